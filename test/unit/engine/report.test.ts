import { describe, expect, test } from "vitest";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase, fact } from "../../../server/src/engine/database";
import { message } from "../../../server/src/engine/message";
import { reportOf } from "../../../server/src/engine/report";
import { absent, defineRule, type Rule, unknown } from "../../../server/src/engine/rule";
import { watchdog } from "../../../server/src/host/watchdog";
import { snapshotOf } from "../../support/snapshot";

const text = fact("text", (db) => db.file("a.py")?.text ?? absent);
const undecided = fact("undecided", () => unknown(message("nobody knows")));

const shared = { category: "security", title: "Bad", passed: "Good", effort: "minutes" } as const;
const bad = defineRule({
  ...shared,
  id: "bad-word",
  severity: "major",
  needs: { text },
  provedBy: "search",
  check: ({ text }) => {
    const at = text.search(/\bbad\b(?!-)/);
    return at === -1
      ? []
      : [{ message: message("bad"), place: { path: "a.py", range: { start: at, end: at + 3 } } }];
  },
});
const throwing = defineRule({
  ...shared,
  id: "throwing",
  severity: "minor",
  needs: { text },
  provedBy: "search",
  check: () => {
    throw new Error("oops");
  },
});
const asking = defineRule({
  ...shared,
  id: "asking",
  severity: "minor",
  needs: { text, undecided },
  provedBy: "search",
  check: () => [],
});

function report(texts: Record<string, string>, rules: readonly Rule[] = [bad, throwing, asking]) {
  return createDatabase(snapshotOf(texts)).get(reportOf(rules, scoringPolicy));
}
const states = (texts: Record<string, string>) =>
  Object.fromEntries(report(texts).rules.map(({ id, state }) => [id, state]));

describe("the report", () => {
  test("one rule's exception costs one rule", () => {
    expect(states({ "a.py": "bad" })).toEqual({ "bad-word": "fail", throwing: "error", asking: "unknown" });
  });

  test("a rule that never comes to an end costs one rule", () => {
    const endless = defineRule({
      ...shared,
      id: "endless",
      severity: "minor",
      needs: { text },
      judge: () => {
        for (;;);
      },
    });
    const rules = [endless, bad];
    const db = createDatabase(snapshotOf({ "a.py": "bad" }), { ...watchdog, limit: 1 });
    const whole = reportOf(rules, scoringPolicy);
    for (const rule of whole.rules) whole.judge(db, rule);
    expect(db.get(whole).rules.map(({ id, state }) => [id, state])).toEqual([
      ["endless", "error"],
      ["bad-word", "fail"],
    ]);
  });

  test("an unread file of another kind takes no proof away", () => {
    const ofPython = defineRule({
      ...shared,
      id: "of-python",
      severity: "minor",
      needs: { text },
      provedBy: { reading: (path) => path.endsWith(".py") },
      check: () => [],
    });
    const everything = { ...ofPython, id: "of-everything", provedBy: "search" } as Rule;
    const names = { ...ofPython, id: "of-names", provedBy: "listing" } as Rule;
    const judged = (unread: string) => {
      const snapshot = {
        ...snapshotOf({ "a.py": "good" }),
        unread: new Map([[unread, "too-large"]] as const),
      };
      const { rules } = createDatabase(snapshot).get(reportOf([ofPython, everything, names], scoringPolicy));
      return rules.map(({ state }) => state);
    };
    expect(judged("big.ts")).toEqual(["pass", "unknown", "pass"]);
    expect(judged("big.py")).toEqual(["unknown", "unknown", "pass"]);
  });

  test("a search that had nothing to judge proves nothing", () => {
    const ofImages = defineRule({
      ...shared,
      id: "of-images",
      severity: "minor",
      needs: { text },
      provedBy: { reading: (path) => path.endsWith(".yml"), about: /\bimage:/ },
      check: () => [],
    });
    const judged = (texts: Readonly<Record<string, string>>) => {
      const [one] = createDatabase(snapshotOf({ "a.py": "good", ...texts })).get(
        reportOf([ofImages], scoringPolicy),
      ).rules;
      return [one?.state, one?.proofs?.[0]?.searched];
    };
    expect(judged({ "a.yml": "run: make\n" })).toEqual(["not-applicable", undefined]);
    expect(judged({ "a.yml": "run: make\n", "b.yml": "image: redis:8\n" })).toEqual(["pass", 1]);
  });

  test("what a search finds at one place for two deployments is one finding", () => {
    const place = { path: "a.py", range: { start: 0, end: 1 } };
    const twice = defineRule({
      ...shared,
      id: "twice",
      severity: "major",
      needs: { text },
      provedBy: "search",
      check: () =>
        ["one", "other"].map((deployment) => ({
          message: message("bad in {deployment}", { deployment }),
          place,
        })),
    });
    const { findings } = createDatabase(snapshotOf({ "a.py": "x" })).get(reportOf([twice], scoringPolicy));
    expect(findings.map(({ message }) => message.values.deployment)).toEqual(["one"]);
  });

  test("rules whose facts have no subject do not apply", () => {
    expect(states({})).toEqual({
      "bad-word": "not-applicable",
      throwing: "not-applicable",
      asking: "not-applicable",
    });
  });

  test.each([
    ["on the line", "x = 'bad'  # readiness: ignore[bad-word] wanted here\n"],
    ["on the line before", "# readiness: ignore[bad-word] wanted here\nx = 'bad'\n"],
    ["for the file", "x = 'bad'\n\n\n# readiness: ignore-file[bad-word] wanted here\n"],
    [
      "until a day that has not come",
      "x = 'bad'  # readiness: ignore[bad-word] until=2026-11-23 wanted here\n",
    ],
  ])("an ignore %s accepts the finding with its reason", (_, source) => {
    const result = report({ "a.py": source });
    expect(result.findings).toEqual([]);
    expect(result.accepted.map(({ reason, by }) => [reason, by])).toEqual([["wanted here", "comment"]]);
    expect(result.rules[0]?.state).toBe("accepted");
  });

  test.each([
    ["without a reason", "x = 'bad'  # readiness: ignore[bad-word]\n"],
    ["past its date", "x = 'bad'  # readiness: ignore[bad-word] until=2026-11-22 wanted here\n"],
    ["of another rule", "x = 'bad'  # readiness: ignore[throwing] wanted here\n"],
    ["two lines away", "# readiness: ignore[bad-word] wanted here\n\nx = 'bad'\n"],
  ])("an ignore %s has no effect", (_, source) => {
    expect(report({ "a.py": source }).findings).toHaveLength(1);
  });

  test("configuration changes the severity, switches off, and ignores with a reason", () => {
    const configured = (configuration: unknown) =>
      report({ "a.py": "bad", ".readiness.json": JSON.stringify(configuration) }, [bad]);
    expect(configured({ rules: { "bad-word": "blocker" } }).findings[0]?.severity).toBe("blocker");
    expect(configured({ rules: { security: "off" } }).rules[0]?.state).toBe("off");
    expect(configured({ rules: { "bad-word": { paths: { "b/**": "off" } } } }).findings).toHaveLength(1);
    expect(configured({ rules: { "bad-word": { paths: { "*.py": "off" } } } }).findings).toHaveLength(0);
    expect(configured({ ignore: [{ rule: "bad-word", path: "a.py" }] }).findings).toHaveLength(1);
    expect(configured({ ignore: [{ rule: "bad-word", path: "a.py", reason: "x" }] }).accepted).toHaveLength(
      1,
    );
    expect(configured({ exclude: ["*.py"] }).findings).toHaveLength(0);
  });
});
