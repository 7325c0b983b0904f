import { afterEach, describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createRepository, type Repository, type RepositoryOptions } from "./support/repository";
import {
  actionsAt,
  editsOf,
  has,
  hasNo,
  openDocument,
  richCapabilities,
  type Server,
  type SessionStart,
  startServer,
  startSession,
} from "./support/server";

const log = { "logs/app.log": "2026-03-01 started\n" };
const repositories: Repository[] = [];
let running: Server[] = [];

afterEach(async () => {
  for (const server of running) server.process.kill("SIGKILL");
  running = [];
  for (const repository of repositories.splice(0)) repository.remove();
});

function repositoryOf(files: Readonly<Record<string, string>>, options?: RepositoryOptions): Repository {
  const repository = createRepository(files, options);
  repositories.push(repository);
  return repository;
}

async function start(start: SessionStart) {
  const session = await startSession(start);
  running.push(session.server);
  return session;
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
    server.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: { line: 0, character: 1 }, end: { line: 0, character: 1 } }, text: '"exlude": []' }],
    });
    const [diagnostic] = await server.diagnostics(uri, has("configuration-invalid"));
    expect(diagnostic?.range).toEqual({ start: { line: 0, character: 1 }, end: { line: 0, character: 9 } });
    expect(server.latest(uri)?.version).toBe(2);
    server.notify("textDocument/didChange", {
      textDocument: { uri, version: 3 },
      contentChanges: [
        { range: { start: { line: 0, character: 2 }, end: { line: 0, character: 8 } }, text: "exclude" },
      ],
    });
    await server.diagnostics(uri, hasNo("configuration-invalid"));
    await server.end();
  });

  test("a quick fix is an edit of the open version and repairs", async () => {
    const text = '{ "exlude": [] }\n';
    const repository = repositoryOf({ ".readiness.json": text });
    const uri = repository.uriOf(".readiness.json");
    const { server } = await start({ folders: [repository] });
    openDocument(server, uri, text, 7);
    const [diagnostic] = await server.diagnostics(uri, has("configuration-invalid"));
    const actions = await actionsAt(server, uri, diagnostic!);
    const fix = actions.find(({ title }) => title.includes("exclude"));
    expect(fix?.diagnostics?.map(({ code }) => code)).toEqual(["configuration-invalid"]);
    expect(fix?.edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 7 } }]);
    const document = TextDocument.create(uri, "json", 7, text);
    const repaired = TextDocument.applyEdits(document, [...(editsOf(fix?.edit)[uri] ?? [])]);
    expect(repaired).toBe('{ "exclude": [] }\n');
    server.notify("textDocument/didChange", { textDocument: { uri, version: 8 }, contentChanges: [{ text: repaired }] });
    await server.diagnostics(uri, hasNo("configuration-invalid"));
    await server.end();
  });
});
