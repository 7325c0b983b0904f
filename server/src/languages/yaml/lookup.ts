import type { YamlMapping, YamlNode, YamlPair, YamlScalar, YamlSequence } from "./syntax";

/** The node itself, or what its alias stands for; undefined for an alias without an anchor. */
export function resolve(node: YamlNode | undefined): Exclude<YamlNode, { kind: "alias" }> | undefined {
  return node?.kind === "alias" ? node.target : node;
}

/** The node as a mapping, its alias followed; undefined for every other node. */
export function mappingOf(node: YamlNode | undefined): YamlMapping | undefined {
  const resolved = resolve(node);
  return resolved?.kind === "mapping" ? resolved : undefined;
}

/** The node as a sequence, its alias followed; undefined for every other node. */
export function sequenceOf(node: YamlNode | undefined): YamlSequence | undefined {
  const resolved = resolve(node);
  return resolved?.kind === "sequence" ? resolved : undefined;
}

/** The node as a scalar, null included, its alias followed; undefined for every other node. */
export function scalarOf(node: YamlNode | undefined): YamlScalar | undefined {
  const resolved = resolve(node);
  return resolved?.kind === "scalar" ? resolved : undefined;
}

/** The text of a scalar that is not null. */
export function textOf(node: YamlNode | undefined): string | undefined {
  const scalar = scalarOf(node);
  return scalar && scalar.type !== "null" ? scalar.value : undefined;
}

/** The values of a sequence; nothing for every other node. Aliases are followed by whoever looks at them. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return sequenceOf(node)?.items.map((item) => item.value) ?? [];
}

/** A pair as it counts after merging; `merged` says that it is written elsewhere, behind a `<<`. */
export interface MergedPair extends YamlPair {
  readonly merged: boolean;
}

/** Mappings that merge more than this are alias bombs; what lies beyond is left out. */
const MOST_PAIRS = 20_000;

const mergedPairs = new WeakMap<YamlMapping, readonly MergedPair[]>();

/**
 * The pairs of a mapping with `<<` resolved: own keys win over merged ones wherever they stand, an earlier merged
 * mapping wins over a later one, and of a key written twice the last counts. Worked out once per mapping.
 */
export function pairsOf(node: YamlNode | undefined): readonly MergedPair[] {
  const mapping = mappingOf(node);
  if (!mapping) return [];
  const known = mergedPairs.get(mapping);
  if (known) return known;
  const pairs = new Map<string, MergedPair>();
  for (const pair of mapping.pairs) if (!isMerge(pair)) pairs.set(pair.key, { ...pair, merged: false });
  for (const pair of mapping.pairs) {
    if (!isMerge(pair)) continue;
    for (const source of sequenceOf(pair.value) ? itemsOf(pair.value) : [pair.value])
      for (const merged of pairsOf(source)) {
        if (pairs.size >= MOST_PAIRS) break;
        if (!pairs.has(merged.key)) pairs.set(merged.key, { ...merged, merged: true });
      }
  }
  const result = [...pairs.values()];
  mergedPairs.set(mapping, result);
  return result;
}

/** The pair of a key, merge keys considered. */
export function pairAt(node: YamlNode | undefined, key: string): MergedPair | undefined {
  return pairsOf(node).find((pair) => pair.key === key);
}

/** The node at a path of keys and indices, through aliases and merge keys: `at(root, ["services", "web", "ports", 0])`. */
export function at(node: YamlNode | undefined, path: readonly (string | number)[]): YamlNode | undefined {
  let here: YamlNode | undefined = node;
  for (const step of path) {
    here = typeof step === "number" ? itemsOf(here)[step] : pairAt(here, step)?.value;
    if (!here) return undefined;
  }
  return here;
}

export type YamlData =
  | string
  | number
  | boolean
  | null
  | readonly YamlData[]
  | { readonly [key: string]: YamlData };

/** Plain data with aliases and merges expanded, or undefined if that takes more than `limit` nodes (an alias bomb). */
export function dataOf(node: YamlNode | undefined, limit = 100_000): YamlData | undefined {
  let left = limit;
  const expand = (next: YamlNode): YamlData => {
    if (left-- <= 0) throw new TooMuch();
    const resolved = resolve(next);
    if (!resolved) return null;
    if (resolved.kind === "sequence") return resolved.items.map((item) => expand(item.value));
    if (resolved.kind === "mapping")
      return Object.fromEntries(pairsOf(resolved).map((pair) => [pair.key, expand(pair.value)]));
    return scalarData(resolved);
  };
  try {
    return node && expand(node);
  } catch (error) {
    if (error instanceof TooMuch || error instanceof RangeError) return undefined;
    throw error;
  }
}

class TooMuch extends Error {}

function scalarData({ type, value }: YamlScalar): YamlData {
  if (type === "null") return null;
  if (type === "boolean") return value.toLowerCase() === "true";
  return type === "number" ? Number(value) : value;
}

/** A quoted "<<" is an ordinary key for YAML, but every reader here merges it as well. */
function isMerge(pair: YamlPair): boolean {
  return pair.key === "<<";
}
