/** The main job in the editor: see a problem, repair it with the lamp bulb, read the score in the panel. */

import assert from "node:assert/strict";
import * as vscode from "vscode";
import { ruleOf, takeScreenshot, waitFor, waitForDiagnostics } from "./waiting";

export function defineMainJob(): void {
  describe("the demo workspace", () => {
    it("activates the extension by what is in the workspace", async () => {
      const extension = vscode.extensions.getExtension("readiness.readiness");
      assert.ok(extension, "the extension is not there");
      // Nobody opened a file or ran a command: the first findings arrive by themselves.
      await waitFor(
        vscode.languages.onDidChangeDiagnostics,
        () => findingsEverywhere().length > 0 || undefined,
        () => `no finding; the extension is ${extension.isActive ? "active" : "not active"}`,
      );
      assert.ok(extension.isActive);
    });

    it("declares every command it promises", async () => {
      const commands = await vscode.commands.getCommands(true);
      for (const name of ["openPanel", "fixAll", "rescan", "explainRule", "showOutput"]) {
        assert.ok(commands.includes(`readiness.${name}`), `readiness.${name} is missing`);
      }
    });

    it("shows what is wrong with DEBUG, repairs it and forgets it", async () => {
      const document = await openInEditor("backend/config/settings.py");
      const found = await waitForDiagnostics(document.uri, (all) => debugFindings(all).length === 2);
      for (const { code, range } of debugFindings(found)) {
        assert.ok(typeof code === "object" && code.target, "the code carries no link to the rule's page");
        assert.match(document.lineAt(range.start.line).text, /^DEBUG = /);
      }
      const underlined = debugFindings(found).map((each) => [ruleOf(each), document.getText(each.range)]);
      assert.deepEqual(underlined.sort(), [
        ["debug-default", '"True"'],
        ["env-string-as-boolean", 'os.getenv("DEBUG", "True")'],
      ]);
      const { line } = debugFindings(found)[0]!.range.start;
      await takeScreenshot("squiggle");

      await repair(document, "env-string-as-boolean");
      await repair(document, "debug-default");
      assert.equal(
        document.lineAt(line).text,
        'DEBUG = os.getenv("DEBUG", "False").lower() in ("1", "true", "yes", "on")',
      );
      await takeScreenshot("repaired");
    });

    it("repairs an .env that is not ignored by editing .gitignore", async () => {
      const environment = await openInEditor(".env");
      const ignoreFile = await vscode.workspace.openTextDocument(workspaceUri(".gitignore"));
      const before = ignoreFile.getText();
      const diagnostic = await waitForRule(environment.uri, "env-file-tracked");
      await apply(await findQuickFix(environment.uri, diagnostic));
      // Its last section is about editors, to which the entry does not belong.
      assert.equal(ignoreFile.getText(), `${before}\n.env\n`);
    });

    it("opens the panel", async () => {
      await vscode.commands.executeCommand("readiness.openPanel");
      await waitFor(
        vscode.window.tabGroups.onDidChangeTabs,
        () => panelTab(),
        () =>
          `the tabs are ${allTabs()
            .map((tab) => tab.label)
            .join(", ")}`,
      );
    });
  });
}

const debugRules = ["debug-default", "env-string-as-boolean"];

function workspaceUri(relative: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, "no folder is open");
  return vscode.Uri.joinPath(folder.uri, relative);
}

async function openInEditor(relative: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(workspaceUri(relative));
  await vscode.window.showTextDocument(document);
  return document;
}

function debugFindings(all: readonly vscode.Diagnostic[]): readonly vscode.Diagnostic[] {
  return all.filter((each) => debugRules.includes(ruleOf(each)));
}

async function waitForRule(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> {
  const matches = (each: vscode.Diagnostic) => ruleOf(each) === rule;
  const diagnostics = await waitForDiagnostics(uri, (all) => all.some(matches));
  return diagnostics.find(matches)!;
}

/** Applies the first fix for a rule's finding and waits until the finding is gone. */
async function repair(document: vscode.TextDocument, rule: string): Promise<void> {
  await apply(await findQuickFix(document.uri, await waitForRule(document.uri, rule)));
  await waitForDiagnostics(document.uri, (all) => !all.some((each) => ruleOf(each) === rule));
}

/** What the lamp bulb offers first for a diagnostic. */
async function findQuickFix(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Promise<vscode.CodeAction> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    diagnostic.range,
    vscode.CodeActionKind.QuickFix.value,
    20,
  );
  // The command does not tell which diagnostic an action belongs to; repairs of a finding come first.
  const fix = actions.find((action) => action.edit);
  assert.ok(
    fix,
    `no fix for ${ruleOf(diagnostic)} among: ${actions.map((action) => action.title).join(", ")}`,
  );
  return fix;
}

async function apply(action: vscode.CodeAction): Promise<void> {
  assert.ok(
    action.edit && (await vscode.workspace.applyEdit(action.edit)),
    `"${action.title}" could not be applied`,
  );
}

function findingsEverywhere(): readonly vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics()
    .flatMap(([, all]) => all.filter((each) => each.source === "readiness"));
}

function allTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

function panelTab(): vscode.Tab | undefined {
  return allTabs().find(
    (tab) => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.includes("readiness"),
  );
}
