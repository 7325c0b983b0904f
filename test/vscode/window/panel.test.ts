/** The panel in the packaged extension: its numbers, the keyboard, repairs, a thousand findings, accessibility. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { severities } from "../../../server/src/engine/finding";
import { copyWorkspace } from "../workspace-copy.mjs";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const patience = { timeout: 120_000 };
const root = path.resolve(import.meta.dirname, "../../..");
const folders: string[] = [];

function workspaceCopy(name: string): string {
  const folder = copyWorkspace(name);
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await closeWindows();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("of the demo workspace", () => {
  let workspace: string;
  let window: VsCodeWindow;
  let panel: Locator;

  beforeAll(async () => {
    workspace = workspaceCopy("marketplace");
    window = await openWindow(workspace);
    await window.page.locator('.activitybar [aria-label^="Readiness"]').first().click();
    await window.runCommand("Open Readiness Panel");
    panel = await window.webview();
    await panel.locator(".action").first().waitFor();
  });

  test("shows the numbers of the command line, the tree and the status bar", async () => {
    const told = checkOnCommandLine(workspace);
    const overall = told.score.overall.toFixed(1);
    await expect.poll(() => panel.locator(".overall strong").textContent(), patience).toBe(overall);
    expect(await statusBarScore(window)).toBe(overall);
    const categories = told.score.categories.filter(
      ({ passed, failed, unknown }) => passed + failed + unknown > 0,
    );
    const inPanel = await panel.locator(".category .score").allTextContents();
    expect(inPanel).toEqual(categories.map(({ score }) => (score === null ? "–" : score.toFixed(1))));
    const inTree = await window.page
      .locator('.pane-body [role="treeitem"][aria-level="1"] .label-description')
      .allTextContents();
    expect(inTree).toEqual(inPanel);
    const audit = commandLine(["report", workspace]);
    expect(audit).toContain(`**Overall score: ${overall}/10**`);
    for (const [index, { score }] of categories.entries())
      if (score !== null)
        expect(audit).toMatch(new RegExp(`\\| \\S+ \\| ${inPanel[index]?.replace(".", "\\.")}/10 \\|`));
  });

  test("fits on a screen and a half before anything is opened, and is folded by hand alone", async () => {
    const height = await panel.evaluate((body) => body.scrollHeight);
    console.log(`height of the panel before anything is opened: ${height} px`);
    expect(height).toBeLessThan(1500);
    await window.saveScreenshot("panel-folded");
  });

  test("every number that is shown anywhere is the same", async () => {
    const { findings, rules } = checkOnCommandLine(workspace);
    const bySeverity = (severity: string) => findings.filter((one) => one.severity === severity).length;
    const counts = severities.map(bySeverity);
    const [blockers = 0, major = 0, minor = 0, advice = 0] = counts;
    const sentence = `${findings.length} problems (${blockers} blockers, ${major} major, ${minor} minor, ${advice} advice)`;

    // The command line: its summary, its headings, both formats.
    const text = commandLine(["check", workspace, "--fail-on", "never"]);
    expect(text).toContain(sentence);
    expect(text).toContain(`Not ready: ${blockers} blockers are open.`);
    const headings = (printed: string) =>
      [...printed.matchAll(/^(?:## )?(?:Blockers|Major|Minor|Advice) \((\d+)\)$/gm)].map(([, count]) =>
        Number(count),
      );
    expect(headings(text)).toEqual(counts);
    expect(headings(commandLine(["check", workspace, "--fail-on", "never", "--format", "markdown"]))).toEqual(
      counts,
    );

    // The report.
    const audit = commandLine(["report", workspace]);
    const verdict = `Not ready: ${blockers} blockers are open`;
    expect(audit).toContain(verdict);
    const checked = /(\d+) of (\d+) rules that apply could be checked/.exec(audit)?.[0] ?? "";
    const [, answered, asked] = /(\d+) of (\d+)/.exec(checked) ?? [];
    expect(text).toContain(`${answered} of ${asked} checks answered`);

    // The activity bar, the status bar, and what VS Code counts itself: advice is none of its problems.
    expect(await problemCount(window)).toBe(findings.length);
    const status = window.page.locator(
      '.statusbar-item[id*="readiness.score"] a, [id*="readiness.score"][aria-label]',
    );
    expect(await status.first().getAttribute("aria-label")).toContain(sentence);
    const listed = await window.page
      .locator('.statusbar-item[id="status.problems"] a')
      .getAttribute("aria-label");
    const [errors, warnings, infos] = ["Errors", "Warnings", "Infos"].map((name) =>
      Number(new RegExp(`${name}: (\\d+)`).exec(listed ?? "")?.[1] ?? 0),
    );
    expect({ errors, warnings, infos }).toEqual({ errors: blockers, warnings: major, infos: minor });

    // The panel: the sentence, the verdict, the rows, their places, its headings and the button.
    expect(await panel.locator(".counts").textContent()).toBe(sentence);
    expect(await panel.locator(".readiness-text").textContent()).toBe(verdict);
    expect(await panel.locator(".overview").textContent()).toContain(checked);
    for (let more = 1; more > 0; ) {
      const buttons = panel.locator("section > button", { hasText: "further" });
      more = await buttons.count();
      if (more > 0) await buttons.first().click();
    }
    const plan = await panel.locator(".action").evaluateAll((actions) =>
      actions.map((action) => {
        const shown = action.querySelectorAll(".place").length;
        const more = [...action.querySelectorAll("details > button")]
          .map((one) => /(\d+) further/.exec(one.textContent ?? "")?.[1])
          .find((count) => count !== undefined);
        const told = /(\d+) places/.exec(action.querySelector("summary")?.textContent ?? "")?.[1] ?? "1";
        return { places: shown + Number(more ?? 0), told: Number(told) };
      }),
    );
    for (const { places, told } of plan) expect(places).toBe(told);
    expect(plan.reduce((sum, { places }) => sum + places, 0)).toBe(findings.length);
    const failed = rules.filter(({ outcome }) => outcome === "fail").length;
    expect(plan.length).toBe(failed);
    const terms = await panel.locator("h3 + ol.actions").evaluateAll((lists) =>
      lists.map((list) => ({
        rows: list.querySelectorAll(":scope > li").length,
        told: Number(/\((\d+)\)$/.exec(list.previousElementSibling?.textContent ?? "")?.[1]),
      })),
    );
    for (const { rows, told } of terms) expect(rows).toBe(told);
    const safe = findings.filter(({ fixes }) => fixes.some((fix) => fix.safety === "safe")).length;
    await panel.getByRole("button", { name: `Make ${safe} safe fixes` }).waitFor();
    expect(text).toContain(`${safe} can be repaired safely`);
    const passed = rules.filter(({ outcome }) => outcome === "pass").length;
    await panel.getByText(`Proved (${passed})`).waitFor();

    // The tree, category by category.
    expect(await countTree(window)).toBe(findings.length);
  });

  test("arrow keys go through the action plan, which is one stop of the Tab key", async () => {
    const rows = panel.locator("summary[data-row]");
    const focused = () => rows.evaluateAll((all) => all.indexOf(all[0]?.ownerDocument.activeElement));
    const reachable = () =>
      rows.evaluateAll(
        (all) => all.filter((row) => (row as unknown as { tabIndex: number }).tabIndex === 0).length,
      );
    expect(await reachable()).toBe(1);
    await rows.first().focus();
    await window.page.keyboard.press("ArrowDown");
    await window.page.keyboard.press("ArrowDown");
    expect(await focused()).toBe(2);
    expect(await reachable()).toBe(1);
    await window.page.keyboard.press("ArrowUp");
    expect(await focused()).toBe(1);
    const opened = panel.locator(".action > details").nth(1);
    await window.page.keyboard.press("ArrowRight");
    expect(await opened.getAttribute("open")).not.toBeNull();
    await window.saveScreenshot("panel-row-opened");
    expect(await runAxe(panel)).toEqual([]);
    await window.page.keyboard.press("Tab");
    expect(await opened.locator("button:focus").count()).toBe(1);
    await window.page.keyboard.press("Escape");
    expect(await focused()).toBe(1);
    await window.page.keyboard.press("ArrowLeft");
    expect(await opened.getAttribute("open")).toBeNull();
    await window.page.keyboard.press("End");
    expect(await focused()).toBe((await rows.count()) - 1);
    await window.page.keyboard.press("Home");
    expect(await focused()).toBe(0);
  });

  test("looks right in every theme, and axe finds no serious violation", async () => {
    for (const [name, theme] of Object.entries(themes)) {
      useTheme(workspace, theme);
      await expect
        .poll(() => panel.evaluate((body) => body.className), patience)
        .toMatch(name === "light" ? /vscode-light/ : name === "dark" ? /vscode-dark/ : /high-contrast/);
      await window.saveScreenshot(`panel-${name}`);
      const violations = await runAxe(panel);
      expect(violations, `in the theme ${theme}`).toEqual([]);
    }
    useTheme(workspace, themes.dark);
  });

  test("the action plan is searched and narrowed, and no number of the report changes", async () => {
    const all = await panel.locator(".action").count();
    const overall = await panel.locator(".overall strong").textContent();
    const search = panel.getByRole("searchbox");
    await search.fill("cors origin");
    await expect
      .poll(() => panel.locator(".action").allTextContents(), patience)
      .toSatisfy((texts: string[]) => texts.every((each) => /cors/i.test(each)));
    for (const text of await panel.locator(".action").allTextContents()) expect(text).toMatch(/cors/i);
    expect(await panel.locator(".overall strong").textContent()).toBe(overall);
    await window.saveScreenshot("panel-filtered");
    await search.fill("there is no such word");
    await panel.getByText("Nothing of the action plan fits the filter.").waitFor();
    await panel.getByRole("button", { name: "Show all" }).click();
    await expect.poll(() => panel.locator(".action").count(), patience).toBe(all);
    expect(await search.inputValue()).toBe("");
    await panel.getByRole("combobox", { name: "Severity" }).selectOption("blocker");
    await expect.poll(() => panel.locator(".action:not(.blocker)").count(), patience).toBe(0);
    await expect.poll(() => panel.locator(".action.blocker").count(), patience).toBeGreaterThan(0);
    expect(await runAxe(panel)).toEqual([]);
    await panel.getByRole("button", { name: "Show all" }).click();
    await expect.poll(() => panel.locator(".action").count(), patience).toBe(all);
  });

  test("answers what production is, and why something is passed, with one click", async () => {
    const production = panel.locator(".production");
    await production.getByText("config.settings").first().waitFor();
    await panel.getByText(/^Proved \(/).click();
    const proved = panel.locator(".proved").first();
    await proved.locator("summary").click();
    expect(await proved.locator(".proof .place-link").count()).toBeGreaterThan(0);
    for (const [name, theme] of Object.entries(themes)) {
      useTheme(workspace, theme);
      await expect
        .poll(() => panel.evaluate((body) => body.className), patience)
        .toMatch(name === "light" ? /vscode-light/ : name === "dark" ? /vscode-dark/ : /high-contrast/);
      await production.scrollIntoViewIfNeeded();
      await window.saveScreenshot(`panel-production-${name}`);
      await proved.evaluate((element) => element.scrollIntoView());
      await window.saveScreenshot(`panel-proved-${name}`);
      expect(await runAxe(panel), `in the theme ${theme}`).toEqual([]);
    }
    useTheme(workspace, themes.dark);
    await window.runCommand("View: Toggle Primary Side Bar Visibility");
    const size = window.page.viewportSize() ?? { width: 1440, height: 900 };
    await window.page.setViewportSize({ width: 340, height: 900 });
    await expect
      .poll(
        () => panel.evaluate((body) => (body as unknown as { clientWidth: number }).clientWidth),
        patience,
      )
      .toBeLessThanOrEqual(320);
    await window.saveScreenshot("panel-narrow");
    expect(
      await panel.evaluate((body) => {
        const { scrollWidth, clientWidth } = body.ownerDocument.documentElement as unknown as {
          scrollWidth: number;
          clientWidth: number;
        };
        return scrollWidth - clientWidth;
      }),
    ).toBe(0);
    await window.page.setViewportSize(size);
    await window.runCommand("View: Toggle Primary Side Bar Visibility");
    await proved.locator("summary").click();
  });

  test("every control is reached by the keyboard, in the order in which it stands", async () => {
    await panel.locator("details").evaluateAll((all) => {
      for (const each of all) (each as unknown as { open: boolean }).open = false;
    });
    const expected = await panel.evaluate((body) =>
      [...body.querySelectorAll("button, input, select, summary:not([tabindex='-1'])")]
        .filter((each) => (each as unknown as { checkVisibility(): boolean }).checkVisibility())
        .map((each) => each.getAttribute("aria-label") ?? each.textContent ?? ""),
    );
    expect(expected.length).toBeGreaterThan(20);
    await panel.locator("button").first().focus();
    const reached: string[] = [];
    for (let index = 0; index < expected.length; index++) {
      reached.push(
        await panel.evaluate(
          (body) =>
            body.ownerDocument.activeElement?.getAttribute("aria-label") ??
            body.ownerDocument.activeElement?.textContent ??
            "",
        ),
      );
      await window.page.keyboard.press("Tab");
    }
    expect(reached).toEqual(expected);
  });

  test("the arithmetic of a category opens with Enter, and stays open when the report changes", async () => {
    const category = panel.locator(".category").first();
    await category.locator("summary").focus();
    await window.page.keyboard.press("Enter");
    await expect.poll(() => category.locator(".arithmetic").innerText(), patience).toMatch(/10 × \d+/);
    await window.saveScreenshot("panel-arithmetic");
  });

  test("a repair changes score, tree, Problems and editor together, and keeps what is open", async () => {
    const cors = "backend/config/extra/cors.py";
    const before = readFileSync(path.join(workspace, cors), "utf8");
    const action = panel.locator(".action", { hasText: "CORS allows every origin" });
    await action.locator("summary").click();
    const score = await panel.locator(".category .score").first().textContent();
    const badge = await problemCount(window);
    const fix = action.getByRole("button", { name: /^Fix: Remove the \*/ });
    await fix.focus();
    const scrolled = await panel.evaluate((body) => body.ownerDocument.scrollingElement?.scrollTop ?? 0);
    await window.page.keyboard.press("Enter");
    await expect.poll(() => action.count(), patience).toBe(0);
    expect(await panel.locator(".category .score").first().textContent()).not.toBe(score);
    expect(await panel.locator(".category").first().getAttribute("open")).not.toBeNull();
    // The row is gone: the focus is on what took its place, not lost.
    expect(await panel.evaluate((body) => body.ownerDocument.activeElement?.tagName)).toMatch(
      /BUTTON|SUMMARY/,
    );
    const now = await panel.evaluate((body) => body.ownerDocument.scrollingElement?.scrollTop ?? 0);
    expect(Math.abs(now - scrolled)).toBeLessThan(200);
    await expect.poll(() => problemCount(window), patience).toBe(badge - 1);
    await expect
      .poll(
        () =>
          window.page
            .locator('.pane-body [role="treeitem"][aria-level="1"] .label-description')
            .first()
            .textContent(),
        patience,
      )
      .toBe(await panel.locator(".category .score").first().textContent());
    await window.runCommand("File: Save All");
    await expect
      .poll(() => readFileSync(path.join(workspace, cors), "utf8"), patience)
      .toBe(before.replace('    "*",\n', ""));
    await window.saveScreenshot("panel-repaired");
  });

  test("a place opens in the editor", async () => {
    await window.runCommand("Open Readiness Panel");
    await panel.locator(".production .place-link", { hasText: "docker-compose.yml" }).first().click();
    await window.page.locator('.tab.active[data-resource-name="docker-compose.yml"]').waitFor();
  });

  test("a problem that goes while the user types in a file does not take the focus from there", async () => {
    await window.runCommand("Open Readiness Panel");
    const action = panel.locator(".action", { hasText: "Flower can be used without a password" });
    await action.locator("summary").click();
    await window.runCommand("View: Focus First Editor Group");
    await window.openFile("docker-compose.yml");
    const typedInto = window.page.locator(".monaco-editor.focused");
    await typedInto.waitFor();
    const compose = path.join(workspace, "docker-compose.yml");
    const before = readFileSync(compose, "utf8");
    writeFileSync(compose, before.replace("--port=5555", "--port=5555 --basic-auth=$${FLOWER_USERS}"));
    await expect.poll(() => action.count(), patience).toBe(0);
    expect(await typedInto.count()).toBe(1);
    writeFileSync(compose, before);
    await expect.poll(() => action.count(), patience).toBe(1);
    expect(await typedInto.count()).toBe(1);
  });

  test("a commit becomes a point of the trend", async () => {
    await window.runCommand("Open Readiness Panel");
    const trend = panel.locator("section", { hasText: "Score over time" });
    await trend.locator("summary").click();
    await expect.poll(() => trend.locator("tbody tr").count(), patience).toBe(1);
    const identity = [
      "-c",
      "user.name=Test",
      "-c",
      "user.email=test@example.org",
      "-c",
      "commit.gpgsign=false",
    ];
    execFileSync("git", [...identity, "commit", "-qam", "CORS for certain origins"], { cwd: workspace });
    await expect.poll(() => trend.locator("tbody tr").count(), patience).toBe(2);
    expect(await trend.locator("svg circle").count()).toBe(2);
    const head = execFileSync("git", ["rev-parse", "--short=7", "HEAD"], {
      cwd: workspace,
      encoding: "utf8",
    });
    expect(await trend.locator("tbody code").first().textContent()).toBe(head.trim());
    await trend.scrollIntoViewIfNeeded();
    await window.saveScreenshot("panel-trend");
  });

  test("an ignore asks for its reason and is shown as accepted", async () => {
    await window.runCommand("Open Readiness Panel");
    const action = panel.locator(".action", { hasText: "Flower can be used without a password" });
    await action.locator("summary").click();
    await action
      .getByRole("button", { name: /^Ignore…/ })
      .first()
      .click();
    await window.page.locator(".quick-input-widget input").fill("Reached through the VPN only");
    await window.page.keyboard.press("Enter");
    await panel.getByText(/^Accepted with a reason \(/).click();
    await panel.getByText("Reached through the VPN only").waitFor();
    await expect.poll(() => action.count(), patience).toBe(0);
  });

  test("the tree shows only what is asked for, and the badge still counts everything", async () => {
    const count = await problemCount(window);
    await startCommand(window, "Readiness: Filter…");
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Blockers" }).click();
    await window.page.keyboard.press("Enter");
    const message = window.page.locator(".tree-explorer-viewlet-tree-view .message");
    await expect
      .poll(() => message.textContent(), patience)
      .toMatch(new RegExp(`\\d+ of ${count} problems shown`));
    expect(await problemCount(window)).toBe(count);
    await window.saveScreenshot("tree-filtered");
    await window.runCommand("Readiness: Clear Filter");
    await expect.poll(() => message.textContent(), patience).toMatch(/Not ready/);
  });

  test("the server starts again when it is asked to, and its numbers come back", async () => {
    await window.runCommand("Readiness: Restart Server");
    await expect.poll(() => statusBarScore(window), patience).toMatch(/^\d+\.\d$/);
  });

  test("speaks Ukrainian when it is asked to", async () => {
    mkdirSync(path.join(workspace, ".vscode"), { recursive: true });
    writeFileSync(
      path.join(workspace, ".vscode/settings.json"),
      JSON.stringify({ "workbench.colorTheme": themes.light, "readiness.locale": "uk" }),
    );
    await window.runCommand("Open Readiness Panel");
    await expect
      .poll(() => panel.locator("h1").first().textContent(), patience)
      .toBe("Готовність до продакшену");
    await expect.poll(() => panel.locator(".readiness-text").textContent(), patience).toMatch(/^Не готово/);
    await panel.locator("h1").first().scrollIntoViewIfNeeded();
    await window.saveScreenshot("panel-ukrainian");
  });

  test("the audit is written where the user wants it", async () => {
    await startCommand(window, "Readiness: Export Readiness Audit…");
    const input = window.page.locator(".quick-input-widget input").first();
    await expect.poll(() => input.inputValue(), patience).toMatch(/production-readiness-audit\.md$/);
    await window.page.keyboard.press("Enter");
    const file = path.join(workspace, "production-readiness-audit.md");
    await expect
      .poll(() => existsSync(file) && readFileSync(file, "utf8"), patience)
      .toMatch(/аудит готовності до продакшену/);
    rmSync(file);
  });
});

