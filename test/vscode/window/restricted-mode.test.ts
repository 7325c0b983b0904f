/** A folder that the user does not trust: nothing of it is run, git neither, and the panel says so. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type RunningServer,
  startServer,
  writeQuietSettings,
} from "../../../scripts/support/vscode-host.mjs";
import { copyWorkspace } from "../workspace-copy.mjs";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const patience = { timeout: 120_000 };
let workspace: string;
let dataFolder: string;
let server: RunningServer;
let window: VsCodeWindow;

beforeAll(async () => {
  const extensionsFolder = process.env["READINESS_EXTENSIONS"];
  if (!extensionsFolder) throw new Error("Run these tests with: node test/vscode/run.mjs window");
  workspace = copyWorkspace("marketplace");
  dataFolder = mkdtempSync(path.join(tmpdir(), "readiness-restricted-"));
  writeQuietSettings(dataFolder);
  server = await startServer({ dataFolder, extensionsFolder, trust: false });
  window = await openWindow(workspace, server.url);
});

afterAll(async () => {
  await closeWindows();
  await server.stop();
  for (const folder of [workspace, dataFolder])
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test("VS Code opens in restricted mode", async () => {
  await window.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
});

test("settings are judged all the same", async () => {
  await window.openFile("backend/config/settings.py");
  await expect.poll(() => window.squiggles().count(), patience).toBeGreaterThan(0);
});

test("the panel says that git was not asked", async () => {
  await window.runCommand("Open Readiness Panel");
  const panel = await window.webview();
  await expect.poll(() => panel.textContent(), patience).toMatch(/git was not asked/);
  await window.saveScreenshot("window-restricted");
});
