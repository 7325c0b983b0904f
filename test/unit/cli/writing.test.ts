import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Repository, repositoryOf } from "../../protocol/support/repository";
import { onlyRules } from "../../protocol/support/server";

const program = join(import.meta.dirname, "../../../dist/cli.cjs");

function run(repository: Repository, args: readonly string[], output: "pipe" | number = "pipe") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: repository.root,
    encoding: "utf8",
    stdio: ["ignore", output, "pipe"],
  });
  return { status, stdout, stderr };
}

const entry = { rule: "ignore-unused", path: "a.py", fingerprint: "0".repeat(16), count: 1 };
const ours = `${JSON.stringify({ version: 1, findings: [entry] })}\n`;
const files = { "a.py": "# readiness: ignore[log-file-tracked] old\na = 1\n" };

describe("a baseline is written where nothing stands, or over one of ours", () => {
  test.each([
    ["manage.py", "import os\n"],
    ["package.json", '{ "findings": [] }\n'],
    [".readiness-baseline.json", "[".repeat(100_000)],
    [".readiness-baseline.json", ours.slice(0, -20)],
    [".readiness-baseline.json", ours.replace('"version":1', '"version":2')],
    [".readiness-baseline.json", `<<<<<<< HEAD\n${ours}=======\n${ours}>>>>>>> other\n`],
    [".readiness-baseline.json", ours.replace('"rule"', '"ruel"')],
    [".readiness-baseline.json", "\0\0\0"],
  ])("not over %s, case %#, which is told and accepts nothing", (path, text) => {
    const configuration = JSON.stringify({ baseline: path });
    const repository = repositoryOf({ ...files, [path]: text, ".readiness.json": configuration });
    const check = run(repository, ["check", "--format", "json"]);
    expect(check.stderr).toMatch(
      new RegExp(`^readiness: ${path} is no baseline that can be read: [^\\n]*\\n$`),
    );
    expect(check.status).toBe(1);
    const rules = (JSON.parse(check.stdout) as { findings: { rule: string; path: string }[] }).findings;
    expect(rules.map((one) => one.rule)).toEqual(
      expect.arrayContaining(["ignore-unused", "configuration-invalid"]),
    );
    for (const args of [["baseline"], ["baseline", "--prune"]]) {
      const written = run(repository, args);
      expect(written.status).toBe(2);
      expect(written.stderr).toMatch(/^readiness: [^\n]* is no baseline that can be read: [^\n]*\n$/);
    }
    expect(readFileSync(join(repository.root, path), "utf8")).toBe(text);
  });

  test("over one of ours, whole at any moment, with its mode", () => {
    const repository = repositoryOf({ ...files, ".readiness-baseline.json": ours });
    const path = join(repository.root, ".readiness-baseline.json");
    const before = statSync(path);
    expect(run(repository, ["baseline"]).status).toBe(0);
    expect(statSync(path).ino).not.toBe(before.ino);
    expect(statSync(path).mode).toBe(before.mode);
    expect(readdirSync(repository.root).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test.each(["../outside.json", "/tmp/outside.json", ".git/hooks/post-commit", "a//b.json"])(
    "not to %s",
    (path) => {
      const repository = repositoryOf({ ...files, ".readiness.json": JSON.stringify({ baseline: path }) });
      expect(run(repository, ["check"]).stdout).toContain(
        "This must be the path of a file inside the folder",
      );
      expect(run(repository, ["baseline"])).toMatchObject({ status: 2, stdout: "" });
      expect(existsSync(join(repository.root, path))).toBe(false);
    },
  );

  test.each(["known.json", "ci/known.json"])("not through a link: %s", (path) => {
    const repository = repositoryOf({ ...files, ".readiness.json": JSON.stringify({ baseline: path }) });
    mkdirSync(join(repository.root, "real"));
    writeFileSync(join(repository.root, "real/known.json"), ours);
    symlinkSync(
      path === "known.json" ? "real/known.json" : "real",
      join(repository.root, path.split("/")[0] ?? ""),
    );
    const { status, stderr } = run(repository, ["baseline"]);
    expect(status).toBe(2);
    expect(stderr).toContain("is a link or lies behind one");
    expect(readFileSync(join(repository.root, "real/known.json"), "utf8")).toBe(ours);
  });
});

describe("--output", () => {
  test.each([
    ["check", "link.txt"],
    ["report", "link.txt"],
    ["check", "folder/new.txt"],
    ["check", "broken.txt"],
  ])("of %s does not go through a link: %s", (command, output) => {
    const repository = repositoryOf({ ...files, "sub/b.py": "b = 1\n" });
    const outside = repositoryOf({ "kept.txt": "kept\n" });
    symlinkSync(join(outside.root, "kept.txt"), join(repository.root, "link.txt"));
    symlinkSync(outside.root, join(repository.root, "folder"));
    symlinkSync(join(outside.root, "new.txt"), join(repository.root, "broken.txt"));
    for (const folder of [".", "sub"]) {
      const { status, stderr } = run(repository, [command, folder, "--output", output]);
      expect(status).toBe(2);
      expect(stderr).toBe(`readiness: ${output} cannot be written: it is a link or lies behind one\n`);
    }
    expect(readFileSync(join(outside.root, "kept.txt"), "utf8")).toBe("kept\n");
    expect(existsSync(join(outside.root, "new.txt"))).toBe(false);
  });

  test("replaces a file as a whole", () => {
    const repository = repositoryOf({ ...files, "out.txt": "old\n" });
    const path = join(repository.root, "out.txt");
    const { ino } = statSync(path);
    expect(run(repository, ["report", "--output", "out.txt"]).status).toBe(0);
    expect(readFileSync(path, "utf8")).toContain("# ");
    expect(statSync(path).ino).not.toBe(ino);
  });
});

describe("patterns that cannot be used", () => {
  test.each(["a".repeat(70_000), "+(a|aa)+(a|aa)b", "{a,b}".repeat(20), "*a".repeat(50), ""])(
    "pattern %# is a finding, and the verdict is there",
    (glob) => {
      for (const configuration of [
        { exclude: [glob] },
        { rules: { "ignore-unused": { paths: { [glob]: "off" } } } },
        { ignore: [{ rule: "ignore-unused", path: glob, reason: "old" }] },
      ]) {
        const repository = repositoryOf({ ...files, ".readiness.json": JSON.stringify(configuration) });
        const { status, stdout, stderr } = run(repository, ["check"]);
        expect(stderr).toBe("");
        expect(status).toBe(1);
        expect(stdout).toContain("configuration-invalid");
        expect(stdout).toContain("ignore-unused");
        expect(stdout).toContain("No blocker is open.");
      }
    },
  );
});

describe("fix counts what it wrote", () => {
  const rule = "env-file-not-ignored";
  const texts = { "a.py": "a = 1\n", ".env": "SECRET_KEY=k3v9q2m8x7w1z5\n" };
  const inPlace: Readonly<Record<string, (path: string) => void>> = {
    "a link": (path) => symlinkSync("/nowhere/at/all", path),
    "a binary file": (path) => writeFileSync(path, "\0\0\0"),
    "a file that is too large": (path) => writeFileSync(path, "# many\n".repeat(200_000)),
    "a folder": (path) => mkdirSync(path),
  };

  const leftOut =
    "Left out: Add .env to .gitignore in .env (env-file-not-ignored), because .gitignore cannot be written: something that was not read stands there.\n";

  test.each(Object.keys(inPlace))("%s in place of .gitignore is left alone", (kind) => {
    const repository = repositoryOf(
      { ...texts, ".readiness.json": onlyRules(rule) },
      { untracked: [".env"] },
    );
    const path = join(repository.root, ".gitignore");
    inPlace[kind]?.(path);
    const before = lstatSync(path);
    const { status, stdout, stderr } = run(repository, ["fix", "--review"]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "",
      stderr: `${leftOut}There is nothing to repair.\n`,
    });
    expect(lstatSync(path).mtimeMs).toBe(before.mtimeMs);
  });

  test("an excluded .gitignore is left alone, while the rest is repaired and counted", () => {
    const configuration = JSON.stringify({ exclude: [".gitignore"] });
    const repository = repositoryOf(
      { ...texts, ".gitignore": "dist\n", ".readiness.json": configuration, "b.env": "A=1\nA=2\n" },
      { untracked: [".env"] },
    );
    const { stdout, stderr } = run(repository, ["fix", "--rule", rule, "--rule", "env-key-duplicated"]);
    expect(stderr).toBe(`${leftOut}1 problem repaired in 1 file.\n`);
    expect(stdout).toMatch(/^b\.env: [^\n]*\n$/);
    expect(readFileSync(join(repository.root, ".gitignore"), "utf8")).toBe("dist\n");
  });

  test("the patch of a file with a byte order mark is one that git takes", () => {
    const repository = repositoryOf({ "b.env": "\uFEFFA=1\r\nA=2\r\nB=1\r\n" });
    const { stdout } = run(repository, ["fix", "--dry-run", "--rule", "env-key-duplicated"]);
    const patch = join(repository.root, "fix.patch");
    writeFileSync(patch, stdout);
    repository.git("apply", "fix.patch");
    const patched = readFileSync(join(repository.root, "b.env"), "utf8");
    repository.git("checkout", "-q", "b.env");
    rmSync(patch);
    run(repository, ["fix", "--rule", "env-key-duplicated"]);
    expect(readFileSync(join(repository.root, "b.env"), "utf8")).toBe(patched);
    expect(patched).toBe("\uFEFFA=2\r\nB=1\r\n");
  });
});

describe.runIf(existsSync("/dev/full"))("a full disk", () => {
  test.each([
    ["check"],
    ["check", "--format", "json"],
    ["fix", "--dry-run", "--rule", "env-key-duplicated"],
    ["report"],
    ["baseline"],
  ])("%s ends with 2 and a sentence", (...args) => {
    const repository = repositoryOf({ ...files, "b.env": "A=1\nA=2\n" });

    const full = openSync("/dev/full", "w");
    const { status, stderr } = run(repository, args, full);
    closeSync(full);
    expect(stderr).toMatch(/^readiness: the results cannot be written: [^\n]*ENOSPC[^\n]*\n$/);
    expect(status).toBe(2);
  });
});
