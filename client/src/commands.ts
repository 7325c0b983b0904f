import * as vscode from "vscode";
import { type Command, commandLine, shellsOf } from "../../server/src/engine/command";
import { clientCommands, type IgnoreArguments, serverCommands } from "../../server/src/lsp/protocol";
import type { ServerConnection } from "./connection";
import { exportAudit } from "./export-audit";
import type { FindingNode } from "./panel/tree-view";
import { openFinding, type Reports, toRange } from "./reports";
import { offerRestart, restartCommand } from "./restart";
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
    registerCommand("readiness.fixFinding", fixFinding),
    registerCommand("readiness.exportAudit", (folder?: unknown) => exportAudit(folder, connection, reports)),
    registerCommand(clientCommands.ignore, (given?: IgnoreArguments) => ignoreHere(given, connection)),
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

/** Asks for the reason; from the palette for the finding at the cursor. */
async function ignoreHere(given: IgnoreArguments | undefined, connection: ServerConnection): Promise<void> {
  const wanted = given ?? (await findingAtCursor());
  if (!wanted) return;
  const reason = await vscode.window.showInputBox({
    title: t("Ignore {rule}", { rule: wanted.rule }),
    prompt: t("Why is this acceptable? Add until=2027-01-31 to be reminded."),
    validateInput: (text) =>
      text.trim() === "" ? t("An ignore without a reason has no effect.") : undefined,
  });
  if (reason?.trim()) await connection.execute(serverCommands.ignore, { ...wanted, reason: reason.trim() });
}

async function findingAtCursor(): Promise<IgnoreArguments | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { uri } = editor.document;
  const here = vscode.languages
    .getDiagnostics(uri)
    .filter(({ source, range }) => source === "readiness" && range.intersection(editor.selection));
  const items = here.map((diagnostic) => ({
    label: ruleOf(diagnostic),
    detail: diagnostic.message,
    diagnostic,
  }));
  const chosen =
    items.length > 1
      ? await vscode.window.showQuickPick(items, { placeHolder: t("The problem to ignore") })
      : items[0];
  if (!chosen) {
    if (items.length === 0)
      void vscode.window.showInformationMessage(t("There is no problem of Readiness at the cursor."));
    return undefined;
  }
  const { start, end } = chosen.diagnostic.range;
  return {
    uri: uri.toString(),
    rule: chosen.label,
    scope: "line",
    range: {
      start: { line: start.line, character: start.character },
      end: { line: end.line, character: end.character },
    },
  };
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
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

/** Our terminals by the program they were opened with: a command is quoted for its shell. */
const openedWith = new WeakMap<vscode.Terminal, string>();

/** The user reads the command and presses Enter, or does not. */
function putIntoTerminal(command: Command): void {
  const program = vscode.env.shell;
  const line = commandLine(command, shellsOf(program));
  if (line === undefined) {
    void vscode.window.showWarningMessage(
      t("This command cannot be written safely for your shell: run it by hand."),
    );
    return;
  }
  let terminal = vscode.window.terminals.find((each) => openedWith.get(each) === program);
  if (!terminal) {
    terminal = vscode.window.createTerminal("Readiness");
    openedWith.set(terminal, program);
  }
  terminal.show();
  terminal.sendText(line, false);
}
