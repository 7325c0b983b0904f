import { type Message, message } from "./message";
import type { RelativePath, SourceFile } from "./snapshot";

/** Keeps a computation from running for ever. */
export interface Guard {
  /** Seconds of the processor after which a computation is given up. */
  readonly limit: number;
  /** Runs work that is told nothing when it is broken off: no `catch` and no `finally` of it runs then. */
  run(work: () => void): Ending;
  /** Told which file is looked at from now on, or that none is, where somebody wants to know. */
  readonly lookAt?: (file: SourceFile | undefined) => void;
}

/**
 * How guarded work ended. "stopped": broken off after half of the limit; what has been computed by then is kept, and only what
 * is stopped a second time is given up. "starved": broken off when it had hardly run, since the machine is busy with other things.
 */
export type Ending = "done" | "stopped" | "starved";

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
