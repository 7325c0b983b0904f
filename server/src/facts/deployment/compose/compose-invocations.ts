import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf, folderOf, inFolder, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseDotenv } from "../../../languages/dotenv";
import { splitWords } from "../../../languages/shell";
import { isHostedPipeline } from "../../pipelines/pipeline-files";
import { envFileRole, isEnvPath } from "../../repository/env-files";
import { isRehearsalName, type Stage, stageOfComposePath, stageOfName } from "../stage";
import { defaultComposeNames } from "./default-names";
import { isDocument, stageOfDocument } from "./document-stage";

/** One place that starts, builds or deploys named Compose files: `docker compose -f a.yml -f b.yml up`. */
export interface ComposeInvocation {
  /** Existing paths in the order of loading. */
  readonly files: readonly RelativePath[];
  /** The folder that relative paths start from, when `--project-directory` names one. */
  readonly projectFolder: RelativePath | undefined;
  /** What the surrounding says it is for: `deploy.sh`, the Makefile target `prod-up`, a test workflow. */
  readonly stage: Stage;
  /** It runs containers. What only reads, builds or fetches tells nothing about the stage. */
  readonly starts: boolean;
  /** Swarm runs it (`docker stack deploy`), which heeds no `depends_on` and starts again whatever ends. */
  readonly isStack: boolean;
  /** No file is named: Compose takes the one with the default name. */
  readonly isDefault: boolean;
  /** `COMPOSE_FILE` names them: Compose takes them all when nothing is said, and none of the others alone. */
  readonly isStandingList: boolean;
  /** A pipeline starts it where production holds the repository itself. */
  readonly deploysCheckout: boolean;
  readonly place: Place;
}

/** What scripts, pipelines, Makefiles and documents do with Compose files, in the order of paths. */
export const composeInvocations: Fact<readonly ComposeInvocation[]> = fact("compose invocations", (db) => {
  const known = new Set(db.paths());
  const git = db.git();
  return db.paths().flatMap((path) => {
    if (!holdsStandingList(path) && !mayInvoke(path)) return [];
    if (fileNameOf(path) === ".env" && git.kind === "repository" && !git.tracked.has(path)) return [];
    return db.of(writtenInvocations, path).flatMap((one): readonly ComposeInvocation[] => {
      const found = resolveFiles(one, path, known);
      const { stage, starts, isStack, isDefault, place } = one;
      if (!found) return [];
      const deploysCheckout =
        starts && stage === "production" && reachesCheckout(path, db.file(path)?.text ?? "", place.range);
      return [
        {
          ...found,
          stage: starts ? stage : "unclear",
          starts,
          isStack,
          isDefault,
          isStandingList: holdsStandingList(path),
          deploysCheckout,
          place,
        },
      ];
    });
  });
});

/** Compose files that Swarm runs and no `docker compose up` does, each with the command. */
export const stackFiles: Fact<ReadonlyMap<RelativePath, Place>> = fact("files of Swarm's stacks", (db) => {
  const started = db.get(composeInvocations).filter(({ starts }) => starts);
  const byCompose = new Set(started.flatMap(({ isStack, files }) => (isStack ? [] : files)));
  return new Map(
    started.flatMap(({ isStack, files, place }) =>
      isStack
        ? files.filter((path) => !byCompose.has(path)).map((path): [RelativePath, Place] => [path, place])
        : [],
    ),
  );
});

/**
 * Whether a pipeline works on a server that has the repository: it fetches it there, or builds of it what a command at
 * `range` starts; and not where a release is only tried out.
 */
function reachesCheckout(path: RelativePath, text: string, range: Place["range"]): boolean {
  const buildsThere =
    /\bssh-action\b|\bssh\s+(?:-\S+\s+)*\S+@/.test(text) &&
    /\bup\b.*\s--build\b/.test(text.slice(range.start, range.end));
  return (
    isHostedPipeline(path) &&
    !isRehearsalName(fileNameOf(path)) &&
    (buildsThere || /\bgit (?:-C \S+ )?(?:pull|fetch|reset|clone)\b/.test(text))
  );
}

