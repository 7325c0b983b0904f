import { advanceUntil } from "../advance";
import type { Comment, ParseError } from "../parse-result";
import { parseEntry } from "./parse-entry";
import { parseTomlValue } from "./parse-value";
import { createScanner, type Scanner } from "./scanner";
import type { TomlEntry, TomlFile, TomlTable } from "./syntax";

/**
 * Reads TOML 1.0 (and the newlines and escapes of 1.1) in linear time and keeps everything around damage:
 * a broken statement costs its own line, an unclosed bracket ends where the next statement begins.
 */
export function parseToml(text: string): TomlFile {
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  const scanner = createScanner(text, comments, errors);
  const tables: TomlTable[] = [];
  let header: Header = { kind: "root", keys: [], headerRange: { start: 0, end: 0 } };
  let entries: TomlEntry[] = [];
  const closeTable = () => {
    const end = entries.at(-1)?.range.end ?? header.headerRange.end;
    const path = header.keys.map((key) => key.name);
    tables.push({ ...header, path, entries, range: { start: header.headerRange.start, end } });
  };

  const readStatement = () => {
    scanner.skipBlankLines();
    if (scanner.atEnd()) return;
    if (scanner.peek() === "[") {
      closeTable();
      header = parseHeader(scanner);
      entries = [];
    } else {
      const entry = parseEntry(scanner, () => parseTomlValue(scanner));
      if (entry) entries.push(entry);
      else scanner.skipLine();
    }
    endStatement(scanner);
  };
  advanceUntil<void>(scanner, readStatement, () => {});
  closeTable();
  reportDuplicates(tables, errors);
  comments.sort((one, other) => one.range.start - other.range.start);
  errors.sort((one, other) => one.range.start - other.range.start);
  return { tables, comments, errors };
}

type Header = Pick<TomlTable, "kind" | "keys" | "headerRange">;

function parseHeader(scanner: Scanner): Header {
  const start = scanner.offset();
  const array = scanner.text.startsWith("[[", start);
  scanner.moveTo(start + (array ? 2 : 1));
  scanner.skipBlanks();
  const keys = scanner.keys();
  scanner.skipBlanks();
  const closing = array ? "]]" : "]";
  if (keys.length === 0) scanner.fail(start, "This table has no name.");
  if (scanner.text.startsWith(closing, scanner.offset())) scanner.moveTo(scanner.offset() + closing.length);
  else {
    scanner.fail(start, `The table's name is not closed by "${closing}".`);
    if (scanner.peek() === "]") scanner.moveTo(scanner.offset() + 1);
  }
  const end = Math.max(scanner.offset(), keys.at(-1)?.range.end ?? start + 1);
  return { kind: array ? "array-table" : "table", keys, headerRange: { start, end } };
}

function endStatement(scanner: Scanner): void {
  scanner.skipBlanks();
  scanner.skipComment();
  if (scanner.atEnd() || scanner.peek() === "\n" || scanner.peek() === "\r") return;
  const start = scanner.offset();
  scanner.skipLine();
  scanner.fail(start, "Nothing may follow on this line.");
}

function reportDuplicates(tables: readonly TomlTable[], errors: ParseError[]): void {
  const tableNames = new Set<string>();
  const elements = new Map<string, number>();
  for (const table of tables) {
    // A table below `[[a]]` belongs to the newest element of `a`, so its name counts the elements on the way.
    let name = "";
    for (const key of table.path) {
      name += JSON.stringify(key);
      name += `#${elements.get(name) ?? 0}`;
    }
    if (table.kind === "array-table") {
      const array = name.slice(0, name.lastIndexOf("#"));
      elements.set(array, (elements.get(array) ?? 0) + 1);
    } else if (table.kind === "table") {
      if (tableNames.has(name))
        errors.push({ range: table.headerRange, message: "This table stands here twice." });
      tableNames.add(name);
    }
    const keys = new Set<string>();
    for (const entry of table.entries) {
      const key = JSON.stringify(entry.path);
      if (keys.has(key)) errors.push({ range: entry.keyRange, message: "This key stands here twice." });
      keys.add(key);
    }
  }
}
