import { describe, expect, test } from "vitest";
import { scoringPolicy } from "../../../../rules/scoring";
import { createDatabase, fact } from "../../../../server/src/engine/database";
import type { Finding, Fix } from "../../../../server/src/engine/finding";
import { fixAll } from "../../../../server/src/engine/fixes/fix-all";
import { problemAfter } from "../../../../server/src/engine/fixes/verify-fix";
import { GivenUp } from "../../../../server/src/engine/guard";
import { message, renderMessage } from "../../../../server/src/engine/message";
import { reportOf } from "../../../../server/src/engine/report";
import { defineRule } from "../../../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../../../server/src/engine/verdict";
import { snapshotOf } from "../../../support/snapshot";

/** One word of a.txt is one subject: "bad" is a fault, "why" unknown, "good" sound. `repair` says what a fix writes for "bad". */
function wordRule(id: string, repair: string | undefined, bad = "bad") {
  const text = fact(`text for ${id}`, (db) => db.file("a.txt")?.text ?? "");
  return defineRule({
    id,
    category: "security",
    severity: "major",
    title: `${id} finds`,
    passed: `${id} finds nothing`,
    effort: "minutes",
    needs: { text },
    judge: ({ text: all }) =>
      [...all.matchAll(/\w+/g)].flatMap((match): readonly Verdict[] => {
        const range = { start: match.index, end: match.index + match[0].length };
        const place = { path: "a.txt", range };
        if (match[0] === "good") return [sound(message("It is good"), place)];
        if (match[0] === "why") return [notKnown(message("Nobody knows why"))];
        if (match[0] !== bad) return [];
        const fix: Fix | undefined =
          repair === undefined
            ? undefined
            : {
                title: message("Repair it"),
                safety: "safe",
                edits: [{ kind: "edit", path: "a.txt", range, newText: repair }],
              };
        return [fault({ message: message("It is bad"), place, fixes: fix ? [fix] : [] })];
      }),
  });
}

