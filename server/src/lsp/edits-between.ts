import { diffLines } from "diff";
import type { FileEdit, TextEdit } from "../engine/finding";
import type { RelativePath, Snapshot } from "../engine/snapshot";

/** The edits that lead from one snapshot to another, line by line, so that what did not change stays untouched in the editor. */
export function editsBetween(before: Snapshot, after: Snapshot): readonly FileEdit[] {
  const edits: FileEdit[] = [];
  for (const [path, { text }] of after.files) {
    const old = before.files.get(path);
    if (!old) edits.push({ kind: "create", path, text });
    else if (old.text !== text) edits.push(...lineEdits(path, old.text, text));
  }
  return edits;
}

function lineEdits(path: RelativePath, before: string, after: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let offset = 0;
  let current: { start: number; end: number; newText: string } | undefined;
  const finish = () => {
    if (current)
      edits.push({
        kind: "edit",
        path,
        range: { start: current.start, end: current.end },
        newText: current.newText,
      });
    current = undefined;
  };
  for (const { added, removed, value } of diffLines(before, after)) {
    if (!added && !removed) {
      finish();
      offset += value.length;
      continue;
    }
    current ??= { start: offset, end: offset, newText: "" };
    if (added) current.newText += value;
    else {
      offset += value.length;
      current.end = offset;
    }
  }
  finish();
  return edits;
}
