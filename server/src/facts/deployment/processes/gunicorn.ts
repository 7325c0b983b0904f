import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place, TextEdit } from "../../../engine/finding";
import { fileNameOf, folderOf, isInside } from "../../../engine/path";
import { uniqueByPlace } from "../../../engine/place";
import { type Absent, absent } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { optionIn } from "../../commands/options";
import { isDockerfilePath } from "../docker/dockerfile-trees";
import { type ProductionProcess, productionProcesses } from "./production-processes";

/** One gunicorn that production starts. */
export interface GunicornProcess {
  readonly startedBy: ProductionProcess["startedBy"];
  readonly place: Place;
  /** The word `gunicorn` itself. */
  readonly program: Place;
  /** What stands between two items where the words stand in a list: a comma, or a line break with a dash. */
  readonly separator: string | undefined;
  /** "default" when nothing says how many, "unknown" when something does that is not known here. */
  readonly workers: number | "default" | "unknown";
  /** Where the number is written. */
  readonly workersPlace: Place | undefined;
  /** Several requests are answered at once in one worker: threads or an asynchronous class. */
  readonly concurrent: boolean;
  readonly replicated: boolean;
  /** How many seconds a request may take, where its command says so. */
  readonly timeout: { readonly seconds: number; readonly place: Place } | undefined;
  /** Requirements of the project it belongs to, none of which installs gunicorn; empty when one does or that is unknown. */
  readonly missingFrom: readonly RelativePath[];
  /** The line that installs gunicorn; undefined where that is not known. */
  readonly installedBy: Place | undefined;
  /** Adds it to the only requirements, when these are written by hand; generated ones and lock files are made by tools. */
  readonly addition: TextEdit | undefined;
}

/** Every gunicorn of production; absent without any. */
export const gunicornProcesses: Fact<readonly GunicornProcess[] | Absent> = fact(
  "gunicorn processes",
  (db) => {
    const processes = db
      .get(productionProcesses)
      .filter(
        ({ process }) => fileNameOf(process.words[0]?.text ?? "") === "gunicorn" && !process.conditional,
      );
    if (processes.length === 0) return absent;
    const found = processes.map((one) => describe(db, one));
    return uniqueByPlace(found, ({ place }) => place);
  },
);

