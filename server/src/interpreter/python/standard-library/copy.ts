import { argumentOf } from "../arguments";
import type { KnownFunction, Library } from "../evaluation";
import type { Value } from "../values/value";

const deepCopy: KnownFunction = (call) => {
  const value = argumentOf(call, 0)?.value;
  return value && copyOf(value, 0);
};

function copyOf(value: Value, depth: number): Value {
  if (depth > 20) return value;
  if (value.kind === "list" || value.kind === "set")
    return {
      ...value,
      elements: value.elements.map((element) => ({ ...element, value: copyOf(element.value, depth + 1) })),
    };
  if (value.kind === "dict") {
    const entries = new Map(
      [...value.entries].map(([key, entry]) => [key, { ...entry, value: copyOf(entry.value, depth + 1) }]),
    );
    return { ...value, entries };
  }
  return value;
}

export const copy: Library = {
  functions: {
    "copy.deepcopy": deepCopy,
    "copy.copy": (call) => {
      const value = argumentOf(call, 0)?.value;
      return value?.kind === "list" || value?.kind === "dict" || value?.kind === "set" ? { ...value } : value;
    },
  },
};
