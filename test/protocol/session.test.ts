import { spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { EffectiveSettings, FolderReport } from "../../server/src/lsp/protocol";
import { repositoryOf } from "./support/repository";
import {
  actionsAt,
  editsOf,
  has,
  hasNo,
  onlyRules,
  openDocument,
  richCapabilities,
  type Server,
  type SessionStart,
  serverProgram,
  startServer,
  startSession,
} from "./support/server";

const log = { "logs/app.log": "2026-03-01 started\n" };
const misspelled = '{ "exlude": [] }\n';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.process.kill("SIGKILL");
});

async function start(wanted: SessionStart) {
  const session = await startSession(wanted);
  servers.push(session.server);
  return session;
}

function change(server: Server, uri: string, version: number, ...contentChanges: object[]): void {
  server.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
}

function apply(text: string, uri: string, edit: WorkspaceEdit | undefined): string {
  return TextDocument.applyEdits(TextDocument.create(uri, "text", 0, text), [...(editsOf(edit)[uri] ?? [])]);
}

describe("a session", () => {
  test("says what it can do, publishes findings of closed files, and ends in order", async () => {
    const repository = repositoryOf(log);
    const { server, initialized } = await start({ folders: [repository] });
    expect(initialized.capabilities).toMatchObject({
      positionEncoding: "utf-16",
      textDocumentSync: { openClose: true, change: 2 },
      hoverProvider: true,
    });
    const [diagnostic] = await server.diagnostics(repository.uriOf("logs/app.log"), has("log-file-tracked"));
    expect(diagnostic).toMatchObject({ source: "readiness", code: "log-file-tracked", severity: 2 });
    expect(diagnostic?.codeDescription?.href).toMatch(/log-file-tracked/);
    await server.end();
  });

  test("judges what is typed, not what is saved, and says which version it means", async () => {
    const repository = repositoryOf({ ".readiness.json": "{}\n" });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, "{}\n");
    change(server, uri, 2, {
      range: { start: { line: 0, character: 1 }, end: { line: 0, character: 1 } },
      text: '"exlude": []',
    });
    const [diagnostic] = await server.diagnostics(uri, has("configuration-invalid"));
    expect(diagnostic?.range).toEqual({ start: { line: 0, character: 1 }, end: { line: 0, character: 9 } });
    expect(server.latest(uri)?.version).toBe(2);
    change(server, uri, 3, {
      range: { start: { line: 0, character: 2 }, end: { line: 0, character: 8 } },
      text: "exclude",
    });
    await server.diagnostics(uri, hasNo("configuration-invalid"));
    await server.end();
  });

  test("judges what is typed when it is saved, where the user wants that", async () => {
    const repository = repositoryOf({ ".readiness.json": "{}\n", ...log });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository], options: { display: { run: "onSave" } } });
    openDocument(server, uri, "{}\n");
    await server.diagnostics(repository.uriOf("logs/app.log"), has("log-file-tracked"));
    change(server, uri, 2, { text: misspelled });
    await server.request("textDocument/hover", {
      textDocument: { uri },
      position: { line: 0, character: 0 },
    });
    // Twice as long as edits are gathered.
    await new Promise((resolve) => setTimeout(resolve, 240));
    expect(server.latest(uri)?.diagnostics ?? []).toEqual([]);
    server.notify("textDocument/didSave", { textDocument: { uri } });
    await server.diagnostics(uri, has("configuration-invalid"));
    await server.end();
  });

  test("goes back to the file on the disk when a document is closed without saving", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, misspelled);
    await server.diagnostics(uri, has("configuration-invalid"));
    change(server, uri, 2, { text: "{}" });
    await server.diagnostics(uri, hasNo("configuration-invalid"));
    server.notify("textDocument/didClose", { textDocument: { uri } });
    await server.diagnostics(uri, has("configuration-invalid"));
    await server.end();
  });

  test("sees files that change on the disk, appear and go away", async () => {
    const repository = repositoryOf({ "a.txt": "a\n" });
    const uri = repository.uriOf("sub/.readiness.json");
    const { server } = await start({ folders: [repository], options: { reports: true } });
    await server.next("readiness/reportChanged");
    mkdirSync(join(repository.root, "sub"));
    repository.write("sub/.readiness.json", misspelled);
    await server.diagnostics(uri, has("configuration-invalid"));
    renameSync(join(repository.root, "sub"), join(repository.root, "other"));
    await server.diagnostics(repository.uriOf("other/.readiness.json"), has("configuration-invalid"));
    await server.diagnostics(uri, hasNo("configuration-invalid"));
    rmSync(join(repository.root, "other"), { recursive: true });
    await server.diagnostics(repository.uriOf("other/.readiness.json"), hasNo("configuration-invalid"));
    await server.drain("readiness/reportChanged");
    await server.end();
  });

  test("a link to a file that changes is judged anew", async () => {
    const repository = repositoryOf({
      "shop/production.py": "DEBUG = False\n",
      "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
      ".readiness.json": onlyRules("debug-default"),
    });
    symlinkSync("production.py", join(repository.root, "shop/settings.py"));
    const { server } = await start({ folders: [repository] });
    await server.drain("nothing");
    repository.write("shop/production.py", "DEBUG = True\n");
    await server.diagnostics(repository.uriOf("shop/settings.py"), has("debug-default"));
    repository.write("shop/production.py", "DEBUG = False\n");
    await server.diagnostics(repository.uriOf("shop/settings.py"), hasNo("debug-default"));
    await server.end();
  });

  test("sees what git learns, without any file changing", async () => {
    const repository = repositoryOf({ ...log, "a.txt": "a\n" });
    const uri = repository.uriOf("logs/app.log");
    const { server } = await start({ folders: [repository] });
    await server.diagnostics(uri, has("log-file-tracked"));
    repository.git("rm", "-q", "--cached", "logs/app.log");
    await server.diagnostics(uri, hasNo("log-file-tracked"));
    await server.end();
  });

  test("ends when its parent dies", async () => {
    const parent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const repository = repositoryOf({ "a.txt": "a\n" });
    const { server } = await start({ folders: [repository], processId: parent.pid ?? null });
    parent.kill("SIGKILL");
    // By a code or by a signal: that it ends is what counts.
    await server.exited;
  });

  test("ends when its input ends", async () => {
    const repository = repositoryOf({ "a.txt": "a\n" });
    const { server } = await start({ folders: [repository] });
    server.process.stdin?.end();
    expect(await server.exited).not.toBe(null);
  });

  test("speaks over node's own channel as well", async () => {
    const child = spawn(process.execPath, [serverProgram, "--node-ipc"], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const answer = new Promise((resolve) => child.on("message", resolve));
    child.send({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    expect(await answer).toMatchObject({ id: 1, result: { serverInfo: { name: "readiness" } } });
    child.kill("SIGKILL");
  });

  test("is what the command line program starts for other editors", async () => {
    const server = startServer([join(serverProgram, "../cli.cjs"), "lsp", "--stdio"]);
    servers.push(server);
    const repository = repositoryOf({ ".readiness.json": misspelled });
    await server.request("initialize", { processId: null, rootUri: repository.uri, capabilities: {} });
    server.notify("initialized", {});
    await server.diagnostics(repository.uriOf(".readiness.json"), has("configuration-invalid"));
    await server.end();
  });

  test("answers before it is initialized and after bad requests, and goes on", async () => {
    const server = startServer();
    servers.push(server);
    const early = await server.failingRequest("textDocument/hover", {
      textDocument: { uri: "file:///a" },
      position: { line: 0, character: 0 },
    });
    expect(early.code).toBe(-32002);
    const repository = repositoryOf({ ".readiness.json": misspelled });
    await server.request("initialize", {
      processId: null,
      rootUri: repository.uri,
      capabilities: richCapabilities,
    });
    server.notify("initialized", {});
    const uri = repository.uriOf(".readiness.json");
    await server.diagnostics(uri, has("configuration-invalid"));
    // A handler that throws costs one answer and a line in the log.
    const failure = await server.failingRequest("textDocument/codeAction", { textDocument: { uri } });
    expect(failure.message).toBe("Readiness could not answer codeAction.");
    expect(await server.next("window/logMessage")).toMatchObject({
      type: 1,
      message: expect.stringContaining("codeAction failed: TypeError"),
    });
    server.notify("textDocument/didChange", { textDocument: { uri, version: 2 } });
    server.notify("textDocument/didOpen", {});
    expect(await server.next("window/logMessage")).toMatchObject({
      message: expect.stringContaining("didOpen failed"),
    });
    await server.failingRequest("workspace/executeCommand", { command: "nothing" });
    openDocument(server, uri, "{}");
    await server.diagnostics(uri, hasNo("configuration-invalid"));
    await server.end();
  });
});

describe("repairs", () => {
  test("a quick fix is an edit of the open version and repairs", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, misspelled, 7);
    const [diagnostic] = await server.diagnostics(uri, has("configuration-invalid"));
    const actions = await actionsAt(server, uri, diagnostic!);
    const fix = actions.find(({ title }) => title.includes("exclude"));
    expect(fix?.diagnostics?.map(({ code }) => code)).toEqual(["configuration-invalid"]);
    expect(fix?.edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 7 } }]);
    const repaired = apply(misspelled, uri, fix?.edit);
    expect(repaired).toBe('{ "exclude": [] }\n');
    change(server, uri, 8, { text: repaired });
    await server.diagnostics(uri, hasNo("configuration-invalid"));
    await server.end();
  });

  test("come before the page of the rule and the ways to ignore it, which are the first problem's alone", async () => {
    const settings = 'import os\n\nDEBUG = os.getenv("DEBUG", "True")\n';
    const repository = repositoryOf({
      "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
      "shop/settings.py": settings,
    });
    const uri = repository.uriOf("shop/settings.py");
    const { server } = await start({
      folders: [repository],
      options: { commands: ["readiness.ignoreHere", "readiness.explainRule"] },
    });
    openDocument(server, uri, settings);
    const all = await server.diagnostics(uri, has("debug-default"));
    const debug = all.find(({ code }) => code === "debug-default");
    const others = await actionsAt(server, uri, debug!);
    const titles = others.map(({ title }) => title);
    const explained = titles.filter((title) => title.startsWith("Explain"));
    expect(explained).toHaveLength(1);
    const rule = explained[0]?.replace("Explain ", "");
    expect(titles.slice(titles.indexOf(explained[0] ?? ""))).toEqual([
      `Explain ${rule}`,
      `Ignore ${rule} here…`,
      `Ignore ${rule} in this file…`,
      `Ignore ${rule} everywhere…`,
      "Accept it as known in .readiness-baseline.json",
    ]);
    expect(titles.length).toBeLessThan(12);
    // A bulb at one of several diagnostics names the one that it means.
    const asked = await server.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: debug?.range,
      context: { diagnostics: [debug] },
    });
    expect(asked.every(({ diagnostics }) => diagnostics?.every(({ code }) => code === "debug-default"))).toBe(
      true,
    );
    const known = others.at(-1)?.edit?.documentChanges?.at(-1) as { edits: { newText: string }[] };
    expect(JSON.parse(known.edits[0]?.newText ?? "").findings).toMatchObject([
      { rule, path: "shop/settings.py" },
    ]);
    await server.end();
  });

  test("one that would do harm cannot be chosen, and says why", async () => {
    // The image needs a lock file that is not there: a pipeline that builds it would be red.
    const manifest = '{ "name": "shop", "dependencies": { "express": "^5.1.0" } }\n';
    const repository = repositoryOf({
      "package.json": manifest,
      Dockerfile:
        'FROM node:24-slim\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n',
    });
    const uri = repository.uriOf("package.json");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, manifest);
    const diagnostics = await server.diagnostics(uri, has("ci-missing"));
    const missing = diagnostics.find(({ code }) => code === "ci-missing");
    const actions = await actionsAt(server, uri, missing!);
    const offered = actions.find(({ title }) => title === "Write .github/workflows/ci.yml");
    const fix = offered?.data ? await server.request<typeof offered>("codeAction/resolve", offered) : offered;
    expect(fix?.edit).toBeUndefined();
    expect(fix?.disabled?.reason).toMatch(
      /^Not repaired, because ci-without-\S+ would then find something in /,
    );
    await server.end();
  });

  const unused = [
    "# readiness: ignore[log-file-tracked] one",
    "a = 1",
    "b = 2  # readiness: ignore[log-file-tracked] two",
    "",
  ].join("\n");

  test("all of one rule in a file, computed when it is chosen", async () => {
    const repository = repositoryOf({ "a.py": unused, ".readiness.json": onlyRules("ignore-unused") });
    const uri = repository.uriOf("a.py");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, unused);
    const [diagnostic] = await server.diagnostics(uri, (all) => all.length === 2);
    expect(diagnostic).toMatchObject({ code: "ignore-unused", tags: [1] });
    const actions = await actionsAt(server, uri, diagnostic!, ["quickfix"]);
    expect(actions[0]).toMatchObject({ isPreferred: true });
    const all = actions.find(({ title }) => title.includes("every ignore-unused"));
    expect(all?.edit).toBeUndefined();
    const resolved = await server.request<typeof all>("codeAction/resolve", all);
    expect(apply(unused, uri, resolved?.edit)).toBe("a = 1\nb = 2\n");
    await server.end();
  });

  test("everything safe in a file, as editors ask for on saving", async () => {
    const repository = repositoryOf({ "a.py": unused, ".readiness.json": onlyRules("ignore-unused") });
    const uri = repository.uriOf("a.py");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, unused);
    const [diagnostic] = await server.diagnostics(uri, (all) => all.length === 2);
    for (const only of ["source.fixAll.readiness", "source.fixAll", "source"]) {
      const actions = await actionsAt(server, uri, diagnostic!, [only]);
      expect(actions.map(({ kind }) => kind)).toEqual(["source.fixAll.readiness"]);
      expect(apply(unused, uri, actions[0]?.edit)).toBe("a = 1\nb = 2\n");
    }
    expect(await actionsAt(server, uri, diagnostic!, ["refactor"])).toEqual([]);
    await server.end();
  });

  test("the whole workspace, as an edit that the client applies", async () => {
    const repository = repositoryOf({
      "a.py": unused,
      "sub/b.py": unused,
      ".readiness.json": onlyRules("ignore-unused"),
    });
    const { server } = await start({ folders: [repository] });
    await server.diagnostics(repository.uriOf("sub/b.py"), (all) => all.length === 2);
    const done = server.request("workspace/executeCommand", { command: "readiness.fixAll" });
    const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
    expect(apply(unused, repository.uriOf("a.py"), edit)).toBe("a = 1\nb = 2\n");
    expect(apply(unused, repository.uriOf("sub/b.py"), edit)).toBe("a = 1\nb = 2\n");
    await done;
    expect(await server.next("window/showMessage")).toMatchObject({
      message: "4 problems repaired in 2 files.",
    });
    await server.end();
  });

  describe("where questions stop nobody", () => {
    const files = {
      "a.py": unused,
      "compose.yaml": "services:\n  web:\n    build: .\n",
      Dockerfile: "FROM python:3.13-slim\nCOPY . .\nUSER 1000\n",
      ".readiness.json": onlyRules("ignore-unused", "dockerignore-missing"),
    };
    const workspaceEdit = {
      documentChanges: true,
      resourceOperations: ["create", "delete"] as ("create" | "delete")[],
      changeAnnotationSupport: { groupsOnLabel: true },
    };
    const capabilities = { ...richCapabilities, workspace: { ...richCapabilities.workspace, workspaceEdit } };

    /** Repairs all and answers the question that follows; gives the edit that was made and its text. */
    async function repairAndChoose(title: string) {
      const repository = repositoryOf(files);
      const uri = repository.uriOf("a.py");
      const { server } = await start({ folders: [repository], capabilities, options: { reports: true } });
      openDocument(server, uri, unused);
      await server.diagnostics(uri, (all) => all.length === 2);
      const done = server.request("workspace/executeCommand", { command: "readiness.fixAll" });
      const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
      // The texts stand in one row: an editor takes neighbours back together.
      const kinds = edit.documentChanges?.map((one) => ("kind" in one ? one.kind : "edit"));
      expect(kinds).toEqual(["create", "edit", "edit"]);
      // What the editor has made of it.
      const text = apply(unused, uri, edit);
      server.notify("textDocument/didChange", {
        textDocument: { uri, version: 2 },
        contentChanges: [{ text }],
      });
      const ignoreUri = repository.uriOf(".dockerignore");
      const created = apply("", ignoreUri, edit);
      openDocument(server, ignoreUri, created);
      await done;
      const question = await server.next("window/showMessageRequest", { title });
      expect(question).toMatchObject({
        message: "3 problems repaired in 2 files.",
        actions: [{ title: "Review" }, { title: "Undo" }],
      });
      return { server, uri, text, ignoreUri };
    }

    test("one undo takes everything back, the created file too", async () => {
      const { server, uri, text, ignoreUri } = await repairAndChoose("Undo");
      const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
      expect(apply(text, uri, edit)).toBe(unused);
      expect(edit.documentChanges).toContainEqual({
        kind: "delete",
        uri: ignoreUri,
        options: { ignoreIfNotExists: true },
      });
      await server.drain("readiness/reportChanged");
      await server.end();
    });

    test("a review takes it back and makes what is confirmed", async () => {
      const { server } = await repairAndChoose("Review");
      await server.next("workspace/applyEdit", { applied: true });
      const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
      expect(edit.changeAnnotations).toEqual({ readiness: { label: "Review", needsConfirmation: true } });
      await server.drain("readiness/reportChanged");
      await server.end();
    });
  });

  test("no edit goes through a link out of the folder that was put there later", async () => {
    const outside = repositoryOf({ "kept.txt": "kept\n" });
    const repository = repositoryOf({ "a.py": unused, ".readiness.json": onlyRules("ignore-unused") });
    const { server } = await start({ folders: [repository] });
    const uri = repository.uriOf("a.py");
    const [diagnostic] = await server.diagnostics(uri, (all) => all.length === 2);
    expect((await actionsAt(server, uri, diagnostic!)).some(({ edit }) => edit)).toBe(true);
    rmSync(join(repository.root, "a.py"));
    symlinkSync(join(outside.root, "kept.txt"), join(repository.root, "a.py"));
    await server.request("workspace/executeCommand", { command: "readiness.fixAll" });
    expect(await server.next("window/showMessage")).toMatchObject({ message: "There is nothing to repair." });
    await server.end();
  });

  test("an ignore asks for its reason where the client can, and is honoured", async () => {
    const text = '{ "exlude": [] }\n';
    const repository = repositoryOf({ ".readiness.json": text });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({
      folders: [repository],
      options: { commands: ["readiness.ignoreHere"] },
    });
    openDocument(server, uri, text);
    const [diagnostic] = await server.diagnostics(uri, has("configuration-invalid"));
    const actions = await actionsAt(server, uri, diagnostic!);
    const command = actions.find(({ title }) =>
      title.startsWith("Ignore configuration-invalid here"),
    )?.command;
    expect(command?.command).toBe("readiness.ignoreHere");
    const done = server.request("workspace/executeCommand", {
      command: "readiness.ignore",
      arguments: [{ ...command?.arguments?.[0], reason: "a newer version knows it" }],
    });
    const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
    await done;
    const ignored = apply(text, uri, edit);
    expect(ignored).toBe(`// readiness: ignore[configuration-invalid] a newer version knows it\n${text}`);
    change(server, uri, 2, { text: ignored });
    await server.diagnostics(uri, (all) => all.length === 0);
    await server.end();
  });

  test("an ignore in a plain client is a comment that waits for its reason", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, misspelled);
    const [diagnostic] = await server.diagnostics(uri, has("configuration-invalid"));
    const actions = await actionsAt(server, uri, diagnostic!);
    const ignore = actions.find(({ title }) => title.startsWith("Ignore configuration-invalid in this file"));
    const ignored = apply(misspelled, uri, ignore?.edit);
    expect(ignored).toBe(`// readiness: ignore-file[configuration-invalid]\n${misspelled}`);
    change(server, uri, 2, { text: ignored });
    await server.diagnostics(
      uri,
      (all) => has("ignore-without-reason")(all) && has("configuration-invalid")(all),
    );
    await server.end();
  });

  test("of verdicts that do not fit at one place the rules are named", async () => {
    const repository = repositoryOf({
      "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
      "shop/settings.py":
        'DEBUG = False\nMIDDLEWARE = [\n    "django.middleware.security.SecurityMiddleware",\n    "django.middleware.csrf.CsrfViewMiddleware",\n]\nINSTALLED_APPS = ["django.contrib.sessions"]\n',
    });
    const uri = repository.uriOf("shop/settings.py");
    const { server } = await start({ folders: [repository] });
    await server.diagnostics(uri, has("missing-settings"));
    const hover = await server.request<{ contents: { value: string } } | null>("textDocument/hover", {
      textDocument: { uri },
      position: { line: 0, character: 2 },
    });
    expect(hover?.contents.value).toMatch(/\n\n… and \d+ more: [a-z-]+(?:, [a-z-]+)*(?:\n|$)/);
    await server.end();
  });

  test("above a finding stands why it matters, in short, and the link to its page", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository] });
    await server.diagnostics(uri, has("configuration-invalid"));
    const at = (character: number) =>
      server.request("textDocument/hover", { textDocument: { uri }, position: { line: 0, character } });
    expect(await at(4)).toMatchObject({
      contents: {
        kind: "markdown",
        value: expect.stringMatching(
          /^\*\*Major\*\* [^\n]{20,300} \[Explain\]\(\S+configuration-invalid\S*\)$/,
        ),
      },
      range: { start: { line: 0, character: 2 } },
    });
    expect(await at(0)).toBe(null);
    await server.end();
  });
});

