import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";
import type { VariableReference, WrittenImage } from "./image-reference";

export interface Dockerfile {
  /** All of them in the order of the file, those before the first FROM included. */
  readonly instructions: readonly DockerInstruction[];
  readonly stages: readonly DockerStage[];
  /** The ARGs before the first FROM, which only FROM lines see. */
  readonly globalArguments: readonly DockerProperty[];
  /** `# syntax=…`, `# escape=…` and `# check=…` at the top, by lower-case name. */
  readonly directives: ReadonlyMap<string, string>;
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export interface DockerStage {
  readonly index: number;
  readonly from: DockerInstruction;
  /** As written, with variables. */
  readonly image: WrittenImage;
  readonly imageRange: Range;
  /** The image after the defaults of global ARGs; undefined if a variable has none. */
  readonly resolvedImage: WrittenImage | undefined;
  readonly platform: string | undefined;
  readonly name: string | undefined;
  readonly nameRange: Range | undefined;
  /** The earlier stage that `FROM <name>` continues, as an index into `stages`. */
  readonly parent: number | undefined;
  /** What follows the FROM, up to the next one. */
  readonly instructions: readonly DockerInstruction[];
  /** From the FROM to the end of the last instruction. */
  readonly range: Range;
}

export interface DockerInstruction {
  /** In capitals, known to Docker or not. */
  readonly keyword: string;
  readonly keywordRange: Range;
  /** From the keyword to the end of the arguments, without here-documents. */
  readonly range: Range;
  /** The arguments behind the flags, continued lines joined, comments within them left out. */
  readonly text: string;
  readonly textRange: Range;
  /** Where the joined text comes from; `locate` uses it. */
  readonly segments: readonly TextSegment[];
  readonly flags: readonly DockerFlag[];
  /** The arguments split at blanks, quotes kept together. */
  readonly words: readonly DockerWord[];
  /** The arguments of the exec form `["a", "b"]`; undefined for the shell form. */
  readonly exec: readonly DockerWord[] | undefined;
  /** What ENV, LABEL and ARG set. */
  readonly properties: readonly DockerProperty[];
  readonly variables: readonly VariableReference[];
  readonly heredocs: readonly DockerHeredoc[];
  /** The instruction behind ONBUILD, and the CMD of a HEALTHCHECK. */
  readonly nested: DockerInstruction | undefined;
}

/** From this offset of the joined text on, the file's text stands at `offset`. */
export interface TextSegment {
  readonly at: number;
  readonly offset: number;
}

export interface DockerFlag {
  /** Without the dashes. */
  readonly name: string;
  readonly value: string | undefined;
  readonly range: Range;
}

export interface DockerWord {
  /** Without quotes and escapes. */
  readonly value: string;
  /** With quotes. */
  readonly range: Range;
}

export interface DockerProperty {
  readonly key: string;
  readonly keyRange: Range;
  /** Without quotes and escapes, variables as written; undefined for an ARG without default. */
  readonly value: string | undefined;
  /** With quotes. */
  readonly valueRange: Range | undefined;
  readonly range: Range;
}

export interface DockerHeredoc {
  readonly name: string;
  readonly content: string;
  readonly contentRange: Range;
}
