import { appendFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { collectGit, locateRepository } from "../../../server/src/host/git";
import { readWorkspace } from "../../../server/src/host/read-workspace";
import { refreshFiles } from "../../../server/src/host/refresh-files";
import { watchRepository, watchWorkspace } from "../../../server/src/host/watch";
import { writeTexts } from "../../../server/src/host/write-texts";
import { git, temporaryFolder, temporaryRepository, writeIn } from "./temporary-folder";

const settleMs = 60;

describe("a repository", () => {
  it.each([
    ["adding", (folder: string) => git(folder, "add", "new.py")],
    [
      "committing",
      (folder: string) => git(folder, "commit", "--quiet", "--allow-empty", "--message", "Next"),
    ],
    ["changing the branch", (folder: string) => git(folder, "checkout", "--quiet", "-b", "feature")],
    ["excluding", (folder: string) => appendFileSync(join(folder, ".git/info/exclude"), "*.tmp\n")],
  ])("is noticed %s", async (_, act) => {
    const folder = temporaryRepository({ "a.py": "" });
    writeIn(folder, ".git/info/exclude", "");
    writeIn(folder, "new.py");
    const { next } = await watched(folder);
    act(folder);
    await next();
  });

  it("is noticed in a linked working tree, also when the branch moves in the main one", async () => {
    const main = temporaryRepository({ "a.py": "" });
    const linked = join(temporaryFolder(), "linked");
    git(main, "worktree", "add", "--quiet", linked, "-b", "feature");
    const { next } = await watched(linked);
    writeIn(linked, "b.py");
    git(linked, "add", "b.py");
    await next();
    git(main, "branch", "another");
    await next();
  });

  it("does not wake itself by what is asked of git", async () => {
    const folder = temporaryRepository({ "a.py": "", "b.py": "" });
    // Out of step with the index, so that an ordinary `git status` would rewrite it.
    writeIn(folder, "a.py", "changed");
    const { calls, next } = await watched(folder);
    await collectGit(folder, { trusted: true });
    await collectGit(folder, { trusted: true });
    await wait(5 * settleMs);
    expect(calls()).toBe(0);
    // The watcher was awake all the time.
    git(folder, "add", "--all");
    await next();
  });

  it("calls once for many changes, and never after closing", async () => {
    const folder = temporaryRepository({ "a.py": "" });
    // Long enough that a busy machine does not tear the changes apart.
    const quietMs = 500;
    const { calls, next, watching } = await watched(folder, quietMs);
    for (let n = 0; n < 4; n++)
      git(folder, "update-index", "--add", "--cacheinfo", `100644,${emptyBlob},f${n}.py`);
    await next();
    await wait(2 * quietMs);
    expect(calls()).toBe(1);
    watching.close();
    git(folder, "add", "--all");
    await wait(2 * quietMs);
    expect(calls()).toBe(1);
  });

  async function watched(folder: string, quietMs = settleMs) {
    const location = await locateRepository(folder, { trusted: true });
    if (location.kind === "unavailable") throw new Error(location.detail);
    // Events of what the test did before may still be on their way.
    await wait(50);
    let count = 0;
    let seen = 0;
    const watching = watchRepository(location, () => count++, { settleMs: quietMs, onError });
    onTestFinished(() => watching.close());
    return {
      watching,
      calls: () => count,
      async next() {
        await until(() => count > seen);
        seen = count;
      },
    };
  }
});

describe("a workspace", () => {
  it("stays equal to a fresh reading", async () => {
    const folder = temporaryFolder({ "a.py": "A = 1\n", "apps/shop/b.py": "", "node_modules/x/y.js": "" });
    const { current } = await followed(folder);
    const becomesFresh = () => until(async () => sameAsFresh(current(), folder));
    writeIn(folder, "a.py", "A = 2\n");
    await becomesFresh();
    expect(current().files.get("a.py")?.text).toBe("A = 2\n");
    // What is inside the new directories comes before they are watched.
    writeIn(folder, "new/deep/down/c.py", "C = 1\n");
    await becomesFresh();
    writeIn(folder, "new/deep/down/c.py", "C = 2\n");
    await becomesFresh();
    rmSync(join(folder, "apps/shop"), { recursive: true });
    mkdirSync(join(folder, "apps/shop"));
    await becomesFresh();
    writeIn(folder, "apps/shop/d.py", "");
    await becomesFresh();
    renameSync(join(folder, "apps"), join(folder, "applications"));
    await becomesFresh();
    writeIn(folder, "applications/shop/d.py", "D = 1\n");
    await becomesFresh();
    expect([...current().files.keys()]).toEqual(["a.py", "applications/shop/d.py", "new/deep/down/c.py"]);
  });

  it("is not woken by skipped directories, by git or by reading", async () => {
    const folder = temporaryRepository({
      "a.py": "",
      ".gitignore": "node_modules\n",
      "node_modules/x/y.js": "",
    });
    const { calls } = await followed(folder);
    writeIn(folder, "node_modules/x/z.js", "");
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Next");
    await readWorkspace(folder, { trusted: true });
    await wait(5 * settleMs);
    expect(calls()).toEqual([]);
    writeTexts(folder, [{ path: "a.py", before: "", after: "A = 1\n" }]);
    await until(() => calls().length > 0);
    expect(calls()).toEqual([["a.py"]]);
  });

  it("that is never quiet is looked at all the same", async () => {
    const folder = temporaryFolder({ "debug.log": "" });
    const { calls } = await followed(folder);
    const writing = setInterval(() => appendFileSync(join(folder, "debug.log"), "line\n"), settleMs / 4);
    await until(() => calls().length > 0).finally(() => clearInterval(writing));
    expect(calls()[0]).toEqual(["debug.log"]);
  });

  async function followed(folder: string) {
    let snapshot: Snapshot = await readWorkspace(folder, { trusted: false });
    const calls: string[][] = [];
    let running = Promise.resolve();
    const watching = watchWorkspace(
      folder,
      snapshot.tree,
      (paths) => {
        calls.push([...paths]);
        running = running.then(async () => {
          snapshot = await refreshFiles(folder, snapshot, paths);
          watching.follow(snapshot.tree);
        });
      },
      { settleMs, onError },
    );
    onTestFinished(() => watching.close());
    return { current: () => snapshot, calls: () => calls };
  }

  async function sameAsFresh(snapshot: Snapshot, folder: string): Promise<boolean> {
    const fresh = await readWorkspace(folder, { trusted: false });
    const shape = ({ files, tree, unread }: Snapshot) =>
      JSON.stringify([[...files], [...tree.entries], [...unread]]);
    return shape(snapshot) === shape(fresh);
  }
});

const emptyBlob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

const onError = (error: Error) => {
  throw error;
};

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("It did not happen within two minutes");
    await wait(20);
  }
}
