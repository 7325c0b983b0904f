import type { RelativePath, Snapshot, SourceFile, TreeEntry } from "./snapshot";

/**
 * The snapshot as if these texts had been saved. What is not read from the disk is not read from an editor either:
 * files that are too large or binary, in skipped directories and below links, and those that `isExcluded`.
 */
export function withTexts(
  base: Snapshot,
  texts: Iterable<SourceFile>,
  isExcluded: (path: RelativePath) => boolean,
): Snapshot {
  const held = [...texts].filter(({ path }) => isRead(path, base) && !isExcluded(path));
  if (held.length === 0) return base;
  const files = new Map(base.files);
  let entries: Map<RelativePath, TreeEntry> | undefined;
  const unread = held.some(({ path }) => base.unread.has(path)) ? new Map(base.unread) : base.unread;
  for (const file of held) {
    // The same text keeps the file's identity, and everything known about it.
    if (files.get(file.path)?.text !== file.text) files.set(file.path, file);
    if (unread instanceof Map) unread.delete(file.path);
    if (!base.tree.entries.has(file.path)) {
      entries ??= new Map(base.tree.entries);
      entries.set(file.path, { kind: "file", bytes: new TextEncoder().encode(file.text).length });
    }
  }
  return { ...base, files, unread, tree: entries ? { ...base.tree, entries } : base.tree };
}

function isRead(path: RelativePath, { tree, unread }: Snapshot): boolean {
  const reason = unread.get(path);
  if (reason !== undefined && reason !== "failed") return false;
  const parts = path.split("/");
  return !parts.some((_, index) => {
    const entry = tree.entries.get(parts.slice(0, index + 1).join("/"));
    return entry?.skipped || (entry?.kind === "symlink" && index < parts.length - 1);
  });
}
