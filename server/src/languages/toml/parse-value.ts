import { advanceUntil } from "../advance";
import { parseEntry } from "./parse-entry";
import { resolveEscapes, type Scanner } from "./scanner";
import type { TomlEntry, TomlString, TomlValue } from "./syntax";

/** Brackets nested deeper than this are damage or an attack, and would exhaust the stack. */
const DEEPEST = 100;

/**
 * Reads the value that begins here.
 * Brackets are first read as if all were well; only if that fails, lines that look like statements end them.
 */
export function parseTomlValue(scanner: Scanner): TomlValue {
  if (scanner.peek() !== "[" && scanner.peek() !== "{") return parseSimple(scanner);
  const goBack = scanner.mark();
  const context: Brackets = { scanner, tolerant: false, depth: 0, damaged: false };
  const value = parseBracketed(context);
  if (!context.damaged) return value;
  goBack();
  return parseBracketed({ scanner, tolerant: true, depth: 0, damaged: false });
}

interface Brackets {
  readonly scanner: Scanner;
  readonly tolerant: boolean;
  depth: number;
  /** Something did not fit; without tolerance reading stops at once. */
  damaged: boolean;
}

function parseBracketed(context: Brackets): TomlValue {
  const { scanner } = context;
  if (scanner.peek() === "[") return parseArray(context);
  if (scanner.peek() === "{") return parseInlineTable(context);
  return parseSimple(scanner);
}

function parseArray(context: Brackets): TomlValue {
  const { scanner } = context;
  const start = scanner.offset();
  const items: TomlValue[] = [];
  const finish = (message?: string): TomlValue => {
    context.depth--;
    if (message !== undefined) damage(context, start, message);
    const end = message === undefined ? scanner.offset() : (items.at(-1)?.range.end ?? start + 1);
    return { kind: "array", items, range: { start, end } };
  };
  scanner.moveTo(start + 1);
  if (++context.depth > DEEPEST) {
    scanner.skipLine();
    return finish("The nesting is too deep to be read.");
  }
  const unclosed = () => finish('The array is not closed by "]".');
  return advanceUntil(
    scanner,
    () => {
      if (skipToNextItem(context)) return unclosed();
      if (scanner.peek() === "]") {
        scanner.moveTo(scanner.offset() + 1);
        return finish();
      }
      if (scanner.atEnd() || scanner.peek() === "}") return unclosed();
      if (scanner.peek() === ",") {
        damage(context, scanner.offset(), "A value is expected before the comma.");
        scanner.moveTo(scanner.offset() + 1);
      } else {
        const item = parseBracketed(context);
        items.push(item);
        if (item.kind === "damaged") context.damaged = true;
        if (context.damaged && !context.tolerant) return finish();
        if (skipToNextItem(context)) return unclosed();
        if (scanner.peek() === ",") scanner.moveTo(scanner.offset() + 1);
        else if (scanner.peek() !== "]" && !scanner.atEnd())
          damage(context, scanner.offset(), "A comma is expected here.");
      }
      return context.damaged && !context.tolerant ? finish() : undefined;
    },
    unclosed,
  );
}

function parseInlineTable(context: Brackets): TomlValue {
  const { scanner } = context;
  const start = scanner.offset();
  const entries: TomlEntry[] = [];
  const finish = (message?: string): TomlValue => {
    context.depth--;
    if (message !== undefined) damage(context, start, message);
    const end = message === undefined ? scanner.offset() : (entries.at(-1)?.range.end ?? start + 1);
    return { kind: "inline-table", entries, range: { start, end } };
  };
  scanner.moveTo(start + 1);
  if (++context.depth > DEEPEST) {
    scanner.skipLine();
    return finish("The nesting is too deep to be read.");
  }
  const unclosed = () => finish('The table is not closed by "}".');
  return advanceUntil(
    scanner,
    () => {
      skipInside(context);
      if (scanner.peek() === "}") {
        scanner.moveTo(scanner.offset() + 1);
        return finish();
      }
      if (scanner.atEnd() || /[\]\r\n]/.test(scanner.peek())) return unclosed();
      const before = scanner.offset();
      const entry = parseEntry(scanner, () => parseBracketed(context));
      if (entry) entries.push(entry);
      if (!entry || entry.value.kind === "damaged") context.damaged = true;
      if (context.damaged && !context.tolerant) return finish();
      skipInside(context);
      if (scanner.peek() === ",") scanner.moveTo(scanner.offset() + 1);
      else if (scanner.peek() !== "}") {
        // What is neither an entry nor a comma cannot be skipped safely: the rest of the line may be a new statement.
        if (scanner.offset() === before) scanner.moveTo(scanner.offset() + 1);
        return unclosed();
      }
      return undefined;
    },
    unclosed,
  );
}

/** Line breaks between braces are TOML 1.1; with tolerance they end the table, since a brace is missing somewhere. */
function skipInside({ scanner, tolerant }: Brackets): void {
  if (tolerant) scanner.skipBlanks();
  else scanner.skipBlankLines();
}

const STATEMENT_AHEAD =
  /[ \t]*(?:(?:[\w-]+|"[^"\r\n]*"|'[^'\r\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\r\n]*"|'[^'\r\n]*'))*[ \t]*=|\[\[?[ \t]*[A-Za-z_][^\]\r\n,=]*\]\]?[ \t]*(?:#|$))/my;

