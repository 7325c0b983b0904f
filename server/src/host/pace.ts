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
