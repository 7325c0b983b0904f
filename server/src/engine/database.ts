import { GivenUp, type Guard } from "./guard";
import { isOwnFile } from "./own-files";
import { isSameValue } from "./same-value";
import type {
  AdvisoryReport,
  DirectorySize,
  FileTree,
  GitState,
  IsoDate,
  RelativePath,
  Snapshot,
  SourceFile,
  UnreadReason,
} from "./snapshot";

/**
 * A pure function of the snapshot, computed once and kept until something it read changes.
 * When it is computed again and gives an equal value, the old value keeps its identity, and what depends on it is not rerun.
 */
export interface Fact<T> {
  readonly name: string;
  read(db: Database): T;
  /** Structural equality unless said otherwise. Use `Object.is` for values that are large and never equal after an edit. */
  equal?(left: T, right: T): boolean;
}

/** A fact for each key, mostly for each path. */
export interface FactFamily<T> {
  readonly name: string;
  read(db: Database, key: string): T;
  equal?(left: T, right: T): boolean;
}

/** What a fact may see. Every read is recorded as a dependency. */
export interface Database {
  get<T>(fact: Fact<T>): T;
  of<T>(family: FactFamily<T>, key: string): T;
  file(path: RelativePath): SourceFile | undefined;
  /** Whether there is such a file: an edit of its text changes nothing for who only asks this. */
  has(path: RelativePath): boolean;
  unread(): ReadonlyMap<RelativePath, UnreadReason>;
  /** Paths of all files of the project whose text was read, sorted: what the program itself writes is none of them. */
  paths(): readonly RelativePath[];
  /** Paths of the files that the program writes or is configured by, sorted. */
  ownPaths(): readonly RelativePath[];
  tree(): FileTree;
  directorySizes(): ReadonlyMap<RelativePath, DirectorySize>;
  git(): GitState;
  advisories(): AdvisoryReport | undefined;
  today(): IsoDate;
}

/** The database of whoever owns the snapshot: one session, one check. */
export interface MutableDatabase extends Database {
  /** Takes a new snapshot: only what read something that changed is computed again, and only when asked for. */
  update(snapshot: Snapshot): void;
  /** Does work that reads facts in one go: under the guard once, not once for each fact. It starts anew when it was broken off. */
  inOneGo(work: () => void): void;
  /** How many facts were computed since the database was made. For tests and benchmarks. */
  readonly computations: number;
  /** How often a fact was asked for another one, or for a file. For tests and benchmarks. */
  readonly questions: number;
}

/** Declares a fact. `read` must be pure: it sees the world through `db` only. `equal` as in `Fact`. */
export function fact<T>(
  name: string,
  read: (db: Database) => T,
  equal?: (left: T, right: T) => boolean,
): Fact<T> {
  return equal ? { name, read, equal } : { name, read };
}

/** Declares a fact for each key, mostly a path: an edit computes the members of one file anew. `equal` as in `Fact`. */
export function factFamily<T>(
  name: string,
  read: (db: Database, key: string) => T,
  equal?: (left: T, right: T) => boolean,
): FactFamily<T> {
  return equal ? { name, read, equal } : { name, read };
}

/** A computed fact (with `compute`) or an input. */
interface Node {
  readonly name: string;
  /** The path of an input file, the key of a family's member. */
  readonly about: string | undefined;
  readonly compute: ((db: Database) => unknown) | undefined;
  readonly equal: (left: unknown, right: unknown) => boolean;
  value: unknown;
  error: { readonly thrown: unknown } | undefined;
  dependencies: Node[];
  readonly dependents: Set<Node>;
  /** Something below changed since the value was computed or last verified. */
  stale: boolean;
  computed: boolean;
  running: boolean;
  /** The revision at which the value last changed. */
  changedAt: number;
  /** The revision at which the value was last computed or verified. */
  verifiedAt: number;
}

/** The paths of files, sorted; the list before when it has the same ones. */
function keptIfSame(before: readonly RelativePath[], files: readonly SourceFile[]): readonly RelativePath[] {
  const known = new Set(before);
  if (before.length === files.length && files.every(({ path }) => known.has(path))) return before;
  return files.map(({ path }) => path).sort();
}

/** Times a computation may be broken off and go on with another part of it each time, before it is given up. */
const patience = 6;

