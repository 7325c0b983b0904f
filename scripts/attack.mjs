/**
 * Everything that a hostile repository or client may try, far more of it than the tests do:
 *
 *   npm run attack              all parts, one after the other, and a line for each at the end
 *   npm run attack -- traps     the parts whose names contain a word
 *
 * ATTACK_SEED and FAST_CHECK_SEED ask for other random inputs, FUZZ for another number of texts of each language. Ends with
 * code 1 when anything breaks. Figures are printed beside the results.
 */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { PlainError, root, runProgram } from "./support/program.mjs";

const parts = {
  traps: ["test/attack/traps.test.ts"],
  workspaces: ["test/attack/workspaces.test.ts"],
  crowded: ["test/attack/crowded-folder.test.ts"],
  protocol: ["test/attack/protocol.test.ts", "test/protocol/parity.test.ts"],
  disturbances: ["test/attack/disturbances.test.ts"],
  edits: ["test/unit/invariants/incremental.test.ts"],
  fixes: ["test/unit/invariants/fix-subsets.test.ts"],
  disk: ["test/attack/disk.test.ts"],
  mutants: ["test/attack/mutants.test.ts"],
  leaks: ["test/unit/cli/leaks.test.ts", "test/unit/invariants/secrets.test.ts"],
  shapes: [
    "test/unit/invariants/misshapen-own-files.test.ts",
    "test/unit/invariants/hostile-texts.test.ts",
    "test/unit/invariants/linear-patterns.test.ts",
  ],
  fuzz: ["test/unit/languages/fuzz.test.ts"],
};

await runProgram(() => {
  const words = process.argv.slice(2);
  const chosen = Object.keys(parts).filter(
    (name) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (chosen.length === 0) throw new PlainError(`Use some of: ${Object.keys(parts).join(" ")}`);
  const env = {
    FUZZ: "100000",
    ATTACK_SEED: "20261128",
    FAST_CHECK_SEED: "20261123",
    ...process.env,
    ATTACK: "full",
  };
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const results = chosen.map((name) => {
    console.log(`\n— ${name} —`);
    const started = performance.now();
    const { status } = spawnSync(process.execPath, [vitest, "run", "--testTimeout=0", ...parts[name]], {
      cwd: root,
      stdio: "inherit",
      env,
    });
    return { name, holds: status === 0, seconds: Math.round((performance.now() - started) / 1000) };
  });
  console.log(`\n— result, seeds ${env.ATTACK_SEED} and ${env.FAST_CHECK_SEED} —`);
  for (const { name, holds, seconds } of results)
    console.log(`${holds ? "holds " : "BROKEN"} ${name.padEnd(12)} (${seconds} s)`);
  return results.every(({ holds }) => holds) ? 0 : 1;
});
