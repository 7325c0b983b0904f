import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { message } from "../../../engine/message";
import { fileNameOf, folderOf, isInside, joinPath } from "../../../engine/path";
import { type Absent, absent, orNone, type Unknown, unknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { isManagement } from "../../../facts/commands/roles";
import { startedServers } from "../../../facts/deployment/processes/development-servers";
import {
  type ProductionProcess,
  productionProcesses,
} from "../../../facts/deployment/processes/production-processes";
import { isEvidence } from "../../../facts/repository/evidence";
import { seedingCode } from "./seeding-code";

/** Data that production gets each time it starts. */
export interface SeededData {
  readonly kind: "fixtures" | "made-up" | "known-password";
  /** "manage.py loaddata", "scripts/seed.py" */
  readonly command: string;
  /** The command, or the password. */
  readonly place: Place;
  /** What the command leads to, or where it is started. */
  readonly related: Place | undefined;
}

/** What runs translated code, of which nothing is read here: what it adds at its start is neither seen nor denied. */
const translated = /^(?:java|dotnet|mono)$/;

/** Absent when nothing is known to be started that could be read. What a branch or a profile decides is left out. */
export const seededData: Fact<readonly SeededData[] | Absent | Unknown> = fact("seeded data", (db) => {
  const processes = db
    .get(productionProcesses)
    .filter(({ process: { words } }) => !translated.test(fileNameOf(words[0]?.text ?? "")));
  if (processes.length === 0) return absent;
  const development = deploymentsForDevelopment(db);
  const found = processes
    .filter(({ process, isOptional }) => !process.conditional && !isOptional)
    .filter(({ deployment }) => !development.has(deployment))
    .flatMap((one) => seededBy(db, one));
  const unique = new Map(found.map((one) => [`${one.kind}:${one.place.path}:${one.place.range.start}`, one]));
  const unread =
    unique.size === 0 ? processes.flatMap(({ process }) => seedsOf(process) ?? [])[0] : undefined;
  if (unread)
    return unknown(message("What {command} adds when production starts is not known", { command: unread }));
  return [...unique.values()];
});

/** What starts a server for development may well be for development altogether. */
function deploymentsForDevelopment(db: Database): ReadonlySet<string> {
  const servers = db.get(startedServers);
  return new Set(
    orNone(servers)
      .filter(({ development, process }) => development !== undefined && !process.conditional)
      .map(({ deployment }) => deployment),
  );
}

function seededBy(db: Database, { process, environment }: ProductionProcess): readonly SeededData[] {
  const { words, place, exports } = process;
  const texts = words.map(({ text }) => text);
  const program = fileNameOf(texts[0] ?? "");
  if (program === "echo" || program === "printf")
    return writesPassword(texts.slice(1).join(" "))
      ? [{ kind: "known-password", command: "manage.py shell", place, related: undefined }]
      : [];
  if (/^python[\d.]*$/.test(program)) return seededByScript(db, process);
  if (/^(?:node|tsx?|ts-node|bun|deno)$/.test(program)) return seededByNode(db, process);
  if (!isManagement(program)) return [];
  const at = texts.findIndex(
    (text, index) => index > 0 && !text.startsWith("-") && texts[index - 1] !== "--settings",
  );
  const name = texts[at] ?? "";
  const command = `manage.py ${name}`;
  const rest = texts.slice(at + 1);
  if (name === "loaddata")
    return [
      {
        kind: "fixtures",
        command,
        place,
        related: fixtureFile(
          db,
          rest.find((text) => !text.startsWith("-")),
        ),
      },
    ];
  if (name === "shell" || name === "shell_plus")
    return rest.some(writesPassword) ? [{ kind: "known-password", command, place, related: undefined }] : [];
  if (name === "createsuperuser") {
    const password = exports.findLast((one) => one.name === passwordVariable);
    const set = environment.get(passwordVariable);
    const known = password?.place ?? (set?.kind === "set" ? set.steps.at(-1) : undefined);
    if (!known || !isWrittenDown(db, known)) return [];
    return [{ kind: "known-password", command, place: known, related: place }];
  }
  return seededByCode(db, commandFile(db, name, process), command, process);
}

/** The file of a management command of the project; undefined when several could be meant. */
function commandFile(
  db: Database,
  name: string,
  { context }: Pick<ProductionProcess["process"], "context">,
): RelativePath | undefined {
  const paths = db
    .paths()
    .filter((path) => path.endsWith(`/management/commands/${name}.py`) && isInside(path, context ?? ""));
  return paths.length === 1 ? paths[0] : undefined;
}

const passwordVariable = "DJANGO_SUPERUSER_PASSWORD";

/** What the environment of the deployment gives is not known to anybody here. */
function isWrittenDown(db: Database, { path, range }: Place): boolean {
  const text = db.file(path)?.text.slice(range.start, range.end) ?? "";
  return text !== "" && !text.includes("$");
}

/** Python that creates a user with a password between quotes. */
function writesPassword(code: string): boolean {
  return /\bcreate_(?:super)?user\(\s{0,100}(?:[^()]{0,1000}\bpassword\s*=\s*|(?:\\?["'][^"']*["']\s*,\s*){2})\\?["'][^"'$\s]+["']/.test(
    code,
  );
}

function seededByScript(db: Database, process: ProductionProcess["process"]): readonly SeededData[] {
  const texts = process.words.map(({ text }) => text);
  const script = texts.find((text) => text.endsWith(".py"));
  if (script === undefined) return [];
  const name = script.replace(/^(?:\.\/|\/(?:app|code|src|usr\/src\/app)\/)/, "");
  const paths = db
    .paths()
    .filter((path) => (path === name || path.endsWith(`/${name}`)) && isInside(path, process.context ?? ""));
  return seededByCode(db, paths.length === 1 ? paths[0] : undefined, name, process);
}

/** The word of a command that names what fills a database: `db:seed`, `src/seeds/run-seed.ts`, `scripts/fixtures.ts`. */
function seedsOf({ words }: Pick<ProductionProcess["process"], "words">): string | undefined {
  return words.find(({ text }) => /(?:^|[/:_.-])(?:seed(?:s|ers?|ing)?|fixtures?)(?:[/:_.-]|$)/i.test(text))
    ?.text;
}

/** Hashes that scripts beside the started one make of passwords between quotes. */
function seededByNode(db: Database, process: ProductionProcess["process"]): readonly SeededData[] {
  const script = seedsOf(process);
  if (script === undefined || !/\.[cm]?[jt]s$/.test(script)) return [];
  const path = joinPath(process.context ?? "", script);
  if (path === undefined || !db.file(path)) return [];
  return db
    .paths()
    .filter((other) => isInside(other, folderOf(path)) && isEvidence(other) && /\.[cm]?[jt]s$/.test(other))
    .flatMap((other): readonly SeededData[] => {
      const match = hashOfLiteral.exec(db.file(other)?.text ?? "");
      if (!match) return [];
      const start = match.index + match[0].length - (match[1] ?? "").length;
      const place = { path: other, range: { start, end: match.index + match[0].length } };
      return [{ kind: "known-password", command: script, place, related: process.place }];
    });
}

const hashOfLiteral = /\b(?:bcrypt(?:js)?|argon2)\.hash(?:Sync)?\(\s*((["'`])[^"'`$]+\2)/;

/** What the code of a script or management command puts into the database, and what the commands do that it calls. */
function seededByCode(
  db: Database,
  path: RelativePath | undefined,
  command: string,
  process: ProductionProcess["process"],
  called: { readonly name: string; readonly from: Place | undefined; readonly by: readonly string[] } = {
    name: command,
    from: undefined,
    by: [],
  },
): readonly SeededData[] {
  const code = path === undefined ? undefined : db.of(seedingCode, path);
  if (path === undefined || !code || called.by.includes(path)) return [];
  const { place, words } = process;
  const found: SeededData[] = [];
  // Code that asks where it runs may do nothing in production, unless it is forced to.
  const acts = !code.asks || words.some(({ text }) => text === "--force");
  for (const password of acts ? code.passwords : [])
    found.push({ kind: "known-password", command, place: password, related: place });
  if ((acts && code.fakes) || madeUp.test(called.name))
    found.push({ kind: "made-up", command, place, related: (acts ? code.fakes : undefined) ?? called.from });
  if (acts && code.fixtures) found.push({ kind: "fixtures", command, place, related: code.fixtures });
  for (const { command: name, place: from } of acts ? code.calls : []) {
    const next = { name, from, by: [...called.by, path] };
    found.push(...seededByCode(db, commandFile(db, name, process), command, process, next));
  }
  return found;
}

/** Names of commands and scripts that make data up: `load_demo_data`, `create_test_users`. */
const madeUp =
  /(?:^|[/_ -])(?:demo|sample|fake|dummy|test)(?:[_-]?(?:data|users?|orders?|products?|content|db|database|ads))(?:\.py)?$|(?:^|[/_ -])(?:demo|sample|fake|dummy)(?:\.py)?$/i;

function fixtureFile(db: Database, name: string | undefined): Place | undefined {
  if (name === undefined) return undefined;
  const base = fileNameOf(name);
  const paths = db
    .paths()
    .filter(
      (path) =>
        /\.(?:json|ya?ml|xml)$/.test(path) &&
        (fileNameOf(path) === base || fileNameOf(path).replace(/\.\w+$/, "") === base),
    );
  return paths.length === 1 && paths[0] !== undefined
    ? { path: paths[0], range: { start: 0, end: 0 } }
    : undefined;
}
