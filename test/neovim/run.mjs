/**
 * The language server in another real editor: Neovim opens the demo's settings, shows that DEBUG is on in
 * production, and repairs it.
 *
 *   node test/neovim/run.mjs
 */

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureBuild, ensureDependencies, root, runProgram } from "../../scripts/setup.mjs";
import { copyWorkspace } from "../vscode/workspace-copy.mjs";

const settings = "backend/config/settings.py";

await runProgram(async () => {
  ensureDependencies();
  await ensureBuild();
  const workspace = copyWorkspace("marketplace");
  try {
    const results = runNeovim(workspace);
    const after = readFileSync(path.join(workspace, settings), "utf8");
    const repaired = 'DEBUG = os.getenv("DEBUG", "True").lower() == "true"';
    results.push({ name: "the repaired file is saved", passed: after.split("\n").includes(repaired) });
    for (const { name, passed, detail } of results)
      console.log(`${passed ? "✓" : "✗"} ${name}${detail ? `: ${detail}` : ""}`);
    const failed = results.filter(({ passed }) => !passed).length;
    console.log(`${results.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
});

/** Each line that main-job.lua prints is one result as JSON. */
function runNeovim(workspace) {
  const { error, stdout, stderr } = spawnSync(
    "nvim",
    ["--headless", "--clean", "-c", `luafile ${path.join(root, "test/neovim/main-job.lua")}`],
    {
      cwd: workspace,
      encoding: "utf8",
      timeout: 120_000,
      env: {
        ...process.env,
        READINESS_SERVER: path.join(root, "dist/cli.cjs"),
        READINESS_FILE: settings,
        READINESS_NODE: process.execPath,
      },
    },
  );
  if (error) return [{ name: "Neovim starts", passed: false, detail: error.message }];
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.startsWith("{"));
  const results = lines.map((line) => JSON.parse(line));
  const end = results.pop();
  if (end?.name !== "the end is reached" || !end.passed) {
    results.push({ name: "the script runs to its end", passed: false, detail: `${stdout}${stderr}` });
  }
  return results;
}
