import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";

/** A requirements or constraints file of pip, line by line. */
export interface RequirementsFile {
  readonly lines: readonly RequirementLine[];
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export type RequirementLine = Requirement | IncludeLine | OptionLine;

/** `name[extra]==1.2 ; marker --hash=sha256:…`, a URL, a path, or `-e` with one of them. */
export interface Requirement {
  readonly kind: "requirement";
  /** As written; undefined for a URL or path that says no name. */
  readonly name: string | undefined;
  readonly nameRange: Range;
  readonly extras: readonly string[];
  /** ">=1.2,<2" without blanks around it; "" when there is none. */
  readonly specifier: string;
  /** Where it stands, or the empty place where it would. */
  readonly specifierRange: Range;
  /** The URL or path behind `@`, or instead of a name. */
  readonly url: string | undefined;
  readonly marker: string | undefined;
  readonly hashes: readonly string[];
  readonly editable: boolean;
  /** Without comment and line break. */
  readonly range: Range;
}

/** `-r other.txt` and `-c constraints.txt`. */
export interface IncludeLine {
  readonly kind: "include" | "constraint";
  /** As written: relative to the file's own folder. */
  readonly path: string;
  readonly pathRange: Range;
  readonly range: Range;
}

/** `--index-url https://…` and every other option of the whole file. */
export interface OptionLine {
  readonly kind: "option";
  /** With its dashes, the long form: "--index-url". */
  readonly name: string;
  readonly value: string | undefined;
  readonly range: Range;
}
