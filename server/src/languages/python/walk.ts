import type { Expression, Module, Statement } from "./syntax";

type AnyNode = { readonly kind: string };

type Visited = Statement | Expression;

/** Calls `visit` for every statement and expression below, outer before inner, in the order of the text. `visit` returning false leaves out what is inside. */
export function walkPython(
  root: Module | Statement | Expression,
  visit: (node: Visited) => boolean | undefined,
): void {
  const { outline, index: first, end } = placeIn(root);
  for (let index = first; index < end; index++)
    if (visit(outline.nodes[index] as Visited) === false) index = (outline.ends[index] as number) - 1;
}

/** The statements and expressions of a tree, outer before inner; `ends[i]` is the index after what is inside node `i`. */
interface Outline {
  readonly nodes: readonly Visited[];
  readonly ends: Uint32Array;
}

/** A part of an outline: `nodes[index]` up to `nodes[end]`, which is outside. */
interface PlaceInOutline {
  readonly outline: Outline;
  readonly index: number;
  readonly end: number;
}

/** Where modules and compound statements stand in the outline of their module: many facts walk them. */
const places = new WeakMap<object, PlaceInOutline>();

const compound: ReadonlySet<string> = new Set(["function", "class", "for", "while", "if", "with", "try"]);

function placeIn(root: Module | Statement | Expression): PlaceInOutline {
  const known = places.get(root);
  if (known) return known;
  const outline = outlineOf(root);
  const whole = { outline, index: 0, end: outline.nodes.length };
  if (root.kind !== "module") return whole;
  places.set(root, whole);
  outline.nodes.forEach((node, index) => {
    if (compound.has(node.kind)) places.set(node, { outline, index, end: outline.ends[index] as number });
  });
  return whole;
}

/** In which of its fields a node holds others, in the order of the text; who is not here is looked at in all of them. */
const parts: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    module: ["body"],
    import: [],
    "import-from": [],
    assign: ["targets", "value"],
    function: ["name", "decorators", "parameters", "returns", "body"],
    parameter: ["annotation", "default"],
    class: ["name", "decorators", "arguments", "body"],
    return: ["value"],
    if: ["test", "body", "otherwise"],
    "expression-statement": ["value"],
    name: [],
    number: [],
    string: [],
    constant: [],
    attribute: ["object"],
    call: ["function", "arguments"],
    argument: ["value"],
    tuple: ["elements"],
    list: ["elements"],
    dict: ["entries"],
  }),
);

function outlineOf(root: Module | Statement | Expression): Outline {
  const nodes: Visited[] = [];
  const ends: number[] = [];
  // A stack of our own: deep nesting must not overflow the call stack. A number ends the node of that index.
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const current = pending.pop();
    if (typeof current === "number") {
      ends[current] = nodes.length;
      continue;
    }
    if (Array.isArray(current)) {
      for (let index = current.length - 1; index >= 0; index--)
        if (typeof current[index] === "object") pending.push(current[index]);
      continue;
    }
    if (typeof current !== "object" || current === null) continue;
    const { kind } = current as Partial<AnyNode>;
    const fields = (kind === undefined ? undefined : parts.get(kind)) ?? fieldsOf(current);
    if (kind !== undefined && !auxiliary.has(kind)) {
      if (fields.length === 0) ends.push(nodes.length + 1);
      else {
        pending.push(nodes.length);
        ends.push(0);
      }
      nodes.push(current as Visited);
    }
    for (let index = fields.length - 1; index >= 0; index--) {
      const value = (current as Readonly<Record<string, unknown>>)[fields[index] as string];
      if (typeof value === "object" && value !== null) pending.push(value);
    }
  }
  // Outlines are kept as long as their trees: copies have no room left over.
  return { nodes: nodes.slice(), ends: Uint32Array.from(ends) };
}

/** Nodes that are neither statements nor expressions. */
const auxiliary: ReadonlySet<string> = new Set([
  "module",
  "argument",
  "parameter",
  "imported-name",
  "except-handler",
]);

function fieldsOf(node: object): readonly string[] {
  return Object.keys(node).filter((name) => !isRange((node as Readonly<Record<string, unknown>>)[name]));
}

function isRange(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "start" in value && "end" in value && !("kind" in value)
  );
}

/** The dotted name of `a`, `a.b`, `a.b.c`; undefined for anything else. */
export function dottedName(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.name;
  if (expression.kind !== "attribute") return undefined;
  const object = dottedName(expression.object);
  return object === undefined ? undefined : `${object}.${expression.name}`;
}

const imports = new WeakMap<Module, ReadonlyMap<string, string>>();

/**
 * What the names of a module stand for by its imports, at any depth of the code:
 * `import os` → os: "os"; `from os import environ as e` → e: "os.environ"; `from .env import env` → env: ".env.env".
 */
export function importedNames(module: Module): ReadonlyMap<string, string> {
  const known = imports.get(module);
  if (known) return known;
  const names = new Map<string, string>();
  imports.set(module, names);
  walkPython(module, (node) => {
    if (node.kind === "import") {
      for (const { name, alias } of node.names) {
        if (alias !== undefined) names.set(alias, name);
        else names.set(name.split(".")[0] ?? name, name.split(".")[0] ?? name);
      }
    } else if (node.kind === "import-from") {
      const base = `${".".repeat(node.level)}${node.module ?? ""}`;
      for (const { name, alias } of node.names)
        names.set(alias ?? name, base.endsWith(".") || base === "" ? `${base}${name}` : `${base}.${name}`);
    }
    return undefined;
  });
  return names;
}

/** The dotted name with its first part replaced by what it was imported as: `e.get` → "os.environ.get". */
export function resolvedName(
  expression: Expression,
  imports: ReadonlyMap<string, string>,
): string | undefined {
  const dotted = dottedName(expression);
  if (dotted === undefined) return undefined;
  const [first = "", ...rest] = dotted.split(".");
  return [imports.get(first) ?? first, ...rest].join(".");
}
