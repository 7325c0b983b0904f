import * as vscode from "vscode";
import {
  type Locale,
  type Message,
  type MessageValues,
  message,
  renderMessage,
} from "../../server/src/engine/message";
import { localeOf } from "../../server/src/locale";

/** The language of every text of the extension: the one of its setting, else that of VS Code. */
export function chosenLocale(): Locale["id"] {
  const chosen = vscode.workspace.getConfiguration("readiness").get<string>("locale", "auto");
  if (chosen === "en" || chosen === "uk") return chosen;
  return vscode.env.language.startsWith("uk") ? "uk" : "en";
}

/** A text of the extension in the chosen language; the English template is the key of its translation. */
export function t(template: string, values: MessageValues = {}): string {
  return render(message(template, values));
}

/** A message in the language that was chosen. */
export function render(text: Message): string {
  return renderMessage(text, locale());
}

/** The language of `readiness.locale`, else of the editor. */
export function locale(): Locale {
  return localeOf(chosenLocale());
}
