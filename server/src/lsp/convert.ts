import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Position as LspPosition,
  type Range as LspRange,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { FileEdit, Finding, Place, Severity } from "../engine/finding";
import { type Locale, message, renderMessage } from "../engine/message";
import type { RelativePath, SourceFile } from "../engine/snapshot";
import { linesOf, type Range } from "../engine/text";
import { missingSettingsCode, type Shown } from "./shown-together";

/** The only place where engine types meet LSP types. Everything here is pure. */

/** How the client counts columns. */
export type PositionEncoding = "utf-8" | "utf-16";

/**
 * Where an offset (UTF-16 units from the start of the text) lies: line and character from 0, characters in the
 * client's `positionEncoding` (LSP 3.17).
 */
export function toPosition(offset: number, file: SourceFile, encoding: PositionEncoding): LspPosition {
  const lines = linesOf(file);
  const { line, column } = lines.positionAt(offset);
  if (encoding === "utf-16") return { line, character: column };
  const { start } = lines.lineRange(line);
  return { line, character: Buffer.byteLength(file.text.slice(start, start + column)) };
}

/** The same for both ends; the beginning for a file or directory without a text. */
export function toRange(range: Range, file: SourceFile | undefined, encoding: PositionEncoding): LspRange {
  if (!file) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return { start: toPosition(range.start, file, encoding), end: toPosition(range.end, file, encoding) };
}

/** The offset of a position. As LSP has it, a character behind the end of its line means the end of the line. */
export function toOffset(
  { line, character }: LspPosition,
  file: SourceFile,
  encoding: PositionEncoding,
): number {
  const lines = linesOf(file);
  if (encoding === "utf-16") return lines.offsetAt({ line, column: character });
  const { start, end } = lines.lineRange(line);
  return lines.offsetAt({ line, column: utf16Column(file.text.slice(start, end), character) });
}

/** The UTF-16 column of a UTF-8 one in the text of a line. */
export function utf16Column(line: string, bytes: number): number {
  let column = 0;
  let left = bytes;
  for (const character of line) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    column += character.length;
  }
  return column;
}

