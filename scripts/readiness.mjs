#!/usr/bin/env node
/**
 * The command line from a checkout, with nothing set up before: what the pre-commit hook and the GitHub Action start.
 *
 *   scripts/readiness.mjs check --fail-on major
 *
 * Installs and builds what is missing in the checkout; what it says of that goes to standard error.
 */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureBuild } from "./support/setup.mjs";

await runProgram(async () => {
  // Standard output belongs to the results alone.
  console.log = console.error;
  await ensureBuild();
  const program = path.join(root, "dist/cli.cjs");
  const { error, status, signal } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  if (error) throw new PlainError(`Readiness could not be started: ${error.message}`);
  if (signal) process.kill(process.pid, signal);
  return status;
});
