import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Repository, repositoryOf } from "../../protocol/support/repository";
import { onlyRules } from "../../protocol/support/server";
import { sendJson, startRegistry } from "../host/advisories/registry";

const program = join(import.meta.dirname, "../../../dist/cli.cjs");
const log = { "logs/app.log": "2026-03-01 started\n" };
const misspelled = '{ "exlude": [] }\n';

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function launch(folder: Repository | undefined, args: readonly string[], env = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: folder?.root,
    env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

function run(folder: Repository | undefined, args: readonly string[], input = "", env = {}): Promise<Run> {
  const child = launch(folder, args, env);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr })));
}

describe("exit codes and streams", () => {
  test("files of a repository below the current folder are judged in their own repository", async () => {
    const repository = repositoryOf({ ...log, ".readiness.json": onlyRules("log-file-tracked") });
    const above = { ...repository, root: dirname(repository.root) };
    const named = `${basename(repository.root)}/logs/app.log`;
    const { exitCode, stdout } = await run(above, ["check", named, "--fail-on", "minor"]);
    expect(stdout).toContain("logs/app.log");
    expect(exitCode).toBe(1);
  });

  test("findings at or above the level give 1, below it 0, never 0", async () => {
    const repository = repositoryOf({ ...log, ".readiness.json": onlyRules("log-file-tracked") });
    const codes = await Promise.all(
      ["blocker", "major", "minor", "never"].map((level) => run(repository, ["check", "--fail-on", level])),
    );
    expect(codes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1, 0]);
    for (const { stdout, stderr } of codes) {
      expect(stdout).toContain("log-file-tracked");
      expect(stderr).toBe("");
    }
  });

  test.each([
    [
      ["check", "--formt", "json"],
      'readiness: "readiness check" has no option --formt. Did you mean --format?\n',
    ],
    [["fix", "a", "b"], 'readiness: One folder at a time: "a" and "b" were given.\n'],
    [["check", ".", "nothing.py"], "readiness: There is no file or folder nothing.py.\n"],
    [
      ["check", "--rule", "log-file-trackd"],
      'readiness: There is no rule "log-file-trackd". Did you mean log-file-tracked?\n',
    ],
    [["check", "missing"], "readiness: The folder missing does not exist.\n"],
    [["fix", "file.txt"], "readiness: file.txt is not a folder.\n"],
    [
      ["fix", "--rule", "log-file-trackd"],
      'readiness: There is no rule "log-file-trackd". Did you mean log-file-tracked?\n',
    ],
    [["explain", "nothing-at-all-here"], 'readiness: There is no rule "nothing-at-all-here".\n'],
    [["check", "--changed=nowhere"], 'readiness: Git knows no commit "nowhere".\n'],
    [
      ["baseline", "--prune"],
      "readiness: There is no baseline to prune: .readiness-baseline.json does not exist.\n",
    ],
    [["check", "--stdin-filename", "../outside"], "readiness: ../outside lies outside the folder ..\n"],
  ])("%j is one sentence on standard error and code 2", async (args, sentence) => {
    const repository = repositoryOf({ "file.txt": "x\n" });
    expect(await run(repository, args)).toEqual({ exitCode: 2, stdout: "", stderr: sentence });
  });

  test("a link in a circle is no folder", async () => {
    const repository = repositoryOf({ "file.txt": "x\n" });
    symlinkSync("round", join(repository.root, "round"));
    expect(await run(repository, ["check", "round"])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "readiness: The folder round does not exist.\n",
    });
  });

  test("help and version go to standard output", async () => {
    expect(await run(undefined, [])).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: expect.stringContaining("Usage"),
    });
    expect((await run(undefined, ["help", "check"])).stdout).toContain("--fail-on");
    expect((await run(undefined, ["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("a reader that goes away is not an error", async () => {
    const repository = repositoryOf({ ".readiness.json": `{${'"exlude": [],'.repeat(3000)} "a": 1 }` });
    const child = launch(repository, ["check", "--format", "json"]);
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
    expect(stderr).toBe("");
  });

  test("Ctrl+C ends --watch at once, as it ends any program", async () => {
    const repository = repositoryOf({ ".readiness.json": "{}\n" });
    const child = launch(repository, ["check", "--watch", "--format", "json"]);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)))).toBe("SIGINT");
  });
});

