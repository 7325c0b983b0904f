import { adaptLineBreaks } from "./adapt-line-breaks";
import { type Database, type Fact, type FactFamily, factFamily } from "./database";
import type { Finding } from "./finding";
import type { Message } from "./message";
import { type CheckResult, type FindingDraft, isAbsent, isUnknown, type Outcome, type Rule } from "./rule";

/** The facts that take the place of those which only a report can give. */
export type ProvidedFacts = ReadonlyMap<Fact<unknown>, Fact<unknown>>;

import { isSameValue } from "./same-value";

/** The outcomes of the given rules by id, each rerun only when a fact it needs changes. An exception costs one rule. */
export function outcomesOf(rules: readonly Rule[], given: ProvidedFacts = new Map()): FactFamily<Outcome> {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return factFamily("outcome", (db, id) => {
    const rule = byId.get(id);
    return rule ? runRule(rule, db, given) : { kind: "not-applicable" };
  });
}

function runRule(rule: Rule, db: Database, given: ProvidedFacts): Outcome {
  try {
    const facts: Record<string, unknown> = {};
    const reasons: Message[] = [];
    for (const [name, needed] of Object.entries(rule.needs)) {
      const value = db.get(given.get(needed) ?? needed);
      if (isAbsent(value)) return { kind: "not-applicable" };
      if (isUnknown(value)) reasons.push(value.reason);
      facts[name] = value;
    }
    if (reasons.length > 0) return { kind: "unknown", reasons: unique(reasons) };
    return toOutcome(rule, rule.check(facts as never), db);
  } catch (thrown) {
    return { kind: "error", text: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function toOutcome(rule: Rule, result: CheckResult, db: Database): Outcome {
  if (isAbsent(result)) return { kind: "not-applicable" };
  if (isUnknown(result)) return { kind: "unknown", reasons: [result.reason] };
  const drafts = "findings" in result ? result.findings : result;
  const unchecked = "findings" in result ? unique(result.unchecked ?? []) : [];
  if (drafts.length > 0)
    return { kind: "fail", findings: drafts.map((draft) => toFinding(rule, draft, db)), unchecked };
  return unchecked.length > 0 ? { kind: "unknown", reasons: unchecked } : { kind: "pass" };
}

/** Several facts may be unknown for the same reason. */
function unique(reasons: readonly Message[]): readonly Message[] {
  return reasons.filter((one, index) => reasons.findIndex((other) => isSameValue(one, other)) === index);
}

function toFinding(rule: Rule, draft: FindingDraft, db: Database): Finding {
  return {
    ...draft,
    rule: rule.id,
    category: rule.category,
    severity: draft.severity ?? rule.severity,
    related: draft.related ?? [],
    fixes: adaptLineBreaks(draft.fixes ?? [], db),
  };
}
