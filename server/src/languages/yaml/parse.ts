import {
  type Alias,
  Composer,
  CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";
import type {
  YamlAlias,
  YamlAnchor,
  YamlDocument,
  YamlFile,
  YamlItem,
  YamlMapping,
  YamlNode,
  YamlPair,
  YamlScalar,
  YamlSequence,
} from "./syntax";

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

/** What an anchor can stand at. */
type Target = YamlMapping | YamlSequence | YamlScalar;

function lowerDocument(text: string, root: unknown, errors: ParseError[]): YamlNode | undefined {
  const anchors = new Map<string, Target>();
  return lower(root, [], 0);

  /** `props` are the tokens between the key or dash and the node, where anchors stand; `fallback` is where they end. */
  function lower(node: unknown, props: readonly CST.SourceToken[], fallback: number): YamlNode {
    const anchor = anchorIn(node, props);
    const remember = <N extends Target>(lowered: N): N => {
      if (anchor) anchors.set(anchor.name, lowered);
      return lowered;
    };
    if (isMap(node)) return remember(lowerMapping(node as YAMLMap, anchor));
    if (isSeq(node)) return remember(lowerSequence(node as YAMLSeq, anchor));
    if (isScalar(node)) return remember(lowerScalar(text, node as Scalar, anchor, fallback));
    if (isAlias(node)) return lowerAlias(node as Alias, anchor);
    return { ...NULL, anchor: undefined, range: { start: fallback, end: fallback } };
  }

  function lowerMapping(map: YAMLMap, anchor: YamlAnchor | undefined): YamlMapping {
    const flow = map.flow === true;
    const seen = new Set<string>();
    const pairs = map.items.map((pair): YamlPair => {
      const source = (pair as { srcToken?: CST.CollectionItem }).srcToken;
      const separators = source?.sep ?? [];
      const keyNode = pair.key as { range?: readonly [number, number, number] } | null;
      const colon = separators.find((token) => token.type === "map-value-ind");
      const keyStart = keyNode?.range?.[0] ?? colon?.offset ?? map.range?.[0] ?? 0;
      const keyRange = inside(text, [keyStart, keyNode?.range?.[1] ?? keyStart]);
      const value = lower(pair.value, separators, colon ? colon.offset + 1 : keyRange.end);
      const key = keyText(keyNode, keyRange);
      if (seen.has(key) && key !== "<<")
        errors.push({ range: keyRange, message: `The key "${key}" stands here twice.` });
      seen.add(key);
      const end = Math.max(keyRange.end, value.range.end, colon ? colon.offset + 1 : 0);
      return { key, keyRange, value, range: { start: keyRange.start, end } };
    });
    const whole = inside(text, map.range ?? [0, 0]);
    const range = flow ? whole : { start: whole.start, end: pairs.at(-1)?.range.end ?? whole.end };
    return { kind: "mapping", pairs, flow, indent: columnOf(text, range.start), range, anchor, tag: map.tag };
  }

  function keyText(node: unknown, range: Range): string {
    if (isScalar(node)) return lowerScalar(text, node as Scalar, undefined, range.start).value;
    const target = isAlias(node) ? anchors.get((node as Alias).source) : undefined;
    return target?.kind === "scalar" ? target.value : text.slice(range.start, range.end);
  }

  function lowerSequence(sequence: YAMLSeq, anchor: YamlAnchor | undefined): YamlSequence {
    const flow = sequence.flow === true;
    const sources = (sequence.srcToken as { items?: readonly CST.CollectionItem[] } | undefined)?.items ?? [];
    const items = sequence.items.map((item, index): YamlItem => {
      const start = sources[index]?.start ?? [];
      const dash = start.find((token) => token.type === "seq-item-ind");
      const value = lower(item, start, dash ? dash.offset + 1 : (sequence.range?.[0] ?? 0));
      const end = Math.max(value.range.end, dash ? dash.offset + 1 : 0);
      return { value, range: { start: dash?.offset ?? value.range.start, end } };
    });
    const whole = inside(text, sequence.range ?? [0, 0]);
    const range = flow ? whole : { start: whole.start, end: items.at(-1)?.range.end ?? whole.end };
    return {
      kind: "sequence",
      items,
      flow,
      indent: columnOf(text, range.start),
      range,
      anchor,
      tag: sequence.tag,
    };
  }

  function lowerAlias(alias: Alias, anchor: YamlAnchor | undefined): YamlAlias {
    const range = inside(text, alias.range ?? [0, 0]);
    const target = anchors.get(alias.source);
    if (!target) errors.push({ range, message: `There is no anchor "${alias.source}" before this alias.` });
    return { kind: "alias", name: alias.source, target, range, anchor, tag: undefined };
  }
}

const NULL = { kind: "scalar", value: "", type: "null", style: "plain", tag: undefined } as const;

const STYLES: Readonly<Record<string, YamlScalar["style"]>> = {
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

function lowerScalar(
  text: string,
  node: Scalar,
  anchor: YamlAnchor | undefined,
  fallback: number,
): YamlScalar {
  const style = STYLES[node.type ?? ""] ?? "plain";
  // A value that is not written at all would stand behind the comment or the blank lines that follow.
  const written = node.range && node.range[1] > node.range[0] ? node.range : undefined;
  const range = written ? inside(text, written) : { start: fallback, end: fallback };
  const type = typeof node.value === "string" ? "string" : typeof node.value;
  return {
    kind: "scalar",
    value: typeof node.value === "string" ? node.value : (node.source ?? ""),
    type:
      type === "number" || type === "boolean" || type === "string"
        ? type
        : type === "bigint"
          ? "number"
          : "null",
    style,
    range: style === "literal" || style === "folded" ? withoutLastBreak(text, range) : range,
    anchor,
    tag: node.tag,
  };
}

/** A block scalar's range runs to its last character; the blank lines behind it belong to nobody. */
function withoutLastBreak(text: string, { start, end }: Range): Range {
  let trimmed = end;
  while (trimmed > start && /\s/.test(text[trimmed - 1] as string)) trimmed--;
  return { start, end: trimmed };
}

function anchorIn(node: unknown, props: readonly CST.SourceToken[]): YamlAnchor | undefined {
  const name = (node as { anchor?: string } | null)?.anchor;
  if (name === undefined) return undefined;
  const token = props.findLast((prop) => prop.type === "anchor" && prop.source === `&${name}`);
  const start = (node as { range?: readonly number[] }).range?.[0] ?? 0;
  const range = token
    ? { start: token.offset, end: token.offset + token.source.length }
    : { start, end: start };
  return { name, range };
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

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function inside(text: string, [start, end]: readonly [number, number, ...number[]]): Range {
  const first = Math.max(0, Math.min(start, text.length));
  return { start: first, end: Math.max(first, Math.min(end, text.length)) };
}
