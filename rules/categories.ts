import type { Category, Severity } from "../server/src/engine/finding";

/**
 * The scoring policy: every number and list that decides a score or a light. How they are applied stands in
 * engine/score; which rules answer a question together is read off the checklist, in ./scoring.
 *
 * A rule weighs what its severity does inside its category. A category shows its number when enough of its questions
 * are answered; the overall score is the mean of those that do, weighted as below.
 */
export const categories: readonly {
  readonly id: Category;
  readonly title: string;
  readonly weight: number;
}[] = [
  { id: "security", title: "Security", weight: 4 },
  { id: "dependencies", title: "Dependencies", weight: 2 },
  { id: "deployment", title: "Deployment", weight: 3 },
  { id: "operations", title: "Operations", weight: 2 },
  { id: "performance", title: "Performance", weight: 1 },
  { id: "testing", title: "Testing", weight: 2 },
  { id: "code-quality", title: "Code quality", weight: 1 },
  { id: "architecture", title: "Architecture", weight: 1 },
  { id: "documentation", title: "Documentation", weight: 1 },
];

/** What a rule weighs in its category by the severity of what it finds. Advice weighs nothing. */
export const severityWeights: Readonly<Record<Severity, number>> = {
  blocker: 10,
  major: 5,
  minor: 2,
  advice: 0,
};

/** The highest overall score while a blocker is open, so that the number cannot contradict the light. */
export const blockedScore = 4.9;

/** A category shows a number when at least this part of its questions is answered, the whole when as much of its weight shows one. */
export const enoughAnswered = 0.5;

/** Categories about the repository itself; the others cannot be judged without understanding what runs. */
export const ofRepository: readonly Category[] = ["code-quality", "architecture", "documentation"];

/** What is asked of every repository, also of one that holds nothing to run: passing it does not make anything ready. */
export const askedOfAll: readonly Category[] = ["security", ...ofRepository];

/** A category with this score or more, and a green light, is a strength. */
export const strongScore = 8;
