import type { Place } from "../../engine/finding";
import type { Locale } from "../../engine/message";
import type { Range } from "../../engine/text";
import type { ClientCommand } from "../protocol";
import type { Located } from "../session";

/** What can be said about a place in a file, as Markdown. */
export interface HoverText {
  readonly range: Range;
  readonly markdown: string;
  /** Places that decide what is described: what is found and proved there belongs to it. */
  readonly decidedAt?: readonly Place[];
}

export interface HoverQuestion extends Located {
  readonly offset: number;
  readonly locale: Locale;
  pageOf(rule: string): string | undefined;
  /** A link that runs a command of the client; undefined where it has none. */
  commandLink(title: string, command: ClientCommand, ...given: readonly unknown[]): string | undefined;
}

/** Says what it knows about a place; undefined when nothing. */
export type HoverProvider = (question: HoverQuestion) => HoverText | undefined;
