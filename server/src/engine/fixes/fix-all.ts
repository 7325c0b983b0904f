import { createDatabase, type Fact } from "../database";
import type { Finding, Fix } from "../finding";
import { GivenUp, type Guard } from "../guard";
import { type Message, message } from "../message";
import type { Report } from "../report";
import type { Snapshot } from "../snapshot";
import { applyEdits, areApplicable, chooseCompatible, editsOf } from "./apply-edits";
import { type AppliedFix, type CountParseErrors, type JudgedSnapshot, problemAfter } from "./verify-fix";

export interface FixedSnapshot {
  readonly snapshot: Snapshot;
  /** What was applied, in order. */
  readonly applied: readonly AppliedFix[];
  /** What was tried and left out, and why. */
  readonly leftOut: readonly (AppliedFix & { readonly because: Message })[];
  /** What had a fix of its own and is gone by those of others. */
  readonly settled: readonly Finding[];
}

/** Rounds that do again what was done before, after which two fixes that undo each other are given up. */
const repetitionLimit = 6;
/** Of one file at one place a round takes one fix: a long list needs as many. */
const roundLimit = 120;

/**
 * Applies the first admitted fix of every finding, round by round on a copy, until none is left, because one fix may move
 * or remove what another one touches. Only what verifies is kept: the fixes of a round together, otherwise one by one,
 * so that of two which cannot stand together the first stays and the second is left out.
 */
export function fixAll(
  snapshot: Snapshot,
  report: Fact<Report>,
  admits: (fix: Fix, finding: Finding) => boolean,
  countParseErrors: CountParseErrors,
  guard?: Guard,
): FixedSnapshot {
  const db = createDatabase(snapshot, guard);
  const applied: AppliedFix[] = [];
  const leftOut = new Map<string, AppliedFix & { readonly because: Message }>();
  const conflicts = new Map<string, Message>();
  const initial = db.get(report);
  let current: JudgedSnapshot = { snapshot, report: initial };
  let hasMovedOn = false;
  const done = new Set<string>();
  let repetitions = 0;
  for (let round = 0; round < roundLimit && repetitions < repetitionLimit; round++) {
    const candidates = new Map<Fix, Finding>();
    for (const finding of current.report.findings) {
      const admitted = finding.fixes.filter((offered) => isForFiles(offered) && admits(offered, finding));
      const fix = admitted.find(({ edits }) => areApplicable(edits, current.snapshot)) ?? admitted[0];
      if (!fix || leftOut.has(keyOf({ finding, fix }))) continue;
      if (areApplicable(fix.edits, current.snapshot)) candidates.set(fix, finding);
      else leftOut.set(keyOf({ finding, fix }), { finding, fix, because: inTheWay(fix) });
    }
    const first = [...candidates.keys()].filter(({ last }) => !last);
    const chosen = chooseCompatible(first.length > 0 ? first : [...candidates.keys()]);
    if (chosen.length === 0) {
      if (!hasMovedOn) break;
      // What did not verify may do so beside what was applied since.
      hasMovedOn = false;
      leftOut.clear();
      continue;
    }
    const together = chosen.map((fix) => ({ finding: candidates.get(fix)!, fix }));
    const kept = attempt(together).problem === undefined ? together : largestThatVerifies(together);
    if (kept.length === 0) continue;
    hasMovedOn = leftOut.size > 0;
    current = attempt(kept).after;
    applied.push(...kept);
    if (kept.some((one) => done.has(keyOf(one)))) repetitions++;
    for (const one of kept) done.add(keyOf(one));
  }
  const tried = [...applied, ...leftOut.values()].map(({ finding }) => kindOf(finding));
  const kept = new Set([...tried, ...current.report.findings.map(kindOf)]);
  const settled = initial.findings.filter(
    (finding) =>
      !kept.has(kindOf(finding)) && finding.fixes.some((fix) => isForFiles(fix) && admits(fix, finding)),
  );
  return { snapshot: current.snapshot, applied, leftOut: [...leftOut.values()], settled };

  /** What the fixes make of the current snapshot, and what is wrong with that. */
  function attempt(fixes: readonly AppliedFix[]): { after: JudgedSnapshot; problem: Message | undefined } {
    const next = applyEdits(current.snapshot, editsOf(fixes.map(({ fix }) => fix)));
    db.update(next);
    try {
      const after = { snapshot: next, report: db.get(report) };
      return { after, problem: problemAfter(fixes, current, after, countParseErrors) };
    } catch (thrown) {
      if (!(thrown instanceof GivenUp)) throw thrown;
      return {
        after: current,
        problem: message("judging the repaired copy was {reason}", { reason: thrown.reason }),
      };
    }
  }

  /** Takes all that verify beside those before them, the others are left out: halves of what does not verify together. */
  function largestThatVerifies(fixes: readonly AppliedFix[]): readonly AppliedFix[] {
    const kept: AppliedFix[] = [];
    const add = (group: readonly AppliedFix[]): void => {
      const { problem } = attempt([...kept, ...group]);
      if (problem === undefined) kept.push(...group);
      else if (group.length > 1) addHalves(group);
      else
        for (const one of group) leftOut.set(keyOf(one), { ...one, because: reasonOf(one, problem, kept) });
    };
    const addHalves = (group: readonly AppliedFix[]): void => {
      const half = group.length >> 1;
      if (half > 0) add(group.slice(0, half));
      add(group.slice(half));
    };
    addHalves(fixes);
    return kept;
  }

  /** Names the fix beside which one does not verify that does by itself; once that is applied it cannot be found any more. */
  function reasonOf(one: AppliedFix, problem: Message, kept: readonly AppliedFix[]): Message {
    const known = conflicts.get(keyOf(one));
    if (known) return known;
    if (kept.length === 0 || attempt([one]).problem !== undefined) return problem;
    const other = kept.find((each) => attempt([each, one]).problem !== undefined);
    if (!other) return problem;
    const conflict = message('{problem} beside "{fix}"', { problem, fix: other.fix.title });
    conflicts.set(keyOf(one), conflict);
    return conflict;
  }
}

/** Its words may change with what is left of it. */
function kindOf({ rule, place, message: { template } }: Finding): string {
  return JSON.stringify([rule, place.path, template]);
}

function keyOf({ finding, fix }: AppliedFix): string {
  return JSON.stringify([finding.rule, finding.place.path, finding.message, fix.title]);
}

/** Moving to the trash needs a question, so it never joins. */
function isForFiles({ edits }: Fix): boolean {
  return edits.length > 0 && edits.every(({ kind }) => kind !== "trash");
}

function inTheWay({ edits }: Fix): Message {
  const paths = [...new Set(edits.map(({ path }) => path))].join(", ");
  return message("{paths} cannot be written: something that was not read stands there", { paths });
}
