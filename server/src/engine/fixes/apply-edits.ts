import type { FileEdit, Fix, TextEdit } from "../finding";
import type { RelativePath, Snapshot, SourceFile, TreeEntry } from "../snapshot";

/**
 * The snapshot after the edits, as if they had been saved.
 * Text edits of one file must not overlap; insertions at the same offset keep their order.
 * Creations of existing files and edits of absent ones are passed over; so is moving to the trash.
 */
export function applyEdits(snapshot: Snapshot, edits: readonly FileEdit[]): Snapshot {
  const files = new Map(snapshot.files);
  const entries = new Map(snapshot.tree.entries);
  const created = new Set<RelativePath>();
  for (const [path, textEdits] of groupByPath(edits)) {
    const file = files.get(path);
    if (file) setText(path, applyTextEdits(file.text, textEdits));
  }
  for (const edit of edits) {
    if (edit.kind !== "create" || entries.has(edit.path)) continue;
    setText(edit.path, edit.text);
    created.add(edit.path);
    for (const folder of foldersOf(edit.path))
      if (!entries.has(folder)) entries.set(folder, { kind: "directory", bytes: 0 });
  }
  const tree = created.size > 0 ? { ...snapshot.tree, entries } : snapshot.tree;
  return { ...snapshot, files, tree, git: withUntracked(snapshot.git, created) };

  function setText(path: RelativePath, text: string): void {
    const file: SourceFile = { path, text };
    files.set(path, file);
    const entry: TreeEntry = { kind: "file", bytes: text.length };
    if (!entries.has(path)) entries.set(path, entry);
  }
}

/**
 * Whether all edits can be made: a file that is edited was read, and where one is created nothing stands yet,
 * be it a link, a folder or a file that was not read, nor a link or a file in place of one of its folders.
 */
export function areApplicable(edits: readonly FileEdit[], { files, tree }: Snapshot): boolean {
  return edits.every((edit) => {
    if (edit.kind === "trash") return true;
    if (edit.kind === "edit") return files.has(edit.path);
    return (
      !tree.entries.has(edit.path) &&
      foldersOf(edit.path).every((folder) => (tree.entries.get(folder)?.kind ?? "directory") === "directory")
    );
  });
}

/** Applies non-overlapping edits given in any order. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.map((edit, index) => ({ edit, index }));
  sorted.sort(
    (a, b) =>
      a.edit.range.start - b.edit.range.start || a.edit.range.end - b.edit.range.end || a.index - b.index,
  );
  let result = "";
  let offset = 0;
  for (const { edit } of sorted) {
    if (edit.range.start < offset) continue;
    result += text.slice(offset, edit.range.start) + edit.newText;
    offset = edit.range.end;
  }
  return result + text.slice(offset);
}

/**
 * Chooses fixes, in order, whose edits touch nothing that an earlier chosen one touches. An edit that an earlier one makes too
 * touches nothing: the same line may repair several findings.
 */
export function chooseCompatible(fixes: readonly Fix[]): readonly Fix[] {
  const taken = new Map<RelativePath, FileEdit[]>();
  const takenOf = (edit: FileEdit) => taken.get(edit.path) ?? [];
  const chosen: Fix[] = [];
  for (const fix of fixes) {
    const edits = fix.edits.filter((edit) => !takenOf(edit).some((other) => isSameEdit(edit, other)));
    if (edits.some((edit) => takenOf(edit).some((other) => areInConflict(edit, other)))) continue;
    for (const edit of edits) taken.set(edit.path, [...takenOf(edit), edit]);
    chosen.push(fix);
  }
  return chosen;
}

/** What fixes change together: the edit that several of them make is made once. */
export function editsOf(fixes: readonly Fix[]): readonly FileEdit[] {
  const made = new Map<RelativePath, FileEdit[]>();
  return fixes.flatMap(({ edits }) => {
    const own = edits.filter((edit) => !made.get(edit.path)?.some((other) => isSameEdit(edit, other)));
    for (const edit of own) made.set(edit.path, [...(made.get(edit.path) ?? []), edit]);
    return own;
  });
}

function areInConflict(a: FileEdit, b: FileEdit): boolean {
  if (a.kind !== "edit" || b.kind !== "edit") return true;
  // Two insertions at one offset would depend on their order; so they wait for the next round.
  return a.range.start <= b.range.end && b.range.start <= a.range.end;
}

function isSameEdit(a: FileEdit, b: FileEdit): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "create") return a.text === (b as typeof a).text;
  if (a.kind === "trash") return true;
  const other = b as TextEdit;
  return (
    a.range.start === other.range.start && a.range.end === other.range.end && a.newText === other.newText
  );
}

function groupByPath(edits: readonly FileEdit[]): Map<RelativePath, TextEdit[]> {
  const groups = new Map<RelativePath, TextEdit[]>();
  for (const edit of edits) {
    if (edit.kind !== "edit") continue;
    const group = groups.get(edit.path);
    if (group) group.push(edit);
    else groups.set(edit.path, [edit]);
  }
  return groups;
}

function foldersOf(path: RelativePath): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function withUntracked(git: Snapshot["git"], created: ReadonlySet<RelativePath>): Snapshot["git"] {
  if (git.kind !== "repository" || created.size === 0) return git;
  return { ...git, untracked: new Set([...git.untracked, ...created]) };
}
