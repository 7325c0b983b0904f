import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { formatCompact } from "../../../server/src/cli/formats/compact";
import { formatGithub } from "../../../server/src/cli/formats/github";
import { formatJson } from "../../../server/src/cli/formats/json";
import { formatMarkdown } from "../../../server/src/cli/formats/markdown";
import { formatSarif } from "../../../server/src/cli/formats/sarif";
import { formatText } from "../../../server/src/cli/formats/text";
import type { JudgedFolder } from "../../../server/src/cli/judged-folder";
import { createDatabase } from "../../../server/src/engine/database";
import { english } from "../../../server/src/engine/message";
import { fullReport } from "../../../server/src/full-report";
import { localeOf } from "../../../server/src/locale";
import { production } from "../../../server/src/summary/production";
import { textsUnderHostileNames } from "../../support/hostile-texts";
import { snapshotOf } from "../../support/snapshot";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

function judgedFolder(snapshot: JudgedFolder["snapshot"]): JudgedFolder {
  const db = createDatabase(snapshot);
  const report = db.get(fullReport);
  return {
    snapshot,
    rules,
    report,
    whole: report,
    production: db.get(production),
    locale: english,
    version: "1.2.3",
    pageOf: (rule) => `# ${rule}\n`,
  };
}

const marketplace = judgedFolder(workspaceSnapshot("marketplace"));

/** The schema is of draft 4, which differs from later ones by the name of "id" alone, as far as it uses it. */
function sarifSchema(): object {
  const path = createRequire(import.meta.url).resolve("@microsoft/jest-sarif");
  const text = readFileSync(path.replace(/index\.js$/, "schemas/sarif-2.1.0-rtm.5.json"), "utf8");
  const { id: _id, $schema: _schema, ...schema } = JSON.parse(text) as Record<string, unknown>;
  return schema;
}

function validator(schema: object) {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(schema);
}

describe("SARIF", () => {
  const isValid = validator(sarifSchema());

  test("the schema can say no", () => {
    expect(isValid({ version: "2.1.0", runs: [{ results: [{}] }] })).toBe(false);
  });

  test.each(workspaceNames())("%s gives a valid log", (name) => {
    const log = JSON.parse(formatSarif(judgedFolder(workspaceSnapshot(name))));
    isValid(log);
    expect(isValid.errors ?? []).toEqual([]);
  });

  test("accepted findings are suppressed results, failed rules notifications", () => {
    const snapshot = snapshotOf({
      "logs/app.log": "started\n",
      "a.py": "# readiness: ignore[ignore-unused, log-file-tracked] tried out\nx = 1\n",
      ".readiness.json":
        '{ "ignore": [{ "rule": "log-file-tracked", "path": "logs/**", "reason": "a sample" }] }',
    });
    const known = judgedFolder(snapshot);
    const broken: JudgedFolder = {
      ...known,
      report: {
        ...known.report,
        rules: known.report.rules.map((rule) =>
          rule.id === "log-file-tracked" ? { ...rule, state: "error" } : rule,
        ),
      },
    };
    const log = JSON.parse(formatSarif(broken));
    isValid(log);
    expect(isValid.errors ?? []).toEqual([]);
    const [run] = log.runs;
    const suppressed = run.results.filter((result: { suppressions?: unknown }) => result.suppressions);
    expect(suppressed).toMatchObject([
      { ruleId: "ignore-unused", suppressions: [{ kind: "inSource", justification: "tried out" }] },
      { ruleId: "log-file-tracked", suppressions: [{ kind: "external", justification: "a sample" }] },
    ]);
    expect(run.invocations[0].toolExecutionNotifications).toContainEqual(
      expect.objectContaining({ level: "error", associatedRule: { id: "log-file-tracked" } }),
    );
  });

  test("says where, what to do, and which finding it is", () => {
    const [run] = JSON.parse(formatSarif(marketplace)).runs;
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(result.partialFingerprints["readinessFinding/v1"]).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(run.results.some((result: { fixes?: unknown[] }) => result.fixes)).toBe(true);
  });
});

