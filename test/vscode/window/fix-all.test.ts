/** Fix all with auto save on: several files and new ones, taken back by its toast or by the editor, and looked at before. */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyWorkspace } from "../workspace-copy.mjs";
import { closeWindows, openWindow, type VsCodeWindow } from "./window";

const patience = { timeout: 120_000, interval: 500 };
/** What git says of the demo after all safe fixes. */
const repaired = [
  " M .gitignore",
  " M backend/config/extra/cors.py",
  " M backend/config/settings.py",
  " M docker-compose.yml",
  " M frontend/next.config.mjs",
  " M nginx/nginx.conf",
  "?? backend/requirements.txt",
];
const said = new RegExp(`\\d+ problems repaired in ${repaired.length} files\\.`);
let workspace: string;
let window: VsCodeWindow;

// Each has a window of its own: what one takes back, the server of another need not have seen yet.
beforeEach(async () => {
  workspace = copyWorkspace("marketplace");
  mkdirSync(path.join(workspace, ".vscode"));
  const settings = { "files.autoSave": "afterDelay", "files.autoSaveDelay": 200 };
  writeFileSync(path.join(workspace, ".vscode/settings.json"), JSON.stringify(settings));
  writeFileSync(path.join(workspace, ".git/info/exclude"), ".vscode/\n");
  window = await openWindow(workspace);
  const settingsModule = "backend/config/settings.py";
  const lines = readFileSync(path.join(workspace, settingsModule), "utf8").split("\n");
  await window.openFile(settingsModule);
  await window.goTo(lines.findIndex((line) => line.startsWith("ALLOWED_HOSTS")) + 1, 3);
  await window.squiggles().first().waitFor({ timeout: 400_000 });
}, 600_000);

afterEach(async () => {
  await closeWindows();
  rmSync(workspace, { recursive: true, force: true });
});

test("the toast says how much it was, and its Undo takes all of it back", async () => {
  await fixAll();
  await window.saveScreenshot("fix-all-toast");
  await press("Undo");
  await expectStatus([]);
});

test("the editor's own undo takes all of it back, closed and created files too", async () => {
  await fixAll();
  await window.goTo(1, 1); // gives the editor the focus
  await window.page.keyboard.press("Control+z");
  await expectStatus([]);
});

test("what is reviewed is taken back first, and shown change by change", async () => {
  await fixAll();
  await press("Review");
  const preview = window.page.locator(".bulk-edit-panel");
  await preview.waitFor();
  await expectStatus([]);
  const rows = preview.locator(".monaco-list-row");
  await expect.poll(() => rows.count(), patience).toBeGreaterThanOrEqual(repaired.length);
  await window.saveScreenshot("fix-all-review");
  await window.page.getByRole("button", { name: "Discard" }).click();
  await expectStatus([]);
});

/** Repairs, and waits until everything is on the disk and the toast stands. */
async function fixAll(): Promise<void> {
  await window.runCommand("Make All Safe Fixes");
  await expectStatus(repaired);
  await toast().last().waitFor();
}

function toast() {
  return window.page.locator(".notification-toast", { hasText: said });
}

/** Presses a button of the toast; with the mouse over it, it stays. */
async function press(button: string): Promise<void> {
  await toast().last().hover();
  await toast().last().getByRole("button", { name: button, exact: true }).click();
}

async function expectStatus(lines: readonly string[]): Promise<void> {
  await expect.poll(status, patience).toEqual(lines);
}

function status(): readonly string[] {
  const options = ["--no-optional-locks", "status", "--porcelain", "--untracked-files=all"];
  return execFileSync("git", options, { cwd: workspace, encoding: "utf8" }).split("\n").filter(Boolean);
}
