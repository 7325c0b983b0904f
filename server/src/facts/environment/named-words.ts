import { factFamily } from "../../engine/database";

/** How the names of variables are mostly written; files have few such words. */
export function isCapital(word: string): boolean {
  return /^[A-Za-z_]\w{2,}$/.test(word) && /[A-Z]/.test(word) && !/[a-z]{4}/.test(word);
}

/** The words of a file that may name variables, each once. */
export const capitalWords = factFamily(
  "words in capitals",
  (db, path): ReadonlySet<string> => new Set(capitalWordsOf(db.file(path)?.text ?? "")),
);

/** Goes over the characters: most words are none of them, and need not be made. */
function* capitalWordsOf(text: string): Iterable<string> {
  let start = 0;
  let hasCapital = false;
  let small = 0;
  let mostSmall = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    const isSmall = code >= 97 && code <= 122;
    const isLarge = code >= 65 && code <= 90;
    if (isSmall || isLarge || (code >= 48 && code <= 57) || code === 95) {
      hasCapital ||= isLarge;
      small = isSmall ? small + 1 : 0;
      mostSmall = Math.max(mostSmall, small);
      continue;
    }
    if (hasCapital && mostSmall < 4 && at - start >= 3 && !/\d/.test(text[start] ?? ""))
      yield text.slice(start, at);
    start = at + 1;
    hasCapital = false;
    small = 0;
    mostSmall = 0;
  }
}
