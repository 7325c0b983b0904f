import * as vscode from "vscode";
import { t } from "./texts";

export const restartCommand = "readiness.restartServer";

/** Says that the server does not answer, with the ways out of it. */
export async function offerRestart(text: string): Promise<void> {
  const restart = t("Restart");
  const show = t("Show Output");
  const chosen = await vscode.window.showErrorMessage(text, restart, show);
  if (chosen === restart) await vscode.commands.executeCommand(restartCommand);
  if (chosen === show) await vscode.commands.executeCommand("readiness.showOutput");
}
