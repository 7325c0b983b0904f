/** Waiting for what VS Code does by itself: by its events, never by a fixed time. */

import { existsSync, rmSync, watch } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";

const patience = 120_000;

/**
 * Resolves with `read()` as soon as it gives something other than undefined; asks again after each `event`.
 * Rejects after 30 s with what `describe` says about the state it hangs in.
 */
export function waitFor<T>(
  event: vscode.Event<unknown>,
  read: () => T | undefined,
  describe: () => string,
): Promise<T> {
  const now = read();
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve, reject) => {
    const subscription = event(() => {
      const value = read();
      if (value === undefined) return;
      stop();
      resolve(value);
    });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`waited ${patience / 1000} s: ${describe()}`));
    }, patience);
    const stop = () => {
      subscription.dispose();
      clearTimeout(timer);
    };
  });
}

/** Our diagnostics of a file, when `accept` says that they are the awaited ones. */
export function waitForDiagnostics(
  uri: vscode.Uri,
  accept: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  return waitFor(
    vscode.languages.onDidChangeDiagnostics,
    () => {
      const current = diagnosticsOf(uri);
      return accept(current) ? current : undefined;
    },
    () => `${path.basename(uri.path)} has [${diagnosticsOf(uri).map(ruleOf).join(", ")}]`,
  );
}

export function diagnosticsOf(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((each) => each.source === "readiness");
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** A picture of the window in test-output/vscode/<name>.png; the runner takes it. Not on a desktop VS Code. */
export async function takeScreenshot(name: string): Promise<void> {
  const folder = process.env["READINESS_TEST_OUTPUT"];
  if (!folder || vscode.env.uiKind === vscode.UIKind.Desktop) return;
  const file = path.join(folder, `${name}.png`);
  rmSync(file, { force: true });
  await new Promise<void>((resolve, reject) => {
    const watcher = watch(folder, () => {
      if (existsSync(file)) end(resolve);
    });
    const timer = setTimeout(() => end(() => reject(new Error(`no picture ${file} was taken`))), patience);
    const end = (settle: () => void) => {
      watcher.close();
      clearTimeout(timer);
      settle();
    };
    console.log(`readiness-screenshot ${name}`);
  });
}
