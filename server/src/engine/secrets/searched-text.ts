import type { Range } from "../text";
import { mayTextBeShown } from "./may-be-shown";

/** A text in quotes: its range, and `inside`, the range without prefix and quotes. */
export interface QuotedText extends Range {
  readonly inside: Range;
}

/** A text in which secrets are looked for: where its quotes and lines end, and what in it may not be shown. */
export class SearchedText {
  /** The ranges that may not be shown, in no order. */
  readonly hidden: Range[] = [];
  /** The next place of each mark from some place on: what makes looking for it linear. */
  private readonly nextMarks = new Map<string, { readonly from: number; readonly at: number }>();

  constructor(readonly text: string) {}

  hide(start: number, end: number): void {
    if (end > start) this.hidden.push({ start, end });
  }

  hideText({ start, end }: Range): void {
    const value = this.text.slice(start, end);
    if (mayTextBeShown(value)) return;
    const fallback = /^(\$\{\w{1,80}:?[-=+])([^{}]*)\}$/.exec(value);
    if (!fallback) this.hide(start, end);
    else if (!mayTextBeShown(fallback[2]!)) this.hide(start + fallback[1]!.length, end - 1);
  }

  /** The text in quotes that begins here: up to its end, which may be lines below, else to the end of the line. */
  stringAt(start: number, enclosing: string): QuotedText | undefined {
    const opening = /^(?:[A-Za-z]{1,2}(?=["'])|[$@](?=["']))?(?:"""|'''|\\["']|["'`])/.exec(
      this.text.slice(start, start + 6),
    )?.[0];
    if (opening === undefined) return undefined;
    const mark = opening.replace(/^[A-Za-z$@]+/, "");
    const from = start + opening.length;
    let close = this.closingOf(mark, from);
    const last = this.lineEnd(from);
    const mayCross = mark.length === 3 || mark === "`" || enclosing === "";
    if (close === -1 || (close > last && (!mayCross || (mark.length < 3 && close - from > 5000)))) close = -1;
    if (close === -1) return { start, end: last, inside: { start: from, end: last } };
    return { start, end: close + mark.length, inside: { start: from, end: close } };
  }

  nextOf(mark: string, from: number): number {
    const known = this.nextMarks.get(mark);
    if (known && known.from <= from && (known.at === -1 || from <= known.at)) return known.at;
    const at = this.text.indexOf(mark, from);
    this.nextMarks.set(mark, { from, at });
    return at;
  }

  lineEnd(position: number): number {
    const end = this.nextOf("\n", position);
    return end === -1 ? this.text.length : end;
  }

  private closingOf(mark: string, from: number): number {
    let at = this.nextOf(mark, from);
    while (at !== -1 && mark[0] !== "\\" && this.isEscaped(at)) at = this.nextOf(mark, at + 1);
    return at;
  }

  private isEscaped(at: number): boolean {
    let backslashes = 0;
    while (this.text[at - 1 - backslashes] === "\\" && backslashes < 64) backslashes++;
    return backslashes % 2 === 1;
  }
}
