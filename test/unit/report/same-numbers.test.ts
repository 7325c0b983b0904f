import { createColors } from "picocolors";
import { describe, expect, test } from "vitest";
import { categories } from "../../../rules/categories";
import { checklist } from "../../../rules/checklist";
import { rules } from "../../../rules/index";
import { formatJson } from "../../../server/src/cli/formats/json";
import { formatText } from "../../../server/src/cli/formats/text";
import { createDatabase } from "../../../server/src/engine/database";
import { english } from "../../../server/src/engine/message";
import { fullReport } from "../../../server/src/full-report";
import { summarize } from "../../../server/src/lsp/summarize";
import { lightSymbols } from "../../../server/src/report/audit";
import { writeAudit } from "../../../server/src/report/audit-document";
import { production } from "../../../server/src/summary/production";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

/** Panel, tree and status bar all show one summary; the command line and the audit have formats of their own. */
describe.each(workspaceNames())("the numbers of %s are the same", (name) => {
  const snapshot = workspaceSnapshot(name);
  const db = createDatabase(snapshot);
  const report = db.get(fullReport);
  const summary = summarize(
    { db, report, snapshot },
    { uri: "file:///shop", name: "shop" },
    {
      locale: english,
      encoding: "utf-16",
      fileAt: (path) => snapshot.files.get(path),
      uriOf: (path) => `file:///shop/${path}`,
    },
  );
  const judgedFolder = {
    report,
    whole: report,
    snapshot,
    production: db.get(production),
    rules,
    locale: english,
    version: "0.0.0",
    pageOf: () => undefined,
  };

  test("in the JSON of the command line", () => {
    const json = JSON.parse(formatJson(judgedFolder)) as {
      score: {
        overall: number | null;
        categories: {
          id: string;
          score: number | null;
          passed: number;
          failed: number;
          unknown: number;
          questions: { answered: number; asked: number };
        }[];
      };
      findings: unknown[];
    };
    expect(json.score.overall).toBe(summary.score.overall);
    for (const { questions, ...category } of json.score.categories)
      expect(summary.score.categories.find(({ id }) => id === category.id)).toMatchObject({
        ...category,
        ...questions,
      });
    expect(json.findings).toHaveLength(summary.findings.length);
  });

  test("in the text of the command line", () => {
    const text = formatText(judgedFolder, createColors(false));
    if (summary.score.overall !== null)
      expect(text).toContain(`Score ${summary.score.overall.toFixed(1)} / 10`);
    const { length } = summary.findings;
    expect(text).toContain(
      length === 0 ? "No problems found." : `${length} ${length === 1 ? "problem" : "problems"} (`,
    );
  });

  test("in the audit", () => {
    const audit = writeAudit(
      { name: "shop", db, report, rules, categories, checklist, locale: english, version: "0.0.0" },
      "markdown",
    );
    const overall = summary.score.overall === null ? "–" : summary.score.overall.toFixed(1);
    expect(audit).toContain(`**Overall score: ${overall}/10**`);
    expect(audit).toContain(summary.readiness.text);
    for (const { title, score, passed, failed, unknown, accepted, light } of summary.score.categories)
      if (passed + failed + unknown + accepted > 0)
        expect(audit).toContain(
          `**${title}** | ${lightSymbols[light]} | ${score === null ? "–" : `${score.toFixed(1)}/10`} | ${passed} | ${failed} | ${unknown} |`,
        );
  });

  test("in verdict, action plan and findings of the summary", () => {
    const { open } = summary.readiness;
    expect(open.blocker + open.major + open.minor + open.advice).toBe(summary.findings.length);
    const planned = summary.actions.flatMap(({ findings }) => findings);
    expect([...planned].sort((a, b) => a - b)).toEqual(summary.findings.map((_, index) => index));
    const failed = summary.rules.filter(({ state }) => state === "fail").length;
    expect(summary.score.categories.reduce((sum, each) => sum + each.failed, 0)).toBe(failed);
  });
});
