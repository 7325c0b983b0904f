import type { TextEdit } from "../../engine/finding";
import { lineBreakOf } from "../../engine/text";
import type { EnvTemplate } from "./environment-keys";

/** Inserts a key with a blank value below the keys of the same prefix, or at the end, under a comment that names its reader. */
export function insertTemplateKey(
  template: EnvTemplate,
  text: string,
  key: string,
  reader: string,
): TextEdit {
  const lineBreak = lineBreakOf(text);
  const sibling = template.entries.findLast((entry) => commonPrefix(entry.key, key) !== "");
  const line = `# Read in ${reader}${lineBreak}${key}=`;
  if (sibling) {
    const offset = sibling.lineRange.end;
    return {
      kind: "edit",
      path: template.path,
      range: { start: offset, end: offset },
      newText: `${lineBreak}${line}`,
    };
  }
  const separated =
    text === "" || /\n\s*\n$/.test(text) ? "" : /\n$/.test(text) ? lineBreak : lineBreak + lineBreak;
  return {
    kind: "edit",
    path: template.path,
    range: { start: text.length, end: text.length },
    newText: `${separated}${line}${lineBreak}`,
  };
}

/** The first word of both, when they share it and have more: EMAIL_HOST and EMAIL_PORT share "EMAIL_". */
function commonPrefix(a: string, b: string): string {
  const prefix = /^[A-Za-z]+_/.exec(b)?.[0] ?? "";
  return prefix !== "" && a.startsWith(prefix) ? prefix : "";
}
