import * as vscode from "vscode";
import {
  commandLine,
  commandLineFromAnywhere,
  keysThatEmptyPrompt,
  shellsOf,
} from "../../server/src/engine/command";
import type { TerminalArguments } from "../../server/src/lsp/protocol";
import { t } from "./texts";

/** Our terminals by the program they were opened with: a command is quoted for its shell. */
const openedWith = new WeakMap<vscode.Terminal, string>();

/**
 * Writes a command into a prompt of ours in place of what stands there. The user reads it and presses Enter, or does not.
 * A new terminal opens in the command's folder; in one that may have gone elsewhere since, the line names the folder.
 */
export function putIntoTerminal({ command, folder }: TerminalArguments): void {
  const program = vscode.env.shell;
  const shells = shellsOf(program);
  const root = vscode.Uri.parse(folder);
  const open = vscode.window.terminals.find(
    (each) => openedWith.get(each) === program && each.exitStatus === undefined,
  );
  const again = open && commandLineFromAnywhere(command, root.fsPath, shells);
  const { folder: below = "", ...here } = command;
  const line = again ?? commandLine(here, shells);
  if (line === undefined) {
    void vscode.window.showWarningMessage(
      t("This command cannot be written safely for your shell: run it by hand."),
    );
    return;
  }
  if (open && again !== undefined) {
    open.show();
    open.sendText(keysThatEmptyPrompt(shells, process.platform === "win32") + again, false);
    return;
  }
  const terminal = vscode.window.createTerminal({
    name: "Readiness",
    cwd: below === "" ? root : vscode.Uri.joinPath(root, below),
  });
  openedWith.set(terminal, program);
  terminal.show();
  terminal.sendText(line, false);
}
