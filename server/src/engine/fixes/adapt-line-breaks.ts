import { type Database, factFamily } from "../database";
import type { Fix } from "../finding";
import { lineBreakOf } from "../text";

/** A fact of its own, so that rules are not run again when a text changes but keeps its line breaks. */
const lineBreak = factFamily("line break", (db, path) => {
  const file = db.file(path);
  return file ? lineBreakOf(file.text) : "\n";
});

/** The fixes with the line breaks of the files that they edit, whatever their authors wrote. */
export function adaptLineBreaks(fixes: readonly Fix[], db: Database): readonly Fix[] {
  return fixes.map((fix) => ({
    ...fix,
    edits: fix.edits.map((edit) =>
      edit.kind === "edit" && /(?<!\r)\n/.test(edit.newText) && db.of(lineBreak, edit.path) === "\r\n"
        ? { ...edit, newText: edit.newText.replace(/\r?\n/g, "\r\n") }
        : edit,
    ),
  }));
}
