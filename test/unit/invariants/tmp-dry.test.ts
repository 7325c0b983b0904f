import { execFileSync, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { createRepository } from "../../protocol/support/repository";
import { allWorkspaces } from "./all-workspaces";

const cases = allWorkspaces.filter(([n]) => !n.startsWith("rules/"));
test.each(
  cases.flatMap(
    ([n, r]) =>
      [
        [n, "lf", r],
        [n, "crlf", r],
      ] as const,
  ),
)("%s %s", (name, kind, read) => {
  const files = Object.fromEntries(
    [...read().files].map(([p, f]) => [p, kind === "crlf" ? f.text.replace(/\r?\n/g, "\r\n") : f.text]),
  );
  const repo = createRepository(files);
  try {
    const run = (...args: string[]) =>
      execFileSync(process.execPath, ["dist/cli.cjs", "fix", repo.root, ...args], {
        encoding: "utf8",
        stdio: "pipe",
      });
    const patch = run("--dry-run");
    const r = spawnSync("git", ["apply", "--check", "-"], { cwd: repo.root, input: patch, encoding: "utf8" });
    if (patch) expect(r.stderr + r.status).toBe("0");
    if (patch) spawnSync("git", ["apply", "-"], { cwd: repo.root, input: patch });
    repo.git("add", "-A", "-f");
    const a = repo.git("write-tree");
    repo.git("reset", "--hard", "-q", "HEAD");
    repo.git("clean", "-fdxq");
    run();
    repo.git("add", "-A", "-f");
    expect(repo.git("write-tree")).toBe(a);
  } finally {
    repo.remove();
  }
});