function describe(
  db: Database,
  {
    process,
    startedBy,
    kind,
    environment,
    hasFurtherEnvironment,
    namesElsewhere,
    replicated,
  }: ProductionProcess,
): GunicornProcess {
  const { words, place } = process;
  const program = words[0]?.place ?? place;
  const second = words[1];
  const text = db.file(program.path)?.text ?? "";
  const between =
    second && second.place.path === program.path
      ? text.slice(program.range.end, second.place.range.start)
      : "";
  const optionOf = (names: readonly string[]) => optionIn(words.slice(1), names, "joined");
  const option = optionOf(["-w", "--workers"]);
  const variable = environment.get("WEB_CONCURRENCY") ?? environment.get("GUNICORN_CMD_ARGS");
  const setElsewhere =
    hasFurtherEnvironment || namesElsewhere.has("WEB_CONCURRENCY") || namesElsewhere.has("GUNICORN_CMD_ARGS");
  const hasConfiguration = words.some(({ text: word }) => /^(?:-c|--config)(?:$|=)/.test(word));
  const configuration =
    hasConfiguration || environment.has("GUNICORN_CMD_ARGS")
      ? "unknown"
      : configuredWorkers(db, process.context);
  const workers: GunicornProcess["workers"] = option
    ? /^\d+$/.test(option.value)
      ? Number(option.value)
      : "unknown"
    : variable?.kind === "set" && /^\d+$/.test(variable.value)
      ? Number(variable.value)
      : variable || configuration === "unknown" || setElsewhere
        ? "unknown"
        : "default";
  const timeout = optionOf(["-t", "--timeout"]);
  const threads = optionOf(["--threads"])?.value;
  const workerClass = optionOf(["-k", "--worker-class"])?.value;
  return {
    startedBy,
    place,
    program,
    separator: /^["']?([ \t]*,\s*)/.exec(between)?.[1] ?? /\r?\n[ \t]*-[ \t]+/.exec(between)?.[0],
    workers,
    workersPlace: option?.word.place ?? (variable?.kind === "set" ? variable.steps[0] : undefined),
    concurrent:
      (threads !== undefined && threads !== "1") || (workerClass !== undefined && workerClass !== "sync"),
    replicated,
    timeout:
      timeout && /^\d+$/.test(timeout.value)
        ? { seconds: Number(timeout.value), place: timeout.word.place }
        : undefined,
    ...(kind === "platform" && ofMachine.test(words[0]?.text ?? "")
      ? { missingFrom: [], installedBy: undefined, addition: undefined }
      : installationOf(db, process.context)),
  };
}

/** gunicorn reads `gunicorn.conf.py` of its working directory by itself. */
function configuredWorkers(db: Database, context: RelativePath | undefined): "unknown" | undefined {
  const found = db
    .paths()
    .some(
      (path) =>
        /^gunicorn(?:[._-]?conf(?:ig)?)?\.(?:conf\.)?py$/.test(fileNameOf(path)) &&
        isInside(path, context ?? ""),
    );
  return found ? "unknown" : undefined;
}

const manifest =
  /^(?:requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|poetry\.lock|uv\.lock|pdm\.lock|Pipfile(?:\.lock)?|setup\.(?:py|cfg)|environment\.ya?ml|constraints[\w.-]*\.txt|pylock\.toml)$/;

/** A program of the machine, which no manifest of the project installs. */
const ofMachine = /^\/usr\/(?:local\/)?bin\//;

/** What installs gunicorn: a manifest of the project, a Dockerfile or a script; or all manifests, none of which does. */
export function installationOf(
  db: Database,
  context: RelativePath | undefined,
): Pick<GunicornProcess, "missingFrom" | "installedBy" | "addition"> & { readonly servesAsgi: boolean } {
  const manifests: RelativePath[] = [];
  let servesAsgi = false;
  let isElsewhere = false;
  for (const path of db.paths()) {
    const name = fileNameOf(path);
    const isManifest = manifest.test(name) || /(?:^|\/)requirements\/[\w.-]+\.(?:txt|in)$/.test(path);
    const installs =
      isManifest || isDockerfilePath(path) || /\.(?:sh|ya?ml|toml)$/.test(name) || name === "Makefile";
    if (!installs || !isInside(path, context ?? "")) {
      // A manifest above the build context cannot be copied into it.
      if (!isManifest) continue;
    }
    const text = db.file(path)?.text ?? "";
    if (isManifest && /(?:^|["'\s=])(?:daphne|channels)\b/im.test(text)) servesAsgi = true;
    const match = isManifest
      ? /(?<=^|["'\s=])gunicorn\b/im.exec(withoutComments(text))
      : /(?:install|add)\b[^\n]{0,2000}?\bgunicorn\b/.exec(text);
    // Another part of the repository installs it for itself, and what the image is made of may take from there.
    if (match && !isInside(path, context ?? "")) {
      isElsewhere = true;
      continue;
    }
    if (match) {
      const range = { start: match.index, end: match.index + match[0].length };
      return { missingFrom: [], installedBy: { path, range }, addition: undefined, servesAsgi };
    }
    // What is taken from elsewhere may bring it along.
    if (isManifest && /^(?:-r|--requirement)\s+https?:|^(?:-e|--editable)\s|git\+/m.test(text))
      return { missingFrom: [], installedBy: undefined, addition: undefined, servesAsgi };
    if (isManifest && isInside(path, context ?? "")) manifests.push(path);
  }
  if (isElsewhere) return { missingFrom: [], installedBy: undefined, addition: undefined, servesAsgi };
  manifests.sort((a, b) => folderOf(a).length - folderOf(b).length || (a < b ? -1 : 1));
  const addition = additionTo(db, manifests);
  return { missingFrom: manifests, installedBy: undefined, addition, servesAsgi };
}

/** The same text of a manifest with blanks for its comments. */
function withoutComments(text: string): string {
  return text.replace(/#[^\n]*/g, (comment) => " ".repeat(comment.length));
}

function additionTo(db: Database, manifests: readonly RelativePath[]): TextEdit | undefined {
  const [path, ...others] = manifests;
  if (path === undefined || others.length > 0 || !/requirements\.txt$/.test(path)) return undefined;
  const text = db.file(path)?.text;
  if (text === undefined || /autogenerated|--hash=|uv export|pip-compile/.test(text)) return undefined;
  const before = text === "" || text.endsWith("\n") ? "" : "\n";
  return {
    kind: "edit",
    path,
    range: { start: text.length, end: text.length },
    newText: `${before}gunicorn==23.0.0\n`,
  };
}
