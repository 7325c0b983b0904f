import type { Question, ScoringPolicy } from "../server/src/engine/score";
import { blockedScore, categories, enoughAnswered, ofRepository, severityWeights } from "./categories";
import { checklist } from "./checklist";
import { rules } from "./index";

/**
 * The questions of a category: the lines of the checklist that its rules decide, and each other blocker or major rule.
 * A category that has neither asks what its other rules ask.
 */
const questions: readonly Question[] = categories.flatMap(({ id }): Question[] => {
  const own = rules.filter(({ category, severity }) => category === id && severity !== "advice");
  const lines = checklist.filter(({ rules: [first] }) => own.some((rule) => rule.id === first));
  const inChecklist = new Set(checklist.flatMap((line) => line.rules));
  const others = own.filter(({ id: rule }) => !inChecklist.has(rule));
  const grave = others.filter(({ severity }) => severity === "blocker" || severity === "major");
  const single = lines.length + grave.length > 0 ? grave : others;
  return [
    ...lines.map((line) => ({ category: id, rules: line.rules })),
    ...single.map((rule) => ({ category: id, rules: [rule.id] })),
  ];
});

/** The policy as the engine takes it, which knows no category by itself. */
export const scoringPolicy: ScoringPolicy = {
  weights: new Map(categories.map(({ id, weight }) => [id, weight])),
  severityWeights,
  blockedScore,
  enoughAnswered,
  questions,
  ofApplication: new Set(categories.map(({ id }) => id).filter((id) => !ofRepository.includes(id))),
};
