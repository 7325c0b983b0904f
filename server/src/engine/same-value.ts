/**
 * Structural equality of plain data: primitives, arrays, plain objects, Map and Set.
 * Anything else, and anything nested deeper than 200, is equal only to itself.
 */
export function isSameValue(left: unknown, right: unknown): boolean {
  return isSame(left, right, 0, { count: 0, equal: undefined });
}

/** One comparison: how many pairs of objects were compared, and, once they are many, which were equal. */
interface Comparison {
  count: number;
  /** Parts that many others share are compared once. */
  equal: Map<object, object> | undefined;
}

/** Fewer pairs are compared faster than they are remembered. */
const fewPairs = 1_000;

function isSame(left: unknown, right: unknown, depth: number, comparison: Comparison): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (depth > 200) return false;
  if (++comparison.count < fewPairs) return areSameParts(left, right, depth, comparison);
  if (comparison.equal?.get(left) === right) return true;
  if (!areSameParts(left, right, depth, comparison)) return false;
  comparison.equal ??= new Map();
  comparison.equal.set(left, right);
  return true;
}

function areSameParts(left: object, right: object, depth: number, comparison: Comparison): boolean {
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index++) {
      if (!isSame(left[index], right[index], depth + 1, comparison)) return false;
    }
    return true;
  }
  const prototype = Object.getPrototypeOf(left);
  if (prototype !== Object.getPrototypeOf(right)) return false;
  if (left instanceof Map) return isSameMap(left, right as Map<unknown, unknown>, depth, comparison);
  if (left instanceof Set) return isSameSet(left, right as Set<unknown>);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    const a = (left as Record<string, unknown>)[key];
    const b = (right as Record<string, unknown>)[key];
    if (!isSame(a, b, depth + 1, comparison)) return false;
  }
  return true;
}

function isSameMap(
  left: Map<unknown, unknown>,
  right: Map<unknown, unknown>,
  depth: number,
  comparison: Comparison,
): boolean {
  if (left.size !== right.size) return false;
  const others = right.entries();
  for (const [key, value] of left) {
    const other = others.next().value as [unknown, unknown];
    // Order counts: what is read from a map is often its order.
    if (!Object.is(key, other[0]) || !isSame(value, other[1], depth + 1, comparison)) return false;
  }
  return true;
}

function isSameSet(left: Set<unknown>, right: Set<unknown>): boolean {
  if (left.size !== right.size) return false;
  for (const value of left) if (!right.has(value)) return false;
  return true;
}
