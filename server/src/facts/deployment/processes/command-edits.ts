import type { Database } from "../../../engine/database";
import type { TextEdit } from "../../../engine/finding";
import type { CommandWord } from "../../commands/followed-command";
import type { StartedProcess } from "./start-context";

/** Puts words in the place of others, in a command line or in a list on one line. */
export function replaceWords(
  db: Database,
  taken: readonly CommandWord[],
  words: readonly string[],
): TextEdit | undefined {
  const first = taken[0]?.place;
  const last = taken[taken.length - 1]?.place;
  if (!first || !last || first.path !== last.path) return undefined;
  const range = { start: first.range.start, end: last.range.end };
  const source = db.file(first.path)?.text.slice(range.start, range.end) ?? "";
  if (source.includes("\n") || range.end <= range.start) return undefined;
  const quote = /^["']/.exec(source)?.[0];
  if (quote === undefined) {
    // Between the words nothing but blanks: no comma, no list.
    if (source !== taken.map(({ text }) => text).join(" ")) return undefined;
    return { kind: "edit", path: first.path, range, newText: words.join(" ") };
  }
  const isList = taken.length > 1 && source.split(",").length === taken.length;
  if (!isList) return undefined;
  return {
    kind: "edit",
    path: first.path,
    range,
    newText: words.map((word) => `${quote}${word}${quote}`).join(", "),
  };
}

/** Takes a word and the blank or comma before it out of a command, in a command line or in a list. */
export function withoutWord(db: Database, process: StartedProcess, word: CommandWord): TextEdit | undefined {
  const index = process.written.indexOf(word);
  const before = process.written[index - 1];
  if (!before || before.place.path !== word.place.path || before.place.range.end > word.place.range.start)
    return undefined;
  const range = { start: before.place.range.end, end: word.place.range.end };
  const source = db.file(word.place.path)?.text.slice(range.start, range.end) ?? "";
  return /^\s*(?:,\s*)?["']?--[\w=-]+["']?$/.test(source)
    ? { kind: "edit", path: word.place.path, range, newText: "" }
    : undefined;
}

/** The word without its quotes. */
export function unquotedRange(db: Database, word: CommandWord): { start: number; end: number } | undefined {
  const { path, range } = word.place;
  const source = db.file(path)?.text.slice(range.start, range.end) ?? "";
  if (source === word.text) return range;
  return source.slice(1, -1) === word.text ? { start: range.start + 1, end: range.end - 1 } : undefined;
}