describe("check", () => {
  test("has the contract's JSON", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const { stdout, exitCode } = await run(repository, ["check", "--format", "json"]);
    const report = JSON.parse(stdout);
    expect(exitCode).toBe(1);
    expect(report.version).toBe(1);
    expect(Object.keys(report).filter((key) => key !== "production")).toEqual([
      "version",
      "score",
      "findings",
      "rules",
    ]);
    expect(
      report.findings.find(({ rule }: { rule: string }) => rule === "configuration-invalid"),
    ).toMatchObject({
      path: ".readiness.json",
      range: { start: { line: 1, column: 3 }, end: { line: 1, column: 11 } },
    });
  });

  test("takes a file from standard input as if it had been saved", async () => {
    const repository = repositoryOf({ ".readiness.json": "{}\n" });
    const checked = await run(
      repository,
      ["check", "--format", "github", "--stdin-filename", ".readiness.json"],
      misspelled,
    );
    expect(checked.exitCode).toBe(1);
    expect(checked.stdout).toContain("file=.readiness.json,line=1,endLine=1,col=3");
    expect(readFileSync(join(repository.root, ".readiness.json"), "utf8")).toBe("{}\n");
  });

  test("leaves a file from standard input out where it leaves the one on the disk out", async () => {
    const repository = repositoryOf({ ".readiness.json": '{ "exclude": ["old/**"] }\n' });
    const check = (path: string) =>
      run(repository, ["check", "--format", "github", "--stdin-filename", path], misspelled);
    expect((await check("new/.readiness.json")).stdout).toContain("file=new/.readiness.json");
    expect((await check("old/.readiness.json")).stdout).not.toContain("file=old/.readiness.json");
  });

  test("shows findings of changed files only, judged in the whole folder", async () => {
    const repository = repositoryOf({ "old/.readiness.json": misspelled });
    repository.write("new/.readiness.json", misspelled);
    const { stdout } = await run(repository, ["check", "--changed", "--format", "github"]);
    expect(stdout).toContain("file=new/.readiness.json");
    expect(stdout).not.toContain("file=old/.readiness.json");
    expect((await run(repository, ["check", "--format", "github"])).stdout).toContain(
      "file=old/.readiness.json",
    );
  });

  test("paths and filters leave the other findings out, of the exit code too", async () => {
    const repository = repositoryOf({
      "a/.readiness.json": misspelled,
      "b/.readiness.json": misspelled,
      ...log,
    });
    const check = async (...args: string[]) => {
      const { stdout, exitCode } = await run(repository, ["check", "--format", "compact", ...args]);
      const found = stdout.split("\n").filter(Boolean);
      return [...found.map((line) => line.replace(/:.*\[/, " ").slice(0, -1)), exitCode];
    };
    const inA = "a/.readiness.json configuration-invalid";
    const inB = "b/.readiness.json configuration-invalid";
    const inLog = "logs/app.log log-file-tracked";
    expect(await check("a/.readiness.json")).toEqual([inA, 1]);
    expect(await check(".", "b", "logs/app.log")).toEqual([inB, inLog, 1]);
    expect(await check("--rule", "log-file-tracked", "--fail-on", "blocker")).toEqual([inLog, 0]);
    expect(await check("--severity", "major", "--category", "code-quality")).toEqual([inA, inB, 1]);
    expect(await check("--category", "testing")).toEqual([0]);
  });

  test("says of the whole folder what it does not show, and nothing but findings when it is quiet", async () => {
    const repository = repositoryOf({ "a/.readiness.json": misspelled, ...log });
    const { stdout } = await run(repository, ["check", ".", "a"]);
    expect(stdout).toMatch(/^\d+ problems \(.*\), 1 of them shown$/m);
    const quiet = await run(repository, ["check", ".", "a", "--quiet", "--by", "file"]);
    expect(quiet.stdout).toMatch(/^a\/\.readiness\.json\n {2}1:3 .*configuration-invalid\n/);
    expect(quiet.stdout).not.toMatch(/Score|Production here/);
  });

  test.each([{}, { "notes.txt": "x\n" }])(
    "a folder with %j is not understood, which is no failure",
    async (files) => {
      const { stdout, exitCode } = await run(repositoryOf(files), ["check"]);
      expect(stdout).toMatch(/^Nothing was understood: /);
      expect(stdout).not.toContain("No problems found");
      expect(exitCode).toBe(0);
    },
  );

  test("writes into a file", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const { stdout } = await run(repository, ["check", "--format", "sarif", "--output", "out.sarif"]);
    expect(stdout).toBe("");
    expect(JSON.parse(readFileSync(join(repository.root, "out.sarif"), "utf8")).version).toBe("2.1.0");
  });

  test("uses colours when they are asked for, and not otherwise", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    expect((await run(repository, ["check"])).stdout).not.toContain("\u001b");
    expect((await run(repository, ["check"], "", { FORCE_COLOR: "1" })).stdout).toContain("\u001b[");
    expect((await run(repository, ["check"], "", { FORCE_COLOR: "1", NO_COLOR: "1" })).stdout).not.toContain(
      "\u001b",
    );
  });

  test("--watch reports again when a file changes", async () => {
    const repository = repositoryOf({ ".readiness.json": "{}\n" });
    const child = launch(repository, ["check", "--watch", "--format", "github"]);
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const text = new Promise<string>((resolve) => {
      let stdout = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.includes("configuration-invalid")) resolve(stdout);
      });
    });
    // The first round has no finding and prints nothing, so the change is repeated until it is seen.
    const writing = setInterval(() => repository.write(".readiness.json", `${misspelled}\n`.repeat(1)), 100);
    expect(await text).toContain("configuration-invalid");
    clearInterval(writing);
    child.kill("SIGINT");
    await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).toBe("");
  });
});

