import type { Locale } from "../../engine/message";
import type { Range } from "../../engine/text";
import type { Located } from "../session";

/** What can be said about a place in a file, as Markdown. */
export interface HoverText {
  readonly range: Range;
  readonly markdown: string;
}

export interface HoverQuestion extends Located {
  readonly offset: number;
  readonly locale: Locale;
  pageOf(rule: string): string | undefined;
}

/** Says what it knows about a place; undefined when nothing. */
export type HoverProvider = (question: HoverQuestion) => HoverText | undefined;