test("a command for the terminal is handed over as words, and not for a name with control characters", async () => {
  const names = ["logs/it's.log", "others/a\rid.log"];
  const repository = repositoryOf({
    ...Object.fromEntries(names.map((name) => [name, "2026-03-01 started\n"])),
    ".readiness.json": onlyRules("log-file-tracked"),
  });
  const options = { commands: ["readiness.putIntoTerminal"] };
  const { server } = await start({ folders: [repository], options });
  const offered = [];
  for (const name of names) {
    const uri = repository.uriOf(name);
    const [diagnostic] = await server.diagnostics(uri, has("log-file-tracked"));
    const actions = await actionsAt(server, uri, diagnostic!);
    offered.push(actions.flatMap(({ command }) => command?.arguments ?? []));
  }
  const command = { words: ["git", "rm", "--cached", "--"], operands: ["logs/it's.log"] };
  const folder = repository.uriOf("").replace(/\/$/, "");
  expect(offered).toEqual([[{ command, folder }], []]);
});

describe("folders", () => {
  test("each is judged by itself, and they come and go", async () => {
    const first = repositoryOf(log);
    const second = repositoryOf({
      ".readiness.json": '{ "rules": { "log-file-tracked": "blocker" } }',
      ...log,
    });
    const { server } = await start({ folders: [first, second] });
    const [own] = await server.diagnostics(first.uriOf("logs/app.log"), has("log-file-tracked"));
    const [other] = await server.diagnostics(second.uriOf("logs/app.log"), has("log-file-tracked"));
    expect([own?.severity, other?.severity]).toEqual([2, 1]);
    const third = repositoryOf({ ".readiness.json": misspelled });
    server.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: third.uri, name: "third" }], removed: [{ uri: first.uri, name: "first" }] },
    });
    await server.diagnostics(third.uriOf(".readiness.json"), has("configuration-invalid"));
    await server.diagnostics(first.uriOf("logs/app.log"), (all) => all.length === 0);
    await server.end();
  });

  test("one that is switched off is not read", async () => {
    const [read, off] = [repositoryOf(log), repositoryOf(log)];
    const { server } = await start({ folders: [off, read], options: { disabledFolders: [off.uri] } });
    await server.diagnostics(read.uriOf("logs/app.log"), has("log-file-tracked"));
    const reports = await server.request<readonly FolderReport[]>("readiness/report");
    expect(reports.map(({ uri }) => uri)).toEqual([read.uri]);
    expect(server.latest(off.uriOf("logs/app.log"))).toBeUndefined();
    await server.end();
  });

  test("a folder inside another owns its files", async () => {
    const outer = repositoryOf({ "inner/.readiness.json": misspelled });
    const inner = { uri: outer.uriOf("inner"), name: "inner" };
    const uri = outer.uriOf("inner/.readiness.json");
    const { server } = await start({ folders: [outer, inner] });
    await server.diagnostics(uri, (all) => all.length === 1);
    openDocument(server, uri, "{}");
    await server.diagnostics(uri, (all) => all.length === 0);
    await server.end();
  });

  test("a folder without git, or that is not trusted, is judged as far as it goes", async () => {
    const repository = repositoryOf({ ...log, ".readiness.json": misspelled });
    const { server } = await start({ folders: [repository], options: { trusted: false, reports: true } });
    await server.diagnostics(repository.uriOf(".readiness.json"), has("configuration-invalid"));
    const untrusted = await server.next<FolderReport>("readiness/reportChanged");
    expect(untrusted.gitUnavailable).toBe("untrusted-workspace");
    expect(untrusted.rules.find(({ id }) => id === "log-file-tracked")?.state).toBe("unknown");
    server.notify("readiness/trusted");
    await server.diagnostics(repository.uriOf("logs/app.log"), has("log-file-tracked"));
    const trusted = await server.next<FolderReport>("readiness/reportChanged");
    expect(trusted.gitUnavailable).toBeUndefined();
    await server.end();
  });

  test("git that the repository brings along is not started", async () => {
    const repository = repositoryOf(log);
    const marker = join(repository.root, "started");
    writeFileSync(join(repository.root, "monitor.sh"), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
    repository.git("config", "core.fsmonitor", join(repository.root, "monitor.sh"));
    const { server } = await start({ folders: [repository] });
    await server.diagnostics(repository.uriOf("logs/app.log"), has("log-file-tracked"));
    expect(existsSync(marker)).toBe(false);
    await server.end();
  });
});

