import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";

/** A script of sh or bash as the simple commands it consists of, in the order of the text. */
export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  /** What the first line names: "/bin/sh -e" of `#!/bin/sh -e`. */
  readonly interpreter: string | undefined;
  /** `set -e` at the top level, or `-e` in the first line. */
  readonly stopsOnError: boolean;
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export interface ShellCommand {
  /** The program and its arguments, with `exec` if it is written; empty for a mere assignment or redirection. */
  readonly words: readonly ShellWord[];
  /** `NAME=value` before the program, or alone. `export A=1` is a program with arguments. */
  readonly assignments: readonly ShellAssignment[];
  readonly redirections: readonly ShellRedirection[];
  /** How it follows the command before it; ";" for a new line too. */
  readonly joinedBy: "start" | ";" | "&&" | "||" | "|" | "&";
  /** Ends with `&`. */
  readonly background: boolean;
  /** What it stands in, the outermost first. */
  readonly inside: readonly ShellBranch[];
  /** Whether it may be left out: inside a branch, loop or function, after `||`, or after a test and `&&`. */
  readonly conditional: boolean;
  /** From the first assignment, word or redirection to the last. */
  readonly range: Range;
}

export interface ShellBranch {
  /** "condition": between `if`, `elif`, `while`, `until` and `then` or `do`; such commands run in any case. */
  readonly kind: "condition" | "if" | "else" | "case" | "loop" | "function" | "group" | "subshell";
  /**
   * The patterns of a `case` branch as written ("web|api"), the name of a function, the short test before an "if"
   * branch (`[ "$1" = web ]`).
   */
  readonly label: string | undefined;
  /** What a `case` looks at, as written: "$1". */
  readonly subject: string | undefined;
  /** Where the `case` or `if` begins, which tells its branches from those of another one. */
  readonly statement: number | undefined;
}

export interface ShellWord {
  /** Without quotes; variables and substitutions as they are written. */
  readonly value: string;
  /** With quotes. */
  readonly range: Range;
  readonly quoted: boolean;
  /** Nothing in it is substituted: no variable, command or glob. `value` is then what the program gets. */
  readonly literal: boolean;
  /** `$NAME` and `${NAME…}`; `$1` and `$@` too. */
  readonly variables: readonly ShellVariable[];
}

export interface ShellVariable {
  readonly name: string;
  /** ":-", "=", ":?", … of `${NAME:-word}`. */
  readonly operator: string | undefined;
  readonly word: string | undefined;
  readonly range: Range;
}

export interface ShellAssignment {
  readonly name: string;
  readonly value: ShellWord;
  readonly range: Range;
}

export interface ShellRedirection {
  /** ">", ">>", "<", "2>", "<<", "&>", … */
  readonly operator: string;
  /** Undefined if the line ends behind the operator. */
  readonly target: ShellWord | undefined;
  readonly range: Range;
}
