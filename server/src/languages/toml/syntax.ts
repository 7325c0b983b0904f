import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";

/** A TOML file as a flat list of tables in the order of the file; the look-up functions know how they nest. */
export interface TomlFile {
  /** The first one is the root, which has no header; it is there even in an empty file. */
  readonly tables: readonly TomlTable[];
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export interface TomlTable {
  readonly kind: "root" | "table" | "array-table";
  /** `[tool.poetry]` is ["tool", "poetry"], the root is []. */
  readonly path: readonly string[];
  readonly keys: readonly TomlKey[];
  /** With its brackets; empty at the start of the file for the root. */
  readonly headerRange: Range;
  readonly entries: readonly TomlEntry[];
  /** From the header to the end of the last entry. */
  readonly range: Range;
}

export interface TomlKey {
  /** Without quotes. */
  readonly name: string;
  /** With quotes. */
  readonly range: Range;
}

export interface TomlEntry {
  /** `a.b = 1` has two keys. */
  readonly keys: readonly TomlKey[];
  readonly path: readonly string[];
  readonly keyRange: Range;
  readonly value: TomlValue;
  /** From the key to the end of the value. */
  readonly range: Range;
}

export type TomlValue =
  | TomlString
  | TomlNumber
  | TomlBoolean
  | TomlDate
  | TomlArray
  | TomlInlineTable
  | TomlDamaged;

interface ValueBase<Kind extends string> {
  readonly kind: Kind;
  /** With quotes or brackets. */
  readonly range: Range;
}

export interface TomlString extends ValueBase<"string"> {
  readonly value: string;
  readonly style: "basic" | "literal" | "multiline-basic" | "multiline-literal";
}
export interface TomlNumber extends ValueBase<"number"> {
  readonly value: number;
  readonly integer: boolean;
}
export interface TomlBoolean extends ValueBase<"boolean"> {
  readonly value: boolean;
}
/** A date, a time, or both. */
export interface TomlDate extends ValueBase<"date"> {
  readonly text: string;
}
export interface TomlArray extends ValueBase<"array"> {
  readonly items: readonly TomlValue[];
}
export interface TomlInlineTable extends ValueBase<"inline-table"> {
  readonly entries: readonly TomlEntry[];
}
/** No value at all, or none that TOML knows; there is an error for it. */
export interface TomlDamaged extends ValueBase<"damaged"> {
  readonly text: string;
}
