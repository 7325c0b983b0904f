import type { CodeLens, CodeLensParams } from "vscode-languageserver";
import { toRange } from "../convert";
import type { Session } from "../session";
import { productionLenses } from "./production-values";

/** The production value above each setting, for users who have switched that on. */
export function codeLenses({ textDocument }: CodeLensParams, session: Session): CodeLens[] {
  if (!session.display.codeLens || !textDocument.uri.endsWith(".py")) return [];
  const located = session.locate(textDocument.uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file) return [];
  return productionLenses(located, session.locale).map(({ range, text }) => ({
    range: toRange(range, file, session.abilities.encoding),
    // A lens needs a command; this one has nothing to do.
    command: { title: text, command: "" },
  }));
}
