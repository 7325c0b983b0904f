import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";

/** A YAML file: its documents, and what could not be read. */
export interface YamlFile {
  /** The root of the first document that has one; what all but multi-document files want. */
  readonly root: YamlNode | undefined;
  readonly documents: readonly YamlDocument[];
  /** In the order of the file. */
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export interface YamlDocument {
  readonly root: YamlNode | undefined;
  readonly range: Range;
}

/** An alias stays an alias in the tree; the look-up functions follow it. No node contains itself. */
export type YamlNode = YamlMapping | YamlSequence | YamlScalar | YamlAlias;

interface NodeBase {
  /** Without anchor and tag, without what follows the node. */
  readonly range: Range;
  readonly anchor: YamlAnchor | undefined;
  /** As YAML resolves it, "tag:yaml.org,2002:str" or "!reference"; undefined if none is written. */
  readonly tag: string | undefined;
}

export interface YamlAnchor {
  readonly name: string;
  /** With the `&`. */
  readonly range: Range;
}

export interface YamlMapping extends NodeBase {
  readonly kind: "mapping";
  /** As written, `<<` included and duplicates kept; `pairsOf` merges. */
  readonly pairs: readonly YamlPair[];
  /** Written as `{…}`. */
  readonly flow: boolean;
  /** The column of the first key in a block mapping, of the `{` in a flow mapping. */
  readonly indent: number;
}

export interface YamlPair {
  readonly key: string;
  readonly keyRange: Range;
  /** A key without a value has a null scalar whose empty range stands behind the colon. */
  readonly value: YamlNode;
  /** From the key to the end of the value. */
  readonly range: Range;
}

export interface YamlSequence extends NodeBase {
  readonly kind: "sequence";
  readonly items: readonly YamlItem[];
  /** Written as `[…]`. */
  readonly flow: boolean;
  /** The column of the dashes, or of the `[`. */
  readonly indent: number;
}

export interface YamlItem {
  readonly value: YamlNode;
  /** From the dash (if any) to the end of the value. */
  readonly range: Range;
}

export interface YamlScalar extends NodeBase {
  readonly kind: "scalar";
  /** The text: without quotes, with escapes resolved, of a block scalar its lines. Plain `1` and `true` stay text. */
  readonly value: string;
  /** What YAML 1.2 takes it for: `yes` and `on` are strings, as Compose, GitHub and GitLab read them. */
  readonly type: "string" | "number" | "boolean" | "null";
  readonly style: "plain" | "single" | "double" | "literal" | "folded";
}

export interface YamlAlias extends NodeBase {
  readonly kind: "alias";
  readonly name: string;
  /** Undefined if no anchor of that name ends before the alias. */
  readonly target: YamlMapping | YamlSequence | YamlScalar | undefined;
}