describe("SARIF for GitHub's code scanning", () => {
  const [run] = JSON.parse(formatSarif(marketplace, "shop/")).runs;

  test("paths start at the top of the repository", () => {
    for (const { locations } of run.results) {
      const { uri, uriBaseId } = locations[0].physicalLocation.artifactLocation;
      expect(uriBaseId).toBe("%SRCROOT%");
      expect(uri).toMatch(/^shop\/[^/]/);
    }
    expect(run.originalUriBaseIds).toHaveProperty("%SRCROOT%");
  });

  test("rules about security have a number for their severity, the tag, and their weakness", () => {
    const ruleOf = (wanted: string) => run.tool.driver.rules.find(({ id }: { id: string }) => id === wanted);
    expect(ruleOf("debug-default").properties).toMatchObject({
      "security-severity": "9.0",
      tags: ["security", "external/cwe/cwe-489", "django/security.W018"],
    });
    expect(ruleOf("readme-missing").properties).not.toHaveProperty("security-severity");
    for (const { help, fullDescription, properties } of run.tool.driver.rules) {
      expect(help.markdown).not.toBe("");
      expect(fullDescription.text).not.toBe("");
      expect(properties.tags).toContain(properties.category);
    }
  });
});

describe("JSON", () => {
  const isValid = validator(JSON.parse(readFileSync("schemas/report.schema.json", "utf8")));

  test.each(workspaceNames())("%s gives a report that its schema describes", (name) => {
    isValid(JSON.parse(formatJson(judgedFolder(workspaceSnapshot(name)))));
    expect(isValid.errors ?? []).toEqual([]);
  });

  test("counts lines and columns from one", () => {
    const report = JSON.parse(
      formatJson(judgedFolder(snapshotOf({ ".readiness.json": '{\n  "exlude": []\n}\n' }))),
    );
    const finding = report.findings.find(({ rule }: { rule: string }) => rule === "configuration-invalid");
    expect(finding).toMatchObject({
      category: "code-quality",
      severity: "major",
      path: ".readiness.json",
      range: { start: { line: 2, column: 3 }, end: { line: 2, column: 11 } },
      fixes: [{ title: 'Change it to "exclude"', safety: "review" }],
    });
  });
});

