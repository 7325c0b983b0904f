import type { FileEdit } from "../../engine/finding";
import { insertion, replacement } from "../../engine/fixes/text-edits";
import type { RelativePath } from "../../engine/snapshot";
import { lineBreakOf } from "../../engine/text";
import { type JsonProperty, parseJson, propertyAt } from "../../languages/json";
import { memberAt, parseToml, type TomlTable, tableAt } from "../../languages/toml";
import type { DeclaredDependency } from "./manifest";

/** Takes a dependency out of its group in package.json and puts it, in order, into another that exists or is made behind it; nothing where the other holds it already. */
export function moveJsonDependency(
  path: RelativePath,
  text: string,
  { name, group }: DeclaredDependency,
  target: string,
): readonly FileEdit[] {
  const { root } = parseJson(text);
  const from = propertyAt(root, group);
  const property = propertyAt(from?.value, name);
  if (root?.kind !== "object" || from?.value?.kind !== "object" || !property) return [];
  const entry = text.slice(property.range.start, property.range.end);
  const removal = removeProperty(text, from.value.properties, property);
  if (!removal) return [];
  const to = propertyAt(root, target);
  const outer = indentBefore(text, from);
  const body = `{${indentBefore(text, property)}${entry}${outer}}`;
  if (to?.value?.kind === "object") {
    const { properties } = to.value;
    if (properties.some(({ key }) => key === name)) return [];
    const next = properties.find(({ key }) => key > name);
    const last = properties.at(-1);
    if (next)
      return [
        replacement(path, removal, ""),
        insertion(path, next.range.start, `${entry},${indentBefore(text, next)}`),
      ];
    if (last)
      return [
        replacement(path, removal, ""),
        insertion(path, last.range.end, `,${indentBefore(text, last)}${entry}`),
      ];
    return [replacement(path, removal, ""), replacement(path, to.value.range, body)];
  }
  if (to)
    return to.value?.kind === "null"
      ? [replacement(path, removal, ""), replacement(path, to.value.range, body)]
      : [];
  return [replacement(path, removal, ""), insertion(path, from.range.end, `,${outer}"${target}": ${body}`)];
}

/**
 * Moves several, each by `move` in the text that the ones before it leave, as one edit of the part of the file that changes.
 * Nothing where one of them cannot be moved.
 */
export function moveSeveral(
  path: RelativePath,
  text: string,
  dependencies: readonly DeclaredDependency[],
  move: (text: string, dependency: DeclaredDependency) => readonly FileEdit[],
): readonly FileEdit[] {
  let moved = text;
  for (const dependency of dependencies) {
    const edits = move(moved, dependency);
    if (edits.length === 0) return [];
    moved = edits
      .flatMap((one) => (one.kind === "edit" ? [one] : []))
      .sort((a, b) => b.range.start - a.range.start)
      .reduce((all, { range, newText }) => all.slice(0, range.start) + newText + all.slice(range.end), moved);
  }
  let start = 0;
  while (start < text.length && text[start] === moved[start]) start++;
  let behind = 0;
  const most = Math.min(text.length, moved.length) - start;
  while (behind < most && text.at(-1 - behind) === moved.at(-1 - behind)) behind++;
  return [replacement(path, { start, end: text.length - behind }, moved.slice(start, moved.length - behind))];
}

/** The property with one of the commas around it and the blanks before it. */
function removeProperty(
  text: string,
  properties: readonly JsonProperty[],
  property: JsonProperty,
): { start: number; end: number } | undefined {
  const index = properties.indexOf(property);
  const before = properties[index - 1];
  const after = properties[index + 1];
  if (after) return { start: property.range.start, end: after.range.start };
  if (before) return { start: before.range.end, end: property.range.end };
  // An object that is left empty is closed on its own line.
  const blanks = /(?<!\s)\s*$/.exec(text.slice(0, property.range.start))?.[0].length ?? 0;
  const behind = /^\s*/.exec(text.slice(property.range.end))?.[0].length ?? 0;
  return { start: property.range.start - blanks, end: property.range.end + behind };
}

/** The line break and the blanks in front of a property. */
function indentBefore(text: string, { range }: JsonProperty): string {
  return /\r?\n[ \t]*$/.exec(text.slice(0, range.start))?.[0] ?? " ";
}

/** Moves a line of a Poetry group, or an item of a standard list, to the other side; nothing where there is no place for it. */
export function moveTomlDependency(
  path: RelativePath,
  text: string,
  dependency: DeclaredDependency,
  to: "runtime" | "development",
): readonly FileEdit[] {
  const file = parseToml(text);
  if (dependency.syntax !== "poetry" || (to === "runtime" && dependency.group === "main")) return [];
  const target =
    to === "runtime"
      ? (tableAt(file, ["tool", "poetry", "dependencies"]) ?? tableAt(file, ["packages"]))
      : (tableAt(file, ["tool", "poetry", "group", "dev", "dependencies"]) ??
        tableAt(file, ["tool", "poetry", "dev-dependencies"]) ??
        tableAt(file, ["dev-packages"]));
  const entryIn = (table: TomlTable | undefined) =>
    table?.entries.find(({ keys }) => keys[0]?.name === dependency.written);
  // Where others were moved before it, it stands no longer where it was read.
  const from =
    file.tables.find((table) => entryIn(table)?.keyRange.start === dependency.nameRange.start) ??
    file.tables.find((table) => table !== target && entryIn(table));
  const entry = entryIn(from);
  if (!from || !entry) return [];
  const start = text.lastIndexOf("\n", entry.range.start) + 1;
  const lineEnd = text.indexOf("\n", entry.range.end);
  const end = lineEnd === -1 ? text.length : lineEnd + 1;
  const line = text.slice(start, end).trimEnd();
  const newline = lineBreakOf(text);
  const removal = replacement(path, { start, end }, "");
  if (target?.entries.some(({ keys }) => keys[0]?.name === entry.keys[0]?.name)) return [];
  if (target) return [removal, insertion(path, endOfTable(text, target), `${newline}${line}`)];
  if (to === "runtime" || from.path[1] !== "poetry") return [];
  if (memberAt(file, ["tool", "poetry", "group", "dev", "dependencies"])) return [];
  const at = endOfTable(text, from);
  return [
    removal,
    insertion(path, at, `${newline}${newline}[tool.poetry.group.dev.dependencies]${newline}${line}`),
  ].filter(
    // The table would end with the line that is taken away: then nothing is certain about where to put the new one.
    () => from.entries.at(-1) !== entry,
  );
}

/** Behind the last entry with its trailing comment, or behind the header of an empty table. */
function endOfTable(text: string, { range, headerRange }: TomlTable): number {
  const last = Math.max(range.end, headerRange.end);
  const lineEnd = text.indexOf("\n", last);
  if (lineEnd === -1) return text.length;
  return text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
}
