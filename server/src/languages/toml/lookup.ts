import type { Range } from "../../engine/text";
import type { TomlEntry, TomlFile, TomlTable, TomlValue } from "./syntax";

/** One key directly below a path, wherever and however it is written. */
export interface TomlMember {
  readonly key: string;
  /** The key as written in `entry` or in the header of `table`. */
  readonly keyRange: Range;
  /** Undefined for a key that is only a table of its own or a part of a dotted key. */
  readonly value: TomlValue | undefined;
  /** The statement that writes it, to be edited or removed; undefined for a table. */
  readonly entry: TomlEntry | undefined;
  /** The table the statement stands in, or the table itself. */
  readonly table: TomlTable;
}

/** The tables with exactly this path: one for `[a.b]`, many for `[[a.b]]`. */
export function tablesAt(file: TomlFile, path: readonly string[]): readonly TomlTable[] {
  return file.tables.filter((table) => samePath(table.path, path));
}

/** The first table with exactly this path. */
export function tableAt(file: TomlFile, path: readonly string[]): TomlTable | undefined {
  return file.tables.find((table) => samePath(table.path, path));
}

/** The value at a path, through tables, dotted keys and inline tables. Not through arrays of tables. */
export function valueAt(file: TomlFile, path: readonly string[]): TomlValue | undefined {
  return memberAt(file, path)?.value;
}

/** The key at a path with its value, found as `valueAt` finds it. */
export function memberAt(file: TomlFile, path: readonly string[]): TomlMember | undefined {
  const key = path.at(-1);
  return key === undefined
    ? undefined
    : membersAt(file, path.slice(0, -1)).find((member) => member.key === key);
}

/**
 * The keys directly below a path in the order of the file, each once, however they are written:
 * `[a]` with `b = 1`, `a.b = 1`, `a = { b = 1 }` and `[a.b]` all give `a` the member `b`.
 */
export function membersAt(file: TomlFile, path: readonly string[]): readonly TomlMember[] {
  const members = new Map<string, TomlMember>();
  const add = (member: TomlMember) => {
    if (members.get(member.key)?.value === undefined) members.set(member.key, member);
  };
  for (const table of file.tables) {
    if (startsWith(table.path, path)) {
      const key = table.keys[path.length];
      if (key) add({ key: key.name, keyRange: key.range, value: undefined, entry: undefined, table });
    }
    if (startsWith(path, table.path) && table.kind !== "array-table")
      for (const member of membersOfEntries(table.entries, path.slice(table.path.length), table)) add(member);
  }
  return [...members.values()];
}

/** The keys of an inline table, or of the entries of one `[[…]]` table, below a relative path. */
export function membersOfEntries(
  entries: readonly TomlEntry[],
  path: readonly string[],
  table: TomlTable,
): readonly TomlMember[] {
  return entries.flatMap((entry): readonly TomlMember[] => {
    if (startsWith(entry.path, path) && entry.path.length > path.length) {
      const key = entry.keys[path.length];
      if (!key) return [];
      const whole = entry.path.length === path.length + 1;
      return [{ key: key.name, keyRange: key.range, value: whole ? entry.value : undefined, entry, table }];
    }
    if (startsWith(path, entry.path) && entry.value.kind === "inline-table")
      return membersOfEntries(entry.value.entries, path.slice(entry.path.length), table);
    return [];
  });
}

export function stringOf(value: TomlValue | undefined): string | undefined {
  return value?.kind === "string" ? value.value : undefined;
}

export type TomlData = string | number | boolean | readonly TomlData[] | { readonly [key: string]: TomlData };

/** Plain data of one value; dates are texts, damaged values are left out. */
export function dataOf(value: TomlValue): TomlData | undefined {
  if (value.kind === "array") return value.items.map(dataOf).filter((item) => item !== undefined);
  if (value.kind === "inline-table") {
    const data = createObject();
    for (const entry of value.entries) assign(data, entry.path, dataOf(entry.value));
    return data;
  }
  if (value.kind === "damaged") return undefined;
  return value.kind === "date" ? value.text : value.value;
}

/** Plain data of the whole file; where a damaged file contradicts itself, what comes first stays. */
export function fileData(file: TomlFile): { readonly [key: string]: TomlData } {
  const root = createObject();
  for (const table of file.tables) {
    const target = table.kind === "array-table" ? newElement(root, table.path) : objectAt(root, table.path);
    if (!target) continue;
    for (const entry of table.entries) assign(target, entry.path, dataOf(entry.value));
  }
  return root as { readonly [key: string]: TomlData };
}

type Mutable = { [key: string]: unknown };

function createObject(): Mutable & { readonly [key: string]: TomlData } {
  return Object.create(null) as Mutable & { readonly [key: string]: TomlData };
}

function assign(target: Mutable, path: readonly string[], value: unknown): void {
  const parent = objectAt(target, path.slice(0, -1));
  const key = path.at(-1);
  if (parent && key !== undefined && value !== undefined && !(key in parent)) parent[key] = value;
}

/** The object at a path, made where it is missing; of an array of tables its last element. */
function objectAt(root: Mutable, path: readonly string[]): Mutable | undefined {
  let here: unknown = root;
  for (const key of path) {
    if (typeof here !== "object" || here === null) return undefined;
    const parent = here as Mutable;
    if (!(key in parent)) parent[key] = createObject();
    here = parent[key];
    if (Array.isArray(here)) here = here.at(-1);
  }
  return typeof here === "object" && here !== null && !Array.isArray(here) ? (here as Mutable) : undefined;
}

function newElement(root: Mutable, path: readonly string[]): Mutable | undefined {
  const parent = objectAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (!parent || key === undefined) return undefined;
  if (!(key in parent)) parent[key] = [];
  const list = parent[key];
  if (!Array.isArray(list)) return undefined;
  const element = createObject();
  list.push(element);
  return element;
}

function samePath(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && startsWith(one, other);
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((key, index) => path[index] === key);
}
