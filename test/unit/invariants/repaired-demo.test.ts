import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyWorkspace } from "../../vscode/workspace-copy.mjs";

const program = join(import.meta.dirname, "../../../dist/cli.cjs");

/** What `git status` must say after all safe fixes of the demo: nothing else may change. */
const intended = [
  " M .gitignore",
  " M backend/config/extra/cors.py",
  " M backend/config/settings.py",
  " M docker-compose.yml",
  " M frontend/next.config.mjs",
  " M nginx/nginx.conf",
  "?? backend/requirements.txt",
];

describe("the demo in a real git repository", () => {
  let folder: string;
  let applied: string;
  let patch: string;
  let repairedTree: string;

  beforeAll(() => {
    folder = copyWorkspace("marketplace");
    patch = readiness("fix", "--dry-run");
    expect(git("status", "--porcelain")).toBe("");
    applied = readiness("fix");
    repairedTree = treeOfWorkspace();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("safe fixes change what they should and nothing else", () => {
    expect(git("status", "--porcelain", "--untracked-files=all").trimEnd().split("\n")).toEqual(intended);
  });

  test("git ignores what the messages said it would", () => {
    const promises = [...applied.matchAll(/: Add (.+) to \.gitignore \(/g)].flatMap(([, list = ""]) =>
      list.split(", "),
    );
    expect(promises).not.toEqual([]);
    for (const pattern of promises) {
      // A file below the folder for a folder, something for a star.
      const path = `${pattern.replace("*", ".any")}${pattern.endsWith("/") ? "file" : ""}`;
      const { status } = spawnSync("git", ["check-ignore", "--quiet", "--no-index", path], { cwd: folder });
      expect(status, pattern).toBe(0);
    }
  });

  test("a second run finds nothing to repair", () => {
    expect(readiness("fix")).toBe("");
    expect(readiness("fix", "--dry-run")).toBe("");
  });

  test("the dry run shows what the fix did, as a patch that git takes", () => {
    git("add", "--all", "--force");
    git("stash", "--quiet");
    expect(git("status", "--porcelain")).toBe("");
    execFileSync("git", ["apply", "--check", "-"], { cwd: folder, input: patch });
    execFileSync("git", ["apply", "-"], { cwd: folder, input: patch });
    expect(treeOfWorkspace()).toBe(repairedTree);
  });

  function readiness(...args: string[]): string {
    return execFileSync(process.execPath, [program, ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
    });
  }

  function git(...args: string[]): string {
    return execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
    });
  }

  /** Git's name for everything that lies in the folder now. */
  function treeOfWorkspace(): string {
    git("add", "--all", "--force");
    const tree = git("write-tree");
    git("reset", "--quiet");
    return tree;
  }
});
