import { describe, expect, test } from "vitest";
import { categories } from "../../../rules/categories";
import { checklist } from "../../../rules/checklist";
import { rules } from "../../../rules/index";
import { createDatabase } from "../../../server/src/engine/database";
import { entriesOfFindings, writeBaseline } from "../../../server/src/engine/ignores/baseline";
import { english } from "../../../server/src/engine/message";
import { isAboutRules, type Outcome } from "../../../server/src/engine/rule";
import { outcomesOf } from "../../../server/src/engine/run-rule";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { fullReport } from "../../../server/src/full-report";
import { localeOf } from "../../../server/src/locale";
import { writeAudit } from "../../../server/src/report/audit-document";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

const judged = rules.filter(
  (rule) => !isAboutRules(rule) && !/^(?:baseline|configuration|ignore)-/.test(rule.id),
);
const outcomes = outcomesOf(judged);

function verdictsOn(snapshot: Snapshot): ReadonlyMap<string, Outcome> {
  const db = createDatabase(snapshot);
  return new Map(judged.map(({ id }) => [id, db.of(outcomes, id)]));
}

/** The snapshot with what the program itself writes: a baseline, ignores for every rule, and the audit in both formats. */
function withOwnFiles(name: string, snapshot: Snapshot): Snapshot {
  const db = createDatabase(snapshot);
  const report = db.get(fullReport);
  const audit = { name, db, report, rules, categories, checklist, version: "1.2.3" };
  const own = {
    ".readiness-baseline.json": writeBaseline(entriesOfFindings(report.findings, db)),
    ".readiness.json": JSON.stringify({
      ignore: rules.map(({ id }) => ({
        rule: id,
        path: "nowhere/**",
        reason: "collectstatic, celery, sentry",
      })),
    }),
    "docs/audit.md": writeAudit({ ...audit, locale: english }, "markdown"),
    "docs/audit-uk.md": writeAudit({ ...audit, locale: localeOf("uk") }, "markdown"),
    "docs/audit.html": writeAudit({ ...audit, locale: english }, "html"),
  };
  const files = new Map(snapshot.files);
  const entries = new Map(snapshot.tree.entries);
  for (const [path, text] of Object.entries(own)) {
    files.set(path, { path, text });
    entries.set(path, { kind: "file", bytes: Buffer.byteLength(text) });
  }
  const paths = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const { git } = snapshot;
  return {
    ...snapshot,
    files: new Map(paths),
    tree: { ...snapshot.tree, entries },
    git:
      git.kind === "repository" ? { ...git, tracked: new Set([...git.tracked, ...Object.keys(own)]) } : git,
  };
}

describe("what the program itself writes is no evidence", () => {
  test.each(workspaceNames())("%s", (name) => {
    const snapshot = workspaceSnapshot(name);
    const before = verdictsOn(snapshot);
    const after = verdictsOn(withOwnFiles(name, snapshot));
    const changed = judged.filter(
      ({ id }) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
    );
    expect(
      changed.map(({ id }) => `${id}: ${JSON.stringify(before.get(id))} → ${JSON.stringify(after.get(id))}`),
    ).toEqual([]);
  });
});
