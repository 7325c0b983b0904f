import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { FolderReport } from "../../server/src/lsp/protocol";
import { type Repository, repositoryOf } from "../protocol/support/repository";
import { has, hasNo, openDocument, type Server, startSession } from "../protocol/support/server";
import { harmlessTexts } from "../support/hostile-texts";
import { amount } from "./extent";
import { runProgram } from "./programs";

const children: ChildProcess[] = [];
const hosts = "allowed-hosts-wildcard";
const settings = "shop/settings.py";
const repaired = "DEBUG = False\nALLOWED_HOSTS = ['shop.example.org']\n";

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function newRepository(): Repository {
  return repositoryOf(harmlessTexts);
}

async function windowOn(...folders: readonly { readonly uri: string }[]): Promise<Server> {
  const { server } = await startSession({ folders });
  return server;
}

async function endOf(server: Server): Promise<void> {
  await server.request("shutdown");
  server.notify("exit");
  expect(await server.exited).toBe(0);
  expect(server.stderr()).toBe("");
}

/** Writes other texts into a folder for as long as the work takes. */
async function whileItChanges<T>({ root }: Repository, work: () => Promise<T>): Promise<T> {
  const program = `
    const fs = require("node:fs");
    for (let n = 0; ; n++) {
      fs.writeFileSync("shop/settings.py", "DEBUG = True\\n" + "A = 1\\n".repeat(n % 1000) + (n % 3 ? "ALLOWED_HOSTS = ['*']\\n" : "ALLOWED_HOSTS = ["));
      fs.rmSync("more", { recursive: true, force: true });
      fs.mkdirSync("more/a/b", { recursive: true });
      fs.writeFileSync("more/a/b/Dockerfile", "FROM python\\n");
      try { fs.symlinkSync(n % 2 ? "shop" : "more", "linked"); } catch {}
      fs.rmSync("linked", { force: true });
      fs.renameSync("requirements.txt", "moved.txt");
      fs.renameSync("moved.txt", "requirements.txt");
    }`;
  const child = spawn(process.execPath, ["-e", program], { cwd: root, stdio: "ignore" });
  children.push(child);
  const result = await work();
  expect(child.exitCode).toBeNull();
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  return result;
}

describe("files that change while they are read", () => {
  test("cost the command line no rule", async () => {
    const repository = newRepository();
    await whileItChanges(repository, async () => {
      for (let run = 0; run < amount(2, 20); run++) {
        const { code, stdout, stderr } = await runProgram(repository.root, ["check", "--format", "json"]);
        expect([0, 1], stderr).toContain(code);
        expect(stderr).toBe("");
        expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
      }
    });
  });

  test("are repaired as they are then, or not at all", async () => {
    const repository = newRepository();
    await whileItChanges(repository, async () => {
      for (let run = 0; run < amount(2, 20); run++) {
        const { code, stderr } = await runProgram(repository.root, ["fix"]);
        expect([0, 1, 2], stderr).toContain(code);
        expect(stderr).not.toMatch(/internal error|failed to run|\bat \S+:\d+/);
      }
    });
    expect(readdirSync(join(repository.root, "shop"))).toEqual(["settings.py"]);
  });

  test("leave the server right in the end", async () => {
    const repository = newRepository();
    const server = await windowOn(repository);
    await whileItChanges(repository, async () => {
      for (let time = 0; time < 5; time++) await server.request("readiness/report");
    });
    repository.write(settings, repaired);
    await server.diagnostics(repository.uriOf(settings), hasNo(hosts));
    repository.write(settings, harmlessTexts[settings]);
    await server.diagnostics(repository.uriOf(settings), has(hosts));
    await endOf(server);
  });
});

