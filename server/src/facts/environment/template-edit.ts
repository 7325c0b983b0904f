import type { TextEdit } from "../../engine/finding";
import { lineBreakOf } from "../../engine/text";
import type { DotenvEntry } from "../../languages/dotenv";
import type { EnvTemplate } from "./environment-keys";

/** Inserts a key with a blank value below the keys of the same prefix, or at the end, under a comment that names its reader. */
export function insertTemplateKey(
  template: EnvTemplate,
  text: string,
  key: string,
  reader: string,
): TextEdit {
  return insertLines(template, text, siblingOf(template, key), [`${key}=`], reader);
}

/**
 * The same for several keys: those of one reader that come to one place share the comment. What the code does without stands
 * in a comment itself: set to nothing, it would be set.
 */
export function insertTemplateKeys(
  template: EnvTemplate,
  text: string,
  keys: readonly { readonly key: string; readonly reader: string; readonly required: boolean }[],
): readonly TextEdit[] {
  const groups = new Map<string, { sibling: DotenvEntry | undefined; reader: string; lines: string[] }>();
  for (const { key, reader, required } of keys) {
    const sibling = siblingOf(template, key);
    const name = `${sibling?.lineRange.end} ${reader}`;
    const group = groups.get(name) ?? { sibling, reader, lines: [] };
    groups.set(name, group);
    group.lines.push(`${required ? "" : "# "}${key}=`);
  }
  const edits = [...groups.values()].map((group) =>
    insertLines(template, text, group.sibling, group.lines, group.reader),
  );
  // Each brings what separates it from the text before: of those at the end only the first needs a line break for that.
  const [first, ...others] = edits.filter(({ range }) => range.start === text.length && !/\n$/.test(text));
  const lineBreak = lineBreakOf(text);
  return edits.map((edit) =>
    edit !== first && others.includes(edit) && edit.newText.startsWith(lineBreak + lineBreak)
      ? { ...edit, newText: edit.newText.slice(lineBreak.length) }
      : edit,
  );
}

function siblingOf(template: EnvTemplate, key: string): DotenvEntry | undefined {
  return template.entries.findLast((entry) => commonPrefix(entry.key, key) !== "");
}

function insertLines(
  template: EnvTemplate,
  text: string,
  sibling: DotenvEntry | undefined,
  lines: readonly string[],
  reader: string,
): TextEdit {
  const lineBreak = lineBreakOf(text);
  const comment = `# Read in ${reader}`;
  const offset = sibling?.lineRange.end ?? text.length;
  const isNamed = readerAbove(text.slice(0, offset)) === comment;
  const line = [...(isNamed ? [] : [comment]), ...lines].join(lineBreak);
  if (sibling) {
    return {
      kind: "edit",
      path: template.path,
      range: { start: offset, end: offset },
      newText: `${lineBreak}${line}`,
    };
  }
  const separated = isNamed
    ? /\n$/.test(text)
      ? ""
      : lineBreak
    : text === "" || /\n[ \t\r]*\n$/.test(text)
      ? ""
      : /\n$/.test(text)
        ? lineBreak
        : lineBreak + lineBreak;
  return {
    kind: "edit",
    path: template.path,
    range: { start: text.length, end: text.length },
    newText: `${separated}${line}${lineBreak}`,
  };
}

/** The comment over the last keys of a text, with nothing but keys between. */
function readerAbove(text: string): string | undefined {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines.findLast((line) => !/^(?:# )?[A-Za-z_]\w*=/.test(line));
}

/** What a framework wants before the names of all that a browser may see: it tells nothing of what a key is about. */
const forBrowsers = "(?:(?:NEXT_PUBLIC|NUXT_PUBLIC|REACT_APP|VUE_APP|VITE|EXPO_PUBLIC|GATSBY|PUBLIC)_)?";
const firstWord = new RegExp(`^${forBrowsers}[A-Za-z]+_`);

/** The first word of both, when they share it and have more: EMAIL_HOST and EMAIL_PORT share "EMAIL_". */
function commonPrefix(a: string, b: string): string {
  const prefix = firstWord.exec(b)?.[0] ?? "";
  return prefix !== "" && a.startsWith(prefix) ? prefix : "";
}
