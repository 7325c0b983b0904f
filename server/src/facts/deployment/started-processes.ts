import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import { parseShell, replacesShell, type ShellCommand } from "../../languages/shell";
import type { CommandWord, ComposeCommand, ComposeService } from "./compose-service";
import { type DockerImage, imageOfService, sourceOfContainerFile } from "./dockerfiles";
import { type ProcessRole, processRole, unwrapped } from "./process-role";
import { fileNameOf, joinContainerPath, joinPath } from "./repository-path";

/** One program that is finally executed, after following shells, scripts and package scripts. */
export interface StartedProcess {
  /** The program and its arguments, wrappers such as `exec`, `env`, `poetry run` and `tini --` taken off. */
  readonly words: readonly CommandWord[];
  /** The same with the wrappers: `python`, `manage.py`, `runserver`. */
  readonly written: readonly CommandWord[];
  readonly role: ProcessRole;
  /** The command where it is written. */
  readonly place: Place;
  /** How one gets there: the Compose command, the line in the script, the outermost first. */
  readonly via: readonly Place[];
  /** A branch decides whether it runs. */
  readonly conditional: boolean;
  /** It runs code of a Django project. */
  readonly isDjango: boolean;
  /** A settings module named in the command itself. */
  readonly settingsModule: { readonly name: string; readonly place: Place } | undefined;
  /** What the script has exported before. */
  readonly exports: readonly ExportedVariable[];
  /** The folder of the repository that is the code's root: the build context or the platform's root. */
  readonly context: RelativePath | undefined;
}

export interface ExportedVariable {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
  /** `: "${NAME:=value}"`, `NAME=${NAME:-value}`. */
  readonly onlyIfUnset: boolean;
}

/** Where a command runs, for finding what it names. */
export interface RunContext {
  readonly image: DockerImage | undefined;
  /** The build context, or the folder a platform starts in. */
  readonly context: RelativePath | undefined;
  readonly mounts: ComposeService["volumes"];
  /** Inside the container. */
  readonly workingDirectory: string;
  /** Without a container the folder itself is where the command runs. */
  readonly inContainer: boolean;
}

/** Everything a Compose service executes when it starts, in order; empty when the image decides and it is not built here. */
export function startedProcessesOfService(db: Database, service: ComposeService): readonly StartedProcess[] {
  const image = imageOfService(db, service);
  const context: RunContext = {
    image,
    context: service.build?.contextFolder,
    mounts: service.volumes,
    workingDirectory: service.workingDirectory?.value ?? image?.workingDirectory ?? "/",
    inContainer: true,
  };
  const entrypoint = service.entrypoint ?? image?.entrypoint;
  const command = service.command ?? (service.entrypoint ? undefined : image?.command);
  return startedProcessesOf(db, entrypoint, command, context);
}

/** What an image executes by itself. */
export function startedProcessesOfImage(
  db: Database,
  image: DockerImage,
  context: RelativePath | undefined,
): readonly StartedProcess[] {
  const run: RunContext = {
    image,
    context,
    mounts: [],
    workingDirectory: image.workingDirectory,
    inContainer: true,
  };
  return startedProcessesOf(db, image.entrypoint, image.command, run);
}

export function startedProcessesOf(
  db: Database,
  entrypoint: ComposeCommand | undefined,
  command: ComposeCommand | undefined,
  context: RunContext,
): readonly StartedProcess[] {
  const state: State = { db, context, found: [], exports: [], budget: 400 };
  const first = entrypoint ?? command;
  if (!first) return [];
  const via = [first.place];
  if (!entrypoint || entrypoint.words.length === 0) runCommand(state, command, via);
  else if (entrypoint.text !== undefined && entrypoint.place.path === context.image?.path) {
    // The shell form of a Dockerfile hands nothing on.
    runText(state, entrypoint.text, entrypoint.place, [], via, false);
  } else run(state, entrypoint.words, argumentsOf(command), via, false, 0);
  return state.found;
}

interface State {
  readonly db: Database;
  readonly context: RunContext;
  readonly found: StartedProcess[];
  readonly exports: ExportedVariable[];
  budget: number;
}

const deepest = 8;

function runCommand(state: State, command: ComposeCommand | undefined, via: readonly Place[]): void {
  if (!command) return;
  if (command.text !== undefined) runText(state, command.text, command.place, [], via, false);
  else run(state, command.words, [], via, false, 0);
}

/** The command as arguments of an entry point: the shell form becomes `sh -c text`. */
function argumentsOf(command: ComposeCommand | undefined): readonly CommandWord[] {
  if (!command) return [];
  return command.words;
}

