import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { categories } from "../../../rules/categories";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

const report = reportOf(rules, scoringPolicy);

describe("the rule set", () => {
  test("has one file and one page for each rule, named after it", () => {
    const files = categories.flatMap(({ id }) =>
      existsSync(`rules/${id}`) ? readdirSync(`rules/${id}`).map((file) => `${id}/${file}`) : [],
    );
    // Beside a rule may stand the facts that only it asks, its sentences and its repair.
    const beside = files.filter((file) => /\.(?:facts|words|fix)\.ts$/.test(file));
    for (const file of beside) expect(files).toContain(file.replace(/\.\w+\.ts$/, ".ts"));
    expect(files.filter((file) => !beside.includes(file)).sort()).toEqual(
      rules.flatMap(({ category, id }) => [`${category}/${id}.md`, `${category}/${id}.ts`]).sort(),
    );
  });

  test("is read screen by screen: what does not fit stands beside the rule", () => {
    const long = rules.flatMap(({ category, id }) => {
      const lines = readFileSync(`rules/${category}/${id}.ts`, "utf8").split("\n").length;
      return lines > 160 ? [`${category}/${id}.ts has ${lines} lines`] : [];
    });
    expect(long).toEqual([]);
  });

  test("names problems, uniquely", () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^(?!no-)[a-z0-9]+(?:-[a-z0-9]+)*$/);
    for (const { title, passed } of rules) expect(title).not.toBe(passed);
  });

  describe.each(workspaceNames())("on %s", (name) => {
    const snapshot = workspaceSnapshot(name);
    const result = createDatabase(snapshot).get(report);

    test("no rule fails to run", () => {
      expect(result.rules.filter(({ state }) => state === "error")).toEqual([]);
    });

    test("every finding stands inside an existing file, every edit inside its text", () => {
      for (const { place, related, fixes } of [
        ...result.findings,
        ...result.accepted.map(({ finding }) => finding),
      ]) {
        for (const { path, range } of [place, ...related]) {
          const length = snapshot.files.get(path)?.text.length ?? 0;
          expect(snapshot.tree.entries.has(path), path).toBe(true);
          expect(
            range.start <= range.end && range.end <= length,
            `${path} ${range.start}-${range.end} of ${length}`,
          ).toBe(true);
        }
        for (const edit of fixes.flatMap(({ edits }) => edits)) {
          if (edit.kind === "edit")
            expect(edit.range.end).toBeLessThanOrEqual(snapshot.files.get(edit.path)?.text.length ?? -1);
          if (edit.kind === "create") expect(snapshot.tree.entries.has(edit.path), edit.path).toBe(false);
        }
      }
    });

    test("same snapshot, same bytes, in whatever order its files were read", () => {
      const shuffled: Snapshot = {
        ...snapshot,
        files: new Map([...snapshot.files].reverse()),
        tree: { ...snapshot.tree, entries: new Map([...snapshot.tree.entries].reverse()) },
      };
      expect(JSON.stringify(createDatabase(shuffled).get(report))).toBe(JSON.stringify(result));
    });
  });
});
