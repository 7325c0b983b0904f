/**
 * Structural equality of plain data: primitives, arrays, plain objects, Map and Set.
 * Anything else, and anything nested deeper than 200, is equal only to itself.
 */
export function isSameValue(left: unknown, right: unknown, depth = 0): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (depth > 200) return false;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index++) {
      if (!isSameValue(left[index], right[index], depth + 1)) return false;
    }
    return true;
  }
  const prototype = Object.getPrototypeOf(left);
  if (prototype !== Object.getPrototypeOf(right)) return false;
  if (left instanceof Map) return isSameMap(left, right as Map<unknown, unknown>, depth);
  if (left instanceof Set) return isSameSet(left, right as Set<unknown>);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    const a = (left as Record<string, unknown>)[key];
    const b = (right as Record<string, unknown>)[key];
    if (!isSameValue(a, b, depth + 1)) return false;
  }
  return true;
}

function isSameMap(left: Map<unknown, unknown>, right: Map<unknown, unknown>, depth: number): boolean {
  if (left.size !== right.size) return false;
  const others = right.entries();
  for (const [key, value] of left) {
    const other = others.next().value as [unknown, unknown];
    // Order counts: what is read from a map is often its order.
    if (!Object.is(key, other[0]) || !isSameValue(value, other[1], depth + 1)) return false;
  }
  return true;
}

function isSameSet(left: Set<unknown>, right: Set<unknown>): boolean {
  if (left.size !== right.size) return false;
  for (const value of left) if (!right.has(value)) return false;
  return true;
}