/** Runs one argument vector; `rest` follows it. */
function run(
  state: State,
  argv: readonly CommandWord[],
  rest: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): void {
  if (state.budget-- <= 0 || depth > deepest) return;
  const { words, assignments } = unwrapped([...argv, ...rest]);
  const program = words[0];
  if (!program) return;
  const name = fileNameOf(program.text);
  if (/^(?:sh|bash|ash|dash|zsh)$/.test(name)) {
    const flag = words.findIndex((word, index) => index > 0 && /^-\w*c$/.test(word.text));
    const text = flag === -1 ? undefined : words[flag + 1];
    if (text) {
      runText(state, text.text, text.place, words.slice(flag + 3), via, conditional, depth);
      return;
    }
    const script = words.findIndex((word, index) => index > 0 && !/^[-+]/.test(word.text));
    if (script !== -1) {
      runScript(state, words.slice(script), via, conditional, depth);
      return;
    }
    return;
  }
  if (runsPackageScript(state, words, via, conditional, depth)) return;
  if (runsSupervisor(state, words, via, conditional, depth)) return;
  if (runsProcfile(state, words, via, conditional, depth)) return;
  if (runsMakeTarget(state, words, via, conditional, depth)) return;
  if (looksLikeScript(program.text) && runScript(state, words, via, conditional, depth)) return;
  if (isUnknownWrapper(name) && words.length > 1) {
    // An entry point that is not written here hands on what follows, as nearly all of them do.
    run(state, words.slice(1), [], via, conditional, depth + 1);
    return;
  }
  state.found.push(toProcess(state, words, [...argv, ...rest], assignments, via, conditional));
}

function toProcess(
  state: State,
  words: readonly CommandWord[],
  written: readonly CommandWord[],
  assignments: readonly { readonly name: string; readonly value: string; readonly place: Place }[],
  via: readonly Place[],
  conditional: boolean,
): StartedProcess {
  const first = words[0] as CommandWord;
  const last = words[words.length - 1] as CommandWord;
  const place =
    first.place.path === last.place.path && last.place.range.end >= first.place.range.start
      ? { path: first.place.path, range: { start: first.place.range.start, end: last.place.range.end } }
      : first.place;
  return {
    words,
    written,
    role: processRole(words.map((word) => word.text)),
    place,
    via,
    conditional,
    isDjango: isDjangoCommand(words),
    settingsModule: settingsModuleOf(words, assignments),
    exports: [...state.exports],
    context: state.context.context,
  };
}

function isDjangoCommand(words: readonly CommandWord[]): boolean {
  const texts = words.map((word) => word.text);
  const program = fileNameOf(texts[0] ?? "");
  if (/^(?:manage\.py|django-admin(?:\.py)?)$/.test(program) || program === "celery") return true;
  return texts.some((text) => /(?:^|[./:])(?:w|a)sgi(?:\.py)?(?:[.:]|$)|(?:^|\/)manage\.py$/.test(text));
}

function settingsModuleOf(
  words: readonly CommandWord[],
  assignments: readonly { readonly name: string; readonly value: string; readonly place: Place }[],
): StartedProcess["settingsModule"] {
  const assigned = assignments.find(({ name }) => name === "DJANGO_SETTINGS_MODULE");
  if (assigned)
    return /^[\w.]+$/.test(assigned.value) ? { name: assigned.value, place: assigned.place } : undefined;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] as CommandWord;
    const joined = /^(?:--settings=|(?:--env=|-e)?DJANGO_SETTINGS_MODULE=)([\w.]+)$/.exec(word.text);
    if (joined) return { name: joined[1] ?? "", place: word.place };
    const next = words[index + 1];
    if (word.text === "--settings" && next && /^[\w.]+$/.test(next.text))
      return { name: next.text, place: next.place };
  }
  return undefined;
}

