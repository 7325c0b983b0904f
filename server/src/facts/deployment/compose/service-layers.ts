import type { Place } from "../../../engine/finding";
import type { RelativePath } from "../../../engine/snapshot";
import {
  itemsOf,
  pairAt,
  sequenceOf,
  type YamlMapping,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
} from "../../../languages/yaml";
import { type ComposeText, readComposeText } from "./compose-text";
import type { Lookup } from "./interpolation";

/** One mapping that a service is made of. */
export interface ServiceLayer {
  readonly path: RelativePath;
  readonly text: string;
  /** Where relative paths start; undefined when that lies outside the repository. */
  readonly folder: RelativePath | undefined;
  readonly pair: YamlPair;
  readonly mapping: YamlMapping;
  readonly extended: boolean;
}

/** A value of a service, and the layer that brings it. */
export interface LayeredNode {
  readonly node: YamlNode;
  readonly layer: ServiceLayer;
}

/** The values of a key from the weakest layer to the strongest; `!reset` forgets what came before, `!override` replaces it. */
export function sourcesOf(layers: readonly ServiceLayer[], key: string): readonly LayeredNode[] {
  let sources: LayeredNode[] = [];
  for (const layer of layers) {
    const pair = pairAt(layer.mapping, key);
    if (!pair) continue;
    if (pair.value.tag === "!reset") sources = [];
    else if (pair.value.tag === "!override") sources = [{ node: pair.value, layer }];
    else sources.push({ node: pair.value, layer });
  }
  return sources;
}

/** The text of the strongest layer. */
export function lastText(sources: readonly LayeredNode[], lookup: Lookup): ComposeText | undefined {
  const last = sources[sources.length - 1];
  return last && readComposeText(last.node, last.layer.path, lookup);
}

export function lastPlace(sources: readonly LayeredNode[]): Place | undefined {
  const last = sources[sources.length - 1];
  return last && { path: last.layer.path, range: last.node.range };
}

/** A member of a layer's value, in that layer; empty where it has none. */
export function childOf({ node, layer }: LayeredNode, key: string): readonly LayeredNode[] {
  const value = pairAt(node, key)?.value;
  return value ? [{ node: value, layer }] : [];
}

/** A list of scalars, or one scalar alone. */
export function textList({ node, layer }: LayeredNode, lookup: Lookup): readonly ComposeText[] {
  const nodes = sequenceOf(node) ? itemsOf(node) : [node];
  return nodes.flatMap((item) => readComposeText(item, layer.path, lookup) ?? []);
}

/** The text between a scalar's quotes, if it stands there without escapes. */
export function innerRange(scalar: YamlScalar, text: string): { start: number; end: number } | undefined {
  const quoted = scalar.style === "single" || scalar.style === "double" ? 1 : 0;
  const range = { start: scalar.range.start + quoted, end: scalar.range.end - quoted };
  return text.slice(range.start, range.end) === scalar.value ? range : undefined;
}
