import { factFamily } from "../../engine/database";

/** How the names of variables are mostly written; files have few such words. */
export function isCapital(word: string): boolean {
  return /^[A-Za-z_]\w{2,}$/.test(word) && /[A-Z]/.test(word) && !/[a-z]{4}/.test(word);
}

/** The words of a file that may name variables, each once. */
export const capitalWords = factFamily(
  "words in capitals",
  (db, path): ReadonlySet<string> => capitalWordsOf(db.file(path)?.text ?? ""),
);

const small = 1;
const capital = 2;
const other = 3;
/** Of the characters of words. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[a-z]/.test(character)
    ? small
    : /[A-Z]/.test(character)
      ? capital
      : /\w/.test(character)
        ? other
        : 0;
});

/** Goes over the characters: most words are none of them, and need not be made. No generator: V8 runs those slowly. */
function capitalWordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  let start = 0;
  let hasCapital = false;
  let run = 0;
  let longestRun = 0;
  for (let at = 0; at <= text.length; at++) {
    // Behind the end it is no number.
    const code = text.charCodeAt(at);
    const kind = code < 128 ? kinds[code] : 0;
    if (kind === small) {
      if (++run > longestRun) longestRun = run;
      continue;
    }
    if (kind === capital || kind === other) {
      hasCapital ||= kind === capital;
      run = 0;
      continue;
    }
    if (hasCapital && longestRun < 4 && at - start >= 3 && !/\d/.test(text[start] ?? ""))
      words.add(text.slice(start, at));
    start = at + 1;
    hasCapital = false;
    run = 0;
    longestRun = 0;
  }
  return words;
}
