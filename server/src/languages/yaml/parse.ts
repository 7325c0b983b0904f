import { Composer, CST, Lexer, Parser } from "yaml";
import type { Comment, ParseError } from "../parse-result";
import { inside, lowerDocument } from "./lower";
import type { YamlDocument, YamlFile } from "./syntax";

const OPTIONS = {
  keepSourceTokens: true,
  prettyErrors: false,
  strict: false,
  uniqueKeys: false,
  logLevel: "silent",
} as const;

/** Brackets nested deeper than this are damage or an attack, and would exhaust the stack. */
const DEEPEST = 200;

/** Reads YAML 1.2 (merge keys are kept as keys). Never throws: damaged text gives what can be read and errors. */
export function parseYaml(text: string): YamlFile {
  const tooDeep = deeperThan(text, DEEPEST);
  if (tooDeep !== undefined)
    return {
      root: undefined,
      documents: [],
      comments: [],
      errors: [
        { range: { start: tooDeep, end: tooDeep + 1 }, message: "The nesting is too deep to be read." },
      ],
    };
  const reading = repairedReading(read(text));
  const { documents, comments, errors } = reading;
  comments.sort((one, other) => one.range.start - other.range.start);
  errors.sort((one, other) => one.range.start - other.range.start);
  return { root: documents.find((document) => document.root)?.root, documents, comments, errors };
}

interface Reading {
  readonly text: string;
  readonly documents: YamlDocument[];
  readonly comments: Comment[];
  readonly errors: ParseError[];
  /** Where quotes and flow collections of several lines begin: one may be a sign that somebody has just typed. */
  readonly suspects: number[];
  /** What repairs have taken out of the text. */
  readonly lost: readonly ParseError[];
}

function read(text: string): Reading {
  const reading: Reading = { text, documents: [], comments: [], errors: [], suspects: [], lost: [] };
  try {
    const tokens = [...new Parser().parse(text)];
    for (const token of tokens) collectFromTokens(token, reading);
    for (const document of new Composer(OPTIONS).compose(tokens, false, text.length)) {
      for (const { pos, message } of document.errors)
        reading.errors.push({ range: inside(text, pos), message });
      const [start, end] = document.range;
      const root = document.contents ? lowerDocument(text, document.contents, reading.errors) : undefined;
      reading.documents.push({ root, range: inside(text, [start, end]) });
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const range = { start: 0, end: text.length };
    reading.errors.push({ range, message: `This file cannot be read: ${message}` });
  }
  return reading;
}

/** How often a damaged file is read again: an editor waits for it. */
function mostReadings(text: string): number {
  return text.length < 30_000 ? 6 : 1;
}

/**
 * An opened quote or bracket swallows the lines up to the next closing one. If the file is damaged, those before the
 * first error are blanked out one at a time, which keeps all places, and what reads better is kept.
 */
function repairedReading(damaged: Reading): Reading {
  let best = damaged;
  let readings = mostReadings(damaged.text);
  let suspects = suspectsOf(best);
  while (suspects.length > 0 && readings-- > 0) {
    const start = suspects.shift() as number;
    const { text } = best;
    const found = text.indexOf("\n", start);
    const lineEnd = found === -1 ? text.length : found;
    // Behind a quote the value stays, unquoted; of a collection nothing can be kept.
    const end = /["']/.test(text[start] as string) ? start + 1 : lineEnd;
    const repaired = read(
      text.slice(0, start) + text.slice(start, end).replace(/[^\r]/g, " ") + text.slice(end),
    );
    if (repaired.errors.length >= best.errors.length) continue;
    const message = `The "${text[start]}" is never closed.`;
    best = { ...repaired, lost: [...best.lost, { range: { start, end: lineEnd }, message }] };
    suspects = suspectsOf(best);
  }
  return { ...best, errors: [...best.errors, ...best.lost] };
}

/** The nearest one before the first error comes first. */
function suspectsOf({ errors, suspects }: Reading): number[] {
  const first = Math.min(...errors.map((error) => error.range.end));
  return suspects.filter((start) => start < first && errors.length > 0).sort((one, other) => other - one);
}

/** The offset of the bracket or dash that nests deeper than `limit`, if there is one; blocks need indentation. */
function deeperThan(text: string, limit: number): number | undefined {
  // Brackets in scalars and comments count here as well, so this only asks whether a closer look is needed.
  const suspicious = (text.match(/[[{]/g)?.length ?? 0) > limit || /(?:[-?:][ \t]+){200}/.test(text);
  if (!suspicious) return undefined;
  let depth = 0;
  let onLine = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (type === "flow-map-start" || type === "flow-seq-start") depth++;
    else if (type === "flow-map-end" || type === "flow-seq-end") depth--;
    else if (type === "newline") onLine = 0;
    else if (type === "seq-item-ind" || type === "explicit-key-ind" || type === "map-value-ind") onLine++;
    if (depth > limit || onLine > limit) return offset;
    // Lexemes that only mark what follows are not part of the text.
    if (type !== "scalar" && type !== "doc-mode" && type !== "flow-error-end") offset += lexeme.length;
  }
  return undefined;
}

/** Comments hang everywhere in the syntax tree: before keys, behind values, at the ends of collections. */
function collectFromTokens(token: CST.Token, { comments, suspects, text }: Reading): void {
  const pending: unknown[] = [token];
  while (pending.length > 0) {
    const next = pending.pop();
    if (Array.isArray(next)) {
      for (const child of next) if (typeof child === "object" && child !== null) pending.push(child);
      continue;
    }
    const { type, offset, source } = next as { type?: string; offset: number; source: string };
    if (type === "comment")
      comments.push({ range: { start: offset, end: offset + source.length }, text: source });
    else if (type?.endsWith("-quoted-scalar") && source.includes("\n")) suspects.push(offset);
    else if (type === "flow-collection" && spansLines(next as CST.FlowCollection, text))
      suspects.push(offset);
    if (type !== "comment")
      for (const child of Object.values(next as object))
        if (typeof child === "object" && child !== null) pending.push(child);
  }
}

function spansLines({ offset, end }: CST.FlowCollection, text: string): boolean {
  const closing = end.find((token) => token.type === "flow-map-end" || token.type === "flow-seq-end");
  const lineEnd = text.indexOf("\n", offset);
  return !closing || (lineEnd !== -1 && lineEnd < closing.offset);
}
