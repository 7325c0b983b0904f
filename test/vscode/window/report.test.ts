/** The HTML report in a browser: readable in every theme, on a narrow page and to a screen reader. */

import { execFileSync } from "node:child_process";
import path from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");
const output = process.env["READINESS_TEST_OUTPUT"] ?? "test-output/vscode";
const themes: readonly (readonly [string, BrowserContextOptions])[] = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["high-contrast", { forcedColors: "active" }],
];

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch(JSON.parse(process.env["READINESS_CHROMIUM"] ?? "{}"));
});

afterAll(() => browser.close());

test.each(["en", "uk"])("axe finds nothing serious in the report in %s, in any theme", async (locale) => {
  const html = execFileSync(
    process.execPath,
    [
      path.join(root, "dist/cli.cjs"),
      ...["report", path.join(root, "test/workspaces/marketplace"), "--format", "html", "--locale", locale],
    ],
    { encoding: "utf8", maxBuffer: 1e8 },
  );
  for (const [name, theme] of themes) {
    const context = await browser.newContext({ ...theme, viewport: { width: 1200, height: 800 } });
    const page = await context.newPage();
    await page.setContent(html);
    await page.screenshot({ path: path.join(output, `report-${name}-${locale}.png`) });
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      return (await checker.run()).violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    expect(violations, name).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow, `${name}, 320 px`).toBe(0);
    await page.screenshot({ path: path.join(output, `report-narrow-${name}-${locale}.png`) });
    await context.close();
  }
});