/** What one file says, before it is known which files exist. */
interface WrittenInvocation {
  readonly files: readonly string[];
  readonly projectFolder: string | undefined;
  /** What `cd` went into just before, or where the pipeline's step works. */
  readonly folder: string | undefined;
  readonly starts: boolean;
  readonly isStack: boolean;
  readonly isDefault: boolean;
  /** A script collects the files before it calls Compose. */
  readonly isPutTogether: boolean;
  readonly stage: Stage;
  readonly place: Place;
}

const writtenInvocations: FactFamily<readonly WrittenInvocation[]> = factFamily(
  "written compose invocations",
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    return holdsStandingList(path) ? readComposeFileVariable(path, text) : readInvocations(db, path, text);
  },
);

const LARGEST = 300_000;

/** How far around a command is looked: longer lines are data. */
const LONGEST_COMMAND = 5000;

function mayInvoke(path: RelativePath): boolean {
  const name = fileNameOf(path);
  // What is written down there is filled in before anybody runs it.
  if (/(?:^|\/)(?:ISSUE|PULL_REQUEST|DISCUSSION)_TEMPLATE(?:[/.]|$)/i.test(path)) return false;
  return (
    /\.(?:sh|bash|md|rst|txt|mk|ya?ml|service|ps1|bat|cmd|toml|groovy|just)$/i.test(name) ||
    /^(?:GNU)?Makefile$|^Justfile$|^Jenkinsfile$|^package\.json$|^fabfile\.py$|^Procfile$/i.test(name) ||
    (!name.includes(".") && /(?:^|\/)(?:bin|scripts?|deploy(?:ment)?|ci|ops)\//.test(path)) ||
    /^(?:start|run|up|deploy|install|launch)$/.test(name)
  );
}

const COMMAND = /docker[ -]compose(?=\s)|docker[ \t]+stack[ \t]+deploy\b/g;

function readInvocations(db: Database, path: RelativePath, text: string): readonly WrittenInvocation[] {
  if (text.length > LARGEST || !text.includes("docker")) return [];
  const found: WrittenInvocation[] = [];
  let fragmentsOfText: readonly string[] | undefined;
  COMMAND.lastIndex = 0;
  for (let match = COMMAND.exec(text); match; match = COMMAND.exec(text)) {
    const start = match.index;
    if (!isDocument(path) && isOnlyNamed(text, start)) continue;
    const end = endOfCommand(text, start);
    const words = splitWords(text.slice(start, end)).map((word) => word.value);
    const { files, command, projectFolder } = readArguments(words);
    const merged = words.some((word) => /\[[@*]\]|\$\w*(?:files|compose)\w*/i.test(word));
    if (merged && isShellScript(path)) fragmentsOfText ??= fragmentsIn(text);
    const fragments = (merged ? fragmentsOfText : undefined) ?? [];
    if (command === undefined && fragments.length === 0) continue;
    const named = fragments.length > 0 ? fragments : files;
    if (named.some((file) => file.includes("$"))) continue;
    const before = text.slice(Math.max(0, start - 200), start);
    found.push({
      files: named,
      projectFolder,
      folder:
        /\bcd\s+([\w./-]+)\s*(?:&&|;|\n)[^\n]*$/.exec(before)?.[1] ?? workingDirectory(path, text, start),
      stage: stageAround(db, path, text, start),
      // What a script hands on besides the files it has put together is for its user to say: nearly always `up`.
      starts: (command === undefined || starting.has(command)) && !isUndone(path, text, end),
      isStack: words[1] === "stack",
      isDefault: named.length === 0,
      isPutTogether: fragments.length > 0,
      place: { path, range: { start, end } },
    });
  }
  return found;
}

/** `working-directory: infra/staging` of the step that a command of a workflow stands in. */
function workingDirectory(path: RelativePath, text: string, start: number): string | undefined {
  if (!isWorkflow(path)) return undefined;
  const lines = text.slice(Math.max(0, start - LONGEST_COMMAND), start).split("\n");
  const step = lines.slice(Math.max(0, lines.findLastIndex(startsStep))).join("\n");
  return /^[ \t]*(?:- )?working-directory:[ \t]*["']?([\w./-]+)["']?[ \t]*$/m.exec(step)?.[1];
}

/** Whether the same step of a workflow stops again what it starts: it only tries it out. */
function isUndone(path: RelativePath, text: string, end: number): boolean {
  if (!isWorkflow(path)) return false;
  const lines = text.slice(end, end + LONGEST_COMMAND).split("\n");
  const next = lines.findIndex(startsStep);
  return lines
    .slice(0, next === -1 ? lines.length : next)
    .some((line) => /^[^#]*\bdocker[ -]compose\b.*\sdown(?:\s|$)/.test(line));
}

function startsStep(line: string): boolean {
  return /^[ \t]*- (?:name|uses|run|id|if|env|shell|working-directory):/.test(line);
}

function isWorkflow(path: RelativePath): boolean {
  return /^\.github\/workflows\//.test(path);
}

/** In a comment, or as what `echo` prints. */
function isOnlyNamed(text: string, start: number): boolean {
  const line = text.slice(Math.max(0, start - LONGEST_COMMAND), start);
  const before = line.slice(line.lastIndexOf("\n") + 1);
  return /(?:^|\s)(?:#|\/\/)|^\s*(?:rem\s|::)|(?:^|[;&|@\s])(?:echo|printf)\s[^;&|]*$/i.test(before);
}

/**
 * What a script puts together before it calls Compose: the files that it hands on by `-f`, in that order, else all that it
 * names; those of tests and developers left out.
 */
function fragmentsIn(text: string): readonly string[] {
  const code = text.replace(/(?:^|(?<=\s))#.*|\b(?:echo|printf)\s.*/gm, "");
  const handedOn = code.match(/(?<=(?:^|[\s("'])(?:-f|--file)[\s=]["']?)[\w./-]+\.ya?ml\b/g);
  const named = handedOn ?? code.match(/(?<![\w./-])[\w./-]+\.ya?ml\b/g) ?? [];
  return [...new Set(named)].filter((file) => {
    const stage = stageOfComposePath(file);
    return (
      stage !== "test" && stage !== "development" && !/(?:^|[._/-])(?:local|test|ci|dev)[._-]/.test(file)
    );
  });
}

function isShellScript(path: RelativePath): boolean {
  return /\.(?:sh|bash)$/.test(path) || !fileNameOf(path).includes(".");
}

/** To the end of the line, and of the lines it continues on. */
function endOfCommand(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const stop = text.indexOf("\n", end);
    if (stop === -1 || stop - start > LONGEST_COMMAND)
      return Math.min(text.length, Math.max(end, start + LONGEST_COMMAND));
    const line = text.slice(end, stop).trimEnd();
    if (!line.endsWith("\\")) return end + line.length;
    end = stop + 1;
  }
  return text.length;
}

/** Commands that run containers. */
const starting = new Set(["up", "start", "restart", "deploy", "run", "create", "watch"]);
/** Commands that load the files as well, which tells in what order they belong together. */
const loading = new Set([...starting, "pull", "build", "push", "config"]);

function readArguments(words: readonly string[]): {
  readonly files: readonly string[];
  /** The subcommand; undefined for those that say nothing, such as `logs`. */
  readonly command: string | undefined;
  readonly projectFolder: string | undefined;
} {
  const files: string[] = [];
  const isStack = words[1] === "stack";
  let command = isStack ? "deploy" : undefined;
  let projectFolder: string | undefined;
  for (let index = 1; index < words.length; index++) {
    const word = clean(words[index]);
    if (/^(?:&&|\|\||;|\|)$/.test(word)) break;
    const joined = /^--(file|compose-file|project-directory)=(.+)$/.exec(word);
    if (joined?.[1] === "project-directory") projectFolder = joined[2];
    else if (joined) files.push(joined[2] ?? "");
    else if (word === "--project-directory") projectFolder = clean(words[++index]);
    else if (
      word === "-f" ||
      word === "--file" ||
      (isStack && (word === "-c" || word === "--compose-file"))
    ) {
      // After the subcommand `-f` means something else: `logs -f`, `rm -f`.
      if (command !== undefined && !isStack) break;
      files.push(clean(words[++index]));
    } else if (command === undefined && loading.has(word)) command = word;
  }
  return { files, command, projectFolder };
}

function clean(word: string | undefined): string {
  return (word ?? "").replace(/(?<=[`"')])[.:]$/, "").replace(/(?<![`"');,])[`"');,]+$/, "");
}

function resolveFiles(
  { files, folder: changed, projectFolder, isPutTogether }: WrittenInvocation,
  path: RelativePath,
  known: ReadonlySet<string>,
): Pick<ComposeInvocation, "files" | "projectFolder"> | undefined {
  const own = folderOf(path);
  const folders = [...new Set([own, "", folderOf(own)])];
  const tried =
    changed === undefined ? folders : [...folders.flatMap((one) => joinPath(one, changed) ?? []), ...folders];
  for (const folder of tried) {
    const wanted =
      files.length > 0
        ? files.map((file) => joinPath(folder, file))
        : [defaultComposeNames.map((name) => inFolder(folder, name)).find((one) => known.has(one))];
    if (wanted.every((one): one is string => one !== undefined && known.has(one)))
      return {
        files: wanted,
        projectFolder: projectFolder === undefined ? undefined : joinPath(folder, projectFolder),
      };
  }
  if (!isPutTogether) return undefined;
  // A script may name files that are made on the machine: those that are here are what is known.
  for (const folder of tried) {
    const found = files.flatMap((file) => joinPath(folder, file) ?? []).filter((one) => known.has(one));
    if (found.length > 1) return { files: found, projectFolder: undefined };
  }
  return undefined;
}

function stageAround(db: Database, path: RelativePath, text: string, start: number): Stage {
  const name = fileNameOf(path);
  if (/^(?:GNU)?Makefile$|\.mk$|^Justfile$|\.just$/i.test(name)) {
    const before = text.slice(Math.max(0, start - 2000), start).split("\n");
    const target = before.findLast((line) => /^[\w.-]+[^=]*:(?!=)/.test(line));
    return stageOfName(target?.split(":")[0] ?? "");
  }
  // The name of the script: `"develop": "docker compose up"`.
  if (name === "package.json")
    return stageOfName(
      /"([\w:.-]{1,100})"\s*:\s*"[^"\n]{0,500}$/.exec(text.slice(Math.max(0, start - 600), start))?.[1] ?? "",
    );
  if (isDocument(name)) return stageOfDocument(db, path, text, start);
  const named = stageOfName(name.replace(/\.ya?ml$|\.sh$/i, ""));
  return named === "unclear" && /(?:^|\/)(?:tests?|e2e|integration[-_]tests?)\//i.test(path) ? "test" : named;
}

/** `.env`, which Compose reads by itself, and what people copy to it: `.env.example`. */
function holdsStandingList(path: RelativePath): boolean {
  return fileNameOf(path) === ".env" || (isEnvPath(path) && envFileRole(path) === "template");
}

/** `COMPOSE_FILE=a.yml:b.yml` in the `.env` beside them, or in its template. */
function readComposeFileVariable(path: RelativePath, text: string): readonly WrittenInvocation[] {
  if (!text.includes("COMPOSE_FILE")) return [];
  const entry = parseDotenv(text).entries.findLast(({ key }) => key === "COMPOSE_FILE");
  if (!entry) return [];
  return [
    {
      files: entry.value.split(/[:;,]/),
      projectFolder: undefined,
      folder: undefined,
      stage: "unclear",
      starts: false,
      isStack: false,
      isDefault: false,
      isPutTogether: false,
      place: { path, range: entry.range },
    },
  ];
}
