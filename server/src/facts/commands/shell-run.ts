import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import {
  parseShell,
  replacesShell,
  type ShellCommand,
  type ShellWord,
  splitWords,
} from "../../languages/shell/index";
import type { Assignment, CommandWord, ExportedVariable, ShellOptions, Way } from "./followed-command";
import { isForgiven } from "./forgiven-failures";
import { branchChosen, functionOf, isConditional, type TakenBranches } from "./shell-branches";
import { alignment } from "./text-alignment";

/** What a running shell needs of the one who follows its commands. */
interface Host {
  readonly db: Database;
  readonly exports: ExportedVariable[];
  readonly environment: ReadonlyMap<string, string>;
  readonly options: ShellOptions;
  /** Words behind the last command. */
  readonly behind: readonly CommandWord[];
  join(directory: string, path: string): string | undefined;
  isSpent(): boolean;
  run(words: readonly CommandWord[], way: Way): void;
  /** Runs the text of another script in this shell: `. ./env.sh`. */
  runScript(words: readonly CommandWord[], way: Way): boolean;
}

/** Runs one text through a shell: which of its commands run, where, with which words. */
export function runShell(
  written: string,
  place: Place,
  given: readonly CommandWord[],
  way: Way,
  host: Host,
): void {
  // Expressions of CI systems are values, not syntax of the shell.
  const text = written.replace(/\$\{\{[^{}]*\}\}/g, (value) =>
    "CI_VALUE".padEnd(value.length, "_").slice(0, value.length),
  );
  const offsetAt = alignment(host.db, written, place);
  const located = (range: { start: number; end: number }): Place =>
    offsetAt && range.end > range.start
      ? { path: place.path, range: { start: offsetAt(range.start), end: offsetAt(range.end - 1) + 1 } }
      : place;
  const { commands } = parseShell(text);
  const functions = new Set(commands.flatMap(({ inside }) => functionOf(inside) ?? []));
  const variables = new Map<string, readonly CommandWord[]>();
  const assigned = new Set<string>();
  /** A variable that decides: as the script sets it, or as it is given. */
  const variable = (name: string): string | undefined => {
    if (!assigned.has(name)) return host.environment.get(name);
    const words = variables.get(name);
    return words?.length === 1 ? words[0]?.text : undefined;
  };
  const subshells: { readonly branch: ShellCommand["inside"][number]; readonly before: string }[] = [];
  let directory = way.directory;

  /** Runs the commands of the text itself, or of one function in it; true when an `exec` has ended it. */
  const runCommands = (
    wanted: string | undefined,
    called: number,
    isMaybe: boolean,
    outer: readonly CommandWord[],
  ): boolean => {
    let positional = outer;
    const branches: TakenBranches = new Map();
    const scope = commands.filter(({ inside }) => functionOf(inside) === wanted);
    const lastIn = lastOfBranches(scope, wanted !== undefined);
    for (const [index, command] of scope.entries()) {
      if (host.isSpent()) return false;
      while (
        subshells.length > 0 &&
        !command.inside.includes(subshells[subshells.length - 1]?.branch as never)
      )
        directory = subshells.pop()?.before ?? directory;
      const chosen = branchChosen(
        wanted === undefined ? command.inside : command.inside.slice(1),
        { positional, variable },
        branches,
      );
      if (chosen === false) continue;
      const maybe = isMaybe || (chosen === undefined ? isConditional(command, wanted !== undefined) : false);
      const written = untimed(command.words.flatMap((word) => expand(word, positional)));
      const isLast = command === commands.at(-1) && written.length > 0;
      const words = isLast ? [...written, ...host.behind] : written;
      const name = words[0]?.text;
      if (name === "shift" && !maybe) positional = positional.slice(Number(words[1]?.text ?? 1) || 1);
      else if (name === "set" && words[1]?.text === "--" && !maybe) positional = words.slice(2);
      if (name !== undefined && functions.has(name) && called < 8) {
        if (runCommands(name, called + 1, maybe, words.slice(1)) && !maybe) return true;
        continue;
      }
      const replaces = replacesShell(command) && !command.background;
      const follows = Math.max(lastIn.get(undefined) ?? -1, lastIn.get(command.inside.at(-1)) ?? -1) > index;
      runCommand(command, words, maybe, way.ends || (follows && !command.background && !replaces));
      if (!maybe && replaces) return true;
    }
    return false;
  };

  const runCommand = (
    command: ShellCommand,
    words: readonly CommandWord[],
    maybe: boolean,
    ends: boolean,
  ): void => {
    const assignments = command.assignments.map(
      ({ name, value, range }): Assignment => ({ name, value: value.value, place: located(range) }),
    );
    const forgiven = way.forgiven || isForgiven(text, commands, command, host.options);
    const here = { ...way, directory, conditional: maybe, ends, forgiven };
    const first = words[0]?.text;
    if (first === undefined) {
      for (const [index, one] of assignments.entries()) {
        assign(one.name, command.assignments[index]?.value, maybe);
        if (!maybe) remember(host.exports, one);
      }
    } else if (first === "export") {
      for (const word of words.slice(1)) {
        const parts = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text);
        if (parts && !maybe)
          remember(host.exports, { name: parts[1] ?? "", value: parts[2] ?? "", place: word.place });
      }
    } else if (first === "." || first === "source") host.runScript(words.slice(1), here);
    else {
      const prefix = assignments.map(
        (one): CommandWord => ({ text: `${one.name}=${one.value}`, place: one.place }),
      );
      host.run([...prefix, ...words], { ...here, depth: way.depth + 1 });
      if (first === "cd" || first === "pushd") changeDirectory(command, words[1]?.text);
    }
  };

  const changeDirectory = (command: ShellCommand, target: string | undefined): void => {
    const subshell = command.inside.findLast(({ kind }) => kind === "subshell");
    if (subshell && subshells.at(-1)?.branch !== subshell)
      subshells.push({ branch: subshell, before: directory });
    if (target !== undefined && !/[$`~]|^-$/.test(target))
      directory = host.join(directory, target) ?? directory;
  };

  /** `cmd="$*"`, `CMD="gunicorn shop.wsgi"`: kept for `exec $cmd`. */
  const assign = (name: string, value: ShellWord | undefined, maybe: boolean): void => {
    assigned.add(name);
    const otherwise = new RegExp(`^\\$\\{${name}:?-([\\w.-]*)\\}$`).exec(value?.value ?? "")?.[1];
    // An option that a branch adds changes nothing of what is run.
    const isOption = variables.get(name)?.length === 0 && /^-\w$|^--[\w-]+$/.test(value?.value ?? "");
    if ((maybe && !isOption) || !value) variables.delete(name);
    else if (value.value === "") variables.set(name, []);
    else if (otherwise !== undefined && !host.environment.has(name))
      variables.set(name, otherwise === "" ? [] : [{ text: otherwise, place: located(value.range) }]);
    else if (isAllArguments(value.value.replace(/^\((.*)\)$/s, "$1").replaceAll('"', "")))
      variables.set(name, given);
    else if (value.literal && value.value !== "") {
      const at = located(value.range);
      variables.set(
        name,
        splitWords(value.value).map((word) => ({ text: word.value, place: at })),
      );
    } else variables.delete(name);
  };

  const expand = (word: ShellWord, positional: readonly CommandWord[]): readonly CommandWord[] => {
    const plain: CommandWord = { text: word.value, place: located(word.range) };
    if (word.literal) return [plain];
    if (isAllArguments(word.value)) return positional;
    const otherwise = /^\$\{[@*]:?-([\w:.-]+)\}$/.exec(word.value)?.[1];
    if (otherwise !== undefined) return positional.length > 0 ? positional : [{ ...plain, text: otherwise }];
    const from = /^\$\{[@*]:(\d)\}$/.exec(word.value)?.[1];
    if (from !== undefined) return positional.slice(Number(from) - 1);
    const argument = /^\$\{?([1-9])\}?$/.exec(word.value)?.[1];
    if (argument !== undefined) return [positional[Number(argument) - 1] ?? plain];
    const name = /^\$\{?([A-Za-z_]\w*)(?:\[[@*]\])?\}?$/.exec(word.value)?.[1];
    if (name !== undefined) return variables.get(name) ?? [plain];
    const text = word.value.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced, bare) => {
      const words = variables.get(braced ?? bare);
      return words?.length === 1 ? (words[0]?.text ?? whole) : whole;
    });
    return [{ ...plain, text }];
  };

  runCommands(undefined, 0, way.conditional, given);
}

/** What the shell's own `time` measures. */
function untimed(words: readonly CommandWord[]): readonly CommandWord[] {
  return words[0]?.text === "time" ? words.slice(words[1]?.text === "-p" ? 2 : 1) : words;
}

function isAllArguments(value: string): boolean {
  return /^\$(?:@|\*|\{@\}|\{\*\}|\{@:1\})$/.test(value);
}

/** Commands behind which a program has not surely ended: they wait for it or say good-bye. */
const idle = /^(?:exit|return|wait|true|:|echo|printf|sleep|tail|trap|fi|done)$/;

/** For each branch, and for what runs in any case (`undefined`), the last command that stands there. */
function lastOfBranches(
  scope: readonly ShellCommand[],
  isCalled: boolean,
): ReadonlyMap<ShellCommand["inside"][number] | undefined, number> {
  const last = new Map<ShellCommand["inside"][number] | undefined, number>();
  for (const [index, command] of scope.entries()) {
    const name = command.words[0]?.value;
    if (name === undefined || idle.test(name) || command.joinedBy === "|" || command.joinedBy === "||")
      continue;
    if (command.inside.length > 0) last.set(command.inside.at(-1), index);
    if (!isConditional(command, isCalled)) last.set(undefined, index);
  }
  return last;
}

function remember(exports: ExportedVariable[], { name, value, place }: Assignment): void {
  const fallback = new RegExp(`^\\$\\{${name}:?[-=]([^{}$]*)\\}$`).exec(value)?.[1];
  if (fallback !== undefined) exports.push({ name, value: fallback, place, onlyIfUnset: true });
  else if (!/[$`]/.test(value)) exports.push({ name, value, place, onlyIfUnset: false });
}