describe("of the repaired workspace", () => {
  test("says that it is ready", async () => {
    const workspace = workspaceCopy("marketplace-ready");
    const window = await openWindow(workspace);
    await window.page.locator('.activitybar [aria-label^="Readiness"]').first().click();
    await window.runCommand("Open Readiness Panel");
    const panel = await window.webview();
    await expect.poll(() => panel.locator(".overall strong").textContent(), patience).toBe("10.0");
    await panel.locator(".light.green").waitFor();
    expect(await panel.locator(".empty").textContent()).toBe("Nothing is open.");
    expect(await statusBarScore(window)).toBe("10.0");
    // What is not known is said, with the button that makes it known.
    await panel.getByText(/^What could not be checked/).click();
    await panel.getByRole("button", { name: "Check the dependencies now" }).waitFor();
    await window.saveScreenshot("panel-ready");
    expect(await runAxe(panel)).toEqual([]);
  });
});

describe("with a thousand findings", () => {
  const count = 1000;

  test("shows all of them, and goes on answering", async () => {
    const workspace = workspaceCopy("marketplace");
    // Those of one folder would be one finding.
    for (let index = 0; index < count; index++) {
      const folder = path.join(workspace, `logs/worker-${index}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, "worker.log"), "started\n");
    }
    execFileSync("git", ["add", "--all", "--force"], { cwd: workspace });
    const window = await openWindow(workspace);
    await window.page.locator('.activitybar [aria-label^="Readiness"]').first().click();
    await window.runCommand("Open Readiness Panel");
    const panel = await window.webview();
    const action = panel.locator(".action", { hasText: "A log file is tracked by git" });
    await panel.getByRole("searchbox").fill("log file is tracked");
    await action.locator("summary").click();
    await action.locator("details > button", { hasText: "further" }).waitFor(patience);
    await window.saveScreenshot("panel-thousand");

    const drawing = await action.evaluate((element) => {
      const started = performance.now();
      for (let step = 0; step < 20; step++)
        (element.querySelector("details > button") as unknown as { click(): void } | null)?.click();
      element.getBoundingClientRect();
      return performance.now() - started;
    });
    console.log(`1,000 places drawn in 20 steps: ${Math.round(drawing)} ms`);
    await expect.poll(() => action.locator(".place").count(), patience).toBeGreaterThanOrEqual(count);
    await window.openFile("backend/config/extra/cors.py");
  });
});

const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  "high-contrast": "Default High Contrast",
} as const;

function useTheme(workspace: string, theme: string): void {
  mkdirSync(path.join(workspace, ".vscode"), { recursive: true });
  writeFileSync(
    path.join(workspace, ".vscode/settings.json"),
    JSON.stringify({ "workbench.colorTheme": theme }),
  );
}

/** Runs a command that asks for something: the quick input stays open. */
async function startCommand({ page }: VsCodeWindow, title: string): Promise<void> {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row").first().filter({ hasText: title }).waitFor();
  await page.keyboard.press("Enter");
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly string[];
}

/** What axe calls serious or critical. */
async function runAxe(panel: Locator): Promise<readonly Violation[]> {
  return panel.evaluate(async (body, source) => {
    // The page's own policy forbids this; a test comes in through the browser's debugger.
    const script = body.ownerDocument.defaultView as unknown as {
      eval(text: string): void;
      axe: {
        run(context: unknown): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    if (!script.axe) script.eval(source);
    const { violations } = await script.axe.run(body.ownerDocument);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
      }));
  }, axe.source);
}

interface Told {
  readonly score: {
    readonly overall: number;
    readonly categories: readonly {
      readonly score: number | null;
      readonly passed: number;
      readonly failed: number;
      readonly unknown: number;
    }[];
  };
  readonly findings: readonly {
    readonly severity: string;
    readonly fixes: readonly { readonly safety: string }[];
  }[];
  readonly rules: readonly { readonly outcome: string }[];
}

function checkOnCommandLine(workspace: string): Told {
  return JSON.parse(commandLine(["check", workspace, "--format", "json", "--fail-on", "never"])) as Told;
}

function commandLine(words: readonly string[]): string {
  return execFileSync(process.execPath, [path.join(root, "dist/cli.cjs"), ...words], {
    encoding: "utf8",
    maxBuffer: 1e8,
  });
}

async function statusBarScore(window: VsCodeWindow): Promise<string | undefined> {
  const item = window.page.locator('.statusbar-item[id*="readiness.score"]');
  const text = (await item.textContent()) ?? "";
  return /\d+\.\d/.exec(text)?.[0];
}

/** The number on the icon in the activity bar. */
async function problemCount(window: VsCodeWindow): Promise<number> {
  const icon = window.page.locator('.activitybar .action-item:has([aria-label^="Readiness"]) .badge-content');
  return Number(await icon.first().textContent());
}

/** The sum of what the tree tells of each rule; every category is opened, read and closed again. */
async function countTree(window: VsCodeWindow): Promise<number> {
  const categories = window.page.locator('.pane-body [role="treeitem"][aria-level="1"]');
  const rules = window.page.locator('.pane-body [role="treeitem"][aria-level="2"] .label-description');
  let sum = 0;
  for (let index = 0; index < (await categories.count()); index++) {
    const category = categories.nth(index);
    if ((await category.getAttribute("aria-expanded")) === null) continue;
    await category.click();
    await expect.poll(() => rules.count(), patience).toBeGreaterThan(0);
    for (const text of await rules.allTextContents()) if (/^\d+$/.test(text)) sum += Number(text);
    await category.click();
    await expect.poll(() => rules.count(), patience).toBe(0);
  }
  return sum;
}
