import type { Place } from "../../../engine/finding";
import type { Evaluation } from "../evaluation";
import { truthinessOf } from "../values/comparison";
import { computed, follows, string } from "../values/construct";
import { numberText, reprOf, strOf } from "../values/python-text";
import type { UnknownValue, Value } from "../values/value";

/** A text put together from known pieces and values: an f-string, `.format()`, `%`. */
export function joinText(
  evaluation: Evaluation,
  pieces: readonly (string | { readonly value: Value; readonly text: string | undefined })[],
  operation: string,
  place: Place,
): Value {
  const values = pieces.flatMap((piece) => (typeof piece === "string" ? [] : [piece.value]));
  const origin = computed(place, operation, ...values);
  let text = "";
  let prefix: string | undefined;
  let truthy = false;
  for (const piece of pieces) {
    const part = typeof piece === "string" ? piece : piece.text;
    if (part === undefined) prefix ??= text;
    else {
      text += part;
      if (part !== "") truthy = true;
    }
    if (
      typeof piece !== "string" &&
      part === undefined &&
      truthinessOf(piece.value) &&
      piece.value.kind === "unknown" &&
      piece.value.type === "string"
    )
      truthy = true;
  }
  if (prefix === undefined) return string(text, origin);
  const more = { type: "string" as const, prefix, ...(truthy ? { truthy } : {}) };
  return (
    follows(values, origin, more) ?? evaluation.unknown("This text cannot be put together", {}, place, more)
  );
}

/** `format(value, spec)`, for the common specifications. */
export function formatValue(value: Value, spec: string): string | undefined {
  if (spec === "") return strOf(value);
  const match = /^(?:(.)?([<>^]))?(0)?(\d+)?(,)?(?:\.(\d+))?([sdfx])?$/s.exec(spec);
  if (!match) return undefined;
  const [, fill, align, zero, width, comma, precision, type] = match;
  let text: string | undefined;
  let numeric = false;
  if (value.kind === "number") {
    numeric = true;
    if (type === "f") text = value.value.toFixed(precision === undefined ? 6 : Number(precision));
    else if (type === "x" && !value.float) text = value.value.toString(16);
    else if ((type === undefined || type === "d") && precision === undefined)
      text = numberText(value.value, value.float);
    if (comma && text !== undefined) text = text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  } else if (value.kind === "string" && !comma && (type === undefined || type === "s"))
    text = precision === undefined ? value.value : value.value.slice(0, Number(precision));
  if (text === undefined || text.startsWith("-")) return width === undefined ? text : undefined;
  const missing = Number(width ?? 0) - text.length;
  if (missing <= 0) return text;
  const filler = fill ?? (zero && numeric ? "0" : " ");
  const side = align ?? (numeric ? ">" : "<");
  if (side === ">") return filler.repeat(missing) + text;
  if (side === "<") return text + filler.repeat(missing);
  const before = Math.floor(missing / 2);
  return filler.repeat(before) + text + filler.repeat(missing - before);
}

/** `template % right`. */
export function formatPercent(
  evaluation: Evaluation,
  template: Extract<Value, { kind: "string" }>,
  right: Value,
  place: Place,
): Value {
  const pieces: (string | { value: Value; text: string | undefined })[] = [];
  const positional =
    right.kind === "tuple" && right.elements.every((element) => element.presence === "certain")
      ? right.elements.map((element) => element.value)
      : [right];
  let next = 0;
  let last = 0;
  for (const match of template.value.matchAll(/%(?:\((\w+)\))?(\d*)(?:\.(\d+))?([sdrfi%])/g)) {
    pieces.push(template.value.slice(last, match.index));
    last = match.index + match[0].length;
    const [, name, width, precision, type] = match;
    if (type === "%") {
      pieces.push("%");
      continue;
    }
    const value =
      name !== undefined
        ? right.kind === "dict" && !right.open
          ? right.entries.get(name)?.value
          : undefined
        : right.kind === "tuple" || next === 0
          ? positional[next++]
          : undefined;
    if (!value)
      return (
        follows([right], computed(place, "%", template, right), { type: "string" }) ??
        evaluation.unknown("This text cannot be put together", {}, place)
      );
    pieces.push({ value, text: width || precision ? undefined : percentText(value, type as string) });
  }
  const rest = template.value.slice(last);
  if (rest.includes("%")) return evaluation.unknown("This text cannot be put together", {}, place);
  pieces.push(rest);
  return joinText(evaluation, pieces, "%", place);
}

function percentText(value: Value, type: string): string | undefined {
  if (type === "s") return strOf(value);
  if (type === "r") return reprOf(value);
  if (type === "f") return value.kind === "number" ? value.value.toFixed(6) : undefined;
  return value.kind === "number" ? numberText(Math.trunc(value.value), false) : undefined;
}

/** `template.format(*positional, **keywords)`, for plain fields. */
export function formatBraces(
  evaluation: Evaluation,
  template: string,
  positional: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  place: Place,
): Value {
  const pieces: (string | { value: Value; text: string | undefined })[] = [];
  let next = 0;
  let last = 0;
  const failed = (): UnknownValue =>
    follows([...positional, ...keywords.values()], computed(place, ".format()"), { type: "string" }) ??
    evaluation.unknown("This text cannot be put together", {}, place, { type: "string" });
  for (const match of template.matchAll(/\{\{|\}\}|\{(\w*)(?:!([sr]))?(?::([^{}]*))?\}/g)) {
    const between = template.slice(last, match.index);
    if (/[{}]/.test(between)) return failed();
    pieces.push(between);
    last = match.index + match[0].length;
    if (match[0] === "{{" || match[0] === "}}") {
      pieces.push(match[0].slice(1));
      continue;
    }
    const [, field, conversion, spec] = match;
    const value =
      field === "" || field === undefined
        ? positional[next++]
        : /^\d+$/.test(field)
          ? positional[Number(field)]
          : keywords.get(field);
    if (!value) return failed();
    const text = conversion === "r" ? (spec ? undefined : reprOf(value)) : formatValue(value, spec ?? "");
    pieces.push({ value, text });
  }
  const rest = template.slice(last);
  if (/[{}]/.test(rest)) return failed();
  pieces.push(rest);
  return joinText(evaluation, pieces, ".format()", place);
}
