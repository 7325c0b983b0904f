import { type ParseErrorCode, printParseErrorCode, visit } from "jsonc-parser";
import type { Range } from "../engine/text";
import type { Comment, ParseError } from "./parse-result";

export interface JsonFile {
  /** Undefined if the text holds no value at all. */
  readonly root: JsonNode | undefined;
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull;

interface NodeBase<Kind extends string> {
  readonly kind: Kind;
  /** With quotes or brackets. */
  readonly range: Range;
}

export interface JsonObject extends NodeBase<"object"> {
  /** As written: of a key that stands there twice the last one counts. */
  readonly properties: readonly JsonProperty[];
}
export interface JsonProperty {
  readonly key: string;
  /** With the quotes. */
  readonly keyRange: Range;
  /** Undefined while somebody is typing it. */
  readonly value: JsonNode | undefined;
  /** From the key to the end of the value, without a comma. */
  readonly range: Range;
}
export interface JsonArray extends NodeBase<"array"> {
  readonly items: readonly JsonNode[];
}
export interface JsonString extends NodeBase<"string"> {
  readonly value: string;
}
export interface JsonNumber extends NodeBase<"number"> {
  readonly value: number;
}
export interface JsonBoolean extends NodeBase<"boolean"> {
  readonly value: boolean;
}
export interface JsonNull extends NodeBase<"null"> {
  readonly value: null;
}

/** Values nested deeper than this are damage or an attack: whoever walks the tree may recurse. */
const DEEPEST = 500;

class TooDeep extends Error {}

/**
 * Reads JSON with places. Comments and trailing commas never spoil the tree; unless `comments` allows them
 * (tsconfig.json, .readiness.json, settings of VS Code) they are listed as errors.
 */
export function parseJson(text: string, options: { readonly comments?: boolean } = {}): JsonFile {
  const allowed = options.comments ?? false;
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  // Every open object or array collects what is read into it; the root is a list of its own.
  const roots: JsonNode[] = [];
  const open: Open[] = [];
  const add = (node: JsonNode) => {
    const parent = open.at(-1);
    if (!parent) roots.push(node);
    else if (parent.kind === "array") parent.items.push(node);
    else closeProperty(parent, node);
  };
  const begin = (value: Open) => {
    if (open.length >= DEEPEST) throw new TooDeep();
    open.push(value);
  };
  const close = (offset: number, length: number) => {
    const closed = open.pop();
    if (!closed) return;
    const range = { start: closed.start, end: offset + length };
    if (closed.kind === "array") add({ kind: "array", items: closed.items, range });
    else {
      closeProperty(closed, undefined);
      reportDuplicates(closed.properties, errors);
      add({ kind: "object", properties: closed.properties, range });
    }
  };

  try {
    visit(
      text,
      {
        onObjectBegin: (start) => begin({ kind: "object", start, properties: [], key: undefined }),
        onArrayBegin: (start) => begin({ kind: "array", start, items: [] }),
        onObjectEnd: close,
        onArrayEnd: close,
        onObjectProperty(key, start, length) {
          const parent = open.at(-1);
          if (parent?.kind !== "object") return;
          closeProperty(parent, undefined);
          parent.key = { key, keyRange: { start, end: start + length } };
        },
        onLiteralValue(value: unknown, start, length) {
          const range = { start, end: start + length };
          if (value === null) add({ kind: "null", value, range });
          else if (typeof value === "string") add({ kind: "string", value, range });
          else if (typeof value === "number") add({ kind: "number", value, range });
          else if (typeof value === "boolean") add({ kind: "boolean", value, range });
        },
        onComment(start, length) {
          const range = { start, end: start + length };
          comments.push({ range, text: text.slice(start, start + length) });
          if (!allowed) errors.push({ range, message: "JSON has no comments." });
        },
        onError(code: ParseErrorCode, start, length) {
          errors.push({ range: { start, end: start + length }, message: `${printParseErrorCode(code)}.` });
        },
      },
      { allowTrailingComma: allowed, allowEmptyContent: true },
    );
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    errors.push({ range: { start: 0, end: text.length }, message: "The nesting is too deep to be read." });
  }
  while (open.length > 0) close(text.trimEnd().length, 0);
  errors.sort((one, other) => one.range.start - other.range.start);
  return { root: roots[0], comments, errors };
}

/** Plain values without places, for lock files of megabytes; nothing at all if the text is not JSON. */
export function parseJsonValues(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

/** The property of a key; the last one if it stands there twice, as every reader has it. */
export function propertyAt(node: JsonNode | undefined, key: string): JsonProperty | undefined {
  return node?.kind === "object" ? node.properties.findLast((property) => property.key === key) : undefined;
}

/** The node at a path of keys and indices: `at(root, ["scripts", "build"])`. */
export function at(node: JsonNode | undefined, path: readonly (string | number)[]): JsonNode | undefined {
  let here = node;
  for (const step of path) {
    if (typeof step === "string") here = propertyAt(here, step)?.value;
    else here = here?.kind === "array" ? here.items[step] : undefined;
    if (!here) return undefined;
  }
  return here;
}

/** The properties of an object, nothing for every other node. */
export function propertiesOf(node: JsonNode | undefined): readonly JsonProperty[] {
  return node?.kind === "object" ? node.properties : [];
}

/** The items of an array, nothing for every other node. */
export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

export function stringOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === "string" ? node.value : undefined;
}

/** Plain data of a node; a property without a value is left out. */
export function dataOf(node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map(dataOf);
  if (node.kind !== "object") return node.value;
  const known = node.properties.flatMap(({ key, value }) => (value ? [[key, dataOf(value)] as const] : []));
  return Object.fromEntries(known);
}

type Open =
  | { readonly kind: "array"; readonly start: number; readonly items: JsonNode[] }
  | {
      readonly kind: "object";
      readonly start: number;
      readonly properties: JsonProperty[];
      /** The key that waits for its value. */
      key: { readonly key: string; readonly keyRange: Range } | undefined;
    };

function closeProperty(object: Open & { kind: "object" }, value: JsonNode | undefined): void {
  if (!object.key) return;
  const { key, keyRange } = object.key;
  object.properties.push({
    key,
    keyRange,
    value,
    range: { start: keyRange.start, end: value?.range.end ?? keyRange.end },
  });
  object.key = undefined;
}

function reportDuplicates(properties: readonly JsonProperty[], errors: ParseError[]): void {
  const keys = new Set<string>();
  for (const { key, keyRange } of properties) {
    if (keys.has(key)) errors.push({ range: keyRange, message: `The key "${key}" stands here twice.` });
    keys.add(key);
  }
}
