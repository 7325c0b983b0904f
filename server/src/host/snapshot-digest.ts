import { createHash, type Hash } from "node:crypto";
import type { GitState, Snapshot } from "../engine/snapshot";

/** A digest of everything that a verdict is made from: two snapshots with the same one are the same, texts and all. */
export function snapshotDigest(snapshot: Snapshot): string {
  const hash = createHash("sha256");
  addEntries(hash, snapshot.files, ({ text }) => text);
  addEntries(hash, snapshot.unread, (reason) => reason);
  addEntries(hash, snapshot.tree.entries, (entry) => JSON.stringify(entry));
  addEntries(hash, snapshot.directorySizes, (size) => JSON.stringify(size));
  const { tree, advisories, today, git } = snapshot;
  add(hash, JSON.stringify([tree.complete, advisories ?? null, today, plain(git)]));
  return hash.digest("hex");
}

/** Lengths keep what is inside apart from what separates. */
function add(hash: Hash, text: string): void {
  hash.update(`${text.length}:`).update(text);
}

function addEntries<T>(hash: Hash, entries: ReadonlyMap<string, T>, textOf: (value: T) => string): void {
  hash.update(`${entries.size};`);
  for (const [name, value] of entries) {
    add(hash, name);
    add(hash, textOf(value));
  }
}

/** Sets and maps as lists. */
function plain(git: GitState): unknown {
  return Object.entries(git).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Set || value instanceof Map ? [...value] : value,
  ]);
}
