import type { DictContent } from "./values/join";
import type {
  Binding,
  DictValue,
  Element,
  ListValue,
  Scope,
  SetValue,
  UnknownValue,
  Value,
} from "./values/value";

/** A value that code can change while others hold it. */
export type Cell = ListValue | SetValue | DictValue;

/** What of a cell can change. */
export type Content = readonly Element[] | DictContent;

/** A change that can be taken back: a name of a scope, the openness of a scope, or the content of a list, set or dict. */
export type Change =
  | { readonly scope: Scope; readonly name: string; readonly old: Binding | undefined }
  | { readonly scope: Scope; readonly name: undefined; readonly old: UnknownValue | undefined }
  | { readonly cell: Cell; readonly old: Content };

/** What a branch has changed, as it stands at its end. */
export interface Writes {
  readonly names: Map<Scope, Map<string, Binding | undefined>>;
  readonly opened: Map<Scope, UnknownValue | undefined>;
  readonly cells: Map<Cell, Content>;
}

export function contentOf(cell: Cell): Content {
  return cell.kind === "dict" ? { entries: cell.entries, open: cell.open } : cell.elements;
}

/** Changes a cell in place; whoever calls it keeps the old content for taking it back. */
export function setContent(cell: Cell, content: Content): void {
  if (cell.kind === "dict") {
    const { entries, open } = content as DictContent;
    const target = cell as { -readonly [Name in keyof DictValue]: DictValue[Name] };
    target.entries = entries;
    target.open = open;
  } else (cell as { elements: readonly Element[] }).elements = content as readonly Element[];
}

/** Whether a list, set or dict is a value, or lies somewhere inside it. */
export function holds(value: Value, cell: Cell, seen: Set<Value> = new Set()): boolean {
  if (value === cell) return true;
  if (value.kind === "choice") return value.alternatives.some((one) => holds(one, cell, seen));
  if (value.kind !== "dict" && value.kind !== "list" && value.kind !== "tuple" && value.kind !== "set")
    return false;
  if (seen.has(value)) return false;
  seen.add(value);
  if (value.kind === "dict") {
    for (const entry of value.entries.values()) if (holds(entry.value, cell, seen)) return true;
    return false;
  }
  return value.elements.some((element) => holds(element.value, cell, seen));
}

/** A point in a trail. */
interface Start {
  readonly length: number;
  readonly clock: number;
}

/**
 * What branches that may not be taken change, so that it can be taken back.
 * What a branch makes itself is not joined with what stood before: the trail knows when everything came into being.
 */
export class Trail {
  private readonly changes: Change[] = [];
  /** When lists, dicts, sets and scopes came into being. */
  private readonly births = new Map<object, number>();
  private clock = 0;
  private begun = 0;

  /** Whether a branch runs that may not be taken: every change has to be noted. */
  get isApart(): boolean {
    return this.begun > 0;
  }

  note(change: Change): void {
    this.changes.push(change);
  }

  /** Notes that a list, dict, set or scope exists from now on. */
  born<T extends object>(made: T): T {
    if (!this.births.has(made)) this.births.set(made, this.clock++);
    return made;
  }

  /** What comes into being from here on is younger than this. */
  get now(): number {
    return this.clock;
  }

  /** Parts what a branch has changed: what is younger than a point in time, and what was there before. */
  part(
    { names, opened, cells }: Writes,
    since: number,
  ): { readonly younger: Writes; readonly older: Writes } {
    const select = (young: boolean): Writes => {
      const fits = (made: object) => (this.births.get(made) ?? -1) >= since === young;
      const only = <K extends object, V>(all: ReadonlyMap<K, V>) =>
        new Map([...all].filter(([made]) => fits(made)));
      return { names: only(names), opened: only(opened), cells: only(cells) };
    };
    return { younger: select(true), older: select(false) };
  }

  /** A branch begins; `takeBack` must follow. */
  begin(): Start {
    this.begun++;
    return { length: this.changes.length, clock: this.clock };
  }

  /** What the branch that began there has changed so far of what is older than itself. */
  writesSince(start: Start): Writes {
    const writes: Writes = { names: new Map(), opened: new Map(), cells: new Map() };
    for (let index = start.length; index < this.changes.length; index++) {
      const change = this.changes[index] as Change;
      if (!this.isOlder(change, start)) continue;
      if ("cell" in change) writes.cells.set(change.cell, contentOf(change.cell));
      else if (change.name === undefined) writes.opened.set(change.scope, change.scope.open);
      else {
        let names = writes.names.get(change.scope);
        if (!names) {
          names = new Map();
          writes.names.set(change.scope, names);
        }
        names.set(change.name, change.scope.names.get(change.name));
      }
    }
    return writes;
  }

  /** Ends the branch that began there: everything older than it is as it was. */
  takeBack(start: Start): void {
    this.begun--;
    while (this.changes.length > start.length) {
      const change = this.changes.pop() as Change;
      if (!this.isOlder(change, start)) continue;
      if ("cell" in change) setContent(change.cell, change.old);
      else if (change.name === undefined) change.scope.open = change.old;
      else if (change.old) change.scope.names.set(change.name, change.old);
      else change.scope.names.delete(change.name);
    }
  }

  private isOlder(change: Change, { clock }: Start): boolean {
    return (this.births.get("cell" in change ? change.cell : change.scope) ?? -1) < clock;
  }
}
