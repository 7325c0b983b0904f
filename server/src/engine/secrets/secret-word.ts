import type { ClauseContext } from "./clause-context";
import { mayTextBeShown, mayWordBeShown } from "./may-be-shown";
import type { SearchedText } from "./searched-text";

/** A word between what separates; a whole run of characters where the value is data. Answers where it ends. */
export function readWord(
  searched: SearchedText,
  start: number,
  isRun: boolean,
  { quote, ends, isKey }: ClauseContext,
  depth: number,
): number {
  const reference = /^(?:\$\{\w{1,80}(?::?\?[^}\n]{0,120})?\}|\$?\{\{[^}\n'"]{0,120}\}\})/.exec(
    searched.text.slice(start, start + 250),
  )?.[0];
  if (reference && !isRun) return start + reference.length;
  const word = wordAt(searched.text, start, isRun, { quote, ends });
  const bare = word
    .replace(/(?<![,;:])[,;:]+$/, "")
    .replace(isRun && ends !== "line" ? /(?<![)\]}])[)\]}]+$/ : /$^/, "");
  const end = start + word.length;
  if (bare === "") return end;
  const fallback = /^(\$\{\w{1,80}:?[-=+])(.*?)\}?$/s.exec(bare);
  if (fallback) {
    if (!mayTextBeShown(fallback[2] ?? ""))
      searched.hide(start + fallback[1]!.length, start + bare.replace(/\}$/, "").length);
    return end;
  }
  if (!isRun && isOnlyName(searched, word, bare, end, depth)) return end;
  if (!isRun && depth > 0) {
    const parts = /^([A-Za-z_][A-Za-z_-]{0,60}[=:])(.+)$/s.exec(bare);
    if (parts) {
      if (!mayWordBeShown(parts[2]!)) searched.hide(start + parts[1]!.length, start + bare.length);
      return end;
    }
  }
  if (/^[&!][\w!]/.test(bare) && isKey && !/[\d]/.test(bare) && /^[ \t]/.test(searched.text[end] ?? ""))
    return end;
  if (!mayWordBeShown(bare)) searched.hide(start, start + bare.length);
  return end;
}

/** The word that begins at `start`, without the next assignment of a list and without the quote behind it. */
function wordAt(
  text: string,
  start: number,
  isRun: boolean,
  { quote, ends }: Pick<ClauseContext, "quote" | "ends">,
): string {
  const pattern = isRun
    ? quote === '"'
      ? /[^\s"]+/y
      : quote === "'"
        ? /[^\s']+/y
        : quote === "`"
          ? /[^\s`]+/y
          : /\S+/y
    : /[^\s"'`,;()[\]{}]+/y;
  pattern.lastIndex = start;
  let word = pattern.exec(text)?.[0] ?? text[start]!;
  if (isRun && (ends === "word" || ends === "quote")) {
    word = /^.+?(?=[;&,][\w.-]+=|$)/s.exec(word)?.[0] ?? word;
    if (ends === "word" && quote === "") word = word.replace(/(?<=[^\\])["'`][)\]},;]*$/, "");
  }
  if (isRun && word.length > 1 && word.endsWith("\\") && /[\r\n]/.test(text[start + word.length] ?? ""))
    word = word.slice(0, -1);
  return word;
}

/** The name of a function, of an argument or of an entry, and no value. */
function isOnlyName({ text }: SearchedText, word: string, bare: string, end: number, depth: number): boolean {
  if (/^[([]/.test(text[end] ?? "") && /^[A-Za-z_$][\w.$]*$/.test(bare)) return true;
  return (
    depth > 0 &&
    /^[A-Za-z_][A-Za-z_-]{0,60}:?$/.test(bare) &&
    (word.endsWith(":") || /^[ \t]{0,4}(?:=(?!=)|:)/.test(text.slice(end, end + 6)))
  );
}
