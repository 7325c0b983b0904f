import { createNode, DependencyGraph, type GraphNode } from "./dependency-graph";
import type { Guard } from "./guard";
import { isOwnFile } from "./own-files";
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

/** The graph does not know the types of its values. */
type Equal = GraphNode["equal"] | undefined;

/**
 * A database over a snapshot, empty until something is asked. Facts that throw throw for whoever asks them; under a guard
 * those that do not end throw `GivenUp`.
 */
export function createDatabase(initial: Snapshot, guard?: Guard): MutableDatabase {
  return new SnapshotDatabase(initial, guard);
}

class SnapshotDatabase implements MutableDatabase {
  private readonly graph: DependencyGraph;
  private readonly facts = new Map<object, GraphNode>();
  private readonly families = new Map<object, Map<string, GraphNode>>();
  private readonly fileInputs = new Map<RelativePath, GraphNode>();
  private readonly presenceInputs = new Map<RelativePath, GraphNode>();
  private readonly inputs = new Map<string, { node: GraphNode; read: (snapshot: Snapshot) => unknown }>();
  private knownPaths: readonly RelativePath[] = [];
  private knownOwnPaths: readonly RelativePath[] = [];

  constructor(
    private snapshot: Snapshot,
    guard: Guard | undefined,
  ) {
    const lookAt = guard?.lookAt;
    this.graph = new DependencyGraph(
      guard,
      (name) => this.snapshot.files.has(name),
      lookAt && ((path) => lookAt(path === undefined ? undefined : this.snapshot.files.get(path))),
    );
  }

  get computations(): number {
    return this.graph.computations;
  }

  get questions(): number {
    return this.graph.questions;
  }

  get<T>(wanted: Fact<T>): T {
    let node = this.facts.get(wanted);
    if (!node) {
      node = createNode(wanted.name, undefined, () => wanted.read(this), wanted.equal as Equal);
      this.facts.set(wanted, node);
    }
    return this.graph.demand(node) as T;
  }

  of<T>(family: FactFamily<T>, key: string): T {
    let members = this.families.get(family);
    if (!members) {
      members = new Map();
      this.families.set(family, members);
    }
    let node = members.get(key);
    if (!node) {
      node = createNode(`${family.name}(${key})`, key, () => family.read(this, key), family.equal as Equal);
      members.set(key, node);
    }
    return this.graph.demand(node) as T;
  }

  file(path: RelativePath): SourceFile | undefined {
    let node = this.fileInputs.get(path);
    if (!node) {
      node = this.graph.createInput(`file ${path}`, this.snapshot.files.get(path), path);
      this.fileInputs.set(path, node);
    }
    return this.graph.demand(node) as SourceFile | undefined;
  }

  has(path: RelativePath): boolean {
    let node = this.presenceInputs.get(path);
    if (!node) {
      node = this.graph.createInput(`presence of ${path}`, this.snapshot.files.has(path));
      this.presenceInputs.set(path, node);
    }
    return this.graph.demand(node) as boolean;
  }

  unread(): ReadonlyMap<RelativePath, UnreadReason> {
    return this.input("unread", ({ unread }) => unread);
  }

  paths(): readonly RelativePath[] {
    return this.input("paths", (snapshot) => this.sortedPaths(snapshot));
  }

  ownPaths(): readonly RelativePath[] {
    return this.input("own paths", (snapshot) => this.sortedOwnPaths(snapshot));
  }

  tree(): FileTree {
    return this.input("tree", ({ tree }) => tree);
  }

  directorySizes(): ReadonlyMap<RelativePath, DirectorySize> {
    return this.input("directory sizes", ({ directorySizes }) => directorySizes);
  }

  git(): GitState {
    return this.input("git", ({ git }) => git);
  }

  advisories(): AdvisoryReport | undefined {
    return this.input("advisories", ({ advisories }) => advisories);
  }

  today(): IsoDate {
    return this.input("today", ({ today }) => today);
  }

  update(next: Snapshot): void {
    this.graph.nextRevision();
    const previous = this.snapshot;
    this.snapshot = next;
    for (const { node, read } of this.inputs.values()) this.graph.setInput(node, read(next));
    if (previous.files === next.files) return;
    for (const [path, node] of this.fileInputs) this.graph.setInput(node, next.files.get(path));
    for (const [path, node] of this.presenceInputs) this.graph.setInput(node, next.files.has(path));
  }

  inOneGo(work: () => void): void {
    this.graph.guarded(work);
  }

  private input<T>(name: string, read: (snapshot: Snapshot) => T): T {
    let entry = this.inputs.get(name);
    if (!entry) {
      entry = { node: this.graph.createInput(name, read(this.snapshot)), read };
      this.inputs.set(name, entry);
    }
    return this.graph.demand(entry.node) as T;
  }

  /** Both keep the identity of their list while files only change their text. */
  private sortedPaths({ files }: Snapshot): readonly RelativePath[] {
    this.knownPaths = keptIfSame(
      this.knownPaths,
      [...files.values()].filter((file) => !isOwnFile(file)),
    );
    return this.knownPaths;
  }

  private sortedOwnPaths({ files }: Snapshot): readonly RelativePath[] {
    this.knownOwnPaths = keptIfSame(this.knownOwnPaths, [...files.values()].filter(isOwnFile));
    return this.knownOwnPaths;
  }
}

/** The paths of files, sorted; the list before when it has the same ones. */
function keptIfSame(before: readonly RelativePath[], files: readonly SourceFile[]): readonly RelativePath[] {
  const known = new Set(before);
  if (before.length === files.length && files.every(({ path }) => known.has(path))) return before;
  return files.map(({ path }) => path).sort();
}
