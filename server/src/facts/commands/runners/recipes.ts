import type { Range } from "../../../engine/text";

/** A target of a Makefile or a recipe of a justfile. */
export interface Recipe {
  /** What runs before it. */
  readonly needs: readonly string[];
  /** What runs after it, which only just knows. */
  readonly after: readonly string[];
  readonly lines: readonly RecipeLine[];
}

export interface RecipeLine {
  readonly text: string;
  readonly range: Range;
}

/** The lines that making a target runs, in order; each recipe runs once. */
export function linesOfRecipe(
  recipes: ReadonlyMap<string, Recipe>,
  name: string,
  seen = new Set<string>(),
): readonly RecipeLine[] {
  const recipe = recipes.get(name);
  if (!recipe || seen.has(name)) return [];
  seen.add(name);
  return [
    ...recipe.needs.flatMap((need) => linesOfRecipe(recipes, need, seen)),
    ...recipe.lines,
    ...recipe.after.flatMap((need) => linesOfRecipe(recipes, need, seen)),
  ];
}

/** The lines of a text with where they stand; a backslash at the end joins a line with the next. */
export function logicalLines(text: string): readonly RecipeLine[] {
  const lines: RecipeLine[] = [];
  for (const match of text.matchAll(/(?:[^\r\n\\]|\\\r?\n|\\.|\\)+/g))
    lines.push({ text: match[0], range: { start: match.index, end: match.index + match[0].length } });
  return lines;
}

/** A line without what stands before its command: the indent, `@`, `-`, `+`. */
export function commandOf({ text, range }: RecipeLine): RecipeLine {
  const head = /^[ \t]*[@+-]*[ \t]*/.exec(text)?.[0].length ?? 0;
  return { text: text.slice(head), range: { start: range.start + head, end: range.end } };
}