describe("completion", () => {
  const complete = (script: string, words: readonly string[]) => {
    const { stdout } = spawnSync(
      "bash",
      [
        "-c",
        `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _readiness; echo "\${COMPREPLY[*]}"`,
      ],
      { encoding: "utf8" },
    );
    return stdout.trim().split(" ");
  };

  test("bash completes commands, options, their values and the ids of rules", async () => {
    const { stdout: script } = await run(undefined, ["completion", "bash"]);
    expect(complete(script, ["readiness", "ch"])).toEqual(["check"]);
    expect(complete(script, ["readiness", "check", "--format", ""])).toContain("compact");
    expect(complete(script, ["readiness", "check", "--qu"])).toEqual(["--quiet"]);
    expect(complete(script, ["readiness", "fix", "--rule", "debug-def"])).toEqual(["debug-default"]);
    expect(complete(script, ["readiness", "explain", "debug-def"])).toEqual(["debug-default"]);
    expect(complete(script, ["readiness", "completion", "f"])).toEqual(["fish"]);
  });

  /** What zsh would choose from: its `compadd` narrows that to what begins as the word does. */
  const offeredByZsh = (script: string, words: readonly string[]) => {
    const { stdout, stderr } = spawnSync(
      "zsh",
      [
        "-fc",
        `compadd() { shift; print -l -- "$@" }; _files() { print FILES }; compdef() { : }
${script}
words=(${words.map((word) => `'${word}'`).join(" ")}); CURRENT=${words.length}; _readiness`,
      ],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    return stdout.trim().split("\n");
  };

  test("zsh is offered commands, options, their values, rules and files", async () => {
    const { stdout: script } = await run(undefined, ["completion", "zsh"]);
    expect(offeredByZsh(script, ["readiness", ""])).toContain("baseline");
    expect(offeredByZsh(script, ["readiness", "check", ""])).toContain("--fail-on");
    expect(offeredByZsh(script, ["readiness", "check", "--format", ""])).toContain("compact");
    expect(offeredByZsh(script, ["readiness", "fix", "--rule", ""])).toContain("debug-default");
    expect(offeredByZsh(script, ["readiness", "explain", ""])).toContain("debug-default");
    expect(offeredByZsh(script, ["readiness", "check", "--output", ""])).toContain("FILES");
  });

  test("fish completes commands, options, their values and the ids of rules", async () => {
    const { stdout: script } = await run(undefined, ["completion", "fish"]);
    const complete = (line: string) => {
      const { stdout, stderr } = spawnSync(
        "fish",
        ["--no-config", "-c", `${script}\ncomplete -C '${line}'`],
        {
          encoding: "utf8",
        },
      );
      expect(stderr).toBe("");
      return stdout
        .trim()
        .split("\n")
        .map((each) => each.split("\t")[0]);
    };
    expect(complete("readiness ch")).toEqual(["check"]);
    expect(complete("readiness check --format c")).toContain("compact");
    expect(complete("readiness check --qu")).toEqual(["--quiet"]);
    expect(complete("readiness fix --rule debug-def")).toEqual(["debug-default"]);
    expect(complete("readiness explain debug-def")).toEqual(["debug-default"]);
    expect(complete("readiness completion f")).toEqual(["fish"]);
  });

  test("powershell is told of every command", async () => {
    const { stdout } = await run(undefined, ["completion", "powershell"]);
    for (const word of ["check", "baseline", "completion", "fail-on", "allowed-hosts-wildcard"])
      expect(stdout).toContain(word);
  });

  test("the help of a command names each of its options", async () => {
    const { stdout: script } = await run(undefined, ["completion", "bash"]);
    for (const command of ["check", "fix", "report", "settings", "baseline", "explain"]) {
      const { stdout: help } = await run(undefined, ["help", command]);
      for (const option of complete(script, ["readiness", command, "--"]))
        if (!["--stdin", "--version"].includes(option)) expect(help).toContain(option);
    }
  });
});

describe("fix", () => {
  const unused = "# readiness: ignore[log-file-tracked] old\na = 1\n";

  test("applies safe fixes, says what it did, and has nothing left to do", async () => {
    const repository = repositoryOf({ "pkg/a.py": unused, ".readiness.json": onlyRules("ignore-unused") });
    const fixed = await run(repository, ["fix"]);
    expect(fixed).toEqual({
      exitCode: 0,
      stdout: "pkg/a.py: Remove the ignore of log-file-tracked (ignore-unused)\n",
      stderr: "1 problem repaired in 1 file.\n",
    });
    expect(readFileSync(join(repository.root, "pkg/a.py"), "utf8")).toBe("a = 1\n");
    expect((await run(repository, ["fix"])).stderr).toBe("There is nothing to repair.\n");
  });

  test("--dry-run prints a diff that git applies, and writes nothing", async () => {
    const repository = repositoryOf({ "pkg/a.py": unused, ".readiness.json": onlyRules("ignore-unused") });
    const { stdout } = await run(repository, ["fix", "--dry-run"]);
    expect(readFileSync(join(repository.root, "pkg/a.py"), "utf8")).toBe(unused);
    repository.write("fix.patch", stdout);
    repository.git("apply", "fix.patch");
    expect(readFileSync(join(repository.root, "pkg/a.py"), "utf8")).toBe("a = 1\n");
  });

  test("leaves what wants a review alone until it is asked for", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    await run(repository, ["fix", "--rule", "configuration-invalid"]);
    expect(readFileSync(join(repository.root, ".readiness.json"), "utf8")).toBe(misspelled);
    await run(repository, ["fix", "--rule", "configuration-invalid", "--review"]);
    expect(readFileSync(join(repository.root, ".readiness.json"), "utf8")).toBe('{ "exclude": [] }\n');
  });

  test("a file that cannot be written leaves all others alone", async () => {
    const files = { "pkg/a.py": unused, "pkg/b.py": unused, ".readiness.json": onlyRules("ignore-unused") };
    const repository = repositoryOf(files);
    chmodSync(join(repository.root, "pkg/b.py"), 0o444);
    const { exitCode, stderr } = await run(repository, ["fix"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("pkg/b.py cannot be written");
    expect(readFileSync(join(repository.root, "pkg/a.py"), "utf8")).toBe(unused);
  });
});

describe("baseline", () => {
  const configuration = onlyRules("log-file-tracked");

  test("accepts what is there, also when lines move; only new findings fail; --prune forgets what is gone", async () => {
    const text = "# readiness: ignore[log-file-tracked] old\na = 1\n";
    const repository = repositoryOf({ "pkg/a.py": text, ".readiness.json": onlyRules("ignore-unused") });
    const check = () => run(repository, ["check", "--fail-on", "minor"]);
    expect((await check()).exitCode).toBe(1);
    expect((await run(repository, ["baseline"])).stdout).toBe(
      ".readiness-baseline.json: 1 known problem, 0 dropped\n",
    );
    expect((await check()).exitCode).toBe(0);
    repository.write("pkg/a.py", `b = 2\n\n${text}`);
    expect((await check()).exitCode).toBe(0);
    repository.write("pkg/b.py", text);
    const second = await check();
    expect(second.exitCode).toBe(1);
    expect(second.stdout).toContain("pkg/b.py");
    expect(second.stdout).not.toContain("pkg/a.py");
    repository.write("pkg/a.py", "a = 1\n");
    expect((await check()).stdout).toContain("1 entry of the baseline no longer occurs");
    expect((await run(repository, ["baseline", "--prune"])).stdout).toContain("0 known problems, 1 dropped");
    expect((await check()).exitCode).toBe(1);
  });

  test("goes where the configuration says", async () => {
    const named = JSON.stringify({ ...JSON.parse(configuration), baseline: "ci/known.json" });
    const repository = repositoryOf({ ...log, ".readiness.json": named });
    await run(repository, ["baseline"]);
    expect(existsSync(join(repository.root, "ci/known.json"))).toBe(true);
    expect((await run(repository, ["check", "--fail-on", "minor"])).exitCode).toBe(0);
  });

  test("that cannot be written is one sentence and code 2", async () => {
    const repository = repositoryOf({
      ...log,
      ".readiness.json": configuration,
      ".readiness-baseline.json": '{ "version": 1, "findings": [] }\n',
    });
    chmodSync(join(repository.root, ".readiness-baseline.json"), 0o444);
    const { exitCode, stderr } = await run(repository, ["baseline"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^readiness: \.readiness-baseline\.json cannot be written: .*\n$/);
  });
});

describe("explain", () => {
  test("prints a page without the marks of its tests, and the list of all rules", async () => {
    const { stdout } = await run(undefined, ["explain", "ignore-expired"]);
    expect(stdout).toMatch(/^# An ignore is past its date\n/);
    expect(stdout).not.toMatch(/expect[:=]|path=/);
    expect((await run(undefined, ["explain"])).stdout).toMatch(
      /^ignore-expired +minor +An ignore is past its date$/m,
    );
  });
});

test("an audit names the hosts on standard error, and follows no registry of the workspace", async () => {
  const [known, thief] = await Promise.all(
    [1, 2].map(() => startRegistry((_, response) => sendJson(response, {}))),
  );
  const lock = { lockfileVersion: 3, packages: { "node_modules/next": { version: "14.2.15" } } };
  const files = { "package.json": "{}\n", "package-lock.json": JSON.stringify(lock) };
  const stolen = `registry=${thief?.url}\n${thief?.url.replace("http:", "")}/:_authToken=\${NPM_TOKEN}\n`;
  const home = repositoryOf({ ".npmrc": `registry=${known?.url}\n` });
  const check = (npmrc: Readonly<Record<string, string>>) =>
    run(repositoryOf({ ...files, ...npmrc }), ["check", "--online"], "", {
      HOME: home.root,
      NPM_TOKEN: "made-up-token",
    });
  const host = new URL(known?.url ?? "").host;
  expect((await check({})).stderr).toBe(
    `readiness: Names and versions of dependencies are sent to ${host}\n`,
  );
  const attacked = await check({ ".npmrc": stolen });
  expect(attacked.stderr).toMatch(/only the workspace names the registry 127\.0\.0\.1/);
  expect(known?.received).toHaveLength(1);
  expect(thief?.received).toEqual([]);
  await Promise.all([known?.stop(), thief?.stop()]);
});

test("names of files are quoted in commands, and with control characters make none", async () => {
  const names = ["logs/a.log", "2/$(id).log", "3/b\rid.log", "4/c\nid.log", "5/\u001b[2Kid.log"];
  const files = Object.fromEntries(names.map((name) => [name, "2026-03-01 started\n"]));
  const repository = repositoryOf({ ...files, ".readiness.json": onlyRules("log-file-tracked") });
  const { stdout } = await run(repository, ["check", "--format", "json"]);
  const { findings } = JSON.parse(stdout) as { findings: JsonFinding[] };
  expect(Object.fromEntries(findings.map(({ path, advice }) => [path, advice?.command]))).toEqual({
    "logs/a.log": "git rm --cached -- logs/a.log",
    "2/$(id).log": "git rm --cached -- '2/$(id).log'",
    "3/b\rid.log": undefined,
    "4/c\nid.log": undefined,
    "5/\u001b[2Kid.log": undefined,
  });
});

interface JsonFinding {
  readonly path: string;
  readonly advice?: { readonly command?: string };
}

describe("what an earlier run has kept", () => {
  const kept = (folder: string) =>
    readdirSync(join(folder, "answers")).map((name) => join(folder, "answers", name));

  test("is the answer as long as nothing has changed, byte for byte, and damaged it is not used", async () => {
    const repository = repositoryOf({ ...log, ".readiness.json": onlyRules("log-file-tracked") });
    const cache = mkdtempSync(join(tmpdir(), "readiness-cache-"));
    const checkWith = (folder: string) => {
      rmSync(join(folder, "unchanged"), { recursive: true, force: true });
      return run(repository, ["check", "--format", "json", "--fail-on", "minor"], "", {
        READINESS_CACHE: folder,
      });
    };
    const uncached = await checkWith("off");
    const first = await checkWith(cache);
    expect(first).toEqual(uncached);
    const [entry = ""] = kept(cache);
    // Only a marked entry shows that it was read.
    const answer = JSON.stringify({ text: "from the cache", exitCode: 0 });
    writeFileSync(entry, Buffer.concat([createHash("sha256").update(answer).digest(), Buffer.from(answer)]));
    expect(await checkWith(cache)).toMatchObject({ stdout: "from the cache", exitCode: 0 });
    writeFileSync(entry, "damaged");
    expect(await checkWith(cache)).toEqual(uncached);
    repository.write("logs/other.log", "2026-03-02\n");
    repository.git("add", "--all");
    const changed = await checkWith(cache);
    expect(changed.stdout).toContain("logs/other.log");
    expect(changed).toEqual(await checkWith("off"));
    rmSync(cache, { recursive: true });
  });

  test("is found without reading a file while nothing was touched", async () => {
    const repository = repositoryOf({ ...log, ".readiness.json": onlyRules("log-file-tracked") });
    const cache = mkdtempSync(join(tmpdir(), "readiness-cache-"));
    const check = (...options: string[]) =>
      run(repository, ["check", "--fail-on", "minor", ...options], "", { READINESS_CACHE: cache });
    // Before what is written now may count as untouched.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const first = await check();
    expect(readdirSync(join(cache, "unchanged"))).toHaveLength(1);
    rmSync(join(cache, "answers"), { recursive: true });
    rmSync(join(cache, "compiled"), { recursive: true });
    expect(await check()).toEqual(first);
    // Nothing was judged, nothing compiled.
    expect(readdirSync(cache)).toEqual(["unchanged"]);
    expect((await check("--severity", "blocker")).stdout).not.toBe(first.stdout);
    repository.write("logs/other.log", "2026-03-02\n");
    repository.git("add", "--all");
    expect((await check()).stdout).toContain("logs/other.log");
    rmSync(cache, { recursive: true });
  });
});
