import { type MessageValues, message, renderMessage } from "../../../../../server/src/engine/message";
import { localeOf } from "../../../../../server/src/locale";
import type { FindingSummary } from "../../../../../server/src/lsp/protocol";
import type { FindingKey, PanelMessage, PanelState } from "../../panel-messages";

/** What every part of the page needs. */
export interface PageContext {
  readonly state: PanelState;
  /** How many places of an action are shown, by `folder/rule`. */
  readonly shownPlaces: ReadonlyMap<string, number>;
  t(template: string, values?: MessageValues): string;
  send(message: PanelMessage): void;
  /** Shows more places of an action. */
  showMore(action: string): void;
}

export function contextOf(
  state: PanelState,
  shownPlaces: ReadonlyMap<string, number>,
  send: PageContext["send"],
  showMore: PageContext["showMore"],
): PageContext {
  const locale = localeOf(state.locale);
  return {
    state,
    shownPlaces,
    t: (template, values) => renderMessage(message(template, values), locale),
    send,
    showMore,
  };
}

export function keyOf({ rule, uri, range, message: text }: FindingSummary): FindingKey {
  return { rule, uri, line: range.start.line, character: range.start.character, message: text };
}

export function scoreText(score: number | null): string {
  return score === null ? "–" : score.toFixed(1);
}
