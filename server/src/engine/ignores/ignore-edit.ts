import { modify } from "jsonc-parser";
import { configurationName } from "../configuration/configuration";
import type { FileEdit, Finding, RuleId, TextEdit } from "../finding";
import { insertion } from "../fixes/text-edits";
import { extensionOf, fileNameOf } from "../path";
import { tableOf } from "../records";
import type { RelativePath, Snapshot, SourceFile } from "../snapshot";
import { lineBreakOf, linesOf } from "../text";
import type { InlineIgnore } from "./suppression";

/** What an ignore covers: a comment at the line or at the file's top, or an entry of the configuration. */
export type IgnoreScope = "line" | "file" | "everywhere";

export interface WantedIgnore {
  readonly rule: RuleId;
  /** The place of the finding. */
  readonly place: Finding["place"];
  readonly scope: IgnoreScope;
  /** Empty: the user writes it into the comment; until then the ignore is not honoured. */
  readonly reason: string;
}

/**
 * The edits that ignore a finding: a comment before its line or at the top of its file, the id added to a comment that
 * is there for the same reason, or an entry of `.readiness.json` where the format knows no comments or the whole project is meant.
 * `existing` are the ignores of the file.
 */
export function ignoreEdits(
  wanted: WantedIgnore,
  snapshot: Snapshot,
  existing: readonly InlineIgnore[],
): readonly FileEdit[] {
  const file = snapshot.files.get(wanted.place.path);
  const comment = file && commentOf(file.path);
  if (
    wanted.scope === "everywhere" ||
    !file ||
    !comment ||
    (wanted.scope === "line" && !admitsCommentBefore(file, wanted))
  )
    return [configurationEdit(wanted, snapshot)];
  const line = linesOf(file).positionAt(wanted.place.range.start).line;
  const extended = existing.find(
    (ignore) =>
      ignore.scope === wanted.scope &&
      (ignore.reason === wanted.reason || wanted.reason === "") &&
      (ignore.scope === "file" || ignore.lines.includes(line)),
  );
  const last = extended?.ruleRanges.at(-1);
  if (last) return [insertion(file.path, last.end, `, ${wanted.rule}`)];
  return [newComment(wanted, file, comment, line)];
}

type CommentForm = readonly [opening: string, closing: string];

const hash: CommentForm = ["# ", ""];
const slashes: CommentForm = ["// ", ""];
const block: CommentForm = ["/* ", " */"];
const html: CommentForm = ["<!-- ", " -->"];

const formByExtension: Readonly<Record<string, CommentForm>> = tableOf({
  py: hash,
  pyi: hash,
  toml: hash,
  yml: hash,
  yaml: hash,
  sh: hash,
  bash: hash,
  cfg: hash,
  conf: hash,
  ini: hash,
  txt: hash,
  lock: hash,
  tf: hash,
  rb: hash,
  service: hash,
  nginx: hash,
  properties: hash,
  in: hash,
  js: slashes,
  jsx: slashes,
  mjs: slashes,
  cjs: slashes,
  ts: slashes,
  tsx: slashes,
  mts: slashes,
  cts: slashes,
  go: slashes,
  css: block,
  scss: block,
  md: html,
  html: html,
  xml: html,
  svg: html,
  vue: html,
  sql: ["-- ", ""],
});

/** How a format writes a comment; undefined when it knows none or the format is not known. */
function commentOf(path: RelativePath): CommentForm | undefined {
  const name = fileNameOf(path);
  if (name === configurationName) return slashes;
  if (/^(?:Dockerfile|Containerfile|Makefile|Procfile|Pipfile|Caddyfile|Jenkinsfile)(?:\..*)?$/.test(name))
    return name.startsWith("Jenkinsfile") ? slashes : hash;
  if (/^\.env(?:\..*)?$|\.env$|^\.(?:git|docker|npm|eslint|prettier)ignore$/.test(name)) return hash;
  if (/^(?:pnpm-lock|package-lock)\./.test(name)) return undefined;
  return formByExtension[extensionOf(name).toLowerCase()];
}

/** Not after a line that goes on in the next, and not inside a text block of YAML. */
function admitsCommentBefore(file: SourceFile, { place }: WantedIgnore): boolean {
  const lines = linesOf(file);
  const textOf = (line: number) => {
    const { start, end } = lines.lineRange(line);
    return file.text.slice(start, end);
  };
  const { line } = lines.positionAt(place.range.start);
  if (line > 0 && /\\\s*$/.test(textOf(line - 1))) return false;
  if (line === 0 && /^(?:#!|<\?xml)/.test(textOf(0))) return false;
  if (!/\.ya?ml$/.test(file.path)) return true;
  let indent = indentOf(textOf(line)).length;
  for (let above = line - 1; above >= 0 && indent > 0; above--) {
    const text = textOf(above);
    if (text.trim() === "" || indentOf(text).length >= indent) continue;
    indent = indentOf(text).length;
    if (/(?:^|[\s:-])[|>][-+\d]*\s*(?:#.*)?$/.test(text)) return false;
  }
  return true;
}

function newComment(
  { rule, reason, scope }: WantedIgnore,
  file: SourceFile,
  [opening, closing]: CommentForm,
  findingLine: number,
): TextEdit {
  const lines = linesOf(file);
  const line = scope === "line" ? findingLine : firstFreeLine(file);
  const { start } = lines.lineRange(line);
  const indent = scope === "line" ? indentOf(file.text.slice(start)) : "";
  const kind = scope === "line" ? "ignore" : "ignore-file";
  const text = `${indent}${opening}readiness: ${kind}[${rule}] ${reason}`.trimEnd() + closing;
  const isPastEnd = line >= lines.lineCount;
  const lineBreak = lineBreakOf(file.text);
  return isPastEnd
    ? insertion(file.path, file.text.length, `${lineBreak}${text}`)
    : insertion(file.path, start, `${text}${lineBreak}`);
}

/** Below what must come first: an interpreter, an encoding, a parser directive, an XML declaration. */
function firstFreeLine(file: SourceFile): number {
  const first =
    /^(?:#!.*|#.*coding[:=].*|#\s*(?:syntax|escape|check)=.*|<\?xml.*|<!doctype.*|["']use \w+["'];?)$/i;
  const lines = linesOf(file);
  let line = 0;
  while (line < lines.lineCount) {
    const { start, end } = lines.lineRange(line);
    if (!first.test(file.text.slice(start, end))) break;
    line++;
  }
  return line;
}

/** An entry for the file, or for every one; the configuration is created when there is none. */
function configurationEdit({ rule, place, reason, scope }: WantedIgnore, { files }: Snapshot): FileEdit {
  const entry = scope === "everywhere" ? { rule, reason } : { rule, path: place.path, reason };
  const configuration = files.get(configurationName);
  if (!configuration)
    return {
      kind: "create",
      path: configurationName,
      text: `${JSON.stringify({ ignore: [entry] }, undefined, 2)}\n`,
    };
  const [edit] = modify(configuration.text, ["ignore", -1], entry, {
    isArrayInsertion: true,
    formattingOptions: { insertSpaces: true, tabSize: 2, eol: lineBreakOf(configuration.text) },
  });
  const { offset = 0, length = 0, content = "" } = edit ?? {};
  return {
    kind: "edit",
    path: configurationName,
    range: { start: offset, end: offset + length },
    newText: content,
  };
}

function indentOf(text: string): string {
  return /^[ \t]*/.exec(text)?.[0] ?? "";
}
