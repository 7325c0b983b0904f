/**
 * Everything that a hostile repository or client may try, far more of it than the tests do:
 *
 *   npm run attack              all of test/attack, the leaks of every output, and a fuzz of every language
 *   npm run attack -- traps     files of test/attack whose names contain a word
 *
 * Ends with code 1 when anything breaks. Figures are printed beside the results.
 */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { root, runProgram } from "./setup.mjs";

const everything = [
  "test/attack",
  "test/unit/cli/leaks.test.ts",
  "test/unit/invariants/secrets.test.ts",
  "test/unit/languages/fuzz.test.ts",
];

await runProgram(() => {
  const words = process.argv.slice(2);
  const files = words.length === 0 ? everything : words.map((word) => `test/attack/${word}`);
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--testTimeout=0", ...files],
    { cwd: root, stdio: "inherit", env: { FUZZ: "100000", ...process.env, ATTACK: "full" } },
  );
  return status ?? 1;
});