/** What was being computed, and what it had read. */
interface Frame {
  readonly node: Node;
  readonly dependencies: Set<Node>;
}

/**
 * A database over a snapshot, empty until something is asked. Facts that throw throw for whoever asks them; under a guard
 * those that do not end throw `GivenUp`.
 */
export function createDatabase(initial: Snapshot, guard?: Guard): MutableDatabase {
  let snapshot = initial;
  let revision = 1;
  let computations = 0;
  let questions = 0;
  const facts = new Map<object, Node>();
  const families = new Map<object, Map<string, Node>>();
  const fileInputs = new Map<RelativePath, Node>();
  const presenceInputs = new Map<RelativePath, Node>();
  const inputs = new Map<string, { node: Node; read: (snapshot: Snapshot) => unknown }>();
  let paths: readonly RelativePath[] = [];
  let ownPaths: readonly RelativePath[] = [];
  const stack: Frame[] = [];

  const db: MutableDatabase = {
    get: <T>(wanted: Fact<T>) => {
      let node = facts.get(wanted);
      if (!node) {
        node = createNode(
          wanted.name,
          undefined,
          (inner) => wanted.read(inner),
          wanted.equal as Node["equal"] | undefined,
        );
        facts.set(wanted, node);
      }
      return demand(node) as T;
    },
    of: <T>(family: FactFamily<T>, key: string) => {
      let members = families.get(family);
      if (!members) {
        members = new Map();
        families.set(family, members);
      }
      let node = members.get(key);
      if (!node) {
        node = createNode(
          `${family.name}(${key})`,
          key,
          (inner) => family.read(inner, key),
          family.equal as Node["equal"],
        );
        members.set(key, node);
      }
      return demand(node) as T;
    },
    file: (path) => {
      let node = fileInputs.get(path);
      if (!node) {
        node = createInput(`file ${path}`, snapshot.files.get(path), path);
        fileInputs.set(path, node);
      }
      return demand(node) as SourceFile | undefined;
    },
    has: (path) => {
      let node = presenceInputs.get(path);
      if (!node) {
        node = createInput(`presence of ${path}`, snapshot.files.has(path));
        presenceInputs.set(path, node);
      }
      return demand(node) as boolean;
    },
    unread: () => input("unread", (s) => s.unread),
    paths: () => input("paths", sortedPaths),
    ownPaths: () => input("own paths", sortedOwnPaths),
    tree: () => input("tree", (s) => s.tree),
    directorySizes: () => input("directory sizes", (s) => s.directorySizes),
    git: () => input("git", (s) => s.git),
    advisories: () => input("advisories", (s) => s.advisories),
    today: () => input("today", (s) => s.today),
    update(next) {
      if (stack.length > 0) throw new Error("The snapshot cannot change while a fact is being computed");
      const previous = snapshot;
      snapshot = next;
      revision++;
      for (const { node, read } of inputs.values()) setInput(node, read(next));
      if (previous.files === next.files) return;
      for (const [path, node] of fileInputs) setInput(node, next.files.get(path));
      for (const [path, node] of presenceInputs) setInput(node, next.files.has(path));
    },
    inOneGo: guarded,
    get computations() {
      return computations;
    },
    get questions() {
      return questions;
    },
  };
  return db;

  function input<T>(name: string, read: (snapshot: Snapshot) => T): T {
    let entry = inputs.get(name);
    if (!entry) {
      entry = { node: createInput(name, read(snapshot)), read };
      inputs.set(name, entry);
    }
    return demand(entry.node) as T;
  }

  /** Both keep the identity of their list while files only change their text. */
  function sortedPaths({ files }: Snapshot): readonly RelativePath[] {
    paths = keptIfSame(
      paths,
      [...files.values()].filter((file) => !isOwnFile(file)),
    );
    return paths;
  }

  function sortedOwnPaths({ files }: Snapshot): readonly RelativePath[] {
    ownPaths = keptIfSame(ownPaths, [...files.values()].filter(isOwnFile));
    return ownPaths;
  }

  function createInput(name: string, value: unknown, about?: RelativePath): Node {
    const node = createNode(name, about, undefined, Object.is);
    node.value = value;
    node.computed = true;
    node.stale = false;
    node.changedAt = revision;
    return node;
  }

  function setInput(node: Node, value: unknown): void {
    if (node.equal(node.value, value)) return;
    node.value = value;
    node.changedAt = revision;
    markStale(node);
  }

  function markStale(changed: Node): void {
    const pending = [...changed.dependents];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (node.stale) continue;
      node.stale = true;
      pending.push(...node.dependents);
    }
  }

  function demand(node: Node): unknown {
    questions++;
    const reader = stack[stack.length - 1];
    reader?.dependencies.add(node);
    if (reader || !node.stale) refresh(node);
    else guarded(() => refresh(node));
    if (node.error) throw node.error.thrown;
    return node.value;
  }

  function guarded(work: () => void): void {
    if (!guard) {
      work();
      return;
    }
    let before: ReadonlySet<Node> = new Set();
    let round = 0;
    for (let ending = guard.run(work); ending !== "done"; ending = guard.run(work)) {
      // Nothing of the work has cleaned up after itself.
      const frames = stack.splice(0);
      for (const { node } of frames) node.running = false;
      if (ending === "starved") continue;
      round++;
      const hanging = hangingOf(frames, before, round);
      if (hanging) giveUp(hanging, frames, guard.limit);
      else if (frames.length === 0 && round >= patience) throw new GivenUp(guard.limit, undefined);
      before = new Set(frames.map(({ node }) => node));
    }
  }

  /** The computation that runs still, or the outermost one whose parts never come to an end. */
  function hangingOf(frames: readonly Frame[], before: ReadonlySet<Node>, round: number): Frame | undefined {
    const innermost = frames.at(-1);
    if (innermost && before.has(innermost.node)) return innermost;
    return round % patience === 0 ? frames[0] : undefined;
  }

  /** From now on it fails, like what needs it, until something that it had read by then changes. */
  function giveUp({ node, dependencies }: Frame, frames: readonly Frame[], seconds: number): void {
    settle(node, dependencies, undefined, { thrown: new GivenUp(seconds, pathAmong(frames)) });
  }

  /** What was being looked at, as far as names tell. */
  function pathAmong(frames: readonly Frame[]): RelativePath | undefined {
    const inwards = [...frames].reverse();
    const isPath = (about: string | undefined) => about !== undefined && snapshot.files.has(about);
    const key = inwards.map(({ node }) => node.about).find(isPath);
    return (
      key ??
      inwards
        .flatMap(({ dependencies }) => [...dependencies].reverse())
        .map(({ about }) => about)
        .find(isPath)
    );
  }

  function refresh(node: Node): void {
    if (!node.stale) return;
    if (node.running) throw new Error(`The fact "${node.name}" depends on itself`);
    if (node.computed && !hasChangedDependency(node)) {
      node.stale = false;
      node.verifiedAt = revision;
      return;
    }
    compute(node);
  }

  function hasChangedDependency(node: Node): boolean {
    for (const dependency of node.dependencies) {
      refresh(dependency);
      if (dependency.changedAt > node.verifiedAt) return true;
    }
    return false;
  }

  function compute(node: Node): void {
    const frame: Frame = { node, dependencies: new Set() };
    stack.push(frame);
    node.running = true;
    computations++;
    let value: unknown;
    let error: Node["error"];
    try {
      value = node.compute?.(db);
    } catch (thrown) {
      error = { thrown };
    } finally {
      node.running = false;
      stack.pop();
    }
    settle(node, frame.dependencies, value, error);
  }

  function settle(node: Node, read: ReadonlySet<Node>, value: unknown, error: Node["error"]): void {
    for (const old of node.dependencies) if (!read.has(old)) old.dependents.delete(node);
    for (const dependency of read) dependency.dependents.add(node);
    node.dependencies = [...read];
    const unchanged = node.computed && !error && !node.error && node.equal(node.value, value);
    if (!unchanged) {
      node.value = value;
      node.changedAt = revision;
    }
    node.error = error;
    node.computed = true;
    node.stale = false;
    node.verifiedAt = revision;
  }
}

function createNode(
  name: string,
  about: string | undefined,
  compute: Node["compute"],
  equal: Node["equal"] | undefined,
): Node {
  return {
    name,
    about,
    compute,
    equal: equal ?? isSameValue,
    value: undefined,
    error: undefined,
    dependencies: [],
    dependents: new Set(),
    stale: true,
    computed: false,
    running: false,
    changedAt: 0,
    verifiedAt: 0,
  };
}
