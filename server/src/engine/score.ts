import type { Category, RuleId, Severity } from "./finding";

/** What a rule came to, after ignores. "accepted": everything it found is ignored with a reason. "off": switched off by configuration. */
export type RuleState = "pass" | "fail" | "not-applicable" | "unknown" | "error" | "accepted" | "off";

/** What the score has to know of a rule and its outcome. */
export interface ScoredRule {
  readonly id: RuleId;
  readonly category: Category;
  readonly severity: Severity;
  readonly state: RuleState;
  /** An open finding of severity blocker. */
  readonly blocks: boolean;
}

/** Something that has to be known before a category may show a number: the rules that answer it together. */
export interface Question {
  readonly category: Category;
  readonly rules: readonly RuleId[];
}

/** How outcomes become numbers. */
export interface ScoringPolicy {
  /** What each category weighs in the overall score. */
  readonly weights: ReadonlyMap<Category, number>;
  /** What a rule weighs in its category. */
  readonly severityWeights: Readonly<Record<Severity, number>>;
  /** The highest overall score while a blocker is open. */
  readonly blockedScore: number;
  /** The part of its questions that must be answered before a category, or of its weight before the whole, shows a number. */
  readonly enoughAnswered: number;
  readonly questions: readonly Question[];
  /** Categories that cannot be judged without understanding the application. */
  readonly ofApplication: ReadonlySet<Category>;
}

export interface CategoryScore {
  readonly id: Category;
  /** 0–10 to one decimal, rounded down; null when nothing in it applies, or too few of its questions are answered. */
  readonly score: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notApplicable: number;
  readonly accepted: number;
  /** Weight of the passed rules, and of the passed and failed ones: the arithmetic behind the score. */
  readonly earned: number;
  readonly possible: number;
  /** Questions answered with a proof or a fault, and all that matter here. */
  readonly answered: number;
  readonly asked: number;
}

export interface Score {
  /** 0–10 to one decimal, rounded down; null when nothing applies or most of it is not understood. */
  readonly overall: number | null;
  /** True when an open blocker holds the overall score down. */
  readonly capped: boolean;
  readonly categories: readonly CategoryScore[];
}

/**
 * Rules are the unit, not findings. Unknown and accepted rules stay out of the mean.
 * `understood`: whether the application itself is; otherwise what does not apply counts as a question nobody could answer.
 */
export function scoreRules(
  rules: readonly ScoredRule[],
  policy: ScoringPolicy,
  understood: boolean = true,
): Score {
  const categories = [...policy.weights.keys()].map((id) => scoreCategory(id, rules, policy, understood));
  let sum = 0;
  let shown = 0;
  let asked = 0;
  for (const { id, score, earned, possible, answered, asked: questions } of categories) {
    const weight = policy.weights.get(id) ?? 0;
    if (possible > 0 || questions > answered) asked += weight;
    if (score === null) continue;
    sum += (weight * earned * 10) / possible;
    shown += weight;
  }
  const mean = shown === 0 || shown < asked * policy.enoughAnswered ? null : roundDown(sum / shown);
  const blocked = rules.some(({ blocks }) => blocks);
  const capped = blocked && mean !== null && mean > policy.blockedScore;
  return { overall: capped ? policy.blockedScore : mean, capped, categories };
}

function scoreCategory(
  id: Category,
  all: readonly ScoredRule[],
  policy: ScoringPolicy,
  understood: boolean,
): CategoryScore {
  const rules = all.filter(({ category }) => category === id);
  const count = (...states: RuleState[]) => rules.filter(({ state }) => states.includes(state)).length;
  const weigh = (...states: RuleState[]) =>
    rules.reduce(
      (sum, { state, severity }) => sum + (states.includes(state) ? policy.severityWeights[severity] : 0),
      0,
    );
  const earned = weigh("pass");
  const possible = weigh("pass", "fail");
  const countsAbsence = !understood && policy.ofApplication.has(id);
  const { answered, asked } = answers(id, all, policy, countsAbsence);
  return {
    id,
    score:
      possible === 0 || answered < asked * policy.enoughAnswered ? null : roundDown((10 * earned) / possible),
    passed: count("pass"),
    failed: count("fail"),
    unknown: count("unknown", "error"),
    notApplicable: count("not-applicable", "off"),
    accepted: count("accepted"),
    earned,
    possible,
    answered,
    asked,
  };
}

/** `countsAbsence`: a question that does not apply is one that nobody could answer. */
function answers(
  id: Category,
  rules: readonly ScoredRule[],
  { questions }: ScoringPolicy,
  countsAbsence: boolean,
): { readonly answered: number; readonly asked: number } {
  const states = new Map(rules.map((rule) => [rule.id, rule.state]));
  let answered = 0;
  let asked = 0;
  for (const question of questions) {
    if (question.category !== id) continue;
    const of = question.rules.flatMap((rule) => states.get(rule) ?? []);
    const has = (...wanted: RuleState[]) => of.some((state) => wanted.includes(state));
    const isAnswered = has("fail") || (has("pass", "accepted") && !has("unknown", "error"));
    if (isAnswered) answered++;
    if (isAnswered || has("unknown", "error") || (countsAbsence && has("not-applicable"))) asked++;
  }
  return { answered, asked };
}

/** To one decimal; the small addend undoes binary noise such as 0.3 × 10 = 2.9999999999999996. */
function roundDown(value: number): number {
  return Math.floor(value * 10 + 1e-9) / 10;
}
