import { Script } from "node:vm";
import type { Guard } from "../engine/guard";

const slot = Symbol.for("readiness.guarded-work");
const runSlot = new Script(`globalThis[Symbol.for(${JSON.stringify(slot.description)})]()`);
const shared = globalThis as unknown as Record<symbol, (() => void) | undefined>;

/** Seconds for one computation; nothing that is computed from a repository takes nearly as long. */
const usualLimit = 10;

let isWatched = false;

/** Ends JavaScript that does not end by itself, regular expressions too: a thread of Node's own watches the time. */
export const watchdog: Guard = {
  limit: limitIn(process.env),
  run(work) {
    // What runs inside of watched work is watched already.
    if (isWatched) {
      work();
      return true;
    }
    isWatched = true;
    shared[slot] = work;
    try {
      runSlot.runInThisContext({ timeout: Math.ceil((this.limit * 1000) / 2) });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
      throw error;
    } finally {
      isWatched = false;
      shared[slot] = undefined;
    }
  },
};

function limitIn({ READINESS_TIME_LIMIT: given }: NodeJS.ProcessEnv): number {
  const seconds = Number(given);
  return given !== undefined && seconds > 0 && seconds <= 3600 ? seconds : usualLimit;
}
