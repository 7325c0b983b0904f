/** What a user gets: the packaged extension, installed, in a window. */

import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyWorkspace } from "../workspace-copy.mjs";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const settings = "backend/config/settings.py";
const patience = { timeout: 30_000 };
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
  const line = lineOf(settings, /^\s*DEBUG\b/);
  await window.goTo(line, 1);
  await expect.poll(() => window.squiggles().count(), patience).toBeGreaterThan(0);
  await window.saveScreenshot("window-squiggles");

  const before = textOf(settings);
  const entries = await window.openLampBulb();
  await window.saveScreenshot("window-lamp-bulb");
  await entries.first().click();
  await window.page.keyboard.press("Control+S");
  await expect.poll(() => textOf(settings), patience).not.toBe(before);
  await window.saveScreenshot("window-repaired");
});

test("opens the panel with the score", async () => {
  await window.runCommand("Open Readiness Panel");
  const panel = await window.webview();
  await expect.poll(() => panel.textContent(), patience).toMatch(/\d(\.\d)?/);
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