/** Goes to the next item of an array; true if a statement begins there instead, which the array must have swallowed. */
function skipToNextItem({ scanner, tolerant }: Brackets): boolean {
  if (!tolerant) {
    scanner.skipBlankLines();
    return false;
  }
  return advanceUntil(
    scanner,
    () => {
      scanner.skipBlanks();
      scanner.skipComment();
      if (scanner.peek() !== "\n" && scanner.peek() !== "\r") return false;
      STATEMENT_AHEAD.lastIndex = scanner.offset() + 1;
      if (STATEMENT_AHEAD.test(scanner.text)) return true;
      scanner.moveTo(scanner.offset() + 1);
      return undefined;
    },
    () => false,
  );
}

function damage(context: Brackets, start: number, message: string): void {
  context.damaged = true;
  context.scanner.fail(start, message);
}

const DATE =
  /\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2})?)?|\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?/y;
const WORD = /[^\s,[\]{}#"'=]+/y;
const INTEGER =
  /^(?:[+-]?(?:0|[1-9](?:_?\d)*)|0x[\dA-Fa-f](?:_?[\dA-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*)$/;
const FLOAT = /^[+-]?(?:(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?|inf|nan)$/;

function parseSimple(scanner: Scanner): TomlValue {
  const start = scanner.offset();
  if (scanner.peek() === '"' || scanner.peek() === "'") return parseString(scanner);
  const range = () => ({ start, end: scanner.offset() });
  const date = scanner.take(DATE);
  if (date !== undefined) return { kind: "date", text: date, range: range() };
  const word = scanner.take(WORD) ?? "";
  if (word === "true" || word === "false") return { kind: "boolean", value: word === "true", range: range() };
  if (INTEGER.test(word)) return { kind: "number", value: numberFrom(word), integer: true, range: range() };
  if (FLOAT.test(word)) return { kind: "number", value: numberFrom(word), integer: false, range: range() };
  scanner.fail(
    start,
    word === "" ? "A value is expected here." : "This is no TOML value; texts stand in quotes.",
  );
  return { kind: "damaged", text: word, range: range() };
}

function numberFrom(word: string): number {
  const digits = word.replaceAll("_", "");
  if (/inf$/.test(digits)) return digits.startsWith("-") ? -Infinity : Infinity;
  return /nan$/.test(digits) ? Number.NaN : Number(digits);
}

const BASIC = /"((?:[^"\\\r\n]|\\[^\r\n])*)("?)/y;
const LITERAL = /'([^'\r\n]*)('?)/y;

function parseString(scanner: Scanner): TomlString {
  const { text } = scanner;
  const start = scanner.offset();
  const quote = text[start] as '"' | "'";
  const triple = quote.repeat(3);
  const multiline = text.startsWith(triple, start) ? parseMultiline(scanner, start, triple) : undefined;
  if (multiline) return multiline;
  const pattern = quote === '"' ? BASIC : LITERAL;
  pattern.lastIndex = start;
  const [whole = quote, inner = "", closing = ""] = pattern.exec(text) ?? [];
  scanner.moveTo(start + whole.length);
  if (closing === "") scanner.fail(start, "The quote is never closed.");
  const value = quote === '"' ? resolveEscapes(inner) : inner;
  return {
    kind: "string",
    value,
    style: quote === '"' ? "basic" : "literal",
    range: { start, end: scanner.offset() },
  };
}

/** The text between triple quotes; one that is never closed ends with its first line. */
function parseMultiline(scanner: Scanner, start: number, triple: string): TomlString | undefined {
  const { text } = scanner;
  const basic = triple[0] === '"';
  let closing = text.indexOf(triple, start + 3);
  while (basic && closing !== -1 && escapedAt(text, closing, start + 3))
    closing = text.indexOf(triple, closing + 1);
  const style = basic ? "multiline-basic" : "multiline-literal";
  if (closing === -1) {
    scanner.skipLine();
    scanner.fail(start, "The triple quotes are never closed.");
    const range = { start, end: scanner.offset() };
    return { kind: "string", value: text.slice(start + 3, range.end), style, range };
  }
  // Up to two quotes may stand directly before the closing ones.
  for (let extra = 0; extra < 2 && text[closing + 3] === triple[0]; extra++) closing++;
  scanner.moveTo(closing + 3);
  const inner = text.slice(start + 3, closing).replace(/^\r?\n/, "");
  const value = basic ? resolveEscapes(withoutLineEndingBackslashes(inner)) : inner;
  return { kind: "string", value, style, range: { start, end: closing + 3 } };
}

function escapedAt(text: string, offset: number, from: number): boolean {
  let backslashes = 0;
  while (offset - backslashes > from && text[offset - backslashes - 1] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

/** A backslash at a line's end swallows all blanks up to the next text; a doubled one does not. */
function withoutLineEndingBackslashes(text: string): string {
  return text.includes("\\")
    ? text.replace(/\\\\|\\[ \t]*\r?\n\s*/g, (found) => (found === "\\\\" ? found : ""))
    : text;
}
