import { resolve } from "node:path";
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import { maskHunks } from "../engine/secrets/mask-patch";
import { readText } from "../host/read-text";
import { readLimits } from "../host/read-workspace";
import type { TextChange } from "../host/write-texts";

/** Lines of context around a change, less where one of them may hold a secret. */
const contexts = [3, 2, 1];

/** A unified diff that `git apply` takes, unless a changed line or its neighbour had to be masked. */
export function toPatch(folder: string, change: TextChange): string {
  const { path, before, after } = change;
  const mark = markOf(folder, change);
  const old = before === undefined ? "" : mark + before;
  const changed = mark + after;
  let shown = "";
  for (const context of contexts) {
    const patch = structuredPatch(
      before === undefined ? "/dev/null" : `a/${path}`,
      `b/${path}`,
      old,
      changed,
      undefined,
      undefined,
      { context },
    );
    const masked = maskHunks(patch.hunks, old, changed);
    const isContextWhole = patch.hunks.every(({ lines }, hunk) =>
      lines.every((line, index) => !line.startsWith(" ") || masked[hunk]?.[index] === line),
    );
    const hunks = patch.hunks.map((hunk, index) => ({ ...hunk, lines: [...(masked[index] ?? [])] }));
    shown = formatPatch({ ...patch, hunks }, FILE_HEADERS_ONLY);
    if (isContextWhole) break;
  }
  return shown;
}

/** The byte order mark that a file begins with, which its text does not show and git wants to see. */
function markOf(folder: string, { path }: TextChange): string {
  const read = readText(resolve(folder, path), readLimits.importantFileBytes);
  return read?.kind === "text" && read.encoding === "utf8-bom" ? "\uFEFF" : "";
}
