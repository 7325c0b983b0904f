import { Script } from "node:vm";
import type { Guard } from "../engine/guard";

const slot = Symbol.for("readiness.guarded-work");
const runSlot = new Script(`globalThis[Symbol.for(${JSON.stringify(slot.description)})]()`);
const shared = globalThis as unknown as Record<symbol, (() => void) | undefined>;

/** Seconds of the processor for one computation; nothing that is computed from a repository takes nearly as long. */
const usualLimit = 10;

/** Milliseconds: no timer of Node's runs longer. */
const longestTimer = 2 ** 31 - 1;

let isWatched = false;

/** How much longer than on an idle machine the same work takes, as far as it was seen. */
let slowness = 1;

/** Ends JavaScript that does not end by itself, regular expressions too: a thread of Node's own watches the clock. */
export const watchdog: Guard = {
  limit: limitIn(process.env),
  run(work) {
    // What runs inside of watched work is watched already.
    if (isWatched) {
      work();
      return "done";
    }
    const share = (this.limit * 1000) / 2;
    const start = performance.now();
    const usedBefore = process.cpuUsage();
    isWatched = true;
    shared[slot] = work;
    try {
      runSlot.runInThisContext({ timeout: Math.min(Math.ceil(share * slowness), longestTimer) });
      slowness = 1;
      return "done";
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      const { user, system } = process.cpuUsage(usedBefore);
      const used = (user + system) / 1000;
      slowness = Math.max(1, Math.min((1.2 * (performance.now() - start)) / used, 4 * slowness));
      return used < 0.9 * share ? "starved" : "stopped";
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
