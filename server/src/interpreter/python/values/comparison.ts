import {
  alternativesOf,
  type DictValue,
  type Element,
  type InstanceValue,
  type SetValue,
  type UnknownValue,
  type Value,
} from "./value";

/** The key under which a dict keeps a value, or undefined for what is not known or not hashable. */
export function keyOf(value: Value): string | undefined {
  switch (value.kind) {
    case "string":
      return value.value;
    case "number":
      return `\0${value.value}`;
    case "boolean":
      return `\0${Number(value.value)}`;
    case "none":
      return "\0None";
    case "bytes":
      return `\0b${value.value}`;
    case "path":
      return `\0p${value.value}`;
    case "external":
      return `\0x${value.name}`;
    case "tuple": {
      const keys = value.elements.map((element) =>
        element.presence === "certain" ? keyOf(element.value) : undefined,
      );
      return keys.includes(undefined) ? undefined : `\0(${keys.map((key) => JSON.stringify(key)).join(",")})`;
    }
    default:
      return undefined;
  }
}

/** Whether nothing about it is left open: no unknown, no choice, no part that may be missing. */
export function isFullyKnown(value: Value, depth = 0): boolean {
  if (depth > 30) return false;
  switch (value.kind) {
    case "none":
    case "boolean":
    case "number":
    case "string":
    case "bytes":
    case "path":
    case "duration":
      return true;
    case "list":
    case "tuple":
    case "set":
      return value.elements.every(
        (element) => element.presence === "certain" && isFullyKnown(element.value, depth + 1),
      );
    case "dict": {
      if (value.open) return false;
      for (const entry of value.entries.values())
        if (entry.presence !== "certain" || !isFullyKnown(entry.value, depth + 1)) return false;
      return true;
    }
    default:
      return false;
  }
}

/** Python's `bool(value)`, or undefined where it is not known. */
export function truthinessOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case "none":
      return false;
    case "boolean":
      return value.value;
    case "number":
      return value.value !== 0;
    case "string":
    case "bytes":
      return value.value !== "";
    case "duration":
      return value.seconds !== 0;
    case "list":
    case "tuple":
    case "set":
      if (value.elements.some((element) => element.presence === "certain")) return true;
      return value.elements.length === 0 ? false : undefined;
    case "dict":
      for (const entry of value.entries.values()) if (entry.presence === "certain") return true;
      return value.entries.size === 0 && !value.open ? false : undefined;
    case "function":
      return value.decorated ? undefined : true;
    case "path":
    case "method":
    case "class":
    case "module":
      return true;
    case "unknown":
      return value.truthy;
    case "choice": {
      const first = truthinessOf(value.alternatives[0] as Value);
      return value.alternatives.every((one) => truthinessOf(one) === first) ? first : undefined;
    }
    case "external":
    case "instance":
    case "library-object":
    case "unbound":
      return undefined;
  }
}

/** Python's `left == right`, or undefined where it is not known. */
export function areEqual(left: Value, right: Value, depth = 0): boolean | undefined {
  if (depth > 30) return undefined;
  if (left.kind === "choice" || right.kind === "choice") {
    const verdicts = new Set<boolean | undefined>();
    for (const a of alternativesOf(left))
      for (const b of alternativesOf(right)) verdicts.add(areEqual(a, b, depth + 1));
    return verdicts.size === 1 ? [...verdicts][0] : undefined;
  }
  if (left === right && left.kind !== "unknown" && isFullyKnown(left)) return true;
  if (left === right && left.kind !== "instance") return undefined;
  if (left.kind === "unknown" || right.kind === "unknown") return compareUnknown(left, right);
  if (left.kind === "instance" && left.member) return isSameMember(left, right);
  if (right.kind === "instance" && right.member) return isSameMember(right, left);
  if (isOpaque(left) || isOpaque(right)) {
    if (left.kind === "external" && right.kind === "external")
      return left.name === right.name ? true : undefined;
    return undefined;
  }
  const a = scalarOf(left);
  const b = scalarOf(right);
  if (a !== undefined && b !== undefined) return a === b;
  if (left.kind === "string" && right.kind === "string") return left.value === right.value;
  if (left.kind === "bytes" && right.kind === "bytes") return left.value === right.value;
  if (left.kind === "path" && right.kind === "path") return left.value === right.value;
  if (left.kind === "duration" && right.kind === "duration") return left.seconds === right.seconds;
  if (left.kind === "none" && right.kind === "none") return true;
  if ((left.kind === "list" && right.kind === "list") || (left.kind === "tuple" && right.kind === "tuple"))
    return areSequencesEqual(left.elements, right.elements, depth);
  if (left.kind === "set" && right.kind === "set") return areSetsEqual(left, right);
  if (left.kind === "dict" && right.kind === "dict") return areDictsEqual(left, right, depth);
  return false;
}

