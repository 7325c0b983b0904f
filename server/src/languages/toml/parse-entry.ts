import type { Scanner } from "./scanner";
import type { TomlEntry, TomlValue } from "./syntax";

/** Reads `key = value`, in a table or between braces; nothing if there is no key. */
export function parseEntry(scanner: Scanner, parseValue: () => TomlValue): TomlEntry | undefined {
  const start = scanner.offset();
  const keys = scanner.keys();
  const last = keys.at(-1);
  if (!last) {
    scanner.fail(start, "A key is expected here.");
    return undefined;
  }
  const keyRange = { start, end: last.range.end };
  const path = keys.map((key) => key.name);
  scanner.skipBlanks();
  if (scanner.peek() !== "=") {
    scanner.fail(start, 'The key has no "=" and no value.');
    const value = {
      kind: "damaged",
      text: "",
      range: { start: last.range.end, end: last.range.end },
    } as const;
    return { keys, path, keyRange, value, range: keyRange };
  }
  scanner.moveTo(scanner.offset() + 1);
  scanner.skipBlanks();
  const value = parseValue();
  return { keys, path, keyRange, value, range: { start, end: Math.max(value.range.end, keyRange.end) } };
}