/** Runs a text through a shell. */
function runText(
  state: State,
  text: string,
  place: Place,
  positional: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth = 0,
): void {
  if (state.budget-- <= 0 || depth > deepest) return;
  const offsetAt = alignment(state.db, text, place);
  const located = (range: { start: number; end: number }): Place =>
    offsetAt && range.end > range.start
      ? { path: place.path, range: { start: offsetAt(range.start), end: offsetAt(range.end - 1) + 1 } }
      : place;
  const { commands } = parseShell(text);
  const functions = new Set(commands.flatMap(({ inside }) => functionOf(inside) ?? []));
  const branches = new Map<string, string>();

  /** Runs the commands of the text itself, or of one function in it; true when an `exec` has ended it. */
  const runCommands = (wanted: string | undefined, called: number, isMaybe: boolean): boolean => {
    for (const command of commands) {
      if (functionOf(command.inside) !== wanted || state.budget <= 0) continue;
      const outer = wanted === undefined ? command.inside : command.inside.slice(1);
      const chosen = branchChosen(outer, positional, branches);
      if (chosen === false) continue;
      const maybe = isMaybe || (chosen === undefined ? isConditional(command, wanted !== undefined) : false);
      const name = command.words[0]?.value;
      if (name !== undefined && functions.has(name) && called < deepest) {
        if (runCommands(name, called + 1, maybe) && !maybe) return true;
        continue;
      }
      runShellCommand(command, maybe);
      if (!maybe && replacesShell(command) && !command.background) return true;
    }
    return false;
  };

  const runShellCommand = (command: ShellCommand, maybe: boolean): void => {
    const words = command.words.map(
      (word): CommandWord => ({ text: word.value, place: located(word.range) }),
    );
    const assignments = command.assignments.map((one) => ({
      name: one.name,
      value: one.value.value,
      place: located(one.range),
    }));
    const first = words[0]?.text;
    if (first === undefined) {
      for (const one of assignments) if (!maybe) remember(state, one);
    } else if (first === "export") {
      for (const word of words.slice(1)) {
        const parts = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text);
        if (parts && !maybe)
          remember(state, { name: parts[1] ?? "", value: parts[2] ?? "", place: word.place });
      }
    } else if (first === "." || first === "source") {
      runScript(state, words.slice(1), via, maybe, depth);
    } else {
      const expanded = words.flatMap((word) =>
        /^\$(?:@|\*|\{@\}|\{\*\}|\{@:1\})$/.test(word.text) ? positional : [word],
      );
      const prefix = assignments.map(
        (one): CommandWord => ({ text: `${one.name}=${one.value}`, place: one.place }),
      );
      run(state, [...prefix, ...expanded], [], via, maybe, depth + 1);
    }
  };

  runCommands(undefined, 0, conditional);
}

function functionOf(inside: ShellCommand["inside"]): string | undefined {
  return inside[0]?.kind === "function" ? inside[0].label : undefined;
}

/** Whether it may be left out, the function around it not counted. */
function isConditional(command: ShellCommand, isCalled: boolean): boolean {
  if (!isCalled) return command.conditional;
  return (
    command.inside.slice(1).some(({ kind }) => /^(?:if|else|case|loop)$/.test(kind)) ||
    command.joinedBy === "||"
  );
}

