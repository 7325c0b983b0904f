import { type Message, message } from "./message";
import type { RelativePath } from "./snapshot";

/** Keeps a computation from running for ever. */
export interface Guard {
  /** Seconds after which a computation is given up. */
  readonly limit: number;
  /**
   * Runs work that is told nothing when it is broken off: no `catch` and no `finally` of it runs then. False when it was,
   * after half of the limit: what has been computed by then is kept, and only what runs a second time too is given up.
   */
  run(work: () => void): boolean;
}

/** A computation was given up. It is left out until something that it has read changes. */
export class GivenUp extends Error {
  readonly reason: Message;

  constructor(seconds: number, path: RelativePath | undefined) {
    super(`stopped after ${seconds} s${path === undefined ? "" : ` on ${path}`}`);
    this.reason =
      path === undefined
        ? message("stopped after {seconds} s", { seconds })
        : message("stopped after {seconds} s on {path}", { seconds, path });
  }
}

/** What went wrong, as a part of a sentence. */
export function failureText(thrown: unknown): string | Message {
  if (thrown instanceof GivenUp) return thrown.reason;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
