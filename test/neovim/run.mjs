/**
 * The language server in Neovim: open a file, diagnostics, code action applied, the file on the disk is right.
 *
 *   node test/neovim/run.mjs
 *
 * Needs Neovim 0.7 or newer (Debian: apt-get install neovim); where it is missing and cannot be installed, the test fails.
 * Ends with the line `N passed, N failed`.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root, runProgram } from "../../scripts/support/program.mjs";
import { ensureBuild } from "../../scripts/support/setup.mjs";
import { installSystemPackages } from "../../scripts/support/system-packages.mjs";

await runProgram(async () => {
  await ensureBuild();
  const failure = runMainJob();
  if (failure) console.log(failure);
  console.log(failure ? "0 passed, 1 failed" : "1 passed, 0 failed");
  return failure ? 1 : 0;
});

/** What went wrong, or undefined. */
function runMainJob() {
  if (!hasNeovim() && !(installSystemPackages(["neovim"]) && hasNeovim())) return "Neovim is not installed.";
  const folder = mkdtempSync(path.join(tmpdir(), "readiness-neovim-"));
  const file = path.join(folder, ".readiness.json");
  try {
    writeFileSync(file, '{\n  "exlude": []\n}\n');
    // Nobody's own configuration or state takes part.
    const home = path.join(folder, "home");
    const { status, stdout, stderr, error } = spawnSync(
      "nvim",
      ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", path.join(root, "test/neovim/main-job.lua")],
      {
        encoding: "utf8",
        timeout: 150_000,
        env: {
          ...process.env,
          HOME: home,
          XDG_CONFIG_HOME: home,
          XDG_DATA_HOME: home,
          XDG_STATE_HOME: home,
          XDG_CACHE_HOME: home,
          READINESS_NODE: process.execPath,
          READINESS_SERVER: path.join(root, "dist/server.cjs"),
          READINESS_WORKSPACE: folder,
        },
      },
    );
    if (error) return `Neovim did not run: ${error.message}`;
    if (status !== 0 || !stdout.includes("ok")) return `Neovim ended with ${status}.\n${stdout}${stderr}`;
    const text = readFileSync(file, "utf8");
    return text === '{\n  "exclude": []\n}\n' ? undefined : `The file holds:\n${text}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasNeovim() {
  return spawnSync("nvim", ["--version"]).status === 0;
}