/** An absolute path; undefined for what is not a file. */
export function pathOfUri(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** The `file:` address of an absolute path. */
export function uriOfPath(path: string): string {
  return pathToFileURL(path).href;
}

/** The path below a folder, "" for the folder itself; undefined for what lies elsewhere. */
export function pathInside(root: string, absolute: string): RelativePath | undefined {
  const inside = relative(root, absolute);
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return inside.split(sep).join("/");
}

/**
 * The address of a path below a folder, made of the client's own address of the folder so that the client knows it
 * again.
 */
export function uriInside(folderUri: string, path: RelativePath): string {
  return `${folderUri.replace(/\/$/, "")}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

const diagnosticSeverities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  blocker: DiagnosticSeverity.Error,
  major: DiagnosticSeverity.Warning,
  minor: DiagnosticSeverity.Information,
  advice: DiagnosticSeverity.Hint,
};

const diagnosticTags = {
  unnecessary: DiagnosticTag.Unnecessary,
  deprecated: DiagnosticTag.Deprecated,
} as const;

/** What converting a finding needs to know about the client and the folder. */
export interface DiagnosticContext {
  readonly locale: Locale;
  readonly encoding: PositionEncoding;
  /** What the client understands. */
  readonly relatedInformation: boolean;
  readonly tags: boolean;
  readonly codeDescription: boolean;
  fileAt(path: RelativePath): SourceFile | undefined;
  uriOf(path: RelativePath): string;
  /** Where the page of a rule can be read; undefined when nowhere. */
  pageUriOf(rule: string): string | undefined;
}

/**
 * What is shown at one place, as LSP has it: a blocker is an error, a major problem a warning, a minor one
 * information, advice a hint, and what the baseline knows a hint as well.
 */
export function toDiagnostic(
  { findings, place }: Shown,
  context: DiagnosticContext,
  isBaselined = false,
): Diagnostic {
  const { encoding, fileAt } = context;
  const [finding] = findings;
  const diagnostic: Diagnostic = {
    range: toRange(place.range, fileAt(place.path), encoding),
    severity: isBaselined ? DiagnosticSeverity.Hint : diagnosticSeverities[finding.severity],
    source: "readiness",
    ...(findings.length === 1 ? describeOne(finding, context) : describeTogether(findings, context)),
  };
  return diagnostic;
}

function describeOne(
  finding: Finding,
  context: DiagnosticContext,
): Pick<Diagnostic, "code" | "codeDescription" | "message" | "tags" | "relatedInformation"> {
  const { locale, encoding, fileAt, uriOf } = context;
  const href = context.codeDescription ? context.pageUriOf(finding.rule) : undefined;
  const diagnostic: ReturnType<typeof describeOne> = {
    code: finding.rule,
    message: renderMessage(finding.message, locale),
  };
  if (href !== undefined) diagnostic.codeDescription = { href };
  if (context.tags && finding.tags) diagnostic.tags = finding.tags.map((tag) => diagnosticTags[tag]);
  if (context.relatedInformation && finding.related.length > 0)
    diagnostic.relatedInformation = finding.related.map((place) => ({
      location: { uri: uriOf(place.path), range: toRange(place.range, fileAt(place.path), encoding) },
      message: describePlace(place, locale),
    }));
  return diagnostic;
}

/** The list of what is missing, with the rules that ask for it. */
function describeTogether(
  findings: Shown["findings"],
  { locale }: DiagnosticContext,
): Pick<Diagnostic, "code" | "message"> {
  const heading = message("{count} settings are missing in this module:", { count: findings.length });
  const lines = findings.map(({ message: text, rule }) => `• ${renderMessage(text, locale)} (${rule})`);
  return { code: missingSettingsCode, message: [renderMessage(heading, locale), ...lines].join("\n") };
}

function describePlace({ note, path }: Place, locale: Locale): string {
  return note ? renderMessage(note, locale) : path;
}

/** What writing edits needs to know about the client. */
export interface EditContext extends Pick<DiagnosticContext, "encoding" | "fileAt" | "uriOf"> {
  /** The version of an open document, null for a closed one. */
  versionOf(path: RelativePath): number | null;
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  /** What the client asks about before it makes the changes; undefined: it makes them at once. */
  readonly confirmation: string | undefined;
}

/** The name of the one annotation of our edits. */
const annotationId = "readiness";

/** Undefined when the client cannot do it: files are created only by clients that know how, and nothing is deleted. */
export function toWorkspaceEdit(edits: readonly FileEdit[], context: EditContext): WorkspaceEdit | undefined {
  const texts = new Map<RelativePath, LspTextEdit[]>();
  const created = new Set<RelativePath>();
  for (const edit of edits) {
    if (edit.kind === "trash") return undefined;
    const list = texts.get(edit.path) ?? [];
    texts.set(edit.path, list);
    if (edit.kind === "create") {
      if (!context.documentChanges || !context.createFiles) return undefined;
      created.add(edit.path);
      list.push({ range: toRange({ start: 0, end: 0 }, undefined, context.encoding), newText: edit.text });
    } else {
      const range = toRange(edit.range, context.fileAt(edit.path), context.encoding);
      list.push({ range, newText: edit.newText });
    }
  }
  if (!context.documentChanges)
    return { changes: Object.fromEntries([...texts].map(([path, list]) => [context.uriOf(path), list])) };
  const { confirmation } = context;
  const annotation = confirmation === undefined ? {} : { annotationId };
  const creations = [...created].map((path) => ({
    kind: "create" as const,
    uri: context.uriOf(path),
    options: { ignoreIfExists: true },
    ...annotation,
  }));
  const changes = [...texts].map(([path, list]) => ({
    textDocument: { uri: context.uriOf(path), version: context.versionOf(path) },
    edits: list.map((one) => ({ ...one, ...annotation })),
  }));
  const edit: WorkspaceEdit = { documentChanges: [...creations, ...changes] };
  if (confirmation !== undefined)
    edit.changeAnnotations = { [annotationId]: { label: confirmation, needsConfirmation: true } };
  return edit;
}

/**
 * One edit for several folders; undefined for none. Files are created first and deleted last, so that the texts stand
 * in one row: VS Code takes neighbouring texts back together, also those whose files are closed by then. A text between
 * two operations on files would be an entry of its own, which it cannot take back once its file is closed, and with it
 * it drops, without a word, the undo of all the others.
 */
export function joinWorkspaceEdits(edits: readonly WorkspaceEdit[]): WorkspaceEdit | undefined {
  if (edits.length === 0) return undefined;
  if (edits.every(({ changes }) => changes))
    return { changes: Object.assign({}, ...edits.map(({ changes }) => changes)) };
  const all = edits.flatMap(({ documentChanges }) => documentChanges ?? []);
  const ofKind = (kind: string | undefined) =>
    all.filter((change) => ("kind" in change ? change.kind : undefined) === kind);
  return { ...edits[0], documentChanges: [...ofKind("create"), ...ofKind(undefined), ...ofKind("delete")] };
}
