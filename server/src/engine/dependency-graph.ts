import { GivenUp, type Guard } from "./guard";
import { isSameValue } from "./same-value";

/** A computed fact (with `compute`) or an input. */
export interface GraphNode {
  readonly name: string;
  /** The path of an input file, the key of a family's member. */
  readonly about: string | undefined;
  readonly compute: (() => unknown) | undefined;
  readonly equal: (left: unknown, right: unknown) => boolean;
  value: unknown;
  error: { readonly thrown: unknown } | undefined;
  dependencies: GraphNode[];
  readonly dependents: Set<GraphNode>;
  /** Something below changed since the value was computed or last verified. */
  stale: boolean;
  computed: boolean;
  running: boolean;
  /** The revision at which the value last changed. */
  changedAt: number;
  /** The revision at which the value was last computed or verified. */
  verifiedAt: number;
}

/** Times a computation may be broken off and go on with another part of it each time, before it is given up. */
const patience = 6;

/** What was being computed, and what it had read. */
interface Computation {
  readonly node: GraphNode;
  readonly dependencies: Set<GraphNode>;
}

/**
 * Values and what they were computed from. A value is computed when it is demanded, remembered, and computed again only
 * when one of those it has read really changed. A computation that throws throws for whoever demands it; under a guard one
 * that does not end throws `GivenUp`.
 */
export class DependencyGraph {
  /** Rises with each change of the inputs. */
  private revision = 1;
  /** Running computations, the innermost last. */
  private readonly stack: Computation[] = [];
  private computed = 0;
  demanded = 0;

  /**
   * `isFile` tells which of the names that nodes are about are paths: of a computation that is given up one is told.
   * `lookAt` is told the path that a computation is about, when it begins and when it ends.
   */
  constructor(
    private readonly guard: Guard | undefined,
    private readonly isFile: (name: string) => boolean,
    private readonly lookAt?: (path: string | undefined) => void,
  ) {}

  /** How many values were computed. */
  get computations(): number {
    return this.computed;
  }

  /** How often a value was demanded. */
  get questions(): number {
    return this.demanded;
  }

  /** Begins a change of inputs: after it, `setInput` says what is different. */
  nextRevision(): void {
    if (this.stack.length > 0) throw new Error("The snapshot cannot change while a fact is being computed");
    this.revision++;
  }

  /** A value that comes from outside; `about` is the path of the file that it is the content of. */
  createInput(name: string, value: unknown, about?: string): GraphNode {
    const node = createNode(name, about, undefined, Object.is);
    node.value = value;
    node.computed = true;
    node.stale = false;
    node.changedAt = this.revision;
    return node;
  }

  /** Gives an input its value in this revision: what has read it is stale if it differs. */
  setInput(node: GraphNode, value: unknown): void {
    if (node.equal(node.value, value)) return;
    node.value = value;
    node.changedAt = this.revision;
    this.markStale(node);
  }

  private markStale(changed: GraphNode): void {
    const pending = [...changed.dependents];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (node.stale) continue;
      node.stale = true;
      pending.push(...node.dependents);
    }
  }

  /** The value of a node, computed if it is stale; whoever is being computed now depends on it. */
  demand(node: GraphNode): unknown {
    this.demanded++;
    const reader = this.stack[this.stack.length - 1];
    reader?.dependencies.add(node);
    if (reader || !node.stale) this.refresh(node);
    else this.guarded(() => this.refresh(node));
    if (node.error) throw node.error.thrown;
    return node.value;
  }

  /** Does work under the guard. It starts anew when it was broken off. */
  guarded(work: () => void): void {
    if (!this.guard) {
      work();
      return;
    }
    let before: ReadonlySet<GraphNode> = new Set();
    let round = 0;
    for (let ending = this.guard.run(work); ending !== "done"; ending = this.guard.run(work)) {
      // Nothing of the work has cleaned up after itself.
      const frames = this.stack.splice(0);
      for (const { node } of frames) node.running = false;
      if (ending === "starved") continue;
      round++;
      const hanging = this.hangingOf(frames, before, round);
      if (hanging) this.giveUp(hanging, frames, this.guard.limit);
      else if (frames.length === 0 && round >= patience) throw new GivenUp(this.guard.limit, undefined);
      before = new Set(frames.map(({ node }) => node));
    }
  }

  /** The computation that runs still, or the outermost one whose parts never come to an end. */
  private hangingOf(
    frames: readonly Computation[],
    before: ReadonlySet<GraphNode>,
    round: number,
  ): Computation | undefined {
    const innermost = frames.at(-1);
    if (innermost && before.has(innermost.node)) return innermost;
    return round % patience === 0 ? frames[0] : undefined;
  }

  /** From now on it fails, like what needs it, until something that it had read by then changes. */
  private giveUp({ node, dependencies }: Computation, frames: readonly Computation[], seconds: number): void {
    this.settle(node, dependencies, undefined, { thrown: new GivenUp(seconds, this.pathAmong(frames)) });
  }

  /** What was being looked at, as far as names tell. */
  private pathAmong(frames: readonly Computation[]): string | undefined {
    const inwards = [...frames].reverse();
    const isPath = (about: string | undefined) => about !== undefined && this.isFile(about);
    const key = inwards.map(({ node }) => node.about).find(isPath);
    return (
      key ??
      inwards
        .flatMap(({ dependencies }) => [...dependencies].reverse())
        .map(({ about }) => about)
        .find(isPath)
    );
  }

  private innermostPath(): string | undefined {
    return this.stack.findLast(({ node }) => node.about !== undefined && this.isFile(node.about))?.node.about;
  }

  private refresh(node: GraphNode): void {
    if (!node.stale) return;
    if (node.running) throw new Error(`The fact "${node.name}" depends on itself`);
    if (node.computed && !this.hasChangedDependency(node)) {
      node.stale = false;
      node.verifiedAt = this.revision;
      return;
    }
    this.compute(node);
  }

  private hasChangedDependency(node: GraphNode): boolean {
    for (const dependency of node.dependencies) {
      this.refresh(dependency);
      if (dependency.changedAt > node.verifiedAt) return true;
    }
    return false;
  }

  private compute(node: GraphNode): void {
    const frame: Computation = { node, dependencies: new Set() };
    this.stack.push(frame);
    node.running = true;
    this.computed++;
    if (this.lookAt) this.lookAt(this.innermostPath());
    let value: unknown;
    let error: GraphNode["error"];
    try {
      value = node.compute?.();
    } catch (thrown) {
      error = { thrown };
    } finally {
      node.running = false;
      this.stack.pop();
      if (this.lookAt) this.lookAt(this.innermostPath());
    }
    this.settle(node, frame.dependencies, value, error);
  }

  private settle(
    node: GraphNode,
    read: ReadonlySet<GraphNode>,
    value: unknown,
    error: GraphNode["error"],
  ): void {
    for (const old of node.dependencies) if (!read.has(old)) old.dependents.delete(node);
    for (const dependency of read) dependency.dependents.add(node);
    node.dependencies = [...read];
    const unchanged = node.computed && !error && !node.error && node.equal(node.value, value);
    if (!unchanged) {
      node.value = value;
      node.changedAt = this.revision;
    }
    node.error = error;
    node.computed = true;
    node.stale = false;
    node.verifiedAt = this.revision;
  }
}

/** A node that is computed when it is demanded. */
export function createNode(
  name: string,
  about: string | undefined,
  compute: GraphNode["compute"],
  equal: GraphNode["equal"] | undefined,
): GraphNode {
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
