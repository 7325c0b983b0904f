/** Copies of the demo workspaces that tests may change. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../scripts/support/program.mjs";

/**
 * Copies test/workspaces/<name> into a temporary folder, as a git repository with everything committed.
 * Returns the folder's absolute path.
 */
export function copyWorkspace(name) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), `readiness-${name}-`)));
  cpSync(path.join(root, "test/workspaces", name), folder, { recursive: true });
  const git = (...args) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "-q", "-b", "main");
  // What the demo commits by mistake is committed here as well, whatever its .gitignore or the user's says.
  git("add", "--all", "--force");
  git(
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@example.org",
    "-c",
    "commit.gpgsign=false",
    "commit",
    "-q",
    "-m",
    "Start",
  );
  return folder;
}
