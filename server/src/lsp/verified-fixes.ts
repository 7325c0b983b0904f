import type { Fix } from "../engine/finding";
import type { AppliedFix } from "../engine/fixes/verify-fix";
import type { Message } from "../engine/message";
import { problemOf } from "../full-report";
import type { Judged } from "./folder";

/** What trying a fix has shown; "untried" while nobody has had the time. */
export type Trial = { readonly problem: Message | undefined } | "untried";

const trials = new WeakMap<Judged, Map<Fix, Trial>>();

/** Tries a fix on what was judged, once, unless it is later than `until` (as `performance.now()` counts) already. */
export function tryFix(applied: AppliedFix, judged: Judged, until: number): Trial {
  const known = trials.get(judged) ?? new Map<Fix, Trial>();
  trials.set(judged, known);
  const before = known.get(applied.fix);
  if (before !== undefined) return before;
  if (performance.now() > until) return "untried";
  const trial = { problem: problemOf(applied, judged) };
  known.set(applied.fix, trial);
  return trial;
}
