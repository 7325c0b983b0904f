import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import {
  itemsOf,
  mappingOf,
  pairAt,
  pairsOf,
  scalarOf,
  textOf,
  type YamlFile,
  type YamlNode,
} from "../../languages/yaml";
import { actionReferenceOf } from "./action-reference";
import { type PipelineText, pipelineText } from "./pipeline-text";
import type { Input, PipelineVariable, Step, Use } from "./workflow";

/** One file while it is read. */
export interface PipelineSource {
  readonly path: RelativePath;
  readonly text: string;
  readonly file: YamlFile;
}

export function placeIn({ path }: PipelineSource, range: Range): Place {
  return { path, range };
}

export function textIn(source: PipelineSource, node: YamlNode | undefined): PipelineText | undefined {
  return pipelineText(source.path, source.text, node);
}

/** The scalars of a mapping by their keys, deeper ones by "key.key"; a lone text has the name "". */
export function variablesIn(
  source: PipelineSource,
  node: YamlNode | undefined,
  prefix = "",
): readonly PipelineVariable[] {
  const text = textIn(source, node);
  if (text) return [{ name: prefix, text }];
  const inner = (name: string) => (prefix === "" ? name : `${prefix}.${name}`);
  return [
    ...pairsOf(node).flatMap(({ key, value }) => variablesIn(source, value, inner(key))),
    ...itemsOf(node).flatMap((item) => variablesIn(source, item, prefix)),
  ];
}

/** The inputs that a mapping declares, names in lower case. */
export function inputsIn(source: PipelineSource, node: YamlNode | undefined): readonly Input[] {
  return pairsOf(node).map(({ key, keyRange, value }) => ({
    name: key.toLowerCase(),
    type: textOf(pairAt(value, "type")?.value) ?? "string",
    place: placeIn(source, keyRange),
  }));
}

/** A `uses`, with the comment behind it on its line. */
export function useIn(source: PipelineSource, node: YamlNode | undefined): Use | undefined {
  const text = textIn(source, node);
  if (!text) return undefined;
  const { end } = text.place.range;
  const lineBreak = source.text.indexOf("\n", end);
  const lineEnd = lineBreak === -1 ? source.text.length : lineBreak;
  const comment = source.file.comments.find(({ range }) => range.start >= end && range.start < lineEnd);
  return {
    text,
    reference: actionReferenceOf(text.value),
    comment: comment?.text.replace(/^#+/, "").trim(),
  };
}

/** The steps of a list; what is no mapping is passed over. */
export function stepsIn(source: PipelineSource, node: YamlNode | undefined): readonly Step[] {
  return itemsOf(node).flatMap((item): readonly Step[] => {
    const mapping = mappingOf(item);
    if (!mapping) return [];
    const valueAt = (key: string) => pairAt(mapping, key)?.value;
    const run = pairAt(mapping, "run");
    const code = run ?? pairAt(mapping, "with");
    const environment = mappingOf(valueAt("env"));
    const condition = textIn(source, valueAt("if"));
    return [
      {
        id: textOf(valueAt("id"))?.toLowerCase(),
        name: textOf(valueAt("name")),
        place: placeIn(source, mapping.range),
        uses: useIn(source, valueAt("uses")),
        run: textIn(source, run?.value),
        codeKey: code && placeIn(source, code.keyRange),
        shell: textOf(valueAt("shell")),
        inputs: variablesIn(source, valueAt("with")).map(({ name, text }) => ({
          name: name.toLowerCase(),
          text,
        })),
        environment: variablesIn(source, valueAt("env")),
        environmentPlace:
          environment && !environment.flow && environment.pairs[0]
            ? placeIn(source, environment.pairs[0].keyRange)
            : undefined,
        condition,
        folder: textIn(source, valueAt("working-directory")),
        runs: !/^(?:\$\{\{\s*)?false(?:\s*\}\})?$/.test(condition?.value.trim() ?? ""),
      },
    ];
  });
}

/** `["a", "b"]`, or the one text. */
export function namesIn(node: YamlNode | undefined): readonly string[] {
  const one = textOf(node);
  if (one !== undefined) return [one];
  return itemsOf(node).flatMap((item) => textOf(item) ?? []);
}

export function isScalar(node: YamlNode | undefined): boolean {
  return scalarOf(node) !== undefined;
}
