import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { Range } from "../../engine/text";
import { parseShell, replacesShell, type ShellCommand } from "../../languages/shell/index";
import type { CommandWord, ExportedVariable, PlacedAssignment, ShellOptions, Way } from "./followed-command";
import { isForgiven } from "./forgiven-failures";
import { branchChosen, functionOf, isConditional, type TakenBranches } from "./shell-branches";
import { ShellVariables } from "./shell-variables";
import { alignment } from "./text-alignment";
import { WorkingDirectory } from "./working-directory";

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
  new ShellRun(written, place, given, way, host).run(given);
}

class ShellRun {
  private readonly text: string;
  private readonly commands: readonly ShellCommand[];
  private readonly functions: ReadonlySet<string>;
  private readonly variables: ShellVariables;
  private readonly directory: WorkingDirectory;
  private readonly located: (range: Range) => Place;

  constructor(
    written: string,
    place: Place,
    given: readonly CommandWord[],
    private readonly way: Way,
    private readonly host: Host,
  ) {
    // Expressions of CI systems are values, not syntax of the shell.
    this.text = written.replace(/\$\{\{[^{}]*\}\}/g, (value) =>
      "CI_VALUE".padEnd(value.length, "_").slice(0, value.length),
    );
    this.commands = parseShell(this.text).commands;
    this.functions = new Set(this.commands.flatMap(({ inside }) => functionOf(inside) ?? []));
    const offsetAt = alignment(host.db, written, place);
    this.located = ({ start, end }) =>
      offsetAt && end > start
        ? { path: place.path, range: { start: offsetAt(start), end: offsetAt(end - 1) + 1 } }
        : place;
    this.variables = new ShellVariables(given, host.environment, this.located);
    this.directory = new WorkingDirectory(way.directory, (directory, path) => host.join(directory, path));
  }

  run(given: readonly CommandWord[]): void {
    this.runCommands(undefined, 0, this.way.conditional, given);
  }

  /** Runs the commands of the text itself, or of one function in it; true when an `exec` has ended it. */
  private runCommands(
    wanted: string | undefined,
    called: number,
    isMaybe: boolean,
    outer: readonly CommandWord[],
  ): boolean {
    let positional = outer;
    const branches: TakenBranches = new Map();
    const scope = this.commands.filter(({ inside }) => functionOf(inside) === wanted);
    const lastIn = lastOfBranches(scope, wanted !== undefined);
    for (const [index, command] of scope.entries()) {
      if (this.host.isSpent()) return false;
      this.directory.reach(command);
      const chosen = branchChosen(
        wanted === undefined ? command.inside : command.inside.slice(1),
        { positional, variable: (name) => this.variables.valueOf(name) },
        branches,
      );
      if (chosen === false) continue;
      const maybe = isMaybe || (chosen === undefined ? isConditional(command, wanted !== undefined) : false);
      const written = untimed(command.words.flatMap((word) => this.variables.expand(word, positional)));
      const isLast = command === this.commands.at(-1) && written.length > 0;
      const words = isLast ? [...written, ...this.host.behind] : written;
      const name = words[0]?.text;
      if (name === "shift" && !maybe) positional = positional.slice(Number(words[1]?.text ?? 1) || 1);
      else if (name === "set" && words[1]?.text === "--" && !maybe) positional = words.slice(2);
      if (name !== undefined && this.functions.has(name) && called < 8) {
        if (this.runCommands(name, called + 1, maybe, words.slice(1)) && !maybe) return true;
        continue;
      }
      const replaces = replacesShell(command) && !command.background;
      const follows = Math.max(lastIn.get(undefined) ?? -1, lastIn.get(command.inside.at(-1)) ?? -1) > index;
      this.runCommand(command, words, maybe, this.way.ends || (follows && !command.background && !replaces));
      if (!maybe && replaces) return true;
    }
    return false;
  }

  private runCommand(
    command: ShellCommand,
    words: readonly CommandWord[],
    maybe: boolean,
    ends: boolean,
  ): void {
    const assignments = command.assignments.map(
      ({ name, value, range }): PlacedAssignment => ({
        name,
        value: value.value,
        place: this.located(range),
      }),
    );
    const forgiven = this.way.forgiven || isForgiven(this.text, this.commands, command, this.host.options);
    const here = { ...this.way, directory: this.directory.path, conditional: maybe, ends, forgiven };
    const first = words[0]?.text;
    if (first === undefined) {
      for (const [index, one] of assignments.entries()) {
        this.variables.assign(one.name, command.assignments[index]?.value, maybe);
        if (!maybe) remember(this.host.exports, one);
      }
    } else if (first === "export") {
      for (const word of words.slice(1)) {
        const parts = /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text);
        if (parts && !maybe)
          remember(this.host.exports, { name: parts[1] ?? "", value: parts[2] ?? "", place: word.place });
      }
    } else if (first === "." || first === "source") this.host.runScript(words.slice(1), here);
    else {
      const prefix = assignments.map(
        (one): CommandWord => ({ text: `${one.name}=${one.value}`, place: one.place }),
      );
      this.host.run([...prefix, ...words], { ...here, depth: this.way.depth + 1 });
      if (first === "cd" || first === "pushd") this.directory.change(command, words[1]?.text);
    }
  }
}

/** What the shell's own `time` measures. */
function untimed(words: readonly CommandWord[]): readonly CommandWord[] {
  return words[0]?.text === "time" ? words.slice(words[1]?.text === "-p" ? 2 : 1) : words;
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

function remember(exports: ExportedVariable[], { name, value, place }: PlacedAssignment): void {
  const fallback = new RegExp(`^\\$\\{${name}:?[-=]([^{}$]*)\\}$`).exec(value)?.[1];
  if (fallback !== undefined) exports.push({ name, value: fallback, place, onlyIfUnset: true });
  else if (!/[$`]/.test(value)) exports.push({ name, value, place, onlyIfUnset: false });
}
