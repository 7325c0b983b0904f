import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Gives git the patch that a dry run prints, beside copies of the files it is about. Answers { complaint?, masked }: what git
 * says against it, or which file became another one than was meant, and how many files have a line that is not shown.
 */
export function applyWithGit(checkout, changes, toPatch) {
  const folder = mkdtempSync(path.join(tmpdir(), "readiness-patch-"));
  try {
    const shown = changes.map((change) => ({ change, patch: toPatch(checkout, change) }));
    const whole = shown.filter(({ change, patch }) => isWhole(change, patch));
    for (const { change } of whole) {
      const source = path.join(checkout, change.path);
      if (change.before === undefined || !existsSync(source)) continue;
      mkdirSync(path.join(folder, path.dirname(change.path)), { recursive: true });
      copyFileSync(source, path.join(folder, change.path));
    }
    const masked = shown.length - whole.length;
    if (whole.length === 0) return { masked };
    const { status, stderr } = spawnSync("git", ["apply", "--whitespace=nowarn"], {
      cwd: folder,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) },
      input: whole.map(({ patch }) => patch).join(""),
    });
    if (status !== 0) return { masked, complaint: String(stderr).split("\n")[0] };
    const other = whole.find(
      ({ change }) =>
        readFileSync(path.join(folder, change.path), "utf8").replace(/^\uFEFF/, "") !== change.after,
    );
    return { masked, complaint: other && `${other.change.path} became another text` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the lines of a patch are those of the texts, none masked. */
function isWhole({ before = "", after }, patch) {
  const linesOf = (text) => new Set(text.replace(/^\uFEFF/, "").split("\n"));
  const old = linesOf(before);
  const changed = linesOf(after);
  return patch
    .split("\n")
    .slice(2)
    .every((line) => {
      const text = line.slice(1).replace(/^\uFEFF/, "");
      if (line.startsWith("+")) return changed.has(text);
      return !/^[- ]/.test(line) || old.has(text);
    });
}
