import { goThrough, linesFrom } from "../advance";
import type { Comment, ParseError } from "../parse-result";
import { parseRequirement } from "./parse-requirement";
import type { RequirementLine, RequirementsFile } from "./syntax";

/** Reads a requirements file as pip does: comments, continued lines, options, includes. One bad line costs itself. */
export function parseRequirements(text: string): RequirementsFile {
  const lines: RequirementLine[] = [];
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  goThrough(text.startsWith("\uFEFF") ? 1 : 0, text.length, (start) => {
    const end = logicalEnd(text, start);
    readLine(start, end);
    return end + (text.startsWith("\r\n", end) ? 2 : 1);
  });
  return { lines, comments, errors };

  function readLine(start: number, end: number): void {
    const comment = commentStart(text, start, end);
    if (comment < end) comments.push({ range: { start: comment, end }, text: text.slice(comment, end) });
    // Continuations become blanks, so that offsets stay those of the file.
    const content = text.slice(start, comment).replace(/\\\r?\n/g, (joined) => " ".repeat(joined.length));
    const from = start + content.search(/\S|$/);
    const to = start + content.trimEnd().length;
    if (to <= from) return;
    const trimmed = content.trim();
    const line = trimmed.startsWith("-") ? readOption(trimmed, from) : parseRequirement(trimmed, from);
    if (line) lines.push(line);
    else errors.push({ range: { start: from, end: to }, message: "This is no requirement." });
  }
}

/** The end of a line with the lines that its backslashes continue. */
function logicalEnd(text: string, start: number): number {
  for (const { end } of linesFrom(text, start)) if (text[end - 1] !== "\\" || end - 1 < start) return end;
  return text.length;
}

/** A comment begins at the line's start or behind a blank; `#egg=` of a URL is none. */
function commentStart(text: string, start: number, end: number): number {
  const found = /(?:^|(?<=\s))#/.exec(text.slice(start, end));
  return found ? start + found.index : end;
}

const longForms: Readonly<Record<string, string>> = {
  "-r": "--requirement",
  "-c": "--constraint",
  "-e": "--editable",
  "-i": "--index-url",
  "-f": "--find-links",
};

function readOption(text: string, offset: number): RequirementLine | undefined {
  const [whole = "", dashed = "", separator = ""] = /^(--[\w-]+|-[a-zA-Z])(\s*=\s*|\s*)/.exec(text) ?? [];
  if (whole === "") return undefined;
  const name = longForms[dashed] ?? dashed;
  const value = text.slice(dashed.length + separator.length);
  const range = { start: offset, end: offset + text.length };
  const valueStart = offset + text.length - value.length;
  if (name === "--requirement" || name === "--constraint") {
    const kind = name === "--requirement" ? "include" : "constraint";
    return { kind, path: value, pathRange: { start: valueStart, end: range.end }, range };
  }
  if (name !== "--editable") return { kind: "option", name, value: value === "" ? undefined : value, range };
  const installed = parseRequirement(value, valueStart);
  return installed && { ...installed, editable: true, range };
}
