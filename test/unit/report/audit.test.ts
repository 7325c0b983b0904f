import { describe, expect, test } from "vitest";
import { categories } from "../../../rules/categories";
import { checklist } from "../../../rules/checklist";
import { rules } from "../../../rules/index";
import { createDatabase } from "../../../server/src/engine/database";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { fullReport } from "../../../server/src/full-report";
import { localeOf } from "../../../server/src/locale";
import { type AuditFormat, writeAudit } from "../../../server/src/report/audit-document";
import { scheduleActions } from "../../../server/src/report/schedule";
import { secretsIn } from "../../support/secret-values";
import { snapshotOf } from "../../support/snapshot";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

function auditOf(snapshot: Snapshot, locale: "en" | "uk" = "en", format: AuditFormat = "markdown"): string {
  const db = createDatabase(snapshot);
  const report = db.get(fullReport);
  return writeAudit(
    { name: "shop", db, report, rules, categories, checklist, locale: localeOf(locale), version: "1.2.3" },
    format,
  );
}

const marketplace = workspaceSnapshot("marketplace");

describe("the audit of the demo marketplace", () => {
  const audit = auditOf(marketplace);

  test("has the sections of an audit, in their order", () => {
    expect([...audit.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      "Executive summary",
      "What works well",
      "What needs fixing",
      "Junk and stale files",
      "Production deployment checklist",
      "Environment variables for production",
      "What could not be checked",
      "Recommendations",
      "Conclusions",
      "Action plan",
    ]);
    expect(audit).toMatch(/^# shop: production readiness audit\n\n\*\*Audit date\*\*: 2026-11-23/);
  });

  // What the hand-written audit of such a project found.
  test.each([
    [
      "env files in git",
      /env-config\/\.env\.base:\d+` .*tracked by git and holds[\s\S]*git rm --cached -- env-config\/\.env\.base env-config\/\.env\.local/,
    ],
    ["an env file in the root", /`\.env:\d+` \.env is tracked by git/],
    ["the env file of Redis", /redis\/\.env/],
    [
      "what works, why and where",
      /^- ✅ All processes share the cache: .+ \(`backend\/config\/settings\.py:\d+`\)$/m,
    ],
    ["what was searched", /^- ✅ No env file sets a key twice: \d+ files were read$/m],
    ["the DEBUG default", /`backend\/config\/settings\.py:\d+` In production DEBUG is True/],
    [
      "the repair of DEBUG",
      /^\+DEBUG = os\.getenv\("DEBUG", "False"\)\.lower\(\) in \("1", "true", "yes", "on"\)$/m,
    ],
    ["the weak SECRET_KEY", /SECRET_KEY is weak/],
    ["the wildcard of CORS", /CORS allows every origin/],
    ["logs in git, with sizes", /`backend\/logs\/app\.log` \| \d+ KB/],
    ["the missing requirements.txt", /backend\/requirements\.txt, which does not exist/],
    ["stale files in the root", /`kermo\.txt` \| \d+ B/],
    ["a deploy script that nothing names", /`deploy\.py` \| [\d.]+ KB/],
    ["counted dependencies", /frontend\/package\.json: \d+ packages \(\d+ to run, \d+ to develop\)/],
    ["counted services", /docker-compose\.yml: 10 services \(app, celery-worker/],
    ["counted migrations", /\d+ migrations in \d+ apps/],
    ["counted documents", /\d+ documents with \d+ lines/],
    ["an environment for production", /^DEBUG=False$/m],
    ["a checklist", /- \[ \] \*\*DEBUG is off in production\*\*: open \(`debug-default/],
    ["a verdict", /Not ready: \d+ blockers are open/],
    ["a plan by day", /^### Day 1$/m],
  ])("names %s", (_, pattern) => {
    expect(audit).toMatch(pattern);
  });

  test("is the same for the same snapshot", () => {
    expect(auditOf(marketplace)).toBe(audit);
  });

  test("names every finding's rule and no other", () => {
    const report = createDatabase(marketplace).get(fullReport);
    const named = new Set([...audit.matchAll(/^Rule: `([\w-]+)`$/gm)].map(([, id]) => id));
    expect(named).toEqual(new Set(report.findings.map(({ rule }) => rule)));
  });

  test("speaks Ukrainian", () => {
    const ukrainian = auditOf(marketplace, "uk");
    expect(ukrainian).toMatch(/^# shop: аудит готовності до продакшену\n\n\*\*Дата аудиту\*\*/);
    expect(ukrainian).toMatch(/Не готово: \d+ відкритих блокер/);
  });

  test("is one HTML file without scripts or addresses to load from", () => {
    const html = auditOf(marketplace, "uk", "html");
    expect(html).toMatch(/^<!doctype html>\n<html lang="uk">/);
    expect(html).not.toMatch(/<script|<link|<img|\bsrc=|url\(|@import/);
    expect(html.match(/<h2>/g)).toHaveLength(10);
    expect(html).toContain("&lt;");
  });
});

test("the repaired marketplace is ready", () => {
  const audit = auditOf(workspaceSnapshot("marketplace-ready"));
  expect(audit).toMatch(/\*\*Overall score: 10\.0\/10\*\*/);
  expect(audit).toMatch(/\*\*Status\*\*: 🟢 Ready/);
});

test.each(workspaceNames())("no secret of %s is in its audit", (name) => {
  const snapshot = workspaceSnapshot(name);
  const told = auditOf(snapshot) + auditOf(snapshot, "en", "html");
  for (const secret of secretsIn(snapshot))
    expect(told.includes(secret), `a secret of ${secret.length} characters is told`).toBe(false);
});

test("what the project consists of is told with its numbers", () => {
  const audit = auditOf(marketplace);
  expect(audit).toContain("- In the root: DOCUMENTATION_ARCHITECTURE.md, ENV_SETUP.md, README.md, SETUP.md");
  expect(audit).toContain("- Beside the parts: backend/README.md, frontend/README.md");
  expect(audit).toContain("pg (postgres)");
  expect(audit).toContain("- Cache: django_redis.cache.RedisCache");
  expect(audit).toContain("2 API collections with 8 requests");
});

test("the commands of the dependency audit stand there until it was made", () => {
  expect(auditOf(marketplace)).toContain("cd backend && poetry run pip-audit\ncd frontend && npm audit");
  const advisories = { date: "2026-01-01", advisories: [], failures: [], asked: ["npm", "PyPI"] } as const;
  const asked: Snapshot = { ...marketplace, advisories };
  expect(auditOf(asked)).not.toContain("pip-audit");
});

test("says what stands in the way of a second server", () => {
  const [, chapter = ""] = auditOf(marketplace).split("### Growing to a second server");
  expect(chapter).toMatch(/✅ All processes share the cache/);
  expect(chapter).toMatch(/⚠️ Uploads lie on the server's disk/);
});

test("an empty folder has an audit as well", () => {
  const audit = auditOf(snapshotOf({}));
  expect(audit).toMatch(/^## Executive summary$/m);
  expect(audit).not.toMatch(/^## Environment variables/m);
  // What every repository is asked passes; that makes nothing ready.
  expect(audit).toContain("Nothing here is for production");
  expect(audit).not.toContain("Ready for production");
});

describe("the schedule", () => {
  const { days, later } = scheduleActions(createDatabase(marketplace).get(fullReport), rules);

  test("has days of at most eight hours, each action once", () => {
    expect(days.length).toBeGreaterThan(0);
    expect(days.filter(({ hours }) => hours > 8)).toEqual([]);
    const short = days.flatMap(({ actions }) =>
      actions.filter(({ action }) => action.effort !== "days").map(({ action }) => action.rule),
    );
    expect(new Set(short).size).toBe(short.length);
  });

  test("leaves advice for later", () => {
    expect(later.length).toBeGreaterThan(0);
    expect(later.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== "advice"))).toEqual(
      [],
    );
  });
});
