/** Driving a VS Code window as a person does: with the keyboard, the mouse, and what can be seen. */

import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";

const output = process.env["READINESS_TEST_OUTPUT"] ?? "test-output/vscode";

export interface VsCodeWindow {
  readonly page: Page;
  /** Opens a file by its name or a part of its path, and waits until its editor has the focus. */
  openFile(file: string): Promise<void>;
  /** Puts the cursor there; both from one. */
  goTo(line: number, column: number): Promise<void>;
  runCommand(title: string): Promise<void>;
  /** Opens the menu of the lamp bulb at the cursor and gives its entries. */
  openLampBulb(): Promise<Locator>;
  /** Everything underlined in the visible editors. */
  squiggles(): Locator;
  /** The document inside a webview that shows `text`. */
  webview(): Promise<Locator>;
  saveScreenshot(name: string): Promise<void>;
}

let browser: Browser | undefined;
const contexts: BrowserContext[] = [];

/** Opens a window on a folder or a `.code-workspace` of this machine and waits until its workbench stands. */
export async function openWindow(
  folder: string,
  url = process.env["READINESS_VSCODE_URL"],
): Promise<VsCodeWindow> {
  const launch = process.env["READINESS_CHROMIUM"];
  if (!url || !launch) throw new Error("Run these tests with: node test/vscode/run.mjs window");
  browser ??= await chromium.launch(JSON.parse(launch));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const kind = folder.endsWith(".code-workspace") ? "workspace" : "folder";
  await page.goto(`${url}?${kind}=${encodeURIComponent(folder)}`);
  await page.locator(".monaco-workbench .part.statusbar .statusbar-item").first().waitFor();
  return drive(page);
}

export async function closeWindows(): Promise<void> {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  await browser?.close();
  browser = undefined;
}

function drive(page: Page): VsCodeWindow {
  const quickInput = page.locator(".quick-input-widget input").first();
  const firstEntry = page.locator(".quick-input-list .monaco-list-row").first();

  async function choose(prefix: string, text: string): Promise<void> {
    // The list of commands is where every other list of the quick input can be reached from.
    await page.keyboard.press("F1");
    await quickInput.waitFor();
    await quickInput.fill(prefix + text);
    // A window that still starts finds no files, and does not look again by itself.
    const wanted = firstEntry.filter({ hasText: text.split("/").at(-1)! });
    for (let tries = 0; prefix !== ":" && tries < 12; tries++) {
      if (
        await wanted.waitFor({ timeout: 10_000 }).then(
          () => true,
          () => false,
        )
      )
        break;
      await quickInput.fill("");
      await quickInput.fill(prefix + text);
    }
    await page.keyboard.press("Enter");
    await quickInput.waitFor({ state: "hidden" });
  }

  return {
    page,
    async openFile(file) {
      await choose("", file);
      const name = path.basename(file);
      await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
      await page.locator(".editor-group-container.active .monaco-editor .view-line").first().waitFor();
    },
    goTo: (line, column) => choose(":", `${line}:${column}`),
    runCommand: (title) => choose(">", title),
    async openLampBulb() {
      const menu = page.locator(".action-widget:has(.monaco-list-row)");
      // A quarter of a second after new squiggles VS Code asks for actions by itself, and drops what a key has asked for.
      for (let tries = 0; tries < 10 && !(await menu.isVisible()); tries++) {
        await page.keyboard.press("Control+.");
        await menu.waitFor({ timeout: 5_000 }).catch(() => undefined);
      }
      await menu.waitFor({ timeout: 5_000 });
      return menu.locator(".monaco-list-row.action");
    },
    squiggles: () => page.locator(".squiggly-error, .squiggly-warning, .squiggly-info"),
    async webview() {
      // A webview is a frame in a frame: the outer one is VS Code's, the inner one is ours.
      const inner = page
        .locator("iframe.webview.ready")
        .last()
        .contentFrame()
        .locator("iframe")
        .contentFrame();
      const body = inner.locator("body");
      await body.waitFor();
      return body;
    },
    saveScreenshot: async (name) => {
      await page.screenshot({ path: path.join(output, `${name}.png`) });
    },
  };
}
