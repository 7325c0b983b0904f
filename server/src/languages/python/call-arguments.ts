import type { Argument, Expression } from "./syntax";

/** A call, or a class with its bases. */
interface Called {
  readonly arguments: readonly Argument[];
}

/** What is given for a keyword. */
export function keywordOf({ arguments: given }: Called, keyword: string): Expression | undefined {
  return given.find((argument) => argument.keyword === keyword)?.value;
}

/** What is given by its position, counted from zero; stars are passed over. */
export function positionalOf({ arguments: given }: Called, index: number): Expression | undefined {
  return given.filter(({ keyword, form }) => keyword === undefined && form === "plain")[index]?.value;
}