describe("a folder", () => {
  test("that is open in two windows is judged alike in both", async () => {
    const repository = newRepository();
    const uri = repository.uriOf(settings);
    const windows = [await windowOn(repository), await windowOn(repository)];
    for (const server of windows) await server.diagnostics(uri, has(hosts));
    repository.write(settings, repaired);
    for (const server of windows) await server.diagnostics(uri, hasNo(hosts));
    // What is typed in one of them is not saved, and is nothing to the other.
    openDocument(windows[0]!, uri, harmlessTexts[settings]);
    await windows[0]!.diagnostics(uri, has(hosts));
    expect(windows[1]!.latest(uri)?.diagnostics.some(({ code }) => code === hosts) ?? false).toBe(false);
    for (const server of windows) await endOf(server);
  });

  test("that is given twice has each finding once", async () => {
    const repository = newRepository();
    const uri = repository.uriOf(settings);
    const twice = [{ uri: repository.uri }, { uri: repository.uri }, { uri: `${repository.uri}/` }];
    const server = await windowOn(...twice);
    const found = await server.diagnostics(uri, has(hosts));
    expect(found.filter(({ code }) => code === hosts)).toHaveLength(1);
    server.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: repository.uri, name: "again" }], removed: [] },
    });
    await server.request("readiness/report");
    expect(server.latest(uri)?.diagnostics.filter(({ code }) => code === hosts)).toHaveLength(1);
    await endOf(server);
  });
});

test("a folder that is deleted while it is open has no findings until it is there again", async () => {
  const repository = newRepository();
  const uri = repository.uriOf(settings);
  const server = await windowOn(repository);
  await server.diagnostics(uri, has(hosts));
  rmSync(repository.root, { recursive: true });
  await server.diagnostics(uri, hasNo(hosts));
  for (const [path, text] of Object.entries(harmlessTexts)) repository.write(path, text);
  await server.diagnostics(uri, has(hosts));
  repository.write(settings, repaired);
  await server.diagnostics(uri, hasNo(hosts));
  await endOf(server);
});

test("changes that come out of order end with the last text", async () => {
  const repository = newRepository();
  const uri = repository.uriOf(settings);
  const server = await windowOn(repository);
  await server.diagnostics(uri, has(hosts));
  const change = (version: number, text: string) =>
    server.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
  change(3, "before it is opened");
  openDocument(server, uri, repaired, 5);
  change(7, "ALLOWED_HOSTS = [");
  change(6, "A = 1\n");
  server.notify("textDocument/didSave", { textDocument: { uri } });
  change(9, repaired);
  await server.diagnostics(uri, hasNo(hosts));
  server.notify("textDocument/didClose", { textDocument: { uri } });
  change(10, "after it was closed");
  server.notify("textDocument/didClose", { textDocument: { uri } });
  await server.diagnostics(uri, has(hosts));
  openDocument(server, uri, harmlessTexts[settings], 1);
  change(2, repaired);
  await server.diagnostics(uri, hasNo(hosts));
  await endOf(server);
});

test("where nothing can be written, everything is judged, and what cannot be written is said in a sentence", async () => {
  const repository = newRepository();
  const nowhere = mkdtempSync(join(tmpdir(), "readiness-nowhere-"));
  rmSync(nowhere, { recursive: true });
  const env = { READINESS_CACHE: "on", XDG_CACHE_HOME: `/proc${nowhere}`, HOME: `/proc${nowhere}` };
  const { code, stderr } = await runProgram(repository.root, ["check"], env);
  expect([code, stderr]).toEqual([1, ""]);
  for (const command of [
    ["report", "--output", "/proc/report.md"],
    ["check", "--format", "sarif", "--output", "/proc/x.sarif"],
  ]) {
    const ended = await runProgram(repository.root, command, env);
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr.trim().split("\n")).toHaveLength(1);
  }
});

test("a report of a folder that is given twice is one", async () => {
  const repository = newRepository();
  const { server } = await startSession({
    folders: [{ uri: repository.uri }, { uri: repository.uri }],
    options: { reports: true },
  });
  const { folder } = await server.next<FolderReport & { folder?: string }>("readiness/reportChanged");
  expect(folder ?? repository.uri).toContain(repository.uri);
  await endOf(server);
});
