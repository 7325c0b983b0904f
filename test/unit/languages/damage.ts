/**
 * Damaged versions of a fixture: every prefix and every deletion of one line or of one half line.
 * They stand for what an editor sees while somebody types.
 */
export function* damagedVersions(text: string): Generator<string> {
  for (let length = 0; length <= text.length; length++) yield text.slice(0, length);
  const lines = text.split("\n");
  for (let line = 0; line < lines.length; line++) {
    const before = lines.slice(0, line);
    const after = lines.slice(line + 1);
    const whole = lines[line] as string;
    yield [...before, ...after].join("\n");
    yield [...before, whole.slice(0, Math.ceil(whole.length / 2)), ...after].join("\n");
    yield [...before, whole.slice(Math.ceil(whole.length / 2)), ...after].join("\n");
  }
}

/** Every object with a `start` and an `end` inside a tree, wherever it stands. */
export function rangesIn(tree: unknown, seen = new Set<unknown>()): { start: number; end: number }[] {
  if (typeof tree !== "object" || tree === null || seen.has(tree)) return [];
  seen.add(tree);
  const children = tree instanceof Map ? [...tree.values()] : Object.values(tree);
  const inside = children.flatMap((child) => rangesIn(child, seen));
  const { start, end } = tree as { start?: unknown; end?: unknown };
  return typeof start === "number" && typeof end === "number" ? [{ start, end }, ...inside] : inside;
}

/** Complains unless every range of the tree lies inside the text and runs forward. */
export function assertRangesInside(tree: unknown, text: string): void {
  for (const { start, end } of rangesIn(tree)) {
    if (!(start >= 0 && start <= end && end <= text.length))
      throw new Error(`range ${start}–${end} is not inside a text of ${text.length}`);
  }
}

/**
 * Complains if reading takes as long as only a quadratic parser can on such a text.
 * The bound is far above what a linear one needs, so that a busy machine fails nothing.
 */
export function assertLinear(read: () => void): void {
  const started = performance.now();
  read();
  const taken = performance.now() - started;
  if (taken > 30_000) throw new Error(`reading took ${Math.round(taken)} ms`);
}
