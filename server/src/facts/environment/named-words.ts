import { factFamily } from "../../engine/database";

/** How the names of variables are mostly written; files have few such words. */
export function isCapital(word: string): boolean {
  return /^[A-Za-z_]\w{2,}$/.test(word) && /[A-Z]/.test(word) && !/[a-z]{4}/.test(word);
}

/** The words of a file that may name variables, each once. */
export const capitalWords = factFamily(
  "words in capitals",
  (db, path): ReadonlySet<string> =>
    new Set((db.file(path)?.text ?? "").match(/\b[A-Za-z_]\w*/g)?.filter(isCapital)),
);
