import type { Place } from "../../../engine/finding";
import type { RelativePath } from "../../../engine/snapshot";
import { scalarOf, type YamlNode } from "../../../languages/yaml";
import { type InterpolatedVariable, interpolate, type Lookup } from "./interpolation";

/** One scalar of a Compose file. */
export interface ComposeText {
  /** As YAML reads it, variables not substituted. */
  readonly raw: string;
  /** With its variables substituted; undefined when one of them is set only where it is deployed. */
  readonly value: string | undefined;
  readonly variables: readonly InterpolatedVariable[];
  /** The scalar, quotes included. */
  readonly place: Place;
  readonly style: "plain" | "single" | "double" | "literal" | "folded";
  /** How YAML types it: an unquoted `yes` is a string, `true` a boolean. */
  readonly type: "string" | "number" | "boolean" | "null";
}

/** Reads a scalar, following an alias; undefined for null and for what is no scalar. */
export function readComposeText(
  node: YamlNode | undefined,
  path: RelativePath,
  lookup: Lookup,
): ComposeText | undefined {
  const scalar = scalarOf(node);
  if (!scalar || scalar.type === "null") return undefined;
  const { value, variables } = interpolate(scalar.value, lookup);
  return {
    raw: scalar.value,
    value,
    variables,
    place: { path, range: scalar.range },
    style: scalar.style,
    type: scalar.type,
  };
}

/** The value where it is known, otherwise as written. */
export function shownText({ raw, value }: ComposeText): string {
  return value ?? raw;
}

/** YAML and Compose both read these as true. */
export function isTrueText(text: ComposeText | undefined): boolean {
  return text?.value?.toLowerCase() === "true" || text?.value?.toLowerCase() === "yes";
}
