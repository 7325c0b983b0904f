import type { Expression, Module, Statement } from "./syntax";

type AnyNode = { readonly kind: string };

/** Calls `visit` for every statement and expression below, outer before inner, in the order of the text. `visit` returning false leaves out what is inside. */
export function walkPython(
  root: Module | Statement | Expression,
  visit: (node: Statement | Expression) => boolean | undefined,
): void {
  // A stack of our own: deep nesting must not overflow the call stack.
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const current = pending.pop();
    if (Array.isArray(current)) {
      for (let index = current.length - 1; index >= 0; index--) pending.push(current[index]);
      continue;
    }
    if (typeof current !== "object" || current === null) continue;
    if ("kind" in current && !isAuxiliary((current as AnyNode).kind)) {
      if (visit(current as Statement | Expression) === false) continue;
    }
    const values = Object.values(current);
    for (let index = values.length - 1; index >= 0; index--) {
      const value: unknown = values[index];
      if (typeof value === "object" && value !== null && !isRange(value)) pending.push(value);
    }
  }
}

function isAuxiliary(kind: string): boolean {
  return (
    kind === "module" ||
    kind === "argument" ||
    kind === "parameter" ||
    kind === "imported-name" ||
    kind === "except-handler"
  );
}

function isRange(value: object): boolean {
  return "start" in value && "end" in value && !("kind" in value);
}

/** The dotted name of `a`, `a.b`, `a.b.c`; undefined for anything else. */
export function dottedName(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.name;
  if (expression.kind !== "attribute") return undefined;
  const object = dottedName(expression.object);
  return object === undefined ? undefined : `${object}.${expression.name}`;
}

/**
 * What the names of a module stand for by its imports, at any depth of the code:
 * `import os` → os: "os"; `from os import environ as e` → e: "os.environ"; `from .env import env` → env: ".env.env".
 */
export function importedNames(module: Module): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
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
