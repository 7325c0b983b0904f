import type { MutableDatabase } from "../engine/database";

/** Keeps long work from holding up everything else that runs in the process. */
export interface Pace {
  /** Whether the slice of time is used up: then `await rest()`. */
  isDue(): boolean;
  /** Lets others run. Throws the signal's reason when the work was aborted. */
  rest(): Promise<void>;
}

/** Slices of `sliceMs` milliseconds with at least `pauseMs` between them; 0 waits only for what is pending already. */
export function createPace(sliceMs: number, pauseMs: number, signal: AbortSignal | undefined): Pace {
  let end = performance.now() + sliceMs;
  return {
    isDue: () => performance.now() >= end,
    async rest() {
      signal?.throwIfAborted();
      await new Promise<void>((resolve) => {
        if (pauseMs > 0) setTimeout(resolve, pauseMs);
        else setImmediate(resolve);
      });
      signal?.throwIfAborted();
      end = performance.now() + sliceMs;
    },
  };
}

/** Takes steps that read facts, as many at a time as a slice holds. After each slice it is told how many are done. */
export async function takeSteps(
  steps: readonly { take(): void }[],
  db: MutableDatabase,
  pace: Pace,
  onSlice?: (done: number) => void,
): Promise<void> {
  let next = 0;
  while (next < steps.length) {
    // A step that was broken off is taken again.
    db.inOneGo(() => {
      do {
        steps[next]?.take();
        next++;
      } while (next < steps.length && !pace.isDue());
    });
    onSlice?.(next);
    if (next < steps.length) await pace.rest();
  }
}
