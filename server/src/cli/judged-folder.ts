import type { Locale } from "../engine/message";
import type { Report } from "../engine/report";
import type { Rule } from "../engine/rule";
import type { Snapshot } from "../engine/snapshot";
import type { Production } from "../summary/production";

/** Everything that a format shows. Formats are pure functions of it. */
export interface JudgedFolder {
  /** What to show: filters leave findings out of it, the rules and the score stay those of the whole folder. */
  readonly report: Report;
  /** Of the whole folder, without filters. */
  readonly whole: Report;
  readonly snapshot: Snapshot;
  /** What production is, on which the verdicts rest. */
  readonly production: Production;
  readonly rules: readonly Rule[];
  readonly locale: Locale;
  /** Of this program. */
  readonly version: string;
  /** The Markdown page of a rule; undefined when there is none. */
  pageOf(rule: string): string | undefined;
}