describe("every format", () => {
  const outputs = {
    text: formatText(marketplace, pc.createColors(false)),
    byFile: formatText(marketplace, pc.createColors(false), { by: "file" }),
    compact: formatCompact(marketplace),
    json: formatJson(marketplace),
    sarif: formatSarif(marketplace),
    github: formatGithub(marketplace),
    markdown: formatMarkdown(marketplace),
  };

  test.each(Object.entries(outputs))("%s names every finding and is the same each time", (name, output) => {
    for (const { rule, place } of marketplace.report.findings) {
      expect(output).toContain(rule);
      if (name !== "sarif") expect(output.replaceAll("%2C", ",")).toContain(place.path);
    }
    expect(marketplace.report.findings.length).toBeGreaterThan(5);
    const again = judgedFolder(workspaceSnapshot("marketplace"));
    expect(
      {
        text: () => formatText(again, pc.createColors(false)),
        byFile: () => formatText(again, pc.createColors(false), { by: "file" }),
        compact: () => formatCompact(again),
        json: () => formatJson(again),
        sarif: () => formatSarif(again),
        github: () => formatGithub(again),
        markdown: () => formatMarkdown(again),
      }[name as keyof typeof outputs](),
    ).toBe(output);
  });

  test("text has colours only when asked for, and cannot steer a terminal", () => {
    expect(outputs.text).not.toContain("\u001b");
    expect(formatText(marketplace, pc.createColors(true))).toContain("\u001b[");
    const hostile = judgedFolder(snapshotOf({ "logs/\u001b[2J\u202e.log": "started\n" }));
    expect(formatText(hostile, pc.createColors(false))).not.toMatch(/[\u001b\u202e]/);
  });

  test("text starts with five lines: production, verdict, blockers, counts, what to do next", () => {
    const lines = outputs.text.split("\n");
    expect(lines[0]).toMatch(/^Production here: docker-compose\.yml /);
    expect(lines[1]).toMatch(/^Not ready: \d+ blockers are open\. Score [\d.]+ \/ 10/);
    expect(lines[2]).toMatch(/^Blockers: .*debug-default \(backend\/config\/settings\.py:22\)/);
    expect(lines[3]).toBe(
      `${marketplace.report.findings.length} problems (${["blocker", "major", "minor", "advice"]
        .map((severity) => {
          const { length } = marketplace.report.findings.filter((one) => one.severity === severity);
          return `${length} ${severity === "blocker" ? "blockers" : severity}`;
        })
        .join(", ")})`,
    );
    expect(lines[4]).toMatch(/^Next: \d+ can be repaired safely: run "readiness fix"$/);
    expect(lines[5]).toBe("");
  });

  test("text has the most severe first, or file by file", () => {
    const headings = outputs.text.match(/^(?:Blockers|Major|Minor|Advice) \(\d+\)$/gm);
    expect(headings?.map((heading) => heading.split(" ")[0])).toEqual([
      "Blockers",
      "Major",
      "Minor",
      "Advice",
    ]);
    expect(outputs.byFile).not.toMatch(/^Blockers \(/m);
    expect(outputs.byFile).toMatch(/^backend\/config\/settings\.py$/m);
  });

  test("an empty folder and one that shows no application are not understood, and never without problems", () => {
    const textOf = (files: Readonly<Record<string, string>>) =>
      formatText(judgedFolder(snapshotOf(files)), pc.createColors(false));
    expect(textOf({})).toBe("Nothing was understood: there are no files here.\n");
    const unknown = textOf({ "notes.txt": "x\n" });
    expect(unknown).toMatch(
      /^Nothing was understood: of 1 file read, none shows an application or how it is deployed\.$/m,
    );
    expect(unknown).not.toContain("No problems found");
  });

  test("text declines what it counts", () => {
    const [finding] = marketplace.report.findings;
    const findings = (
      ["blocker", "minor", "minor", "major", "major", "major", "major", "major"] as const
    ).map((severity) => ({ ...finding!, severity }));
    const counted = (id: "en" | "uk") =>
      formatText(
        { ...marketplace, locale: localeOf(id), whole: { ...marketplace.report, findings } },
        pc.createColors(false),
      );
    expect(counted("en")).toContain("8 problems (1 blocker, 5 major, 2 minor)");
    expect(counted("uk")).toContain("8 проблем (1 блокер, 5 серйозних, 2 незначні)");
  });

  test("accepted findings follow the sentence that there is no other", () => {
    const accepted = marketplace.report.findings
      .slice(0, 2)
      .map((finding) => ({ finding, by: "baseline" as const, reason: "for now" }));
    const none = { ...marketplace.report, findings: [], accepted };
    expect(formatText({ ...marketplace, report: none, whole: none }, pc.createColors(false))).toContain(
      "\nNo problems found. 2 accepted problems not shown.\n",
    );
  });

  test("GitHub's commands keep their lines together", () => {
    for (const line of outputs.github.trimEnd().split("\n"))
      expect(line).toMatch(/^::(?:error|warning|notice) file=[^,:]+,line=\d+,endLine=\d+,[^\n]*::./);
  });

  test("no name of a file does anything but to be read", () => {
    const judged = judgedFolder(snapshotOf(textsUnderHostileNames()));
    const shown = [
      formatText(judged, pc.createColors(false), { passed: true }),
      formatCompact(judged),
      formatGithub(judged),
      formatMarkdown(judged),
      formatJson(judged),
      formatSarif(judged),
    ];
    for (const text of shown) {
      expect(text).toMatch(/shops/);
      expect(text).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|^::stop/m,
      );
    }
    const { findings } = JSON.parse(formatJson(judged)) as { findings: { path: string }[] };
    expect(findings.map(({ path }) => path)).toContain("shops/\u202egol.exe/.env");
    expect(formatMarkdown(judged)).toContain("`` shops/`id`/.env:1 ``");
  });
});
