import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";

/** A word of a command, quotes resolved, and where it is written. */
export interface CommandWord {
  readonly text: string;
  readonly place: Place;
}

/** One program that a command runs, directly or through scripts, with the way there. */
export interface FollowedCommand {
  /** The program and its arguments, wrappers such as `exec`, `env`, `poetry run` and `tini --` taken off. */
  readonly words: readonly CommandWord[];
  /** The same with the wrappers: `python`, `manage.py`, `runserver`. */
  readonly written: readonly CommandWord[];
  /** `NAME=value` in front of it. */
  readonly assignments: readonly PlacedAssignment[];
  /** The command where it is written. */
  readonly place: Place;
  /** How one gets there: the first command, the line in the script, the outermost first. */
  readonly via: readonly Place[];
  /** A branch decides whether it runs. */
  readonly conditional: boolean;
  /** It only leads to commands that stand in this list too: `npm start`, `make test`, `./run.sh`. */
  readonly leadsOn: boolean;
  /** Another command surely comes after it, so that it ends by itself. */
  readonly ends: boolean;
  /** The shell goes on as if all were well when it fails. */
  readonly forgiven: boolean;
  /** What the script has exported before. */
  readonly exports: readonly ExportedVariable[];
}

/** `NAME=value` in front of a command or alone; the place is the whole assignment's. */
export interface PlacedAssignment {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}

export interface ExportedVariable extends PlacedAssignment {
  /** `: "${NAME:=value}"`, `NAME=${NAME:-value}`. */
  readonly onlyIfUnset: boolean;
}

/** How a shell was started. */
export interface ShellOptions {
  /** A pipe fails with any of its programs. */
  readonly pipefail: boolean;
  /** It ends with the first command that fails; without it only the last one counts. */
  readonly errexit: boolean;
}

/** Where a command runs, for finding what it names. Directories are written as the place writes them. */
export interface Surroundings {
  /** Where it starts: "/app" in a container, a folder of the repository elsewhere. */
  readonly directory: string;
  /** The folder of the repository that holds the code. */
  readonly folder: RelativePath;
  /** What runs there was built elsewhere: which part of the repository it holds, if any, nobody can tell. */
  readonly isForeign?: boolean;
  /** Variables whose values are known there; by them a script chooses what it starts. */
  readonly environment: ReadonlyMap<string, string>;
  /** A directory and a path in it; undefined for a path outside of what is known. */
  join(directory: string, path: string): string | undefined;
  /** The file of the repository that a name stands for in a directory. */
  find(directory: string, name: string): RelativePath | undefined;
}

/** What a command leads to: a text for a shell, or a program with arguments. */
export interface Lead {
  readonly text: string | undefined;
  /** Where the text stands. */
  readonly place: Place;
  readonly words: readonly CommandWord[];
  readonly directory: string;
  /** What goes behind the last command of the text: `npm test -- --ci`. */
  readonly behind?: readonly CommandWord[];
}

/** How a command was reached. */
export interface Way {
  readonly directory: string;
  readonly via: readonly Place[];
  readonly conditional: boolean;
  readonly ends: boolean;
  readonly forgiven: boolean;
  readonly depth: number;
}
