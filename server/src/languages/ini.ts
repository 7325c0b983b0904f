import type { Range } from "../engine/text";
import type { Comment, ParseError } from "./parse-result";

/**
 * An INI file, as Python's `configparser` reads tox.ini, setup.cfg, .coveragerc, mypy.ini and Supervisor's files
 * (indented lines continue a value, comments stand on lines of their own), or as systemd reads its units
 * (a backslash at the end continues a line, keys repeat, only `=` separates).
 */
export interface IniFile {
  /** As written: a section that stands there twice is two sections. */
  readonly sections: readonly IniSection[];
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export interface IniSection {
  readonly name: string;
  /** With the brackets. */
  readonly headerRange: Range;
  readonly entries: readonly IniEntry[];
  /** From the header to the end of the last entry. */
  readonly range: Range;
}

export interface IniEntry {
  /** As written; configparser compares keys in lower case. */
  readonly key: string;
  readonly keyRange: Range;
  /** The lines joined by "\n" (systemd: by a blank); undefined for a key without `=`. */
  readonly value: string | undefined;
  /** From the first character of the value to the last, over all its lines. */
  readonly valueRange: Range;
  /** Every line of the value that is not blank. */
  readonly lines: readonly { readonly value: string; readonly range: Range }[];
  /** From the key to the end of the value. */
  readonly range: Range;
}

/** "python" is configparser (setup.cfg, tox.ini), "systemd" a unit file. */
export type IniDialect = "python" | "systemd";

/**
 * Reads an INI file as its dialect does. Never throws: a line that is none of the format is an error with its range.
 */
export function parseIni(text: string, dialect: IniDialect = "python"): IniFile {
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  const sections: { header: Header; entries: OpenEntry[] }[] = [];
  let entry: OpenEntry | undefined;
  let indent = 0;
  let continued = false;

  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    const line = trimmedLine(
      text,
      match.index,
      match.index + match[0].replace(/(?<![\r\n])[\r\n]+$/, "").length,
    );
    const column = line.start - match.index;
    const content = text.slice(line.start, line.end);
    if (/^[#;]/.test(content) && !(continued && dialect === "systemd")) {
      comments.push({ range: line, text: content });
      continue;
    }
    if (content === "") {
      if (dialect === "python") entry?.lines.push({ value: "", range: line });
      continued = false;
      continue;
    }
    const continues = dialect === "systemd" ? continued : column > indent;
    continued = dialect === "systemd" && content.endsWith("\\");
    const body = continued ? content.slice(0, -1).trimEnd() : content;
    if (entry && continues) {
      if (entry.separated)
        entry.lines.push({ value: body, range: { ...line, end: line.start + body.length } });
      else errors.push({ range: line, message: "A key without a value cannot go on here." });
      continue;
    }
    indent = column;
    entry = undefined;
    const header = /^\[(.+)\]/.exec(body);
    if (header) {
      const range = { start: line.start, end: line.start + header[0].length };
      sections.push({ header: { name: header[1] as string, range }, entries: [] });
    } else if (sections.length === 0)
      errors.push({ range: line, message: "There is no section before this line." });
    else {
      entry = openEntry(body, line.start, dialect);
      sections.at(-1)?.entries.push(entry);
    }
  }
  return {
    sections: sections.map(({ header, entries }) => closeSection(header, entries, dialect)),
    comments,
    errors,
  };
}

/** All entries of a key in the sections of a name, in the order of the file: the last one counts for Python. */
export function entriesAt(file: IniFile, section: string, key: string): readonly IniEntry[] {
  const wanted = key.toLowerCase();
  return file.sections
    .filter(({ name }) => name === section)
    .flatMap(({ entries }) => entries.filter((entry) => entry.key.toLowerCase() === wanted));
}

interface Header {
  readonly name: string;
  readonly range: Range;
}

/** An entry whose value may go on in the next line. */
interface OpenEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly separated: boolean;
  /** Where the value begins even if it is empty: behind the sign. */
  readonly valueStart: number;
  /** The first line is "" if the value begins on the next one. */
  readonly lines: { readonly value: string; readonly range: Range }[];
}

function openEntry(body: string, start: number, dialect: IniDialect): OpenEntry {
  const separator = body.search(dialect === "systemd" ? /=/ : /[=:]/);
  const written = separator === -1 ? body : body.slice(0, separator);
  const key = written.trimEnd();
  const keyRange = { start, end: start + key.length };
  if (separator === -1) return { key, keyRange, separated: false, valueStart: keyRange.end, lines: [] };
  const value = trimmedLine(body, separator + 1, body.length);
  const range = { start: start + value.start, end: start + value.end };
  const first = { value: body.slice(value.start, value.end), range };
  return { key, keyRange, separated: true, valueStart: start + separator + 1, lines: [first] };
}

function closeSection(header: Header, open: readonly OpenEntry[], dialect: IniDialect): IniSection {
  const entries = open.map(({ key, keyRange, separated, valueStart, lines }): IniEntry => {
    const written = lines.filter((line) => line.value !== "");
    const first = written[0]?.range ?? { start: valueStart, end: valueStart };
    const valueRange = { start: first.start, end: written.at(-1)?.range.end ?? first.end };
    const joined = dialect === "systemd" ? written.map((line) => line.value).join(" ") : joinLines(lines);
    return {
      key,
      keyRange,
      value: separated ? joined : undefined,
      valueRange,
      lines: written,
      range: { start: keyRange.start, end: Math.max(keyRange.end, valueRange.end) },
    };
  });
  const end = entries.at(-1)?.range.end ?? header.range.end;
  return { name: header.name, headerRange: header.range, entries, range: { start: header.range.start, end } };
}

function joinLines(lines: readonly { readonly value: string }[]): string {
  return lines
    .map((line) => line.value)
    .join("\n")
    .trimEnd();
}

function trimmedLine(text: string, start: number, end: number): Range {
  const line = text.slice(start, end);
  const content = line.trim();
  if (content === "") return { start: end, end };
  const from = start + line.length - line.trimStart().length;
  return { start: from, end: from + content.length };
}
