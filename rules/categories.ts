import type { Category } from "../server/src/engine/finding";

/**
 * The scoring policy on one screen.
 * A rule weighs 10 (blocker), 5 (major), 2 (minor) or 0 (advice) inside its category;
 * the overall score is the mean of the categories that apply, weighted as below.
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

export const categoryWeights: ReadonlyMap<Category, number> = new Map(
  categories.map(({ id, weight }) => [id, weight]),
);
