/**
 * Reads random texts made of each language's own pieces, far more of them than the tests do.
 *
 *   npm run fuzz                  a million texts a language
 *   npm run fuzz -- 5000          as many as that
 *   npm run fuzz -- 5000 a.toml   of one language, by the name of its file in test/unit/languages/fuzz.test.ts
 */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { PlainError, root, runProgram } from "./support/program.mjs";

await runProgram(() => {
  const [count = "1000000", language] = process.argv.slice(2);
  if (!/^[1-9]\d*$/.test(count)) throw new PlainError(`"${count}" is no number of texts.`);
  const chosen = ["-t", `every text is read to its end ${language?.replaceAll(".", "\\.") ?? ""}`];
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const { status } = spawnSync(
    process.execPath,
    [vitest, "run", "test/unit/languages/fuzz.test.ts", ...chosen],
    { cwd: root, stdio: "inherit", env: { ...process.env, FUZZ: count } },
  );
  return status ?? 1;
});
