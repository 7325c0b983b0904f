/** A workspace of two folders: the one that is ready first, so that whatever takes the first folder is wrong. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyWorkspace } from "../workspace-copy.mjs";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const patience = { timeout: 120_000 };
let ready: string;
let demo: string;
let parent: string;
let window: VsCodeWindow;

beforeAll(async () => {
  [ready, demo] = [copyWorkspace("marketplace-ready"), copyWorkspace("marketplace")];
  parent = mkdtempSync(path.join(tmpdir(), "readiness-workspace-"));
  const file = path.join(parent, "shop.code-workspace");
  const folders = [
    { path: ready, name: "ready" },
    { path: demo, name: "demo" },
  ];
  writeFileSync(file, JSON.stringify({ folders }));
  window = await openWindow(file);
});

afterAll(async () => {
  await closeWindows();
  for (const folder of [ready, demo, parent]) rmSync(folder, { recursive: true, force: true });
});

test("the status bar shows the folder that is least ready, and all of them above it", async () => {
  const item = window.page.locator('.statusbar-item[id*="readiness.score"]');
  await expect.poll(() => item.textContent(), patience).toMatch(/4\.9 demo/);
  await item.hover();
  const tooltip = window.page.locator(".monaco-hover:visible");
  await expect.poll(() => tooltip.first().textContent(), patience).toMatch(/ready:\s\d.*demo:\s4\.9/s);
  await window.saveScreenshot("multi-root-status-bar");
});

test("the panel shows both, and its command runs in the folder that it is about", async () => {
  await window.runCommand("Open Readiness Panel");
  const panel = await window.webview();
  await expect
    .poll(() => panel.locator("h1").allTextContents(), patience)
    .toEqual(["Production readiness of ready", "Production readiness of demo"]);
  await window.saveScreenshot("multi-root-panel");
  const staged = () =>
    execFileSync("git", ["diff", "--cached", "--name-only"], { cwd: demo, encoding: "utf8" }).trim();
  expect(staged()).toBe("");
  const action = panel.locator("article").nth(1).locator('.action:has(button[title*="out of git"])').first();
  await action.locator("summary").click();
  await action.locator('button[title*="out of git"]').first().click();
  const terminal = window.page.locator(".terminal-wrapper.active");
  await terminal.waitFor();
  await window.saveScreenshot("multi-root-terminal");
  // The prompt comes when the shell does; Enter before that does nothing.
  await expect
    .poll(async () => {
      await terminal.click();
      await window.page.keyboard.press("Enter");
      return staged();
    }, patience)
    .not.toBe("");
});

test("the language status tells which settings production loads for the open file", async () => {
  await window.openFile("backend/config/wsgi.py");
  await window.page.locator('.statusbar-item[id="status.languageStatus"]').hover();
  const status = window.page.locator(".hover-language-status", { hasText: "config.settings" });
  await status.waitFor();
  expect(await status.textContent()).toMatch(/Production here.*Correct/s);
  await window.saveScreenshot("multi-root-language-status");
});

test("the configuration of a folder is created once, and opened", async () => {
  await window.openFile("backend/config/settings.py");
  const entries = window.page.locator(".quick-input-list .monaco-list-row");
  await window.page.keyboard.press("F1");
  await window.page.keyboard.type("Readiness: Open Configuration");
  await entries.filter({ hasText: "Open Configuration" }).first().click();
  await entries.filter({ hasText: "demo" }).click();
  await window.page.locator('.tab.active[data-resource-name=".readiness.json"]').waitFor();
  await window.page.keyboard.press("Control+S");
  await expect
    .poll(() => JSON.parse(readFileSync(path.join(demo, ".readiness.json"), "utf8")), patience)
    .toEqual({ rules: {} });
  await window.saveScreenshot("multi-root-configuration");
});

test("a folder that is switched off is not read any more, and comes back", async () => {
  const item = window.page.locator('.statusbar-item[id*="readiness.score"]');
  const settings = path.join(ready, ".vscode/settings.json");
  mkdirSync(path.dirname(settings), { recursive: true });
  writeFileSync(settings, '{ "readiness.enable": false }\n');
  // One folder alone needs no name.
  await expect.poll(() => item.textContent(), patience).toMatch(/4\.9\s*$/);
  writeFileSync(settings, "{}\n");
  await expect.poll(() => item.textContent(), patience).toMatch(/4\.9 demo/);
});
