import { type CompletionItem, CompletionItemKind, type CompletionParams } from "vscode-languageserver";
import { keyCompletionsAt } from "../../navigation/key-completions";
import { toOffset, toRange } from "../convert";
import type { Session } from "../session";
import { describeReaders } from "./production-values";

/** In env files: the keys that the code reads, with who reads them. */
export function completion({ textDocument, position }: CompletionParams, session: Session): CompletionItem[] {
  const located = session.locate(textDocument.uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file) return [];
  const { encoding, markdown } = session.abilities;
  const found = keyCompletionsAt(located.judged.db, located.path, toOffset(position, file, encoding));
  if (!found) return [];
  const range = toRange(found.range, file, encoding);
  return found.keys.map(({ key, reads }, index) => {
    const readers = describeReaders(reads, located, session.locale);
    return {
      label: key,
      kind: CompletionItemKind.Variable,
      detail: readers.first,
      documentation: { kind: markdown ? "markdown" : "plaintext", value: readers.markdown },
      sortText: String(index).padStart(5, "0"),
      textEdit: { range, newText: found.isAssigned ? key : `${key}=` },
    };
  });
}
