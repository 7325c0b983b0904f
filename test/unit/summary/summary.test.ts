import { describe, expect, test } from "vitest";
import { categories } from "../../../rules/categories";
import { checklist } from "../../../rules/checklist";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase, fact } from "../../../server/src/engine/database";
import type { Severity } from "../../../server/src/engine/finding";
import { english, message } from "../../../server/src/engine/message";
import { reportOf } from "../../../server/src/engine/report";
import { type CheckResult, defineRule, type Rule } from "../../../server/src/engine/rule";
import { writeAudit } from "../../../server/src/report/audit-document";
import { planActions } from "../../../server/src/summary/action-plan";
import { checkItems } from "../../../server/src/summary/checklist-state";
import { readinessOf } from "../../../server/src/summary/readiness";
import { readinessText } from "../../../server/src/summary/readiness-text";
import { snapshotOf } from "../../support/snapshot";

const nothing = fact("nothing", () => 0);
const rule = (
  id: string,
  severity: Severity,
  result: CheckResult,
  effort: Rule["effort"] = "minutes",
  category: Rule["category"] = "security",
) =>
  defineRule({
    id,
    category,
    severity,
    title: id,
    passed: id,
    effort,
    needs: { nothing },
    provedBy: "search",
    check: () => result,
  });
const failing = [{ message: message("x"), place: { path: "a", range: { start: 0, end: 0 } } }];
const unknown = { answer: "unknown", reason: message("why") } as const;
const absent = { answer: "absent" } as const;

const report = (rules: readonly Rule[]) =>
  createDatabase(snapshotOf({ a: "" })).get(reportOf(rules, scoringPolicy));
const stateOf = (results: readonly CheckResult[]) => {
  const rules = results.map((result, index) => rule(`r${index}`, "major", result));
  const item = { id: "i", title: "i", required: true, rules: rules.map(({ id }) => id) };
  return checkItems([item], report(rules))[0]?.state;
};

describe("the checklist", () => {
  test.each<[string, CheckResult[]]>([
    ["open", [[], failing, unknown]],
    ["not-checked", [[], unknown]],
    ["done", [[], absent]],
    ["does-not-apply", [absent, absent]],
  ])("an item is %s", (state, results) => {
    expect(stateOf(results)).toBe(state);
  });

  test("has the items of the audit, each with its own id", () => {
    expect(new Set(checklist.map(({ id }) => id)).size).toBe(21);
  });
});

describe("the verdict", () => {
  test.each([
    ["red", [rule("a", "blocker", failing), rule("b", "minor", failing)]],
    ["yellow", [rule("a", "major", failing)]],
    ["green", [rule("a", "minor", failing), rule("of production", "blocker", [], "minutes", "deployment")]],
    ["grey", [rule("a", "major", absent)]],
    ["grey", [rule("asked of every repository", "major", [])]],
    ["grey", [rule("asked of every repository", "minor", failing)]],
    ["grey", [rule("nobody can tell", "major", unknown, "minutes", "deployment")]],
  ] as const)("is %s", (light, rules) => {
    expect(readinessOf(report(rules)).light).toBe(light);
  });

  test("is none where too little is understood for a score", () => {
    const readiness = readinessOf(
      report([rule("nobody can tell", "major", unknown, "minutes", "deployment")]),
    );
    expect(readinessText(readiness)).toEqual(message("Too little is understood to say whether it is ready"));
  });

  test("is the only light of the audit, whatever the score", () => {
    const rules = [
      rule("open", "major", failing),
      ...Array.from({ length: 20 }, (_, index) => rule(`r${index}`, "major", [])),
    ];
    const db = createDatabase(snapshotOf({ a: "" }));
    const judged = db.get(reportOf(rules, scoringPolicy));
    expect(judged.score.overall).toBeGreaterThan(9);
    const audit = writeAudit(
      { name: "x", db, report: judged, rules, categories, checklist, locale: english, version: "0" },
      "markdown",
    );
    expect(audit.match(/🟢|🟡|🔴/g)).toContain("🟡");
    expect(audit).not.toMatch(/🟢|🔴/);
  });

  test("counts what was checked of what applies", () => {
    const rules = [
      rule("a", "major", failing),
      rule("b", "major", []),
      rule("c", "major", unknown),
      rule("d", "major", absent),
    ];
    expect(readinessOf(report(rules))).toMatchObject({ checked: 2, applicable: 3 });
  });
});

test("the action plan goes by term, severity and effort", () => {
  const rules = [
    rule("later", "advice", failing),
    rule("hours", "major", failing, "hours"),
    rule("minor", "minor", failing),
    rule("quick", "major", failing),
    rule("blocker", "blocker", failing, "days"),
    rule("fine", "blocker", []),
  ];
  expect(planActions(report(rules), rules).map(({ rule, term }) => `${term} ${rule}`)).toEqual([
    "today blocker",
    "today quick",
    "this-week hours",
    "this-week minor",
    "this-month later",
  ]);
});
