import {
  itemsOf,
  mappingOf,
  pairsOf,
  resolve,
  scalarOf,
  type YamlNode,
  type YamlPair,
} from "../../../languages/yaml";
import type { EnvironmentEntry, EnvironmentValue } from "./compose-service";
import { readComposeText } from "./compose-text";
import { interpolate, type Lookup } from "./interpolation";
import { innerRange, type LayeredNode, type ServiceLayer } from "./service-layers";

/** `environment`, `args` and `labels`: a mapping or a list; of a name written twice the last wins. */
export function readEntries(sources: readonly LayeredNode[], lookup: Lookup): readonly EnvironmentEntry[] {
  const entries = new Map<string, EnvironmentEntry>();
  for (const { node, layer } of sources) {
    const found = mappingOf(node)
      ? pairsOf(node).map((pair) => entryOfPair(pair, layer, lookup, isFlow(node)))
      : itemsOf(node).flatMap((item) => entryOfItem(item, layer, lookup, isFlow(node)));
    for (const entry of found) {
      entries.delete(entry.name);
      entries.set(entry.name, entry);
    }
  }
  return [...entries.values()];
}

function isFlow(node: YamlNode): boolean {
  const resolved = resolve(node);
  return resolved !== undefined && resolved.kind !== "scalar" && resolved.flow;
}

function entryOfPair(
  pair: YamlPair,
  { path }: ServiceLayer,
  lookup: Lookup,
  inFlow: boolean,
): EnvironmentEntry {
  const text = readComposeText(pair.value, path, lookup);
  return {
    name: pair.key,
    place: { path, range: pair.range },
    namePlace: { path, range: pair.keyRange },
    value: text,
    inList: false,
    inFlow,
  };
}

function entryOfItem(
  item: YamlNode,
  layer: ServiceLayer,
  lookup: Lookup,
  inFlow: boolean,
): readonly EnvironmentEntry[] {
  const scalar = scalarOf(item);
  if (!scalar) {
    // `- NAME: value` is a mapping inside the list, which Compose refuses but everybody understands.
    return pairsOf(item).map((pair) => entryOfPair(pair, layer, lookup, isFlow(item)));
  }
  const { path } = layer;
  const sign = scalar.value.indexOf("=");
  const name = sign === -1 ? scalar.value : scalar.value.slice(0, sign);
  const inner = innerRange(scalar, layer.text);
  const nameRange = inner ? { start: inner.start, end: inner.start + name.length } : scalar.range;
  let value: EnvironmentValue | undefined;
  if (sign !== -1) {
    const raw = scalar.value.slice(sign + 1);
    const range = inner ? { start: inner.start + sign + 1, end: inner.end } : scalar.range;
    value = { raw, ...interpolate(raw, lookup), place: { path, range }, style: scalar.style, type: "string" };
  }
  return [
    {
      name: name.trim(),
      place: { path, range: scalar.range },
      namePlace: { path, range: nameRange },
      value,
      inList: true,
      inFlow,
    },
  ];
}
