import type { ParseError } from "jsonc-parser";
import {
  child,
  configurationFor,
  configurations,
  entriesOf,
  itemsOf,
  parseObject,
  rangeOf,
} from "../configuration/configuration";
import { type Database, type Fact, fact } from "../database";
import type { Finding, RuleId } from "../finding";
import { type Message, message } from "../message";
import type { RelativePath, SourceFile } from "../snapshot";
import { linesOf, type Range } from "../text";

/** Findings that were there when the project adopted the checks: they stay in the score, but only new ones fail. */
export interface Baseline {
  readonly path: RelativePath;
  readonly entries: readonly BaselineEntry[];
}

/** So many findings of one rule in one file on lines of the same content. */
export interface BaselineEntry {
  readonly rule: RuleId;
  readonly path: RelativePath;
  readonly fingerprint: string;
  readonly count: number;
}

export const baselineName = ".readiness-baseline.json";

/** Where the workspace folder keeps its baseline, whether it exists or not. */
export const baselinePath: Fact<RelativePath> = fact(
  "baseline path",
  (db) => configurationFor(db.get(configurations), "").baseline?.replace(/^\.\//, "") ?? baselineName,
);

/** The baseline as its file says: undefined where there is none, or none that can be read. */
export const baseline: Fact<Baseline | undefined> = fact("baseline", (db) => {
  const path = db.get(baselinePath);
  const read = db.get(baselineReading);
  return read?.kind === "entries" ? { path, entries: read.entries } : undefined;
});

/** Why what stands where the baseline should be is none; nothing may be written there. */
export const baselineProblem: Fact<BaselineProblem | undefined> = fact("baseline problem", (db) => {
  const read = db.get(baselineReading);
  return read?.kind === "problem" ? read : undefined;
});

const baselineReading: Fact<BaselineReading | undefined> = fact("baseline reading", (db) => {
  const path = db.get(baselinePath);
  const file = db.file(path);
  if (file) return readBaseline(file.text);
  return db.tree().entries.has(path) ? problem(message("it is not a file whose text was read")) : undefined;
});

/** Why a baseline cannot be read. */
export interface BaselineProblem {
  readonly kind: "problem";
  /** In the words of a sentence's end. */
  readonly reason: Message;
  /** Inside the text of the file. */
  readonly range: Range;
}

export type BaselineReading =
  | { readonly kind: "entries"; readonly entries: readonly BaselineEntry[] }
  | BaselineProblem;

/** Reads a whole baseline or none of it: what is not understood would be lost when it is written again. */
export function readBaseline(text: string): BaselineReading {
  const errors: ParseError[] = [];
  const root = parseObject(text, errors);
  const [error] = errors;
  if (!root || error) {
    const { offset = 0, length = 0 } = error ?? {};
    return problem(message("it is not valid JSON"), { start: offset, end: offset + length });
  }
  const findings = child(root, "findings");
  const version = child(root, "version");
  if (findings?.type !== "array" || !version) return problem(message("it was not written by Readiness"));
  if (version.value !== 1)
    return problem(message("it was written by another version of Readiness"), rangeOf(version));
  const entries: BaselineEntry[] = [];
  for (const item of itemsOf(findings)) {
    const {
      rule,
      path,
      fingerprint,
      count = 1,
    } = Object.fromEntries(entriesOf(item).map(([key, { value }]): [string, unknown] => [key, value]));
    if (
      typeof rule !== "string" ||
      typeof path !== "string" ||
      typeof fingerprint !== "string" ||
      typeof count !== "number"
    )
      return problem(message("one of its entries is not complete"), rangeOf(item));
    if (count > 0) entries.push({ rule, path, fingerprint, count });
  }
  return { kind: "entries", entries };
}

function problem(reason: Message, range: Range = { start: 0, end: 0 }): BaselineProblem {
  return { kind: "problem", reason, range };
}

/** The text of a baseline file: sorted, one entry a line, so that merges stay readable. */
export function writeBaseline(entries: readonly BaselineEntry[]): string {
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).sort();
  return `{\n  "version": 1,\n  "findings": [${lines.length > 0 ? `\n${lines.join(",\n")}\n  ` : ""}]\n}\n`;
}

/** What a baseline keeps of findings: without line numbers, so that it survives edits elsewhere in the file. */
export function entriesOfFindings(findings: readonly Finding[], db: Database): readonly BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const { rule, place } = finding;
    const entry = {
      rule,
      path: place.path,
      fingerprint: fingerprintOf(finding, db.file(place.path)),
      count: 1,
    };
    const key = keyOf(entry);
    entries.set(key, { ...entry, count: (entries.get(key)?.count ?? 0) + 1 });
  }
  return [...entries.values()];
}

/** Takes findings out of a baseline one by one; what is left at the end no longer occurs. */
export interface BaselineAccount {
  covers(finding: Finding): boolean;
  left(): readonly BaselineEntry[];
}

/** An account of a baseline: an entry covers as many equal findings as it counts. */
export function openBaseline({ entries }: Baseline, db: Database): BaselineAccount {
  const left = new Map(entries.map((entry) => [keyOf(entry), entry]));
  return {
    covers(finding) {
      const { rule, place } = finding;
      const key = keyOf({ rule, path: place.path, fingerprint: fingerprintOf(finding, db.file(place.path)) });
      const entry = left.get(key);
      if (!entry || entry.count === 0) return false;
      left.set(key, { ...entry, count: entry.count - 1 });
      return true;
    },
    left: () => [...left.values()].filter(({ count }) => count > 0),
  };
}

const fingerprintLines = 20;

/**
 * A finding by its rule, file and the content of its lines, whatever their number and indentation.
 * Of an env file only the key counts: its value may be a secret, and a short digest of it could be guessed.
 */
export function fingerprintOf({ rule, place }: Finding, file: SourceFile | undefined): string {
  const content = file ? contentOf(place.range.start, place.range.end, file) : "";
  return digest(`${rule}\0${place.path}\0${content}`);
}

function contentOf(start: number, end: number, file: SourceFile): string {
  const lines = linesOf(file);
  const first = lines.positionAt(start).line;
  const last = Math.min(lines.positionAt(Math.max(start, end)).line, first + fingerprintLines - 1);
  const text = file.text.slice(lines.lineRange(first).start, lines.lineRange(last).end);
  const shown = /(^|\/)[^/]*\.env[^/]*$/.test(file.path) ? text.replace(/=.*$/gm, "=") : text;
  return shown.replace(/\s+/g, " ").trim();
}

function keyOf({ rule, path, fingerprint }: Omit<BaselineEntry, "count">): string {
  return `${rule}\0${path}\0${fingerprint}`;
}

/** 64 bits as hexadecimal digits, by two multiplicative hashes. Not for secrets. */
function digest(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
