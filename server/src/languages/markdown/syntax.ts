import type { Range } from "../../engine/text";
import type { Comment } from "../parse-result";

/** What a Markdown file points to and can be pointed at. Every text is Markdown, so there are no errors. */
export interface MarkdownFile {
  readonly headings: readonly MarkdownHeading[];
  /** In the order of the file. Nothing inside code or comments is a link. */
  readonly links: readonly MarkdownLink[];
  /** `<a name="x">` and every `id="x"`. */
  readonly anchors: readonly { readonly name: string; readonly range: Range }[];
  readonly codeBlocks: readonly MarkdownCodeBlock[];
  /** `<!-- … -->`. */
  readonly comments: readonly Comment[];
}

export interface MarkdownHeading {
  /** 1 to 6. */
  readonly level: number;
  /** As a reader sees it: without emphasis, code and link marks. */
  readonly text: string;
  /** What GitHub lets a link point at, the number of a repeated heading included: "set-up-1". */
  readonly anchor: string;
  /** The heading's lines, underline included. */
  readonly range: Range;
}

export interface MarkdownLink {
  /** "image" too for `<img src>`; "definition" for `[label]: target`, whose uses are "reference"s. */
  readonly kind: "link" | "image" | "reference" | "definition";
  /** Where it leads, without quotes and backslashes; undefined for a reference that nothing defines. */
  readonly target: string | undefined;
  /** The target as written; the label of a reference. */
  readonly targetRange: Range;
  /** As written between the brackets; "" for HTML. */
  readonly text: string;
  readonly range: Range;
}

export interface MarkdownCodeBlock {
  /** The first word behind the fence, in lower case; undefined for none and for indented code. */
  readonly language: string | undefined;
  readonly content: string;
  readonly range: Range;
}
