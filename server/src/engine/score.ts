import type { Category, Severity } from "./finding";

/** What a rule came to, after ignores. "accepted": everything it found is ignored with a reason. "off": switched off by configuration. */
export type RuleState = "pass" | "fail" | "not-applicable" | "unknown" | "error" | "accepted" | "off";

export interface ScoredRule {
  readonly category: Category;
  readonly severity: Severity;
  readonly state: RuleState;
  /** An open finding of severity blocker. */
  readonly blocks: boolean;
}

export interface CategoryScore {
  readonly id: Category;
  /** 0–10 to one decimal, rounded down; null when nothing in it applies. */
  readonly score: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notApplicable: number;
  readonly accepted: number;
  /** Weight of the passed rules, and of the passed and failed ones: the arithmetic behind the score. */
  readonly earned: number;
  readonly possible: number;
}

export interface Score {
  /** 0–10 to one decimal, rounded down; null when nothing applies. */
  readonly overall: number | null;
  /** True when an open blocker holds the overall score at 4.9. */
  readonly capped: boolean;
  readonly categories: readonly CategoryScore[];
}

export const severityWeights: Readonly<Record<Severity, number>> = {
  blocker: 10,
  major: 5,
  minor: 2,
  advice: 0,
};

/** The highest overall score while a blocker is open, so that the number cannot contradict the verdict. */
export const blockedScore = 4.9;

/** Rules are the unit, not findings. `weights` are those of the categories. Unknown and accepted rules stay out of the mean. */
export function scoreRules(rules: readonly ScoredRule[], weights: ReadonlyMap<Category, number>): Score {
  const categories = [...weights.keys()].map((id) =>
    scoreCategory(
      id,
      rules.filter((rule) => rule.category === id),
    ),
  );
  let sum = 0;
  let total = 0;
  for (const { id, earned, possible } of categories) {
    const weight = weights.get(id) ?? 0;
    if (possible === 0) continue;
    sum += (weight * earned * 10) / possible;
    total += weight;
  }
  const mean = total === 0 ? null : roundDown(sum / total);
  const blocked = rules.some(({ blocks }) => blocks);
  const capped = blocked && mean !== null && mean > blockedScore;
  return { overall: capped ? blockedScore : mean, capped, categories };
}

function scoreCategory(id: Category, rules: readonly ScoredRule[]): CategoryScore {
  const count = (...states: RuleState[]) => rules.filter(({ state }) => states.includes(state)).length;
  const weigh = (...states: RuleState[]) =>
    rules.reduce(
      (sum, { state, severity }) => sum + (states.includes(state) ? severityWeights[severity] : 0),
      0,
    );
  const earned = weigh("pass");
  const possible = weigh("pass", "fail");
  return {
    id,
    score: possible === 0 ? null : roundDown((10 * earned) / possible),
    passed: count("pass"),
    failed: count("fail"),
    unknown: count("unknown", "error"),
    notApplicable: count("not-applicable", "off"),
    accepted: count("accepted"),
    earned,
    possible,
  };
}

/** To one decimal; the small addend undoes binary noise such as 0.3 × 10 = 2.9999999999999996. */
function roundDown(value: number): number {
  return Math.floor(value * 10 + 1e-9) / 10;
}
