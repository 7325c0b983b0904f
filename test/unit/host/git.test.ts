import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GitRepository } from "../../../server/src/engine/snapshot";
import { type CollectGitOptions, collectGit, locateRepository } from "../../../server/src/host/git";
import { readWorkspace } from "../../../server/src/host/read-workspace";
import { git, temporaryFolder, temporaryRepository, writeIn } from "./temporary-folder";

const environment = { ...process.env };

beforeEach(() => {
  process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
  process.env["GIT_CONFIG_NOSYSTEM"] = "1";
  process.env["XDG_CONFIG_HOME"] = "/nowhere";
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

describe("what git knows", () => {
  it("lists tracked, untracked and ignored-but-tracked paths", async () => {
    const folder = temporaryRepository({
      "manage.py": "",
      "config/settings.py": "",
      ".env": "SECRET_KEY=made-up",
      ".gitignore": "",
    });
    writeIn(folder, ".gitignore", ".env\n*.log\n");
    writeIn(folder, "debug.log", "");
    writeIn(folder, "shop/models.py", "");
    const state = await repository(folder);
    expect(state.tracked).toEqual(new Set([".env", ".gitignore", "config/settings.py", "manage.py"]));
    expect(state.untracked).toEqual(new Set(["shop/models.py"]));
    expect(state.ignoredTracked).toEqual(new Set([".env"]));
    expect(state.head).toBe(git(folder, "rev-parse", "HEAD").trim());
    expect(state.nested).toEqual([]);
  });

  it("reads names that are not ASCII, hold spaces, quotes or line breaks", async () => {
    const names = [
      "налаштування/файл.py",
      "with space/a b.py",
      'quo"te.py',
      "line\nbreak.py",
      "tab\t.py",
      "-n.py",
    ];
    const folder = temporaryRepository(Object.fromEntries(names.map((name) => [name, ""])));
    writeIn(folder, "новий файл.env");
    const state = await repository(folder);
    expect([...state.tracked].sort()).toEqual([...names].sort());
    expect(state.untracked).toEqual(new Set(["новий файл.env"]));
  });

  it("says of untracked paths exactly what adding everything would stage", async () => {
    const folder = temporaryRepository({ ".gitignore": "*.log\n!keep.log\nbuild/\n", "a.py": "" });
    for (const path of [
      "b.py",
      "x.log",
      "keep.log",
      "build/out.js",
      "deep/.gitignore",
      "deep/c.py",
      "deep/d.tmp",
    ])
      writeIn(folder, path, path === "deep/.gitignore" ? "*.tmp\n" : "x");
    const { untracked } = await repository(folder);
    git(folder, "add", "--all");
    const staged = git(folder, "diff", "--cached", "--name-only", "-z").split("\0").slice(0, -1);
    expect([...untracked].sort()).toEqual(staged.sort());
    expect(staged).toHaveLength(4);
  });

  it("knows no commit before the first one", async () => {
    const folder = temporaryFolder({ "a.py": "" });
    git(folder, "init", "--quiet");
    const state = await repository(folder);
    expect(state.head).toBeUndefined();
    expect(state.untracked).toEqual(new Set(["a.py"]));
  });

  it("tells files in Git LFS by their attributes", async () => {
    const folder = temporaryRepository({
      ".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n",
      "art/logo.psd": "version https://git-lfs.github.com/spec/v1\n",
      "art/logo.txt": "",
    });
    expect((await repository(folder)).lfs).toEqual(new Set(["art/logo.psd"]));
    expect((await repository(join(folder, "art"))).lfs).toEqual(new Set(["logo.psd"]));
  });

  it.each([true, false])("reads core.ignorecase = %s", async (ignoreCase) => {
    const folder = temporaryRepository({ ".gitignore": "*.LOG\n" });
    git(folder, "config", "core.ignorecase", String(ignoreCase));
    writeIn(folder, "debug.log");
    const state = await repository(folder);
    expect(state.ignoreCase).toBe(ignoreCase);
    expect(state.untracked.has("debug.log")).toBe(!ignoreCase);
  });

  it("sees a path in conflict once", async () => {
    const folder = temporaryRepository({ "a.py": "one\n" });
    git(folder, "checkout", "--quiet", "-b", "other");
    writeIn(folder, "a.py", "two\n");
    git(folder, "commit", "--quiet", "-am", "Two");
    git(folder, "checkout", "--quiet", "main");
    writeIn(folder, "a.py", "three\n");
    git(folder, "commit", "--quiet", "-am", "Three");
    expect(() => git(folder, "merge", "other")).toThrow();
    expect((await repository(folder)).tracked).toEqual(new Set(["a.py"]));
  });
});

describe("where the repository is", () => {
  it("gives paths relative to a folder below the top, and the ignore files above it", async () => {
    const user = temporaryFolder({ ignore: "*.swp\n", "git-config": "" });
    writeFileSync(join(user, "git-config"), `[core]\n\texcludesFile = ${join(user, "ignore")}\n`);
    process.env["GIT_CONFIG_GLOBAL"] = join(user, "git-config");
    const folder = temporaryRepository({
      ".gitignore": "*.log\n",
      "apps/.gitignore": "*.tmp\n",
      "apps/shop/a.py": "",
    });
    writeIn(folder, ".git/info/exclude", "private/\n");
    for (const name of ["b.py", "c.log", "d.tmp", "e.swp", "private/f.py"])
      writeIn(folder, `apps/shop/${name}`);
    const state = await repository(join(folder, "apps/shop"));
    expect(state.tracked).toEqual(new Set(["a.py"]));
    expect(state.untracked).toEqual(new Set(["b.py"]));
    expect(state.outerIgnores).toEqual([
      { directory: "../../", text: "*.swp\n" },
      { directory: "../../", text: "private/\n" },
      { directory: "../../", text: "*.log\n" },
      { directory: "../", text: "*.tmp\n" },
    ]);
  });

  it("finds the user's ignore file where git looks without configuration", async () => {
    const user = temporaryFolder({ "git/ignore": "*.orig\n" });
    process.env["XDG_CONFIG_HOME"] = user;
    const folder = temporaryRepository({ "a.py": "" });
    rmSync(join(folder, ".git/info"), { recursive: true, force: true });
    writeIn(folder, "a.orig");
    const state = await repository(folder);
    expect(state.outerIgnores).toEqual([{ directory: "", text: "*.orig\n" }]);
    expect(state.untracked).toEqual(new Set());
  });

  it("reads a linked working tree, whose git directory lies elsewhere", async () => {
    const main = temporaryRepository({ "a.py": "", ".gitignore": "" });
    writeIn(main, ".git/info/exclude", "*.private\n");
    const linked = join(temporaryFolder(), "linked tree");
    git(main, "worktree", "add", "--quiet", linked, "-b", "feature");
    writeIn(linked, "b.py");
    writeIn(linked, "c.private");
    const state = await repository(linked);
    expect(state.tracked).toEqual(new Set([".gitignore", "a.py"]));
    expect(state.untracked).toEqual(new Set(["b.py"]));
    expect(state.outerIgnores).toEqual([{ directory: "", text: "*.private\n" }]);
    const location = await locateRepository(linked, { trusted: true });
    expect(location).toMatchObject({
      gitDirectory: join(main, ".git/worktrees/linked-tree"),
      commonDirectory: join(main, ".git"),
    });
  });

  it("counts paths outside a sparse checkout as tracked", async () => {
    const folder = temporaryRepository({ "backend/a.py": "", "frontend/b.ts": "", "frontend/deep/c.ts": "" });
    git(folder, "sparse-checkout", "set", "--cone", "--sparse-index", "backend");
    expect(existsSync(join(folder, "frontend"))).toBe(false);
    const state = await repository(folder);
    expect(state.tracked).toEqual(new Set(["backend/a.py", "frontend/b.ts", "frontend/deep/c.ts"]));
    expect(state.untracked).toEqual(new Set());
  });

  it("keeps submodules and other repositories apart", async () => {
    const library = temporaryRepository({ "lib.py": "" });
    const folder = temporaryRepository({ "a.py": "", ".gitignore": "ignored/\n" });
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "vendor/library");
    for (const path of ["nested", "ignored/nested"]) {
      writeIn(folder, `${path}/inner.py`);
      git(join(folder, path), "init", "--quiet");
      git(join(folder, path), "add", "--all");
      git(join(folder, path), "commit", "--quiet", "--message", "Inner");
    }
    const { git: state } = await readWorkspace(folder, { trusted: true });
    if (state.kind !== "repository") throw new Error(state.detail);
    expect(state.nested).toEqual(["ignored/nested", "nested", "vendor/library"]);
    expect(state.tracked).toEqual(new Set(["a.py", ".gitignore", ".gitmodules", "vendor/library"]));
    expect(state.untracked).toEqual(new Set());
    // The submodule opened as a workspace is a repository of its own.
    expect((await repository(join(folder, "vendor/library"))).tracked).toEqual(new Set(["lib.py"]));
  });

  it("lists nothing as addable in a folder that is ignored itself", async () => {
    const folder = temporaryRepository({ ".gitignore": "scratch/\n" });
    writeIn(folder, "scratch/a.py");
    const state = await repository(join(folder, "scratch"));
    expect(state.untracked).toEqual(new Set());
  });

  it("is not led astray by the variables git sets for its hooks", async () => {
    const other = temporaryRepository({ "other.py": "" });
    const folder = temporaryRepository({ "a.py": "" });
    process.env["GIT_DIR"] = join(other, ".git");
    process.env["GIT_INDEX_FILE"] = join(other, ".git/index");
    process.env["GIT_WORK_TREE"] = other;
    expect((await repository(folder)).tracked).toEqual(new Set(["a.py"]));
  });

  it("follows a link to the workspace folder", async () => {
    const folder = temporaryRepository({ "apps/shop/a.py": "" });
    const link = join(temporaryFolder(), "shop");
    execFileSync("ln", ["-s", join(folder, "apps/shop"), link]);
    expect((await repository(link)).tracked).toEqual(new Set(["a.py"]));
  });
});

describe("when git has no answer", () => {
  it("says that a folder is no repository", async () => {
    expect(await collectGit(temporaryFolder(), trusted)).toMatchObject({ reason: "not-a-repository" });
  });

  it("says that a bare repository has no files", async () => {
    const folder = temporaryFolder();
    git(folder, "init", "--quiet", "--bare");
    expect(await collectGit(folder, trusted)).toMatchObject({ reason: "not-a-repository" });
  });

  it("says that there is no git", async () => {
    const folder = temporaryRepository();
    expect(await collectGit(folder, { trusted: true, gitPath: "/nowhere/git" })).toMatchObject({
      reason: "no-git",
    });
    process.env["PATH"] = "";
    expect(await collectGit(folder, trusted)).toMatchObject({ reason: "no-git" });
  });

  it.skipIf(process.getuid?.() !== 0)(
    "says that the repository belongs to somebody else (needs root)",
    async () => {
      const folder = temporaryRepository({ "a.py": "" });
      for (const path of ["", ".git"]) chownSync(join(folder, path), 12345, 12345);
      const state = await collectGit(folder, trusted);
      expect(state).toMatchObject({ kind: "unavailable", reason: "dubious-ownership" });
    },
  );

  it("says that a repository is damaged, which is not the same as none", async () => {
    const folder = temporaryRepository({ "a.py": "" });
    writeFileSync(join(folder, ".git/index"), "not an index");
    expect(await collectGit(folder, trusted)).toMatchObject({ reason: "failed" });
    const lost = temporaryFolder({ ".git": "gitdir: /nowhere/at/all\n" });
    expect(await collectGit(lost, trusted)).toMatchObject({ reason: "failed" });
  });

  it("gives up on a git that does not answer", async () => {
    const folder = temporaryRepository();
    const program = script(temporaryFolder(), "git", "exec sleep 60");
    const state = await collectGit(folder, { trusted: true, gitPath: program, timeoutMs: 300 });
    expect(state).toMatchObject({ reason: "failed", detail: "Git did not answer in time." });
  });

  it("does not wait again for a git that did not answer", async () => {
    const folder = temporaryRepository();
    const marks = temporaryFolder();
    const program = script(temporaryFolder(), "git", `: > '${marks}/'$$; exec sleep 60`);
    const options = { trusted: true, gitPath: program, timeoutMs: 300 };
    await collectGit(folder, options);
    const asked = readdirSync(marks).length;
    expect(await collectGit(folder, options)).toMatchObject({ detail: "Git did not answer in time." });
    expect(readdirSync(marks)).toHaveLength(asked);
  });

  it("stops when aborted", async () => {
    const controller = new AbortController();
    const program = script(temporaryFolder(), "git", "exec sleep 60");
    const running = collectGit(temporaryRepository(), {
      trusted: true,
      gitPath: program,
      signal: controller.signal,
    });
    controller.abort();
    await expect(running).rejects.toThrow(/abort/i);
  });
});

describe("safety", () => {
  it("never starts git in a workspace that is not trusted", async () => {
    const folder = temporaryRepository();
    const mark = join(temporaryFolder(), "started");
    const program = script(temporaryFolder(), "git", `touch '${mark}'`);
    expect(await collectGit(folder, { trusted: true, gitPath: program })).toMatchObject({ reason: "failed" });
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);
    expect(await collectGit(folder, { trusted: false, gitPath: program })).toMatchObject({
      reason: "untrusted-workspace",
    });
    expect(existsSync(mark)).toBe(false);
  });

  it("never starts a git that lies in the workspace", async () => {
    const folder = temporaryRepository({ "a.py": "" });
    const mark = join(temporaryFolder(), "started");
    mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
    const program = script(join(folder, "node_modules/.bin"), "git", `touch '${mark}'`);
    process.env["PATH"] = `${join(folder, "node_modules/.bin")}:${environment["PATH"]}`;
    expect((await repository(folder)).tracked).toEqual(new Set(["a.py"]));
    expect(await collectGit(folder, { trusted: true, gitPath: program })).toMatchObject({ reason: "no-git" });
    expect(existsSync(mark)).toBe(false);
  });

  it("never starts a git that lies in the repository around the folder, also by links", async () => {
    const top = temporaryRepository({ "web/a.py": "", "tools/readme.md": "" });
    const mark = join(temporaryFolder(), "started");
    const trap = `touch '${mark}'`;
    const outside = temporaryFolder();
    symlinkSync(top, join(outside, "linked"));
    symlinkSync(join(top, ".git/bin/git"), join(outside, "git"));
    const directories = ["node_modules/.bin", ".git/bin", "tools", "web/.git/bin"].map((path) => {
      mkdirSync(join(top, path), { recursive: true });
      script(join(top, path), "git", trap);
      return join(top, path);
    });
    rmSync(join(top, "web/.git/bin"), { recursive: true });
    const searched = [...directories, outside, join(outside, "linked/tools"), "tools", ".", ""];
    process.env["PATH"] = [...searched, environment["PATH"]].join(delimiter);
    expect((await repository(join(top, "web"))).tracked).toEqual(new Set(["a.py"]));
    expect((await repository(top)).tracked.size).toBe(2);
    for (const path of [...directories, outside])
      expect(await collectGit(join(top, "web"), { trusted: true, gitPath: join(path, "git") })).toMatchObject(
        { reason: "no-git" },
      );
    expect(existsSync(mark)).toBe(false);
  });

  it("never starts a git of the repository around a submodule", async () => {
    const top = temporaryRepository({ "a.py": "" });
    const inner = temporaryRepository({ "b.py": "" });
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "inner");
    const mark = join(temporaryFolder(), "started");
    mkdirSync(join(top, "bin"));
    script(join(top, "bin"), "git", `touch '${mark}'`);
    process.env["PATH"] = `${join(top, "bin")}${delimiter}${environment["PATH"]}`;
    expect((await repository(join(top, "inner"))).tracked).toEqual(new Set(["b.py"]));
    expect(existsSync(mark)).toBe(false);
  });

  it("keeps directories of the repository from what git itself starts", async () => {
    const top = temporaryRepository({ "a.py": "" });
    const mark = join(temporaryFolder(), "started");
    mkdirSync(join(top, "bin"));
    script(join(top, "bin"), "trapped", `touch '${mark}'`);
    process.env["PATH"] = `${join(top, "bin")}${delimiter}${environment["PATH"]}`;
    const program = script(temporaryFolder(), "git", "trapped");
    expect(await collectGit(top, { trusted: true, gitPath: program })).toMatchObject({ reason: "failed" });
    expect(existsSync(mark)).toBe(false);
  });

  it("does not run what the repository's own configuration names", async () => {
    const folder = temporaryRepository({ "a.py": "", ".gitattributes": "*.py filter=trap\n" });
    const marks = temporaryFolder();
    const trap = script(temporaryFolder(), "trap", `touch "${marks}/$1"`);
    for (const name of [
      "core.fsmonitor",
      "core.pager",
      "diff.external",
      "core.sshCommand",
      "filter.trap.clean",
    ])
      git(folder, "config", name, `'${trap}' ${name}`);
    script(join(folder, ".git/hooks"), "post-index-change", `touch "${marks}/hook"`);
    // Without the precautions, listing files runs the file system monitor.
    git(folder, "ls-files", "--others");
    expect(readdirSync(marks)).toContain("core.fsmonitor");
    for (const mark of readdirSync(marks)) rmSync(join(marks, mark));
    writeIn(folder, "a.py", "changed");
    const state = await repository(folder);
    expect(state.tracked.size).toBe(2);
    expect(readdirSync(marks)).toEqual([]);
  });

  it("does not touch the index", async () => {
    const folder = temporaryRepository({ "a.py": "", "b.py": "" });
    writeIn(folder, "a.py", "changed");
    const before = statSync(join(folder, ".git/index"), { bigint: true });
    await repository(folder);
    const after = statSync(join(folder, ".git/index"), { bigint: true });
    expect(after.ino).toBe(before.ino);
    expect(after.mtimeNs).toBe(before.mtimeNs);
    expect(existsSync(join(folder, ".git/index.lock"))).toBe(false);
  });
});

const trusted: CollectGitOptions = { trusted: true };

async function repository(folder: string): Promise<GitRepository> {
  const state = await collectGit(folder, trusted);
  if (state.kind === "unavailable") throw new Error(`${state.reason}: ${state.detail}`);
  return state;
}

function script(folder: string, name: string, commands: string): string {
  writeIn(folder, name, `#!/bin/sh\n${commands}\n`);
  chmodSync(join(folder, name), 0o755);
  return join(folder, name);
}
