/** The walkthrough "Get Production-Ready", and what the view says where nothing is for production. */

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const patience = { timeout: 120_000 };
let folder: string;
let window: VsCodeWindow;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "readiness-empty-")));
  window = await openWindow(folder);
});

afterAll(async () => {
  await closeWindows();
  rmSync(folder, { recursive: true, force: true });
});

test("leads from the first squiggle to CI", async () => {
  const { page } = window;
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(">Welcome: Open Walkthrough");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Open Walkthrough" }).first().waitFor();
  await page.keyboard.press("Enter");
  const entry = page.locator(".quick-input-list .monaco-list-row", { hasText: "Get Production-Ready" });
  await entry.click();
  const steps = page.locator(".getting-started-step h3");
  await expect
    .poll(() => steps.allTextContents(), patience)
    .toEqual(["See what stands in the way", "Apply a fix", "Open the panel", "Add it to CI"]);
  for (const [index, title] of ["squiggles", "fix", "panel", "ci"].entries()) {
    await steps.nth(index).click();
    await window.saveScreenshot(`walkthrough-${title}`);
  }
});
