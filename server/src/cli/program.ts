import type { Terminal } from "./terminal";

/** What a command may use of the program it runs in. */
export interface Program {
  readonly terminal: Terminal;
  readonly version: string;
  /** Another text for another build of the program. */
  build(): string;
  /** The Markdown page of a rule in a language. */
  pageOf(rule: string, locale: "en" | "uk"): string | undefined;
}