/** The text after fix-all, and why fixes were left out. */
function repaired(text: string, rules: readonly ReturnType<typeof wordRule>[], errors = /\{/g) {
  const fixed = fixAll(
    snapshotOf({ "a.txt": text }),
    reportOf(rules, scoringPolicy),
    () => true,
    (_, now) => now.match(errors)?.length ?? 0,
  );
  return {
    text: fixed.snapshot.files.get("a.txt")?.text,
    leftOut: fixed.leftOut.map(({ because }) => renderMessage(because)),
  };
}

describe("a fix is kept only if it verifies", () => {
  test("what makes a copy that cannot be judged in time is left out", () => {
    const whole = reportOf([wordRule("r", "endless")], scoringPolicy);
    const report = fact("report that may not end", (db) => {
      if (db.file("a.txt")?.text.includes("endless")) throw new GivenUp(10, "a.txt");
      return db.get(whole);
    });
    const fixed = fixAll(
      snapshotOf({ "a.txt": "bad" }),
      report,
      () => true,
      () => 0,
    );
    expect(fixed.snapshot.files.get("a.txt")?.text).toBe("bad");
    expect(fixed.leftOut.map(({ because }) => renderMessage(because))).toEqual([
      "judging the repaired copy was stopped after 10 s on a.txt",
    ]);
  });

  test("what repairs is applied, everywhere", () => {
    expect(repaired("bad good bad", [wordRule("r", "good")])).toEqual({
      text: "good good good",
      leftOut: [],
    });
  });

  test.each([
    ["does not remove its finding", "bad ", [wordRule("r", "bad ")], "the finding of r would stay"],
    [
      "brings a finding of another rule",
      "bad",
      [wordRule("r", "worse"), wordRule("other", undefined, "worse")],
      "other would then find something in a.txt",
    ],
    [
      "takes the place of a proof",
      "bad good",
      [wordRule("r", "why")],
      "r could then not be checked any more",
    ],
    ["breaks the file", "bad", [wordRule("r", "{good")], "a.txt would not be valid any more"],
  ])("what %s is left out, and says so", (_, text, rules, because) => {
    expect(repaired(text, rules)).toEqual({ text, leftOut: [because] });
  });

  test("a rule that passes goes on passing", () => {
    const keeper = wordRule("keeper", undefined, "never");
    const eater = wordRule("eater", "", "good");
    expect(repaired("good", [keeper, eater])).toMatchObject({ text: "good" });
  });

  test("one that does not verify keeps no other from being applied", () => {
    const rules = [wordRule("r", "fine"), wordRule("wrong", "{", "rotten")];
    expect(repaired("rotten bad", rules)).toEqual({
      text: "rotten fine",
      leftOut: ["a.txt would not be valid any more"],
    });
  });
});

describe("each fix that is offered is applied or named", () => {
  const range = { start: 0, end: 0 };
  const found = (rule: string, edits: Fix["edits"]) => ({
    ...{
      rule,
      severity: "major" as const,
      category: "testing" as const,
      message: message(rule),
      related: [],
    },
    fixes: [{ title: message("Repair {rule}", { rule }), safety: "safe" as const, edits }],
    place: { path: "a.txt", range },
  });
  const empty = createDatabase(snapshotOf({})).get(reportOf([], scoringPolicy));
  const named = (findings: (text: string) => readonly Finding[], texts: Readonly<Record<string, string>>) => {
    const report = fact("report", (db) => ({
      ...empty,
      findings: findings(db.file("a.txt")?.text ?? ""),
    }));
    const fixed = fixAll(
      snapshotOf(texts),
      report,
      () => true,
      () => 0,
    );
    return {
      text: fixed.snapshot.files.get("a.txt")?.text,
      applied: fixed.applied.map(({ finding }) => finding.rule),
      leftOut: fixed.leftOut.map(({ because }) => renderMessage(because)),
      ...(fixed.settled.length > 0 && { settled: fixed.settled.map(({ rule }) => rule) }),
    };
  };
  const write = (newText: string): Fix["edits"] => [{ kind: "edit", path: "a.txt", range, newText }];

  test("what repairs two findings by one edit is made once", () => {
    const both = (text: string) =>
      text === "" ? [found("one", write("x")), found("other", write("x"))] : [];
    expect(named(both, { "a.txt": "" })).toEqual({ text: "x", applied: ["one", "other"], leftOut: [] });
  });

  test("of two that do not stand together the second names the first", () => {
    const at = (offset: number, newText: string): Fix["edits"] => [
      { kind: "edit", path: "a.txt", range: { start: offset, end: offset }, newText },
    ];
    const findings = (text: string) => [
      ...(text.startsWith("x") ? [] : [found("one", at(0, "x"))]),
      ...(text.endsWith("y") ? [] : [found("other", at(text.length, "y"))]),
      ...(text === "x--y" ? [found("third", [])] : []),
    ];
    expect(named(findings, { "a.txt": "--" })).toEqual({
      text: "x--",
      applied: ["one"],
      leftOut: ['third would then find something in a.txt beside "Repair one"'],
    });
  });

  test("what is gone by the fix of another is told too", () => {
    const findings = (text: string) =>
      text === "" ? [found("one", write("x")), found("other", write("y"))] : [];
    expect(named(findings, { "a.txt": "" })).toEqual({
      text: "x",
      applied: ["one"],
      leftOut: [],
      settled: ["other"],
    });
  });

  test("a file that stands in the way is told", () => {
    const lacking = () => [found("lacking", [{ kind: "create", path: "b.txt", text: "" }])];
    expect(named(lacking, { "a.txt": "", "b.txt": "" })).toMatchObject({
      leftOut: ["b.txt cannot be written: something that was not read stands there"],
    });
  });
});

test("a lesser finding in a file that the fix creates holds it back too; advice does not", () => {
  const range = { start: 0, end: 0 };
  const fix: Fix = {
    title: message("Write it"),
    safety: "review",
    edits: [{ kind: "create", path: "new.txt", text: "" }],
  };
  const finding = (
    rule: string,
    severity: "major" | "minor" | "advice",
    path: string,
    fixes: readonly Fix[] = [],
  ) => ({
    ...{ rule, severity, fixes, category: "testing" as const, message: message(rule), related: [] },
    place: { path, range },
  });
  const lacking = finding("lacking", "major", "a.txt", [fix]);
  const report = reportOf([], scoringPolicy);
  const empty = createDatabase(snapshotOf({})).get(report);
  const before = { snapshot: snapshotOf({ "a.txt": "" }), report: { ...empty, findings: [lacking] } };
  const problem = (severity: "minor" | "advice", known: readonly Finding[] = []) => {
    const found = problemAfter(
      [{ finding: lacking, fix }],
      { ...before, report: { ...empty, findings: [lacking, ...known] } },
      {
        snapshot: snapshotOf({ "a.txt": "", "new.txt": "" }),
        report: { ...empty, findings: [finding("incomplete", severity, "new.txt")] },
      },
      () => 0,
    );
    return found && renderMessage(found);
  };
  expect(problem("minor")).toBe("incomplete would then find something in new.txt");
  expect(problem("advice")).toBeUndefined();
  // It was told elsewhere as long as the file was missing.
  expect(problem("minor", [finding("incomplete", "minor", "a.txt")])).toBeUndefined();
  expect(problem("minor", [finding("other", "minor", "a.txt")])).toBe(
    "incomplete would then find something in new.txt",
  );
});

describe("what is told differently is nothing new", () => {
  const place = (path: string, start = 0) => ({ path, range: { start, end: start + 1 } });
  const told = (
    rule: string,
    severity: "blocker" | "major" | "minor",
    at: ReturnType<typeof place>,
    related: readonly ReturnType<typeof place>[] = [],
  ): Finding => ({
    ...{ rule, severity, fixes: [], category: "security", message: message(rule), place: at, related },
  });
  const fix: Fix = { title: message("Repair it"), safety: "review", edits: [] };
  const unread = new Map([["big.txt", "too-large" as const]]);
  const snapshot = { ...snapshotOf({ "a.txt": "", "b.txt": "" }), unread };
  const empty = createDatabase(snapshot).get(reportOf([], scoringPolicy));
  const wrong = told("wrong", "blocker", place("a.txt"), [place("b.txt")]);
  const problem = (before: readonly Finding[], after: readonly Finding[], given: Partial<Fix> = {}) => {
    const found = problemAfter(
      [{ finding: wrong, fix: { ...fix, ...given } }],
      { snapshot, report: { ...empty, findings: [wrong, ...before] } },
      { snapshot, report: { ...empty, findings: after } },
      () => 0,
    );
    return found && renderMessage(found);
  };

  test("at another of its places", () => {
    const shared = told("shared", "minor", place("a.txt"), [place("b.txt")]);
    expect(problem([shared], [told("shared", "minor", place("b.txt"))])).toBeUndefined();
    expect(problem([], [told("wrong", "blocker", place("b.txt"))])).toBe(
      "wrong would then find something in b.txt",
    );
  });

  test("as a lesser one at the same place, but not in place of what is repaired", () => {
    const all = told("all-missing", "major", place("a.txt", 4));
    expect(problem([all], [told("some-missing", "minor", place("a.txt", 4))])).toBeUndefined();
    const more = "some-missing would then find something in a.txt";
    expect(problem([all], [told("some-missing", "major", place("a.txt", 4))])).toBe(more);
    expect(problem([all], [told("some-missing", "minor", place("a.txt", 9))])).toBe(more);
    expect(problem([], [told("other", "minor", place("a.txt"))])).toBe(
      "other would then find something in a.txt",
    );
  });

  test("as what the fix reveals", () => {
    const behind = told("behind", "minor", place("a.txt", 7));
    expect(problem([], [behind])).toBe("behind would then find something in a.txt");
    expect(problem([], [behind], { reveals: ["behind"] })).toBeUndefined();
  });

  test("as a search that could not read a file, before neither", () => {
    const rule = (state: "fail" | "unknown", path?: string) => ({
      ...{ id: "wrong", category: "security" as const, severity: "blocker" as const, state, proofs: [] },
      ...{ title: "", effort: "minutes" as const, findings: [], questions: [] },
      reasons: path === undefined ? [] : [message("{path} was not read", { path })],
    });
    const judged = (path: string) =>
      problemAfter(
        [{ finding: wrong, fix }],
        { snapshot, report: { ...empty, findings: [wrong], rules: [rule("fail") as never] } },
        { snapshot, report: { ...empty, rules: [rule("unknown", path) as never] } },
        () => 0,
      );
    expect(judged("big.txt")).toBeUndefined();
    expect(judged("small.txt")).toEqual(
      message("{rule} could then not be checked any more", { rule: "wrong" }),
    );
  });
});
