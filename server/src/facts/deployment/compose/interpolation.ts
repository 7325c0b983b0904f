import type { Range } from "../../../engine/text";

/**
 * Compose's variable substitution: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`,
 * `${NAME:?message}`, `${NAME?message}`, `${NAME:+other}`, `${NAME+other}`; `$$` is a dollar sign.
 */
export interface InterpolatedVariable {
  readonly name: string;
  /** Inside the interpolated text. */
  readonly range: Range;
  readonly operator: ":-" | "-" | ":?" | "?" | ":+" | "+" | undefined;
  /** What follows the operator, itself interpolated when used. */
  readonly operand: string;
  /** Where the operand stands inside the text. */
  readonly operandRange: Range;
}

/** The value of a variable at the moment of substitution: undefined when it is not set, null when nobody can say. */
export type Lookup = (name: string) => string | undefined | null;

/** A text after its variables were put in. */
export interface Interpolated {
  /** Undefined when a variable decides that has no default and is not set here: the machine that deploys sets it. */
  readonly value: string | undefined;
  /** Every variable of the text, nested ones included, in the order of the text. */
  readonly variables: readonly InterpolatedVariable[];
}

const START = /\$(?:\$|\{|[A-Za-z_]\w*)/g;
const NAME = /[A-Za-z_]\w*/y;
const OPERATOR = /:[-?+]|[-?+]/y;
const deepest = 8;

/** Substitutes the variables of one scalar. An unset variable without a default makes the value unknown, not empty. */
export function interpolate(text: string, lookup: Lookup = () => undefined, depth = 0): Interpolated {
  if (!text.includes("$") || depth > deepest) return { value: text, variables: [] };
  const variables: InterpolatedVariable[] = [];
  let value: string | undefined = "";
  let offset = 0;
  START.lastIndex = 0;
  for (let match = START.exec(text); match; match = START.exec(text)) {
    const start = match.index;
    if (value !== undefined) value += text.slice(offset, start);
    if (match[0] === "$$") {
      if (value !== undefined) value += "$";
      offset = start + 2;
      continue;
    }
    const variable = match[0] === "${" ? readBraced(text, start) : readPlain(text, start, match[0]);
    if (!variable) {
      if (value !== undefined) value += match[0];
      offset = START.lastIndex;
      continue;
    }
    offset = variable.range.end;
    variables.push(variable);
    const resume = offset;
    const replaced = substitute(variable, lookup, depth);
    for (const nested of replaced.variables) {
      const by = variable.operandRange.start;
      variables.push({
        ...nested,
        range: { start: nested.range.start + by, end: nested.range.end + by },
        operandRange: { start: nested.operandRange.start + by, end: nested.operandRange.end + by },
      });
    }
    value = value === undefined || replaced.value === undefined ? undefined : value + replaced.value;
    START.lastIndex = resume;
  }
  if (value !== undefined) value += text.slice(offset);
  return { value, variables };
}

/** Whether a text is nothing but one variable, such as `${DB_PASSWORD:?}`. */
export function isWholeVariable(text: string): boolean {
  const trimmed = text.trim();
  const { variables } = interpolate(trimmed);
  const first = variables[0];
  return first !== undefined && first.range.start === 0 && first.range.end === trimmed.length;
}

function substitute(variable: InterpolatedVariable, lookup: Lookup, depth: number): Interpolated {
  const found = lookup(variable.name);
  const operand = () => interpolate(variable.operand, lookup, depth + 1);
  const { operator } = variable;
  if (operator === ":+" || operator === "+") {
    if (found === null) return { value: undefined, variables: operand().variables };
    const isSet = found !== undefined && (operator === "+" || found !== "");
    const used = operand();
    return { value: isSet ? used.value : "", variables: used.variables };
  }
  if (operator === ":-" || operator === "-") {
    const used = operand();
    if (found === null) return { value: undefined, variables: used.variables };
    const falls = found === undefined || (operator === ":-" && found === "");
    return { value: falls ? used.value : found, variables: used.variables };
  }
  if (found === null || found === undefined) return { value: undefined, variables: [] };
  return { value: found, variables: [] };
}

function readPlain(text: string, start: number, written: string): InterpolatedVariable {
  const end = start + written.length;
  return {
    name: text.slice(start + 1, end),
    range: { start, end },
    operator: undefined,
    operand: "",
    operandRange: { start: end, end },
  };
}

function readBraced(text: string, start: number): InterpolatedVariable | undefined {
  NAME.lastIndex = start + 2;
  const name = NAME.exec(text)?.[0];
  if (!name) return undefined;
  const afterName = start + 2 + name.length;
  OPERATOR.lastIndex = afterName;
  const operator = OPERATOR.exec(text)?.[0] as InterpolatedVariable["operator"];
  const operandStart = afterName + (operator?.length ?? 0);
  const operandEnd = closingBrace(text, operandStart);
  if (operandEnd === undefined || (!operator && operandEnd !== afterName)) return undefined;
  return {
    name,
    range: { start, end: operandEnd + 1 },
    operator,
    operand: text.slice(operandStart, operandEnd),
    operandRange: { start: operandStart, end: operandEnd },
  };
}

function closingBrace(text: string, from: number): number | undefined {
  let depth = 0;
  for (let offset = from; offset < text.length; offset++) {
    const character = text[offset];
    if (character === "\n") continue;
    if (character === "{" && text[offset - 1] === "$") depth++;
    if (character === "}") {
      if (depth === 0) return offset;
      depth--;
    }
  }
  return undefined;
}
