import { type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf, folderOf, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseDotenv } from "../../../languages/dotenv";
import { splitWords } from "../../../languages/shell";
import { type Stage, stageOfName } from "../stage";

/** One place that starts, builds or deploys named Compose files: `docker compose -f a.yml -f b.yml up`. */
export interface ComposeInvocation {
  /** Existing paths in the order of loading. */
  readonly files: readonly RelativePath[];
  /** What the surrounding says it is for: `deploy.sh`, the Makefile target `prod-up`, a test workflow. */
  readonly stage: Stage;
  readonly place: Place;
}

/** What scripts, pipelines, Makefiles and documents do with Compose files, in the order of paths. */
export const composeInvocations: Fact<readonly ComposeInvocation[]> = fact("compose invocations", (db) => {
  const known = new Set(db.paths());
  const git = db.git();
  return db.paths().flatMap((path) => {
    if (fileNameOf(path) !== ".env" && !mayInvoke(path)) return [];
    if (fileNameOf(path) === ".env" && git.kind === "repository" && !git.tracked.has(path)) return [];
    return db.of(writtenInvocations, path).flatMap((one): readonly ComposeInvocation[] => {
      const files = resolveFiles(one.files, path, one.folder, known);
      return files ? [{ files, stage: one.stage, place: one.place }] : [];
    });
  });
});

/** What one file says, before it is known which files exist. */
interface WrittenInvocation {
  readonly files: readonly string[];
  /** What `cd` went into just before. */
  readonly folder: string | undefined;
  readonly stage: Stage;
  readonly place: Place;
}

const writtenInvocations: FactFamily<readonly WrittenInvocation[]> = factFamily(
  "written compose invocations",
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    return fileNameOf(path) === ".env" ? readComposeFileVariable(path, text) : readInvocations(path, text);
  },
);

const LARGEST = 300_000;

function mayInvoke(path: RelativePath): boolean {
  const name = fileNameOf(path);
  return (
    /\.(?:sh|bash|md|rst|txt|mk|ya?ml|service|ps1|bat|cmd|toml|groovy|just)$/i.test(name) ||
    /^(?:GNU)?Makefile$|^Justfile$|^Jenkinsfile$|^package\.json$|^fabfile\.py$|^Procfile$/i.test(name) ||
    (!name.includes(".") && /(?:^|\/)(?:bin|scripts?|deploy(?:ment)?|ci|ops)\//.test(path))
  );
}

const COMMAND = /docker[ -]compose(?=\s)|docker[ \t]+stack[ \t]+deploy\b/g;

function readInvocations(path: RelativePath, text: string): readonly WrittenInvocation[] {
  if (text.length > LARGEST || !text.includes("docker")) return [];
  const found: WrittenInvocation[] = [];
  COMMAND.lastIndex = 0;
  for (let match = COMMAND.exec(text); match; match = COMMAND.exec(text)) {
    const start = match.index;
    const end = endOfCommand(text, start);
    const words = splitWords(text.slice(start, end)).map((word) => word.value);
    const { files, starts } = readArguments(words);
    if (files.length === 0 || !starts) continue;
    const before = text.slice(Math.max(0, start - 200), start);
    found.push({
      files,
      folder: /\bcd\s+([\w./-]+)\s*(?:&&|;|\n)[^\n]*$/.exec(before)?.[1],
      stage: stageAround(path, text, start),
      place: { path, range: { start, end } },
    });
  }
  return found;
}

/** To the end of the line, and of the lines it continues on. */
function endOfCommand(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const stop = text.indexOf("\n", end);
    if (stop === -1) return text.length;
    const line = text.slice(start, stop).trimEnd();
    if (!line.endsWith("\\")) return start + line.length;
    end = stop + 1;
  }
  return text.length;
}

const starting = new Set([
  "up",
  "pull",
  "build",
  "push",
  "start",
  "restart",
  "deploy",
  "run",
  "create",
  "config",
  "watch",
]);

function readArguments(words: readonly string[]): { files: readonly string[]; starts: boolean } {
  const files: string[] = [];
  const isStack = words[1] === "stack";
  let starts = isStack;
  for (let index = 1; index < words.length; index++) {
    const word = (words[index] ?? "").replace(/[`"');,]+$/, "");
    if (/^(?:&&|\|\||;|\|)$/.test(word)) break;
    const joined = /^(?:--file|--compose-file)=(.+)$/.exec(word);
    if (joined) files.push(joined[1] ?? "");
    else if (
      word === "-f" ||
      word === "--file" ||
      (isStack && (word === "-c" || word === "--compose-file"))
    ) {
      // After the subcommand `-f` means something else: `logs -f`, `rm -f`.
      if (starts && !isStack) break;
      files.push((words[++index] ?? "").replace(/[`"');,]+$/, ""));
    } else if (starting.has(word)) starts = true;
  }
  return { files, starts };
}

function resolveFiles(
  files: readonly string[],
  path: RelativePath,
  changed: string | undefined,
  known: ReadonlySet<string>,
): readonly RelativePath[] | undefined {
  const own = folderOf(path);
  const folders = [...new Set([own, "", folderOf(own)])];
  const tried =
    changed === undefined ? folders : [...folders.flatMap((one) => joinPath(one, changed) ?? []), ...folders];
  for (const folder of tried) {
    const resolved = files.map((file) => joinPath(folder, file));
    if (resolved.every((one): one is string => one !== undefined && known.has(one))) return resolved;
  }
  return undefined;
}

function stageAround(path: RelativePath, text: string, start: number): Stage {
  const name = fileNameOf(path);
  if (/^(?:GNU)?Makefile$|\.mk$|^Justfile$|\.just$/i.test(name)) {
    const before = text.slice(Math.max(0, start - 2000), start).split("\n");
    const target = before.findLast((line) => /^[\w.-]+[^=]*:(?!=)/.test(line));
    return stageOfName(target?.split(":")[0] ?? "");
  }
  if (/\.(?:md|rst|txt)$/i.test(name))
    return stageOfName(/deploy|production|install/i.test(name) ? "deploy" : "");
  return stageOfName(name.replace(/\.ya?ml$|\.sh$/i, ""));
}

/** `COMPOSE_FILE=a.yml:b.yml` in the `.env` beside them. */
function readComposeFileVariable(path: RelativePath, text: string): readonly WrittenInvocation[] {
  if (!text.includes("COMPOSE_FILE")) return [];
  const entry = parseDotenv(text).entries.findLast(({ key }) => key === "COMPOSE_FILE");
  if (!entry) return [];
  return [
    {
      files: entry.value.split(/[:;,]/),
      folder: undefined,
      stage: "unclear",
      place: { path, range: entry.range },
    },
  ];
}
