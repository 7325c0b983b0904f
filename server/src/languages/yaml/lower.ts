import {
  type Alias,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Range } from "../../engine/text";
import type { ParseError } from "../parse-result";
import type {
  YamlAlias,
  YamlAnchor,
  YamlItem,
  YamlMapping,
  YamlNode,
  YamlPair,
  YamlScalar,
  YamlSequence,
} from "./syntax";

/** What an anchor can stand at. */
type Target = YamlMapping | YamlSequence | YamlScalar;

/** The typed tree of one parsed document; aliases to what is not there are errors. */
export function lowerDocument(text: string, root: unknown, errors: ParseError[]): YamlNode | undefined {
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

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** A range of the library's, kept inside the text. */
export function inside(text: string, [start, end]: readonly [number, number, ...number[]]): Range {
  const first = Math.max(0, Math.min(start, text.length));
  return { start: first, end: Math.max(first, Math.min(end, text.length)) };
}
