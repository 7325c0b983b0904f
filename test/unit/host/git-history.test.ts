import { chmodSync, existsSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changedSince, commitSummary } from "../../../server/src/host/git-history";
import { git, temporaryFolder, temporaryRepository, writeIn } from "./temporary-folder";

const trusted = { trusted: true };

describe("what changed", () => {
  it("is counted from where the branch left the ref, with what is not committed", async () => {
    const folder = temporaryRepository({
      "same.py": "",
      "committed.py": "",
      "edited.py": "",
      "gone.py": "",
      "old.py": "1\n2\n3\n",
    });
    git(folder, "checkout", "--quiet", "-b", "feature");
    writeIn(folder, "committed.py", "1");
    git(folder, "mv", "old.py", "renamed.py");
    git(folder, "commit", "--quiet", "-am", "Feature");
    git(folder, "checkout", "--quiet", "main");
    writeIn(folder, "same.py", "changed on main only");
    git(folder, "commit", "--quiet", "-am", "Main");
    git(folder, "checkout", "--quiet", "feature");
    writeIn(folder, "edited.py", "1");
    writeIn(folder, "staged ї.py", "1");
    git(folder, "add", "staged ї.py");
    writeIn(folder, "untracked.py", "1");
    rmSync(join(folder, "gone.py"));
    // Touched, but with the same content.
    utimesSync(join(folder, "same.py"), 1, 1);
    const result = await changedSince(folder, "main", trusted);
    if (result.kind === "failed") throw new Error(result.message);
    expect([...result.paths].sort()).toEqual([
      "committed.py",
      "edited.py",
      "gone.py",
      "old.py",
      "renamed.py",
      "staged ї.py",
      "untracked.py",
    ]);
  });

  it("is relative to a folder below the top, and nothing outside it", async () => {
    const folder = temporaryRepository({ "a.py": "", "apps/b.py": "", "apps/c.py": "" });
    for (const path of ["a.py", "apps/b.py", "apps/new.py", "new.py"]) writeIn(folder, path, "1");
    const result = await changedSince(join(folder, "apps"), "HEAD", trusted);
    expect(result).toEqual({ kind: "changed", paths: new Set(["b.py", "new.py"]) });
  });

  it("is not known for refs that do not exist, or that are options in disguise", async () => {
    const folder = temporaryRepository({ "a.py": "" });
    const output = join(temporaryFolder(), "output");
    for (const ref of ["no-such-branch", `--output=${output}`, "--all", ""])
      expect(await changedSince(folder, ref, trusted)).toEqual({
        kind: "failed",
        message: `Git knows no commit "${ref}".`,
      });
    expect(existsSync(output)).toBe(false);
    expect(await changedSince(temporaryFolder(), "main", trusted)).toMatchObject({ kind: "failed" });
    expect(await changedSince(folder, "main", { trusted: false })).toMatchObject({ kind: "failed" });
  });

  it("is found without running the repository's filters", async () => {
    const folder = temporaryRepository({ "a.py": "one\n", ".gitattributes": "*.py filter=trap\n" });
    const mark = join(temporaryFolder(), "started");
    const trap = join(temporaryFolder({ trap: `#!/bin/sh\ntouch '${mark}'\ncat\n` }), "trap");
    chmodSync(trap, 0o755);
    git(folder, "config", "filter.trap.clean", `'${trap}'`);
    git(folder, "config", "filter.trap.required", "true");
    // Of the same length, so that only the contents tell.
    writeIn(folder, "a.py", "two\n");
    git(folder, "diff", "--name-only");
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);
    expect(await changedSince(folder, "HEAD", trusted)).toEqual({
      kind: "changed",
      paths: new Set(["a.py"]),
    });
    expect(existsSync(mark)).toBe(false);
  });
});

describe("the commit that is checked out", () => {
  it("is told with its branch", async () => {
    const folder = temporaryRepository({ "a.py": "" });
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Sell більше\n\nAnd a body.");
    const commit = git(folder, "rev-parse", "HEAD").trim();
    expect(await commitSummary(folder, trusted)).toEqual({
      commit,
      abbreviated: git(folder, "rev-parse", "--short", "HEAD").trim(),
      subject: "Sell більше",
      date: git(folder, "log", "-1", "--format=%cI").trim(),
      branch: "main",
    });
    git(folder, "checkout", "--quiet", "--detach");
    expect((await commitSummary(folder, trusted))?.branch).toBeUndefined();
  });

  it("is undefined where there is none", async () => {
    const folder = temporaryFolder();
    expect(await commitSummary(folder, trusted)).toBeUndefined();
    git(folder, "init", "--quiet");
    expect(await commitSummary(folder, trusted)).toBeUndefined();
  });
});
