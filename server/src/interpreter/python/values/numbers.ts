import type { Value } from "./value";

export interface Numeric {
  readonly value: number;
  readonly float: boolean;
}

/** The number that a value counts as: `True` is 1. */
export function numeric(value: Value): Numeric | undefined {
  if (value.kind === "number") return value;
  return value.kind === "boolean" ? { value: Number(value.value), float: false } : undefined;
}

/** "zero": a division by it. Undefined for other operators, and where whole numbers grow too large to be exact. */
export function arithmetic(operator: string, a: Numeric, b: Numeric): Numeric | "zero" | undefined {
  const float = a.float || b.float;
  const safe = (value: number): Numeric | undefined =>
    float || Number.isSafeInteger(value) ? { value, float } : undefined;
  switch (operator) {
    case "+":
      return safe(a.value + b.value);
    case "-":
      return safe(a.value - b.value);
    case "*":
      return safe(a.value * b.value);
    case "/":
      return b.value === 0 ? "zero" : { value: a.value / b.value, float: true };
    case "//":
      return b.value === 0 ? "zero" : safe(Math.floor(a.value / b.value));
    case "%":
      return b.value === 0 ? "zero" : safe(a.value - b.value * Math.floor(a.value / b.value));
    case "**":
      return b.value < 0 && !float ? undefined : safe(a.value ** b.value);
    case "|":
    case "&":
    case "^":
    case "<<":
    case ">>":
      if (float || a.value > 2 ** 30 || b.value > 2 ** 30 || a.value < 0 || b.value < 0) return undefined;
      return bitwise(operator, a.value, b.value);
    default:
      return undefined;
  }
}

function bitwise(operator: string, a: number, b: number): Numeric | undefined {
  if (operator === "|") return { value: a | b, float: false };
  if (operator === "&") return { value: a & b, float: false };
  if (operator === "^") return { value: a ^ b, float: false };
  if (b > 40) return undefined;
  return { value: operator === "<<" ? a * 2 ** b : Math.floor(a / 2 ** b), float: false };
}