/** A member of an enumeration that is neither text nor number equals itself alone. */
function isSameMember(member: InstanceValue, other: Value): boolean | undefined {
  if (other.kind === "instance" && other.member)
    return member.class.scope === other.class.scope && member.member?.name === other.member.name;
  // A class of the project may compare as it likes.
  return isOpaque(other) || member.class.scope.names.has("__eq__") ? undefined : false;
}

/** What a value of unknown content may still be told apart by: its type, or how it begins. */
function compareUnknown(left: Value, right: Value): boolean | undefined {
  const [open, other] = left.kind === "unknown" ? [left, right] : [right as UnknownValue, left];
  if (other.kind === "unknown") return undefined;
  if (open.prefix !== undefined && other.kind === "string" && !other.value.startsWith(open.prefix))
    return false;
  if (open.truthy === true && truthinessOf(other) === false) return false;
  if (open.type !== undefined && other.kind === "none" && open.type !== "none") return false;
  return undefined;
}

function isOpaque(value: Value): boolean {
  return (
    value.kind === "external" ||
    value.kind === "library-object" ||
    value.kind === "instance" ||
    value.kind === "function" ||
    value.kind === "method" ||
    value.kind === "class" ||
    value.kind === "module" ||
    value.kind === "unbound"
  );
}

function scalarOf(value: Value): number | undefined {
  if (value.kind === "boolean") return Number(value.value);
  return value.kind === "number" ? value.value : undefined;
}

function areSequencesEqual(
  left: readonly Element[],
  right: readonly Element[],
  depth: number,
): boolean | undefined {
  if (![...left, ...right].every((element) => element.presence === "certain")) return undefined;
  if (left.length !== right.length) return false;
  let verdict: boolean | undefined = true;
  for (let index = 0; index < left.length; index++) {
    const same = areEqual((left[index] as Element).value, (right[index] as Element).value, depth + 1);
    if (same === false) return false;
    if (same === undefined) verdict = undefined;
  }
  return verdict;
}

function areSetsEqual(left: SetValue, right: SetValue): boolean | undefined {
  const keys = (set: SetValue) =>
    set.elements.map((element) => (element.presence === "certain" ? keyOf(element.value) : undefined));
  const a = keys(left);
  const b = keys(right);
  if (a.includes(undefined) || b.includes(undefined)) return undefined;
  const others = new Set(b);
  return new Set(a).size === others.size && a.every((key) => others.has(key));
}

function areDictsEqual(left: DictValue, right: DictValue, depth: number): boolean | undefined {
  if (left.open || right.open) return undefined;
  let verdict: boolean | undefined = true;
  if (left.entries.size !== right.entries.size) verdict = false;
  for (const [key, entry] of left.entries) {
    const other = right.entries.get(key);
    if (entry.presence === "maybe" || other?.presence === "maybe") return undefined;
    if (!other) {
      verdict = false;
      continue;
    }
    const same = areEqual(entry.value, other.value, depth + 1);
    if (same === false) return false;
    if (same === undefined && verdict) verdict = undefined;
  }
  return verdict;
}
