/**
 * Django is the judge: on settings made at random the evaluator must agree with it wherever it answers.
 * What Django said is recorded, so that machines without it run the test too.
 * `node scripts/record-django.mjs` records anew; `DJANGO_SEEDS=5000` compares as many fresh projects with a Django at hand.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DjangoVersion } from "../../../../../server/src/stacks/django/settings/settings-target";
import { type Comparison, compare, type DjangoResult, evaluateProject } from "./compare-with-django";
import { type GeneratedProject, generateProject } from "./generate-settings";
import { isDjangoPresent, runWithDjango } from "./real-django";

const recordPath = "test/unit/stacks/django/settings/recorded/agreement.jsonl";
const recordedSeeds = 1500;

/** One line of the record: what two versions of Django report, and the values. */
interface Recorded {
  readonly seed: number;
  /** Of the project's files: a generator that changed needs a new record. */
  readonly digest: string;
  readonly values: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  /** Check ids by version. */
  readonly checks: Readonly<Record<string, readonly string[]>>;
}

if (process.env["RECORD_DJANGO"]) record();

describe("settings made at random", () => {
  test("recorded: every answer is Django's, and nearly all checks are answered", () => {
    const lines = readFileSync(recordPath, "utf8").trim().split("\n");
    const comparisons: { seed: number; comparison: Comparison }[] = [];
    for (const line of lines) {
      const recorded = JSON.parse(line) as Recorded;
      const project = generateProject(recorded.seed);
      expect(digestOf(project), `seed ${recorded.seed} makes another project: record anew`).toBe(
        recorded.digest,
      );
      for (const [version, checks] of Object.entries(recorded.checks)) {
        const evaluated = evaluateProject(project, parseVersion(version));
        comparisons.push({ seed: recorded.seed, comparison: compare(evaluated, { ...recorded, checks }) });
      }
    }
    expect(comparisons.length).toBeGreaterThan(2000);
    expectAgreement(comparisons);
  });

  test.skipIf(!isDjangoPresent())("fresh: asked now", () => {
    // The everyday run asks about the same projects each time; a run for new ones is asked for.
    const count = Number(process.env["DJANGO_SEEDS"] ?? 150);
    const first = Number(
      process.env["DJANGO_FIRST_SEED"] ??
        (process.env["DJANGO_SEEDS"] ? Math.floor(Date.now() / 1000) % 1_000_000_000 : 700_000_000),
    );
    const projects = Array.from({ length: count }, (_, index) => generateProject(first + index));
    const { version, results } = runWithDjango(projects);
    const comparisons = results.flatMap((result, index) =>
      result.error === undefined
        ? [
            {
              seed: result.seed,
              comparison: compare(evaluateProject(projects[index] as GeneratedProject, version), result),
            },
          ]
        : [],
    );
    expect(comparisons.length).toBeGreaterThan(count / 2);
    expectAgreement(comparisons);
  });
});

function expectAgreement(comparisons: readonly { seed: number; comparison: Comparison }[]): void {
  const differing = comparisons
    .filter(({ comparison }) => comparison.differences.length > 0)
    .map(({ seed, comparison }) => `seed ${seed}: ${comparison.differences.join("; ")}`);
  expect(differing).toEqual([]);
  const sum = (read: (comparison: Comparison) => number) =>
    comparisons.reduce((total, { comparison }) => total + read(comparison), 0);
  const checks = sum(({ checks }) => checks.answered) / sum(({ checks }) => checks.asked);
  const values = sum(({ values }) => values.answered) / sum(({ values }) => values.asked);
  console.info(
    `answered: ${(checks * 100).toFixed(1)} % of checks, ${(values * 100).toFixed(1)} % of values`,
  );
  expect(checks).toBeGreaterThan(0.95);
  expect(values).toBeGreaterThan(0.75);
}

/** Asks the system's Django, and a second one if `RECORD_DJANGO` is a path to it. */
function record(): void {
  const projects = Array.from({ length: recordedSeeds }, (_, index) => generateProject(index + 1));
  const second = process.env["RECORD_DJANGO"]?.startsWith("/") ? process.env["RECORD_DJANGO"] : undefined;
  const runs = [runWithDjango(projects), ...(second ? [runWithDjango(projects, second)] : [])];
  const lines = projects.flatMap((project, index) => {
    const results = runs.map(({ results }) => results[index] as DjangoResult);
    if (results.some((result) => result.error !== undefined)) return [];
    const [first] = results;
    const recorded: Recorded = {
      seed: project.seed,
      digest: digestOf(project),
      values: first?.values ?? {},
      required: first?.required ?? [],
      checks: Object.fromEntries(
        runs.map(({ version }, run) => [`${version.major}.${version.minor}`, results[run]?.checks ?? []]),
      ),
    };
    return [JSON.stringify(recorded)];
  });
  writeFileSync(recordPath, `${lines.join("\n")}\n`);
}

function digestOf({ files, environment, module }: GeneratedProject): string {
  return createHash("sha256")
    .update(JSON.stringify([files, environment, module]))
    .digest("hex")
    .slice(0, 12);
}

function parseVersion(version: string): DjangoVersion {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return { major, minor };
}
