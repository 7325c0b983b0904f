/**
 * Checks all types: the program's, and the panel page's, which runs in a browser and has a project of its own.
 *
 *   npm run typecheck
 */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { root, runProgram } from "./support/program.mjs";
import { ensureDependencies } from "./support/setup.mjs";

const projects = [".", "client/src/panel/webview"];

await runProgram(() => {
  ensureDependencies();
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  const codes = projects.map(
    (project) =>
      spawnSync(process.execPath, [compiler, "--noEmit", "-p", project], { cwd: root, stdio: "inherit" })
        .status,
  );
  return codes.every((code) => code === 0) ? 0 : 1;
});
