import type { Category } from "../server/src/engine/finding";

/**
 * The categories and what they weigh.
 * A rule weighs 10 (blocker), 5 (major), 2 (minor) or 0 (advice) inside its category; a category shows its number when
 * enough of its questions are answered; the overall score is the mean of those that do, weighted as below.
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
