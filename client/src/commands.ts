import * as vscode from "vscode";
import { clientCommands, type IgnoreArguments, serverCommands } from "../../server/src/lsp/protocol";
import type { ServerConnection } from "./connection";
import { exportAudit } from "./export-audit";
import { openConfiguration } from "./open-configuration";
import type { FindingNode } from "./panel/tree-view";
import { openFinding, type Reports, toRange } from "./reports";
import { offerRestart, restartCommand } from "./restart";
import { putIntoTerminal } from "./terminal";
import { t } from "./texts";

interface CommandContext {
  readonly connection: ServerConnection;
  readonly reports: Reports;
  readonly output: vscode.LogOutputChannel;
  openPanel(): void;
}

/** `readiness.fixAll` and `readiness.rescan` are commands of the server, which its client registers by itself. */
export function registerCommands({
  connection,
  reports,
  output,
  openPanel,
}: CommandContext): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("readiness.openPanel", openPanel),
    registerCommand("readiness.showOutput", () => output.show()),
    registerCommand(restartCommand, () => restart(connection, output)),
    registerCommand("readiness.openFinding", openFinding),
    registerCommand("readiness.openConfiguration", openConfiguration),
    registerCommand("readiness.fixFinding", fixFinding),
    registerCommand("readiness.exportAudit", (folder?: unknown) => exportAudit(folder, connection, reports)),
    registerCommand(clientCommands.ignore, (given?: IgnoreArguments | readonly IgnoreArguments[]) =>
      ignoreHere(given, connection, reports),
    ),
    registerCommand(clientCommands.trash, moveToTrash),
    registerCommand(clientCommands.terminal, putIntoTerminal),
    registerCommand(clientCommands.explainRefusal, (reason: string) => {
      void vscode.window.showWarningMessage(reason);
    }),
  );
}

async function restart(connection: ServerConnection, output: vscode.LogOutputChannel): Promise<void> {
  try {
    await connection.restart();
  } catch (error) {
    output.error(error instanceof Error ? error : String(error));
    await offerRestart(t("Readiness could not start its language server."));
  }
}

/** Applies the first repair that the lamp bulb would offer for a finding of the tree or the panel. */
async function fixFinding({ finding }: Pick<FindingNode, "finding">): Promise<void> {
  const uri = vscode.Uri.parse(finding.uri);
  await vscode.workspace.openTextDocument(uri);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    toRange(finding.range),
    vscode.CodeActionKind.QuickFix.value,
    20,
  );
  const titles = finding.fixes.map(({ title }) => title);
  const action = actions.find(({ title }) => titles.includes(title));
  const mayBeDeclined = finding.fixes.some(
    ({ title, safety }) => title === action?.title && safety === "review",
  );
  const isDone = !action?.edit || (await vscode.workspace.applyEdit(action.edit));
  // Whoever looked at the changes and put them away needs no message.
  if (action && !isDone && mayBeDeclined) return;
  if (!action || !isDone || action.disabled) {
    void vscode.window.showWarningMessage(
      action?.disabled?.reason ?? vscode.l10n.t("This problem has changed meanwhile; nothing was repaired."),
    );
    return;
  }
  const { command } = action;
  if (command) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

/** Asks for the reason, and of several findings which; from the palette for those at the cursor. */
async function ignoreHere(
  given: IgnoreArguments | readonly IgnoreArguments[] | undefined,
  connection: ServerConnection,
  reports: Reports,
): Promise<void> {
  const offered = given === undefined ? findingsAtCursor(reports) : [given].flat();
  if (offered.length === 0)
    void vscode.window.showInformationMessage(t("There is no problem of Readiness at the cursor."));
  const wanted = await chooseToIgnore(offered, reports);
  if (wanted.length === 0) return;
  const reason = await vscode.window.showInputBox({
    title: t("Ignore {rule}", { rule: wanted.map(({ rule }) => rule).join(", ") }),
    prompt: t("Why is this acceptable? Add until=2027-01-31 to be reminded."),
    validateInput: (text) =>
      text.trim() === "" ? t("An ignore without a reason has no effect.") : undefined,
  });
  if (!reason?.trim()) return;
  // From the last line to the first, so that what is written moves none of those to come.
  for (const one of wanted.toSorted((a, b) => b.range.start.line - a.range.start.line))
    await connection.execute(serverCommands.ignore, { ...one, reason: reason.trim() });
}

async function chooseToIgnore(
  offered: readonly IgnoreArguments[],
  reports: Reports,
): Promise<readonly IgnoreArguments[]> {
  if (offered.length < 2) return offered;
  const titles = new Map(reports.all().flatMap(({ rules }) => rules.map(({ id, title }) => [id, title])));
  const items = offered.map((one) => ({ label: one.rule, detail: titles.get(one.rule) ?? "", one }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: t("The problems to ignore"),
    canPickMany: true,
  });
  return (chosen ?? []).map(({ one }) => one);
}

function findingsAtCursor(reports: Reports): readonly IgnoreArguments[] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return [];
  const { document, selection } = editor;
  return reports
    .all()
    .flatMap(({ findings }) => findings)
    .filter(
      ({ uri, range }) =>
        vscode.Uri.parse(uri).toString() === document.uri.toString() &&
        toRange(range).intersection(selection),
    )
    .map(({ uri, rule, range }) => ({ uri, rule, range, scope: "line" }));
}

/** Deleting is the one thing that is asked about first. */
async function moveToTrash(text: string): Promise<void> {
  const uri = vscode.Uri.parse(text);
  const name = vscode.workspace.asRelativePath(uri);
  const move = t("Move to Trash");
  const chosen = await vscode.window.showWarningMessage(
    t("Move {path} to the trash?", { path: name }),
    { modal: true },
    move,
  );
  if (chosen === move) await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
}
