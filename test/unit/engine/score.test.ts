import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { categories } from "../../../rules/categories";
import { scoringPolicy } from "../../../rules/scoring";
import { severities } from "../../../server/src/engine/finding";
import { type ScoredRule, scoreRules } from "../../../server/src/engine/score";

const anyRule: fc.Arbitrary<ScoredRule> = fc
  .record({
    id: fc.constantFrom("a", "b", "c", "d"),
    category: fc.constantFrom(...categories.map(({ id }) => id)),
    severity: fc.constantFrom(...severities),
    state: fc.constantFrom("pass", "fail", "not-applicable", "unknown", "error", "accepted", "off" as const),
  })
  .map((rule) => ({ ...rule, blocks: rule.state === "fail" && rule.severity === "blocker" }) as ScoredRule);
const anyRules = fc.array(anyRule, { maxLength: 60 });
const overall = (rules: readonly ScoredRule[]) => scoreRules(rules, scoringPolicy).overall;

describe("the score", () => {
  test("lies between 0 and 10, to one decimal", () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const { overall: all, categories: each } = scoreRules(rules, scoringPolicy);
        for (const score of [all, ...each.map((one) => one.score)]) {
          if (score === null) continue;
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(10);
          expect(Math.abs(score * 10 - Math.round(score * 10))).toBeLessThan(1e-9);
        }
      }),
    );
  });

  test("is never lowered by fixing", () => {
    fc.assert(
      fc.property(anyRules, fc.nat(), (rules, pick) => {
        const failing = rules.flatMap((rule, index) => (rule.state === "fail" ? [index] : []));
        const chosen = failing[pick % Math.max(1, failing.length)];
        if (chosen === undefined) return;
        const fixed = rules.map((rule, index) =>
          index === chosen ? { ...rule, state: "pass" as const, blocks: false } : rule,
        );
        expect(overall(fixed) ?? 0).toBeGreaterThanOrEqual(overall(rules) ?? 0);
      }),
      { numRuns: 500 },
    );
  });

  test("does not change by rules that do not apply, are unknown or accepted", () => {
    fc.assert(
      fc.property(anyRules, anyRule, (rules, extra) => {
        for (const state of ["not-applicable", "unknown", "error", "accepted", "off"] as const) {
          expect(overall([...rules, { ...extra, state, blocks: false }])).toBe(overall(rules));
        }
      }),
    );
  });

  test("is 10 when all pass, and absent when nothing applies", () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const passing = rules.map((rule) => ({ ...rule, state: "pass" as const, blocks: false }));
        const weighs = passing.some(({ severity }) => severity !== "advice");
        expect(overall(passing)).toBe(weighs ? 10 : null);
      }),
    );
  });

  test("stays under five while a blocker is open", () => {
    const many = Array.from(
      { length: 50 },
      (): ScoredRule => ({
        id: "many",
        category: "security",
        severity: "major",
        state: "pass",
        blocks: false,
      }),
    );
    const blocked = scoreRules(
      [...many, { id: "one", category: "security", severity: "blocker", state: "fail", blocks: true }],
      scoringPolicy,
    );
    expect(blocked).toMatchObject({ overall: 4.9, capped: true });
  });

  describe("has to be earned", () => {
    const policy = {
      ...scoringPolicy,
      weights: new Map([["security", 1]] as const),
      questions: ["a", "b", "c", "d"].map((id) => ({ category: "security" as const, rules: [id] })),
      ofApplication: new Set(["security"] as const),
    };
    const rule = (id: string, state: ScoredRule["state"]): ScoredRule => ({
      id,
      category: "security",
      severity: "major",
      state,
      blocks: false,
    });

    test("by answers to half of what is asked", () => {
      const half = [rule("a", "pass"), rule("b", "fail"), rule("c", "unknown"), rule("d", "unknown")];
      expect(scoreRules(half, policy)).toMatchObject({
        overall: 5,
        categories: [{ score: 5, answered: 2, asked: 4 }],
      });
      const few = [
        rule("a", "pass"),
        rule("b", "unknown"),
        rule("c", "unknown"),
        rule("d", "not-applicable"),
      ];
      expect(scoreRules(few, policy)).toMatchObject({
        overall: null,
        categories: [{ score: null, answered: 1, asked: 3 }],
      });
    });

    test("by understanding the application: what does not apply to an unknown one is not answered", () => {
      const some = [rule("a", "pass"), ...["b", "c", "d"].map((id) => rule(id, "not-applicable"))];
      expect(scoreRules(some, policy, true).overall).toBe(10);
      expect(scoreRules(some, policy, false).overall).toBe(null);
    });
  });
});