describe("clients", () => {
  test("the poorest one gets findings and repairs in the oldest form", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const uri = repository.uriOf(".readiness.json");
    const capabilities = {
      textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
    };
    const { server, initialized } = await start({ folders: [repository], capabilities });
    expect(initialized.capabilities.positionEncoding).toBe("utf-16");
    const [diagnostic] = await server.diagnostics(uri, has("configuration-invalid"));
    expect(Object.keys(diagnostic ?? {}).sort()).toEqual(["code", "message", "range", "severity", "source"]);
    const [fix] = await actionsAt(server, uri, diagnostic!);
    expect(fix?.isPreferred).toBeUndefined();
    expect(fix?.edit?.documentChanges).toBeUndefined();
    expect(apply(misspelled, uri, fix?.edit)).toBe('{ "exclude": [] }\n');
    // It cannot apply edits of the server, so the command says what to do instead.
    await server.request("workspace/executeCommand", { command: "readiness.fixAll" });
    expect(await server.next("window/showMessage")).toMatchObject({
      message: expect.stringContaining("readiness fix"),
    });
    await server.end();
  });

  test("columns count bytes where the client wants that", async () => {
    const text = '{ "ключ🙂": 1, "exlude": [] }\n';
    const repository = repositoryOf({ ".readiness.json": "{}\n" });
    const uri = repository.uriOf(".readiness.json");
    const { server, initialized } = await start({
      folders: [repository],
      capabilities: { ...richCapabilities, general: { positionEncodings: ["utf-8", "utf-16"] } },
    });
    expect(initialized.capabilities.positionEncoding).toBe("utf-8");
    openDocument(server, uri, text);
    const bytesBefore = (part: string) => Buffer.byteLength(text.slice(0, text.indexOf(part)));
    const start8 = bytesBefore('"exlude"');
    await server.diagnostics(uri, (all) => all.some(({ range }) => range.start.character === start8));
    // Typed over in bytes as well.
    change(server, uri, 2, {
      range: {
        start: { line: 0, character: bytesBefore("exlude") },
        end: { line: 0, character: bytesBefore("exlude") + "exlude".length },
      },
      text: "exclude",
    });
    const rest = await server.diagnostics(uri, (all) => all.length === 1);
    expect(rest[0]?.range.start.character).toBe(2);
    await server.end();
  });

  test("clients that watch files are asked to, and told about progress", async () => {
    const repository = repositoryOf({ ".readiness.json": "{}\n" });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({
      folders: [repository],
      options: { reports: true },
      capabilities: {
        ...richCapabilities,
        window: { workDoneProgress: true },
        workspace: { ...richCapabilities.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
      },
    });
    expect(await server.next("client/registerCapability")).toMatchObject({
      registrations: [{ method: "workspace/didChangeWatchedFiles" }],
    });
    await server.next("window/workDoneProgress/create");
    expect(await server.next("$/progress")).toMatchObject({ value: { kind: "begin" } });
    const report = await server.next<FolderReport>("readiness/reportChanged");
    expect(report.score.categories.length).toBeGreaterThan(5);
    // What takes long tells in between how far it is.
    let progress = await server.next<{ value: { kind: string } }>("$/progress");
    while (progress.value.kind === "report") progress = await server.next("$/progress");
    expect(progress).toMatchObject({ value: { kind: "end" } });
    repository.write(".readiness.json", misspelled);
    server.notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
    await server.diagnostics(uri, has("configuration-invalid"));
    const [asked] = await server.request<FolderReport[]>("readiness/report");
    expect(asked?.findings.map(({ rule }) => rule)).toContain("configuration-invalid");
    await server.drain("readiness/reportChanged");
    await server.end();
  });

  test("the baseline's findings are hints where the user wants them", async () => {
    const repository = repositoryOf({ ".readiness.json": misspelled });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository], options: { display: { baseline: "hint" } } });
    const [before] = await server.diagnostics(uri, has("configuration-invalid"));
    expect(before?.severity).toBe(2);
    const cli = spawn(process.execPath, [join(serverProgram, "../cli.cjs"), "baseline", repository.root]);
    await new Promise((resolve) => cli.on("exit", resolve));
    await server.diagnostics(uri, ([only]) => only?.severity === 4);
    server.notify("readiness/display", { baseline: "hidden" });
    await server.diagnostics(uri, (all) => all.length === 0);
    await server.end();
  });
});

