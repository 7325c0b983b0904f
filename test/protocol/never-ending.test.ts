import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { FolderReport } from "../../server/src/lsp/protocol";
import { type Repository, repositoryOf } from "./support/repository";
import { has, type Server, serverProgram, startSession } from "./support/server";

// What is given up has used its share of the processor, of which a busy machine gives little.
vi.setConfig({ testTimeout: 240_000 });

const hang = join(import.meta.dirname, "support/never-ending.cjs");
const program = join(import.meta.dirname, "../../dist/cli.cjs");
const texts = {
  "shop/settings.py": "DEBUG = True\nALLOWED_HOSTS = ['*']\n",
  "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
};
const processes: ChildProcess[] = [];

afterEach(() => {
  for (const child of processes.splice(0)) child.kill("SIGKILL");
});

function repositoryThatHangs(comment = "# never ends"): Repository {
  return repositoryOf({ ...texts, "shop/views.py": `${comment}\nSECRET_KEY = 'x'\n` });
}

function check(limit: number, args: readonly string[] = [], { root } = repositoryThatHangs()) {
  const child = spawn(process.execPath, ["--require", hang, program, "check", ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", READINESS_TIME_LIMIT: String(limit) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  processes.push(child);
  let stdout = "";
  let stderr = "";
  const hangs = new Promise<void>((resolve) =>
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr.includes("it hangs")) resolve();
    }),
  );
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>(
    (resolve) => child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return { child, hangs, ended };
}

describe("the command line", () => {
  test("gives up what does not end, names it, and tells everything else", async () => {
    const { code, stdout, stderr } = await check(1, ["--format", "json"]).ended;
    expect(code).toBe(1);
    const { findings, rules } = JSON.parse(stdout) as {
      findings: readonly { rule: string }[];
      rules: readonly { id: string; outcome: string }[];
    };
    expect(findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["debug-default", "allowed-hosts-wildcard"]),
    );
    const failed = rules.filter(({ outcome }) => outcome === "error");
    expect(failed.length).toBeGreaterThan(0);
    for (const { id } of failed)
      expect(stderr).toContain(`${id}: The rule failed to run: stopped after 1 s on shop/views.py`);
  });

  test("does not count the time in which it was not run", async () => {
    const { code, stderr } = await check(1, [], repositoryThatHangs("# waits")).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("it went on");
    expect(stderr).not.toContain("failed to run");
  });

  test.each(["SIGINT", "SIGTERM"] as const)("ends with %s while it computes", async (signal) => {
    const { child, hangs, ended } = check(600);
    await hangs;
    const before = performance.now();
    child.kill(signal);
    expect((await ended).signal).toBe(signal);
    expect(performance.now() - before).toBeLessThan(60_000);
  });
});

describe("the server", () => {
  async function sessionThatHangs(limit: number, processId: number | null = null) {
    const repository = repositoryThatHangs();
    const { server } = await startSession({
      folders: [{ uri: repository.uri }],
      options: { reports: true },
      program: ["--require", hang, serverProgram, "--stdio"],
      env: { READINESS_TIME_LIMIT: String(limit) },
      processId,
    });
    processes.push(server.process);
    return { repository, server };
  }

  test("leaves out what does not end until it changes, and answers", async () => {
    const { repository, server } = await sessionThatHangs(1);
    await server.diagnostics(repository.uriOf("shop/settings.py"), has("debug-default"));
    const failed = await failedRules(server);
    expect(failed.length).toBeGreaterThan(0);
    for (const { reasons } of failed) expect(reasons.join()).toContain("stopped after 1 s on shop/views.py");

    repository.write("shop/settings.py", "DEBUG = True\nALLOWED_HOSTS = []\n");
    await server.diagnostics(
      repository.uriOf("shop/settings.py"),
      (all) => !has("allowed-hosts-wildcard")(all),
    );
    const before = hangsOf(server);
    expect(await failedRules(server)).toHaveLength(failed.length);
    expect(hangsOf(server)).toBe(before);

    repository.write("shop/views.py", "SECRET_KEY = 'x'\n");
    await expect.poll(() => failedRules(server), { timeout: 120_000 }).toEqual([]);
    await server.request("shutdown");
    server.notify("exit");
    expect(await server.exited).toBe(0);
  });

  test("answers what was asked meanwhile, cancelled or not", async () => {
    const { repository, server } = await sessionThatHangs(2);
    await expect.poll(() => hangsOf(server), { timeout: 120_000 }).toBeGreaterThan(0);
    const position = {
      textDocument: { uri: repository.uriOf("manage.py") },
      position: { line: 0, character: 0 },
    };
    const hover = server.request("textDocument/hover", position);
    const cancelled = server.request("textDocument/hover", position).catch((error: Error) => error.message);
    server.notify("$/cancelRequest", { id: 3 });
    // By then the rest may be judged: what matters is that an answer comes.
    expect(await hover).toBeDefined();
    expect(await cancelled).toBeDefined();
  });

  test("ends with its client while it computes", async () => {
    const client = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
    processes.push(client);
    const { server } = await sessionThatHangs(600, client.pid ?? null);
    await expect.poll(() => hangsOf(server), { timeout: 120_000 }).toBeGreaterThan(0);
    const before = performance.now();
    client.kill("SIGKILL");
    await server.exited;
    expect(performance.now() - before).toBeLessThan(100_000);
  });
});

function hangsOf(server: Server): number {
  return server.stderr().split("it hangs").length - 1;
}

async function failedRules(server: Server): Promise<FolderReport["rules"]> {
  const [report] = await server.request<readonly FolderReport[]>("readiness/report");
  return report?.rules.filter(({ state }) => state === "error") ?? [];
}
