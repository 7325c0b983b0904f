import { mayWordBeShown } from "./may-be-shown";
import type { SearchedText } from "./searched-text";
import { maySecretStandIn } from "./secret-name";

/** `"NAME", value`: what follows a name in a list of arguments; with `default=` too. Answers where it ends. */
export function readListed(searched: SearchedText, start: number): number {
  let position = start;
  for (let count = 0; count < 6; count++) {
    const gap = /^[\s,]{0,200}(?:[A-Za-z_]\w{0,40}[ \t]{0,4}=[ \t]{0,4})?(?:\([\w., ]{0,60},[ ]{0,4})?/.exec(
      searched.text.slice(position, position + 320),
    )![0];
    position += gap.length;
    const token = searched.stringAt(position, "");
    if (token) {
      const value = searched.text.slice(token.inside.start, token.inside.end);
      // The key of the next entry.
      if (/^[ \t]{0,8}:/.test(searched.text.slice(token.end, token.end + 9))) return position;
      if (!/^--?[a-z]/.test(value)) searched.hideText(token.inside);
      return token.end;
    }
    const word = /^[^\s,"'`)\]}]{1,300}/.exec(searched.text.slice(position, position + 300))?.[0];
    if (
      word === undefined ||
      !/^[ \t]{0,8},/.test(searched.text.slice(position + word.length, position + word.length + 9))
    ) {
      if (word !== undefined && !mayWordBeShown(word.replace(/[([].*$/s, "")) && !/[([]/.test(word))
        searched.hide(position, position + word.length);
      return position;
    }
    position += word.length;
  }
  return position;
}

/** The texts of a row of values: which of them is the secret depends on its place, so that none is seen. */
export function readRow(searched: SearchedText, start: number): number {
  let position = start;
  const end = searched.lineEnd(start);
  while (position < end) {
    const token = searched.stringAt(position, "");
    if (token) searched.hideText(token.inside);
    position = token ? token.end : position + 1;
  }
  return position;
}

/** The text of an XML element. */
export function readElement(searched: SearchedText, begin: number): number {
  const data = "<![CDATA[";
  const start = searched.text.startsWith(data, begin) ? begin + data.length : begin;
  const close = searched.nextOf("<", start);
  const end = close === -1 ? searched.lineEnd(start) : close;
  if (end - start <= 20_000) searched.hideText({ start, end });
  return end - start <= 20_000 ? end : start;
}

/** The texts in a call of a function that takes a secret. */
export function readCall(searched: SearchedText, start: number, isSecret: boolean): void {
  const inside = /^\(([^\n]{0,300})/.exec(searched.text.slice(start, start + 302));
  for (const match of inside?.[1]?.matchAll(/(["'`])([^"'`]*)\1/g) ?? []) {
    const at = start + 1 + match.index + 1;
    const value = match[2]!;
    const isArgument = /=[ \t]{0,4}$/.test(searched.text.slice(at - 6, at - 1));
    if ((isSecret || !isArgument) && !/^[A-Z]{2}\d{3}$/.test(value) && !maySecretStandIn(value))
      searched.hideText({ start: at, end: at + value.length });
  }
}
