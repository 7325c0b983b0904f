import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseShell, replacesShell, type ShellCommand } from "../../../languages/shell";
import type { CommandWord, ComposeCommand, ComposeService } from "../compose/compose-service";
import { alignment } from "../compose/text-alignment";
import type { DockerImage } from "../docker/docker-image";
import { imageOfService } from "../docker/dockerfiles";
import { runsMakeTarget, runsPackageScript, runsProcfile, runsSupervisor } from "./indirect-starts";
import { processRole, unwrapped } from "./process-role";
import { branchChosen, functionOf, isConditional } from "./shell-branches";
import { deepest, findFile, type RunContext, type StartedProcess, type State } from "./start-context";

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
export function run(
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
  return texts.some((text) =>
    /(?:^|[./:])(?:w|a)sgi(?:_\w+)?(?:\.py)?(?:[.:]|$)|(?:^|\/)manage\.py$/.test(text),
  );
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
export function runText(
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

function remember(state: State, { name, value, place }: { name: string; value: string; place: Place }): void {
  const fallback = new RegExp(`^\\$\\{${name}:?[-=]([^{}$]*)\\}$`).exec(value)?.[1];
  if (fallback !== undefined) state.exports.push({ name, value: fallback, place, onlyIfUnset: true });
  else if (!/[$`]/.test(value)) state.exports.push({ name, value, place, onlyIfUnset: false });
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