test("an answer to a question about production is written into the configuration, and settles it", async () => {
  const configuration = '{\n  // ours\n  "exclude": ["old/**"]\n}\n';
  const repository = repositoryOf({
    "manage.py": "import django\n",
    "shop/__init__.py": "",
    "shop/settings/__init__.py": "",
    "shop/settings/base.py": 'SECRET_KEY = ""\nINSTALLED_APPS = []\nROOT_URLCONF = "shop.urls"\n',
    "shop/settings/first.py": "from .base import *\n",
    "shop/settings/second.py": "from .base import *\n",
    ".readiness.json": configuration,
  });
  const { server } = await start({ folders: [repository], options: { reports: true } });
  const report = await server.next<FolderReport>("readiness/reportChanged");
  const [question] = report.production.questions;
  expect(question).toMatchObject({ id: "django.settings" });
  expect(question?.answers).toContain("shop.settings.second");
  const uri = repository.uriOf(".readiness.json");
  const done = server.request("workspace/executeCommand", {
    command: "readiness.answer",
    arguments: [{ uri: repository.uri, question: question?.id, answer: "shop.settings.second" }],
  });
  const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
  await done;
  const answered = apply(configuration, uri, edit);
  expect(answered).toContain("// ours");
  expect(answered.replace(/\s+/g, "")).toContain('"exclude":["old/**"]');
  expect(answered.replace(/\s+/g, "")).toContain('"django":{"settings":["shop.settings.second"]}');
  openDocument(server, uri, answered);
  const settled = await server.next<FolderReport>("readiness/reportChanged");
  expect(settled.production.questions).toEqual([]);
  await server.end();
});

