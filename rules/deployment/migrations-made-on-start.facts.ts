import { type Database, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { fileNameOf } from "../../server/src/engine/path";
import { uniqueByPlace } from "../../server/src/engine/place";
import { absent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { CommandWord } from "../../server/src/facts/commands/followed-command";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { javascriptFiles } from "../../server/src/facts/javascript-files";
import { ciCommands } from "../../server/src/facts/pipelines/ci-commands";
import { isEvidence } from "../../server/src/facts/repository/evidence";
import { follow, type JsObject, pathOf, propertyAt } from "../../server/src/languages/javascript/index";
import { runsDjango, writesMigrations } from "../../server/src/stacks/django/commands";
import { type ExpressFile, readExpressFile } from "../../server/src/stacks/express/express-file";
import { isAside } from "../../server/src/stacks/web/web-code";

/** Code that makes the tables what its models say whenever the application starts. */
export interface SchemaSync {
  readonly library: "TypeORM" | "Sequelize";
  /** "synchronize", "alter", "force". */
  readonly option: string;
  readonly does: "applies" | "empties" | "nothing" | "unknown";
  readonly place: Place;
}

const syncsIn = searched<readonly SchemaSync[]>(
  "schema syncs in",
  needles("synchronize", "sequelize"),
  [],
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    const file = /\bsynchronize\b|\.sync\s*\(/.test(text) ? db.of(javascriptFiles, path) : undefined;
    if (!file) return [];
    const code = readExpressFile(path, text, file);
    return [...ofTypeorm(code), ...ofSequelize(code)];
  },
);

/** Absent where no code says anything of it. */
export const schemaSyncs = fact("schema syncs", (db: Database) => {
  const paths = db.paths().filter(isSource);
  const found = paths.flatMap((path) => syncsIn(db, path));
  return found.length > 0 ? found : absent;
});

function isSource(path: RelativePath): boolean {
  return /\.[cm]?[jt]s$/.test(path) && isEvidence(path) && !isAside(path);
}

/** `{ type: "postgres", …, synchronize: true }` */
function ofTypeorm({ path, file, expressions }: ExpressFile): readonly SchemaSync[] {
  return expressions.flatMap((object): readonly SchemaSync[] => {
    if (object.kind !== "object" || !namesDatabase(object)) return [];
    const property = propertyAt(object, "synchronize");
    if (property === undefined || property === "unknown") return [];
    const value = follow(file, property.value);
    const does = value?.kind !== "boolean" ? "unknown" : value.value ? "applies" : "nothing";
    return [{ library: "TypeORM", option: "synchronize", does, place: { path, range: property.range } }];
  });
}

const databases = /^(?:postgres|mysql|mariadb|mssql|oracle|cockroachdb|better-sqlite3|sqlite|aurora-\w+)$/;

function namesDatabase(object: JsObject): boolean {
  const type = propertyAt(object, "type");
  return (
    type !== undefined &&
    type !== "unknown" &&
    type.value.kind === "string" &&
    databases.test(type.value.value)
  );
}

/** `sequelize.sync({ alter: true })`; without options only tables that are missing are made. */
function ofSequelize({ path, expressions }: ExpressFile): readonly SchemaSync[] {
  return expressions.flatMap((call): readonly SchemaSync[] => {
    if (call.kind !== "call" || call.callee.kind !== "member" || call.callee.property !== "sync") return [];
    if (!/(?:^|\.)(?:sequelize|db)$/i.test(pathOf(call.callee.object)?.join(".") ?? "")) return [];
    const options = call.args[0]?.value;
    if (options?.kind !== "object") return [];
    for (const option of ["force", "alter"]) {
      const property = propertyAt(options, option);
      if (property === undefined || property === "unknown" || property.value.kind !== "boolean") continue;
      if (!property.value.value) continue;
      const does = option === "force" ? "empties" : "applies";
      return [{ library: "Sequelize", option, does, place: { path, range: property.range } }];
    }
    return [];
  });
}

/** What a command does to the tables of production, and the words for it. */
export interface MigrationCommand {
  /** Nothing for one that only applies what was committed. */
  readonly fault: "written" | "pushed" | "pushed with losses" | undefined;
  /** "prisma db push", "makemigrations". */
  readonly command: string;
}

/** What production does with migrations when it starts or is deployed; absent where it does nothing with them. */
export const migrationCommands = fact("migration commands", (db) => {
  const found = db.get(productionProcesses).flatMap(({ process, startedBy }) => {
    const made = runsDjango(process.words)
      ? djangoMigration(process.words)
      : scriptMigration(process.words.map(({ text }) => text));
    return made ? [{ ...made, startedBy, place: process.place, conditional: process.conditional }] : [];
  });
  // On a server: `docker compose exec web python manage.py makemigrations`.
  for (const { words, isRemote, conditional, pipeline, place } of db.get(ciCommands)) {
    const isInContainer = /^docker(?:-compose)?$/.test(fileNameOf(words[0]?.text ?? ""));
    if (!isRemote || !isInContainer || !writesMigrations(words)) continue;
    found.push({
      fault: "written",
      command: "makemigrations",
      startedBy: pipeline.path,
      place,
      conditional,
    });
  }
  return found.length === 0 ? absent : uniqueByPlace(found, ({ place }) => place);
});

function djangoMigration(words: readonly CommandWord[]): MigrationCommand | undefined {
  if (!words.some(({ text }) => text === "makemigrations" || text === "migrate")) return undefined;
  return { fault: writesMigrations(words) ? "written" : undefined, command: "makemigrations" };
}

/** Of Prisma, Drizzle and TypeORM: what applies committed migrations, what writes them, and what changes tables without any. */
function scriptMigration([program = "", ...words]: readonly string[]): MigrationCommand | undefined {
  const name = fileNameOf(program);
  const rest = words.filter((word) => !word.startsWith("-"));
  const command = [name, ...rest.slice(0, 2)].join(" ");
  if (name === "prisma") {
    if (command === "prisma migrate deploy") return { fault: undefined, command };
    if (command === "prisma migrate dev") return { fault: "written", command };
    if (command !== "prisma db push") return undefined;
    return {
      fault: words.some((word) => /^--(?:accept-data-loss|force-reset)$/.test(word))
        ? "pushed with losses"
        : "pushed",
      command,
    };
  }
  if (name === "drizzle-kit" && /^push(?::|$)/.test(rest[0] ?? ""))
    return {
      fault: words.includes("--force") ? "pushed with losses" : "pushed",
      command: `${name} ${rest[0]}`,
    };
  if (/^typeorm/.test(name) && rest[0] === "schema:sync")
    return { fault: "pushed with losses", command: `${name} ${rest[0]}` };
  return undefined;
}
