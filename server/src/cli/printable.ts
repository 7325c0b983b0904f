/**
 * What a terminal or a build log obeys instead of showing it, or shows in another order than it is written.
 * Names of files, messages and values come from the workspace and may hold all of it.
 */
const obeyed = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069";
const inOneLine = new RegExp(`[\\n${obeyed}]`, "g");
const inLines = new RegExp(`[${obeyed}]`, "g");
const inColours = new RegExp(`\\u001b\\[[\\d;]{0,20}m|[${obeyed}]`, "g");

const replacement = "\uFFFD";

/** One line that does nothing but to be read. */
export function printable(text: string): string {
  return text.replace(inOneLine, replacement).replaceAll("\t", " ");
}

/** Lines that do nothing but to be read. */
export function printableLines(text: string): string {
  return text.replace(inLines, replacement);
}

/** Lines that may be coloured. */
export function printableInColours(text: string): string {
  return text.replace(inColours, (found) => (found.length > 1 ? found : replacement));
}

/** JSON in which everything that a terminal obeys is escaped: its reader gets what was given. */
export function printableJson(value: unknown): string {
  const escaped = (found: string) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(value, undefined, 2).replace(inLines, escaped)}\n`;
}