/** Whether a `case "$1"` picks the branch a command stands in; undefined when that is not known. */
function branchChosen(
  inside: ShellCommand["inside"],
  positional: readonly CommandWord[],
  branches: Map<string, string>,
): boolean | undefined {
  let known: boolean | undefined;
  for (const { kind, label, subject } of inside) {
    if (kind !== "case" || label === undefined || !/^"?\$\{?1\}?"?$/.test(subject ?? "")) {
      if (/^(?:if|else|case|loop)$/.test(kind)) return known === false ? false : undefined;
      continue;
    }
    const value = positional[0]?.text;
    if (value === undefined) return undefined;
    const matches = label
      .split("|")
      .some((pattern) => matchesPattern(value, pattern.trim().replace(/^["']|["']$/g, "")));
    const taken = branches.get(subject ?? "");
    if (!matches || (taken !== undefined && taken !== label)) return false;
    branches.set(subject ?? "", label);
    known = true;
  }
  return known;
}

function matchesPattern(value: string, pattern: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  try {
    return new RegExp(`^${escaped}$`, "s").test(value);
  } catch {
    return false;
  }
}

function remember(state: State, { name, value, place }: { name: string; value: string; place: Place }): void {
  const fallback = new RegExp(`^\\$\\{${name}:?[-=]([^{}$]*)\\}$`).exec(value)?.[1];
  if (fallback !== undefined) state.exports.push({ name, value: fallback, place, onlyIfUnset: true });
  else if (!/[$`]/.test(value)) state.exports.push({ name, value, place, onlyIfUnset: false });
}

/**
 * For each offset of a text where it stands in its file; undefined when it is written differently there.
 * Blanks may differ, as they do between a block scalar and its value.
 */
function alignment(
  db: Database,
  text: string,
  { path, range }: Place,
): ((offset: number) => number) | undefined {
  const source = db.file(path)?.text ?? "";
  let at = range.start;
  const header = /^[|>][-+\d]*[^\n]*\n/.exec(source.slice(at, Math.min(at + 200, range.end)))?.[0];
  if (header) at += header.length;
  else if (/["']/.test(source[at] ?? "") && source[at] !== text[0]) at++;
  if (source.startsWith(text, at)) {
    const start = at;
    return (offset) => start + offset;
  }
  const offsets: number[] = [];
  for (let offset = 0; offset < text.length; offset++) {
    offsets.push(at);
    if (isBlank(text[offset])) continue;
    while (at < range.end && isBlank(source[at])) at++;
    if (source[at] !== text[offset]) return undefined;
    offsets[offset] = at;
    at++;
  }
  offsets.push(at);
  return (offset) => offsets[Math.min(offset, text.length)] ?? range.end;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r";
}

function looksLikeScript(program: string): boolean {
  return (
    program.includes("/") ||
    /\.(?:sh|bash)$/.test(program) ||
    /entrypoint|start|run|boot|launch|init/i.test(program)
  );
}

function isUnknownWrapper(name: string): boolean {
  return /entrypoint|\.sh$|^wait|^start|^docker-/.test(name);
}

/** Follows a script of the repository; false when it is not found there. */
function runScript(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  const script = words[0];
  if (!script || depth > deepest) return false;
  const path = findFile(state, script.text);
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined || !isShellScript(path, text)) return false;
  if (via.some((place) => place.path === path && place.range.start === 0)) return true;
  const whole: Place = { path, range: { start: 0, end: text.length } };
  runText(
    state,
    text,
    whole,
    words.slice(1),
    [...via, script.place, whole].filter(isNew),
    conditional,
    depth + 1,
  );
  return true;
}

function isNew(place: Place, index: number, all: readonly Place[]): boolean {
  return all.findIndex((one) => one.path === place.path && one.range.start === place.range.start) === index;
}

function isShellScript(path: RelativePath, text: string): boolean {
  if (/\.(?:py|js|mjs|cjs|ts|rb|php|json|toml|ini|conf)$/.test(path)) return false;
  return !/^#!.*\b(?:python|node|perl|ruby)/.test(text);
}

function findFile(state: State, name: string): RelativePath | undefined {
  const { db, context } = state;
  if (!context.inContainer) {
    const found = joinPath(context.context ?? "", name.replace(/^\/app\//, ""));
    return found !== undefined && db.file(found) ? found : undefined;
  }
  const isPath = name.includes("/");
  const candidates = isPath
    ? [joinContainerPath(context.workingDirectory, name)]
    : [
        `/usr/local/bin/${name}`,
        `/usr/bin/${name}`,
        `/bin/${name}`,
        joinContainerPath(context.workingDirectory, name),
      ];
  for (const candidate of candidates) {
    const found = sourceOfContainerFile(db, candidate, context.image, context.context, context.mounts);
    if (found !== undefined) return found;
  }
  // Some Dockerfiles cannot be followed; a script of that name that exists once in the context is the one.
  const base = fileNameOf(name);
  if (context.context === undefined || !/\.sh$|entrypoint|^start/.test(base)) return undefined;
  const prefix = context.context === "" ? "" : `${context.context}/`;
  const same = db.paths().filter((path) => path.startsWith(prefix) && fileNameOf(path) === base);
  return same.length === 1 ? same[0] : undefined;
}

/** `npm run build`, `yarn start`, `pnpm dev`: what package.json says. */
function runsPackageScript(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  const manager = fileNameOf(words[0]?.text ?? "");
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(manager)) return false;
  const plain = words.slice(1).filter((word) => !word.text.startsWith("-"));
  const isRun = plain[0]?.text === "run" || plain[0]?.text === "run-script";
  const name = isRun ? plain[1]?.text : plain[0]?.text;
  if (name === undefined || /^(?:install|ci|i|add|exec|dlx|x|create|config|cache)$/.test(name)) return false;
  const path = findFile(state, "./package.json") ?? findFile(state, "package.json");
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined) return false;
  const script = findPackageScript(text, name);
  if (!script) return false;
  const place = { path, range: script.range };
  runText(state, script.text, place, [], [...via, place], conditional, depth + 1);
  return true;
}

function findPackageScript(
  text: string,
  name: string,
): { text: string; range: { start: number; end: number } } | undefined {
  const scripts = text.search(/"scripts"\s*:\s*\{/);
  if (scripts === -1) return undefined;
  const end = text.indexOf("}", scripts);
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`"${escaped}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`);
  const match = pattern.exec(text.slice(scripts, end === -1 ? undefined : end));
  if (!match) return undefined;
  const stop = scripts + match.index + match[0].length - 1;
  const start = stop - (match[1] ?? "").length;
  return { text: (match[1] ?? "").replace(/\\(.)/g, "$1"), range: { start, end: stop } };
}

/** `supervisord -c file`: every program it names. */
function runsSupervisor(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  if (fileNameOf(words[0]?.text ?? "") !== "supervisord") return false;
  const flag = words.findIndex((word) => word.text === "-c" || word.text === "--configuration");
  const named = flag === -1 ? undefined : words[flag + 1]?.text;
  const candidates = named
    ? [named]
    : [
        "/etc/supervisord.conf",
        "/etc/supervisor/supervisord.conf",
        "/etc/supervisor/conf.d/supervisord.conf",
      ];
  const path =
    candidates.map((one) => findFile(state, one)).find((one) => one !== undefined) ??
    onlyFileNamed(state, /^supervisord?\.conf$/);
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined) return false;
  for (const match of text.matchAll(/^[ \t]*command[ \t]*=[ \t]*(.+)$/gm)) {
    const command = (match[1] ?? "").trim();
    const start = match.index + match[0].lastIndexOf(match[1] ?? "");
    const place = { path, range: { start, end: start + command.length } };
    runText(state, command, place, [], [...via, place], conditional, depth + 1);
  }
  return true;
}

function onlyFileNamed(state: State, name: RegExp): RelativePath | undefined {
  const folder = state.context.context ?? "";
  const found = state.db
    .paths()
    .filter((path) => (folder === "" || path.startsWith(`${folder}/`)) && name.test(fileNameOf(path)));
  return found.length === 1 ? found[0] : undefined;
}

/** `honcho start`, `foreman start`: the Procfile's processes. */
function runsProcfile(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  if (!/^(?:honcho|foreman|forego|overmind|hivemind)$/.test(fileNameOf(words[0]?.text ?? ""))) return false;
  const flag = words.findIndex((word) => word.text === "-f" || word.text === "--procfile");
  const path = findFile(state, `./${flag === -1 ? "Procfile" : (words[flag + 1]?.text ?? "Procfile")}`);
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined) return false;
  const start = words.findIndex((word) => word.text === "start");
  const wanted =
    start === -1
      ? []
      : words
          .slice(start + 1)
          .map((word) => word.text)
          .filter((one) => !one.startsWith("-"));
  for (const entry of readProcfile(text)) {
    if (wanted.length > 0 && !wanted.includes(entry.name)) continue;
    const place = { path, range: entry.range };
    runText(state, entry.command, place, [], [...via, place], conditional, depth + 1);
  }
  return true;
}

/** The entries of a Procfile: `web: gunicorn config.wsgi`. */
export function readProcfile(text: string): readonly {
  readonly name: string;
  readonly command: string;
  readonly range: { start: number; end: number };
}[] {
  return [...text.matchAll(/^([A-Za-z][\w-]*):[ \t]*(.+?)[ \t\r]*$/gm)].map((match) => {
    const command = match[2] ?? "";
    const start = match.index + match[0].indexOf(command, (match[1] ?? "").length + 1);
    return { name: match[1] ?? "", command, range: { start, end: start + command.length } };
  });
}

/** `make serve`: the lines of the target. */
function runsMakeTarget(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  if (fileNameOf(words[0]?.text ?? "") !== "make") return false;
  const target = words
    .slice(1)
    .find((word) => /^[\w.-]+$/.test(word.text) && !word.text.startsWith("-"))?.text;
  const path = findFile(state, "./Makefile");
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined || target === undefined) return false;
  const lines = text.split("\n");
  let offset = 0;
  let inside = false;
  for (const line of lines) {
    const head = /^([\w.-]+(?:[ \t]+[\w.-]+)*)[ \t]*:(?!=)/.exec(line);
    if (head) inside = (head[1] ?? "").split(/\s+/).includes(target);
    else if (inside && line.startsWith("\t")) {
      const command = line.replace(/^\t[@-]*/, "");
      const start = offset + line.length - command.length;
      const place = { path, range: { start, end: start + command.length } };
      runText(state, command, place, [], [...via, place], conditional, depth + 1);
    } else if (line.trim() !== "" && !line.startsWith("#")) inside = false;
    offset += line.length + 1;
  }
  return true;
}
