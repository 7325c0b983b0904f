/** The editor itself: what stands together, and where keys and names lead. */

import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyWorkspace } from "../workspace-copy.mjs";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const patience = { timeout: 120_000 };
const settings = "backend/config/settings.py";
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

test("settings that the module does not have are one entry of the lamp bulb's list, not four", async () => {
  await window.openFile(settings);
  const lines = readFileSync(path.join(workspace, settings), "utf8").split("\n");
  await window.goTo(lines.findIndex((line) => line.startsWith("ALLOWED_HOSTS")) + 1, 3);
  await expect.poll(() => window.squiggles().count(), patience).toBeGreaterThan(0);
  const hover = window.page.locator(".monaco-hover-content");
  // One that is open does not follow what is found later.
  const openHover = async () => {
    for (const keys of ["Escape", "Control+K", "Control+I"]) await window.page.keyboard.press(keys);
    await hover.first().waitFor();
    return hover.allTextContents();
  };
  await expect
    .poll(openHover, { ...patience, interval: 1_000 })
    .toEqual([expect.stringContaining("4 settings are missing in this module:")]);
  await window.saveScreenshot("editor-missing-settings");
  await window.page.keyboard.press("Escape");
  const entries = await window.openLampBulb();
  const titles = await entries.allTextContents();
  expect(titles.filter((title) => title.startsWith("Explain"))).toEqual(["Explain one of them…"]);
  expect(titles.length).toBeLessThan(8);
  await window.saveScreenshot("editor-missing-settings-actions");
  await window.page.keyboard.press("Escape");
});

test("goes from a key in an env file to the code that reads it", async () => {
  await window.openFile("env-config/.env.base");
  const lines = readFileSync(path.join(workspace, "env-config/.env.base"), "utf8").split("\n");
  const line = lines.findIndex((text) => text.startsWith("EMAIL_HOST_PASSWORD")) + 1;
  await window.goTo(line, 3);
  await window.page.keyboard.press("F12");
  await window.page.locator('.tab.active[data-resource-name="settings.py"]').waitFor();
  await window.saveScreenshot("editor-definition");
});

test("completes a key of an env file", async () => {
  await window.openFile("env-config/.env.local");
  await window.page.keyboard.press("Control+End");
  await window.page.keyboard.press("Enter");
  await window.page.keyboard.press("Control+Space");
  const list = window.page.locator(".suggest-widget.visible .monaco-list-row");
  await list.first().waitFor();
  expect((await list.allTextContents()).length).toBeGreaterThan(3);
  await window.saveScreenshot("editor-completion");
  await window.page.keyboard.press("Escape");
});
