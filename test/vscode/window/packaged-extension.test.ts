/** What a user gets: the packaged extension, installed, in a window. */

import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyWorkspace } from "../workspace-copy.mjs";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const settings = "backend/config/settings.py";
const patience = { timeout: 120_000 };
let workspace: string;
let window: VsCodeWindow;

beforeAll(async () => {
  workspace = copyWorkspace("marketplace");
  window = await openWindow(workspace);
});

afterAll(async () => {
  await closeWindows();
  rmSync(workspace, { recursive: true, force: true });
});

test("underlines DEBUG and repairs it with the lamp bulb", async () => {
  await window.openFile(settings);
  const line = lineOf(settings, /^DEBUG = /);
  await window.goTo(line, 1);
  await expect.poll(() => window.squiggles().count(), patience).toBeGreaterThan(0);
  await window.saveScreenshot("window-squiggles");

  const entries = await window.openLampBulb();
  await window.saveScreenshot("window-lamp-bulb");
  await entries.filter({ hasText: "Read DEBUG as yes or no" }).click();
  await window.page.keyboard.press("Control+S");
  await expect
    .poll(() => textOf(settings).split("\n")[line - 1], patience)
    .toBe('DEBUG = os.getenv("DEBUG", "True").lower() in ("1", "true", "yes", "on")');
  await window.saveScreenshot("window-repaired");
});

test("lists the findings by category and rule in the activity bar", async () => {
  await window.page.locator('.activitybar [aria-label^="Readiness"]').first().click();
  const tree = window.page.locator('.pane-body [role="tree"]');
  await expect.poll(() => tree.allTextContents(), patience).toEqual([expect.stringContaining("Security")]);
  await window.saveScreenshot("window-tree");
});

test("opens the panel with the score", async () => {
  await window.runCommand("Open Readiness Panel");
  const panel = await window.webview();
  // The demo has blockers, and these hold the score below 5.
  await expect.poll(() => panel.textContent(), patience).toMatch(/[0-4]\.\d\s*of 10/);
  await window.saveScreenshot("window-panel");
});

function textOf(file: string): string {
  return readFileSync(path.join(workspace, file), "utf8");
}

/** The number, from one, of the first line that matches. */
function lineOf(file: string, pattern: RegExp): number {
  const index = textOf(file)
    .split("\n")
    .findIndex((text) => pattern.test(text));
  if (index === -1) throw new Error(`${file} has no line like ${pattern}`);
  return index + 1;
}
