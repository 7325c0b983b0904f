import { mayTextBeShown, mayWordBeShown } from "./may-be-shown";
import type { SearchedText } from "./searched-text";

/** What a key's value is when it begins on the line below; `indent` is the key's. Answers where the value ends. */
export function readBelow(
  searched: SearchedText,
  position: number,
  { indent, isCollection }: { readonly indent: number; readonly isCollection: boolean },
): number {
  const first = /^(?:[ \t]*\r?\n)*([ \t]*)(\S?)([^\n]*)/.exec(
    searched.text.slice(position + 1, position + 600),
  );
  if (!first) return position;
  const [, indentation = "", character = "", rest = ""] = first;
  const isItem = character === "-" && /^[ \t]/.test(rest);
  if (indentation.length < indent || (indentation.length === indent && !isItem)) return position;
  const isEntry = /^["']?[\w./-]{1,100}["']?[ \t]*:(?:\s|$)/.test(character + rest);
  const isRecord = isItem && /^[ \t]+["']?[\w./-]{1,100}["']?[ \t]*:(?:\s|$)/.test(rest);
  // Of a mapping only what is called its value is one, unless it is a collection of secrets.
  const isMapping = isRecord || (isEntry && !isCollection);
  const valuesEnd = readLines(searched, position + 1, isItem ? indent - 1 : indent, (start, end) => {
    const line = searched.text.slice(start, end);
    if (isMapping && !/^(?:-[ \t]+)?["']?(?:value|default|content)["']?[ \t]*:/i.test(line)) return;
    const lead = /^(?:-[ \t]+)?(?:["']?[\w./-]{1,100}["']?[ \t]*:(?:[ \t]+|$))?/.exec(line)![0];
    const value = line.slice(lead.length).replace(/,$/, "");
    if (/^[|>][-+]?$/.test(value)) return;
    const quoted = /^(["'])(.*)\1$/.exec(value);
    if (quoted ? mayTextBeShown(quoted[2]!) : mayWordBeShown(value)) return;
    searched.hide(
      start + lead.length + (quoted ? 1 : 0),
      start + lead.length + value.length - (quoted ? 1 : 0),
    );
  });
  // What else it holds is read under its own names.
  return isMapping ? position : valuesEnd;
}

/** The lines that stand deeper than `indent`, each without the blanks around it. Answers where they end. */
export function readLines(
  searched: SearchedText,
  start: number,
  indent: number,
  each: (start: number, end: number) => void,
): number {
  let position = start;
  while (position < searched.text.length) {
    const end = searched.lineEnd(position);
    const line = searched.text.slice(position, end).trimEnd();
    const own = line.length - line.trimStart().length;
    if (line !== "" && own <= indent) break;
    if (line !== "") each(position + own, position + line.length);
    position = end + 1;
  }
  return Math.min(position, searched.text.length);
}

/** `<<EOF`: nothing of it is shown. Answers where it ends. */
export function readHereDocument(searched: SearchedText, start: number): number {
  const [opening, word] = /^<<[-~]?["']?(\w{1,60})["']?/.exec(searched.text.slice(start, start + 70)) ?? [
    "",
    "",
  ];
  let position = searched.lineEnd(start + opening.length) + 1;
  while (position < searched.text.length) {
    const end = searched.lineEnd(position);
    if (searched.text.slice(position, end).trim() === word) return end;
    searched.hide(position, end);
    position = end + 1;
  }
  return searched.text.length;
}
