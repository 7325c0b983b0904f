import type { Value } from "./value";

/** Python's `str(value)`, or undefined where it is not known. */
export function strOf(value: Value): string | undefined {
  if (value.kind === "string" || value.kind === "path") return value.value;
  return reprOf(value);
}

/** Python's `repr(value)`, or undefined where it is not known. */
export function reprOf(value: Value, depth = 0): string | undefined {
  if (depth > 20) return undefined;
  switch (value.kind) {
    case "none":
      return "None";
    case "boolean":
      return value.value ? "True" : "False";
    case "number":
      return numberText(value.value, value.float);
    case "string":
      return value.lazy ? undefined : quote(value.value);
    case "bytes":
      return `b${quote(value.value)}`;
    case "path":
      return `PosixPath(${quote(value.value)})`;
    case "list":
      return sequence(value, "[", "]", depth);
    case "tuple":
      return value.elements.length === 1
        ? sequence(value, "(", ",)", depth)
        : sequence(value, "(", ")", depth);
    case "dict": {
      if (value.open) return undefined;
      const parts: string[] = [];
      for (const entry of value.entries.values()) {
        const key = reprOf(entry.key, depth + 1);
        const item = reprOf(entry.value, depth + 1);
        if (key === undefined || item === undefined || entry.presence === "maybe" || entry.unordered)
          return undefined;
        parts.push(`${key}: ${item}`);
      }
      return `{${parts.join(", ")}}`;
    }
    default:
      return undefined;
  }
}

function sequence(
  value: Extract<Value, { elements: unknown }>,
  open: string,
  close: string,
  depth: number,
): string | undefined {
  const parts: string[] = [];
  for (const element of value.elements) {
    const text =
      element.presence === "certain" && !element.unordered ? reprOf(element.value, depth + 1) : undefined;
    if (text === undefined) return undefined;
    parts.push(text);
  }
  return `${open}${parts.join(", ")}${close}`;
}

/** As `str` writes it; undefined where JavaScript would write it otherwise. */
export function numberText(value: number, float: boolean): string | undefined {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
  if (!float) return Number.isSafeInteger(value) ? String(value) : undefined;
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) return undefined;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function quote(text: string): string | undefined {
  // Only what needs no escapes beyond the common ones; the rest is rare.
  if (/[^\x20-\x7e\n\t\r\u00a1-\u024f\u0400-\u04ff]/.test(text)) return undefined;
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`;
}