describe("production values", () => {
  const settings = [
    "import os",
    'DEBUG = os.getenv("DJANGO_DEBUG", "True").lower() == "true"',
    'SECRET_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0ffeeddccbbaa99887766"',
    "",
  ].join("\n");
  const project = {
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/__init__.py": "",
    "shop/settings.py": settings,
    "shop/views.py": "from django.conf import settings\n\nif settings.DEBUG:\n    pass\n",
    ".env.example": "DJANGO_DEBUG=\n",
    ".readiness.json": onlyRules("debug-default"),
  };

  test("stand above settings, where they are read, and above environment keys", async () => {
    const repository = repositoryOf(project);
    const { server } = await start({ folders: [repository] });
    await server.diagnostics(repository.uriOf("shop/settings.py"), has("debug-default"));
    const hoverAt = async (path: string, line: number, character: number) => {
      const hover = await server.request<{ contents: { value: string } } | null>("textDocument/hover", {
        textDocument: { uri: repository.uriOf(path) },
        position: { line, character },
      });
      return hover?.contents.value ?? "";
    };
    for (const text of [
      await hoverAt("shop/settings.py", 1, 2),
      await hoverAt("shop/views.py", 2, 14),
      await hoverAt(".env.example", 0, 5),
    ]) {
      expect(text).toContain("`True`");
      expect(text).toContain(`[shop/settings.py:2](${repository.uriOf("shop/settings.py")}#L2)`);
    }
    expect(await hoverAt("shop/settings.py", 1, 2)).toContain(
      `\`DEBUG\` is \`True\` in production: \`DJANGO_DEBUG\` is unset there and [shop/settings.py:2](${repository.uriOf("shop/settings.py")}#L2) falls back to \`'True'\`.\n\n**Minor** `,
    );
    const secret = await hoverAt("shop/settings.py", 2, 3);
    expect(secret).toContain("`SECRET_KEY`");
    expect(secret).not.toContain("9f8e7d6c");
    expect(await hoverAt("shop/settings.py", 0, 2)).toBe("");
    await server.end();
  });

  test("fill a document whose lines lead to their places, and lenses where the user wants them", async () => {
    const repository = repositoryOf(project);
    const uri = repository.uriOf("shop/settings.py");
    const { server } = await start({ folders: [repository] });
    await server.diagnostics(uri, has("debug-default"));
    const document = await server.request<EffectiveSettings>("readiness/effectiveSettings", {});
    const lines = document.text.split("\n");
    const line = lines.indexOf("DEBUG = True");
    expect(document.links).toContainEqual({ line, uri, targetLine: 1 });
    expect(document.text).toContain("SECURE_SSL_REDIRECT = False  # Django's default");
    expect(document.text).not.toContain("9f8e7d6c");
    const lenses = () =>
      server.request<{ command: { title: string } }[]>("textDocument/codeLens", { textDocument: { uri } });
    expect(await lenses()).toEqual([]);
    server.notify("readiness/display", { codeLens: true });
    expect((await lenses()).map(({ command }) => command.title)).toContain(
      "production: True — default of DJANGO_DEBUG",
    );
    await server.end();
  });
});

test("a question without answers of its own is answered with a file", async () => {
  const repository = repositoryOf({
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.gone")\n',
    "shop/__init__.py": "",
    "shop/options.py": "from .made import *\n",
    "notes.txt": "notes\n",
  });
  const { server } = await start({ folders: [repository], options: { reports: true } });
  const report = await server.next<FolderReport>("readiness/reportChanged");
  const [question] = report.production.questions;
  expect(question).toMatchObject({ id: "django.settings", answers: [] });
  const answerWith = (path: string) =>
    server.request("workspace/executeCommand", {
      command: "readiness.answer",
      arguments: [{ uri: repository.uri, question: question?.id, file: repository.uriOf(path) }],
    });
  await answerWith("notes.txt");
  expect(await server.next("window/showMessage")).toMatchObject({
    message: "notes.txt is no answer: the project cannot load it under any name.",
  });
  const done = answerWith("shop/options.py");
  const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
  await done;
  expect(JSON.stringify(edit)).toContain("shop.options");
  await server.drain("readiness/reportChanged");
  await server.end();
});
