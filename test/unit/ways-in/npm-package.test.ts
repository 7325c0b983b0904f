import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createRepository, type Repository } from "../../protocol/support/repository";
import { onlyRules } from "../../protocol/support/server";

const root = join(import.meta.dirname, "../../..");
/** One rule, at a severity that fails by default. */
const onlyTrackedLogs = onlyRules("log-file-tracked").replace("minor", "major");

describe("the npm package, installed without a network", () => {
  let folder: string;
  let project: Repository;
  let packageName: string;
  let files: readonly string[];

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "readiness-package-")));
    const [packed] = JSON.parse(
      npm(root, "pack", "--ignore-scripts", "--json", "--pack-destination", folder),
    ) as [{ filename: string; files: { path: string }[] }];
    packageName = packed.filename;
    files = packed.files.map(({ path }) => path);
    project = createRepository({
      "package.json": '{ "name": "shop", "private": true }\n',
      ".gitignore": "node_modules/\n",
      ".readiness.json": onlyTrackedLogs,
      "logs/app.log": "2026-03-01 started\n",
    });
    npm(project.root, "install", "--offline", "--save-dev", join(folder, packageName));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    project.remove();
  });

  test("holds the programs and what they read, and nothing of the sources", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "dist/cli.cjs",
        "dist/cli-main.cjs",
        "dist/server.cjs",
        "dist/server-main.cjs",
        "dist/pages.json",
        "dist/uk.json",
        "schemas/report.schema.json",
      ]),
    );
    expect(
      files.filter(
        (path) => !/^(dist|schemas)\/|^(package\.json|LICENSE|README\.md|CHANGELOG\.md)$/.test(path),
      ),
    ).toEqual([]);
  });

  test("needs no other package", () => {
    const { packages } = JSON.parse(npm(project.root, "ls", "--json", "--all", "--long")) as {
      packages?: unknown;
    };
    expect(packages).toBeUndefined();
    expect(existsSync(join(project.root, "node_modules/readiness/node_modules"))).toBe(false);
  });

  test("npx readiness check reports findings and ends with 1", () => {
    const { status, stdout, stderr } = npx("check");
    expect(stdout).toContain("log-file-tracked");
    expect(stderr).toBe("");
    expect(status).toBe(1);
  });

  test("npx readiness explain shows a page, fix repairs", () => {
    expect(npx("explain", "debug-default").stdout).toContain("# DEBUG is on in production");
    expect(npx("fix", "--rule", "log-file-tracked").status).toBe(0);
    expect(project.git("status", "--porcelain")).toContain(".gitignore");
  });

  test("npx readiness lsp answers", async () => {
    const server = spawn("npx", ["--offline", "--no", "readiness", "lsp", "--stdio"], {
      cwd: project.root,
      env: plainEnvironment(),
      stdio: ["pipe", "pipe", "inherit"],
    });
    const params = { processId: null, rootUri: project.uri, capabilities: {} };
    const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(request)}\r\n\r\n${request}`);
    let answer = "";
    for await (const chunk of server.stdout) {
      answer += chunk;
      if (answer.includes('"capabilities"')) break;
    }
    // A server whose client goes away without a word ends as well.
    server.stdin.end();
    server.kill();
    expect(answer).toContain('"capabilities"');
  });

  test("the job that the README gives for GitLab leaves a report and fails", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const block = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].find(([, text]) =>
      text?.includes("artifacts:"),
    );
    const { readiness: job } = parse(block?.[1] ?? "") as {
      readiness: { script: string[]; artifacts: { paths: string[] } };
    };
    // The package from here takes the place of a repository that has no address yet.
    const script = job.script.join("\n").replace("git+https://<this repository>", join(folder, packageName));
    expect(script).toContain(folder);
    rmSync(join(project.root, "node_modules"), { recursive: true });
    project.git("add", "--force", "logs/app.log");
    const { status, stderr } = spawnSync("bash", ["-e", "-c", script], {
      cwd: project.root,
      encoding: "utf8",
      env: { ...plainEnvironment(), npm_config_offline: "true" },
    });
    expect(status, stderr).toBe(1);
    const report = JSON.parse(readFileSync(join(project.root, job.artifacts.paths[0] ?? ""), "utf8"));
    expect(report.runs[0].results.length).toBeGreaterThan(0);
  });

  function npx(...words: string[]) {
    const { status, stdout, stderr } = spawnSync("npx", ["--offline", "--no", "readiness", ...words], {
      cwd: project.root,
      encoding: "utf8",
      env: plainEnvironment(),
    });
    return { status, stdout, stderr: stderr.replace(/^npm (warn|notice).*\n/gm, "") };
  }
});

function npm(cwd: string, ...args: string[]): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe", env: plainEnvironment() });
}

/** Without what an outer `npm test` sets for itself. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/.test(name)));
}
