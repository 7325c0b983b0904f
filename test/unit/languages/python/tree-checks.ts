import type { Module, Statement } from "../../../../server/src/languages/python/syntax";

interface Ranged {
  readonly kind?: string;
  readonly range: { readonly start: number; readonly end: number };
}

/** Says what is wrong with the ranges of a tree: each must lie inside its parent's and siblings must be in order. */
export function findRangeProblem(module: Module, text: string): string | undefined {
  let problem: string | undefined;
  visit(module, { range: { start: 0, end: text.length } }, 0);
  return problem;

  function visit(value: unknown, parent: Ranged, depth: number): void {
    if (problem !== undefined || typeof value !== "object" || value === null) return;
    if (depth > 10_000) {
      problem = "too deep";
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) visit(item, parent, depth);
      return;
    }
    const ranged = isRanged(value) ? value : undefined;
    if (ranged) {
      const { start, end } = ranged.range;
      if (start > end || start < parent.range.start || end > parent.range.end) {
        problem = `${ranged.kind} ${start}–${end} in ${parent.kind} ${parent.range.start}–${parent.range.end}`;
        return;
      }
    }
    for (const [key, child] of Object.entries(value)) {
      if (key === "range" || key === "comments" || key === "errors") continue;
      if (key === "body" || key === "otherwise" || key === "finalizer") checkOrder(child);
      // Decorators stand before their function, and a lone generator argument has the parentheses of its call.
      const outside = key === "decorators" || (ranged?.kind === "argument" && key === "value");
      visit(child, outside ? { range: { start: 0, end: text.length } } : (ranged ?? parent), depth + 1);
    }
  }

  function checkOrder(body: unknown): void {
    if (!Array.isArray(body)) return;
    let end = 0;
    for (const { kind, range } of body as Statement[]) {
      if (range.start < end) problem ??= `${kind} at ${range.start} begins before ${end}`;
      end = range.end;
    }
  }
}

function isRanged(value: object): value is Ranged {
  return "range" in value;
}

/** The number of nodes on the longest path from the module down. */
export function heightOf(module: Module): number {
  let highest = 0;
  const pending: [value: unknown, height: number][] = [[module, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, height] = next;
    if (typeof value !== "object" || value === null) continue;
    highest = Math.max(highest, height);
    const below = height + ("kind" in value ? 1 : 0);
    for (const child of Object.values(value)) pending.push([child, below]);
  }
  return highest;
}

/** The text of each top-level statement that binds a name, by the name. */
export function topLevelBindings(module: Module, text: string): Map<string, string> {
  const bindings = new Map<string, string>();
  for (const statement of module.body) {
    if (statement.kind !== "assign") continue;
    for (const target of statement.targets) {
      if (target.kind === "name")
        bindings.set(target.name, text.slice(statement.range.start, statement.range.end));
    }
  }
  return bindings;
}
