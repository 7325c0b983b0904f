import type { Advisory } from "../../engine/snapshot";

/** The severity that a CVSS 3 vector amounts to by its base score; undefined for other vectors. */
export function severityOfVector(vector: string): Advisory["severity"] | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const metrics = new Map(vector.split("/").map((part) => part.split(":") as [string, string]));
  const weigh = (metric: string, weights: Readonly<Record<string, number>>) =>
    weights[metrics.get(metric) ?? ""];
  const changed = metrics.get("S") === "C";
  const impacts = { H: 0.56, L: 0.22, N: 0 };
  const parts = [
    weigh("AV", { N: 0.85, A: 0.62, L: 0.55, P: 0.2 }),
    weigh("AC", { L: 0.77, H: 0.44 }),
    weigh("PR", changed ? { N: 0.85, L: 0.68, H: 0.5 } : { N: 0.85, L: 0.62, H: 0.27 }),
    weigh("UI", { N: 0.85, R: 0.62 }),
  ];
  const losses = [weigh("C", impacts), weigh("I", impacts), weigh("A", impacts)];
  if ([...parts, ...losses].includes(undefined)) return undefined;
  const kept = (losses as number[]).reduce((product, loss) => product * (1 - loss), 1);
  const base = 1 - kept;
  const impact = changed ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  const exploitability = 8.22 * (parts as number[]).reduce((product, part) => product * part, 1);
  if (impact <= 0) return "low";
  const score = Math.min(10, (changed ? 1.08 : 1) * (impact + exploitability));
  // The standard rounds up to one decimal.
  const rounded = Math.ceil(Math.round(score * 100_000) / 10_000) / 10;
  if (rounded >= 9) return "critical";
  if (rounded >= 7) return "high";
  return rounded >= 4 ? "moderate" : "low";
}
