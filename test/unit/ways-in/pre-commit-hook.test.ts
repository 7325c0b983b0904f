import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import { createRepository, type Repository } from "../../protocol/support/repository";
import { onlyRules } from "../../protocol/support/server";

const root = join(import.meta.dirname, "../../..");
/** One rule, at a severity that fails by default. */
const onlyTrackedLogs = onlyRules("log-file-tracked").replace("minor", "major");
const [hook, ...others] = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8")) as Record<
  string,
  unknown
>[];
let repository: Repository | undefined;

afterEach(() => repository?.remove());

test("is one hook with what pre-commit asks for", () => {
  expect(others).toEqual([]);
  expect(hook).toMatchObject({
    id: "readiness",
    name: "Readiness",
    language: "script",
    pass_filenames: false,
  });
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`- id: ${hook?.["id"]}`);
});

test("its program can be executed in a fresh clone", () => {
  const [program = ""] = String(hook?.["entry"]).split(" ");
  const listed = execFileSync("git", ["ls-files", "--stage", "--", program], { cwd: root, encoding: "utf8" });
  expect(listed).toMatch(/^100755 /);
});

test("stops a commit with findings, and lets it pass when they are repaired", () => {
  repository = createRepository({ ".readiness.json": onlyTrackedLogs });
  // What pre-commit does for the language "script": the entry below the hook's clone, in the user's repository.
  repository.write(".git/hooks/pre-commit", `#!/bin/sh\nexec ${join(root, String(hook?.["entry"]))}\n`);
  chmodSync(join(repository.root, ".git/hooks/pre-commit"), 0o755);
  repository.write("logs/app.log", "2026-03-01 started\n");
  repository.git("add", "--force", "logs/app.log");
  const stopped = commit();
  expect(stopped.stdout + stopped.stderr).toContain("log-file-tracked");
  expect(stopped.status).toBe(1);
  repository.git("rm", "--quiet", "--cached", "logs/app.log");
  repository.write(".gitignore", "*.log\n");
  repository.git("add", ".gitignore");
  const passed = commit();
  expect(passed.stderr).not.toContain("log-file-tracked");
  expect(passed.status).toBe(0);
});

function commit() {
  return spawnSync(
    "git",
    [
      "-c",
      "user.name=Test",
      "-c",
      "user.email=test@example.org",
      "-c",
      "commit.gpgsign=false",
      "commit",
      "-m",
      "Log",
    ],
    { cwd: repository?.root, encoding: "utf8" },
  );
}
