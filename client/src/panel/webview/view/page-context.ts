import {
  type Locale,
  type Message,
  type MessageValues,
  message,
  renderMessage,
} from "../../../../../server/src/engine/message";
import type { FindingSummary } from "../../../../../server/src/lsp/protocol";
import type { FindingKey, PanelMessage, PanelState } from "../../panel-messages";
import type { ActionFilter } from "./action-filter";

/** What every part of the page needs. */
export interface PageContext {
  readonly state: PanelState;
  /** How many places of an action are shown, by `folder/rule`. */
  readonly shownPlaces: ReadonlyMap<string, number>;
  readonly filter: ActionFilter;
  t(template: string, values?: MessageValues): string;
  render(text: Message): string;
  readonly locale: Locale;
  send(message: PanelMessage): void;
  /** Shows more places of an action. */
  showMore(action: string): void;
  /** Narrows what the action plan shows, or widens it. */
  narrow(filter: Partial<ActionFilter>): void;
}

/** Adds the words of the page's language: English templates are their keys. */
export function contextOf(page: Omit<PageContext, "t" | "render">): PageContext {
  const render = (text: Message) => renderMessage(text, page.locale);
  return { ...page, render, t: (template, values) => render(message(template, values)) };
}

/** What the extension finds the finding by again; lines and characters count from zero. */
export function keyOf({ rule, uri, range, message: text }: FindingSummary): FindingKey {
  return { rule, uri, line: range.start.line, character: range.start.character, message: text };
}
