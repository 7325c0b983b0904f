import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

function facts(...words: readonly string[]) {
  return spawnSync(process.execPath, ["scripts/facts.mjs", ...words], { encoding: "utf8" });
}

test("facts are found by words of their name, folder and sentences, and say of what they are and who asks", () => {
  const { stdout } = facts("lock", "uv.lock");
  expect(stdout).toContain("server/src/facts/dependencies/locks\n");
  expect(stdout).toMatch(
    /^ {2}uvLocks \(of a file\), lock-files\.ts, asked by [1-9]\d*: A uv\.lock by its path/m,
  );
  expect(stdout).not.toContain("composeFiles");
});

test("words that no fact speaks of are said, with the exit code of a wrong call", () => {
  const { status, stderr } = facts("no-such-word");
  expect(stderr).toBe("No fact speaks of no-such-word.\n");
  expect(status).toBe(2);
});
