import { boolean, dictOf, list, none, number, string } from "./construct";
import { certain, type Origin, type Value } from "./value";

/** `json.loads(text)`, or undefined for text that is no JSON. */
export function valueOfJson(text: string, origin: Origin): Value | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  return fromJson(parsed, origin);
}

/** What `json.loads` makes of parsed JSON. */
export function fromJson(parsed: unknown, origin: Origin): Value {
  if (parsed === null || parsed === undefined) return none(origin);
  if (typeof parsed === "string") return string(parsed, origin);
  if (typeof parsed === "boolean") return boolean(parsed, origin);
  if (typeof parsed === "number") return number(parsed, !Number.isInteger(parsed), origin);
  if (Array.isArray(parsed))
    return list(
      parsed.map((one) => certain(fromJson(one, origin))),
      origin,
    );
  return dictOf(
    Object.entries(parsed as Record<string, unknown>).map(([key, value]) => [key, fromJson(value, origin)]),
    origin,
  );
}
