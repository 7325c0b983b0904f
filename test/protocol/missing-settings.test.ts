import { afterEach, expect, test } from "vitest";
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { FolderReport, IgnoreArguments } from "../../server/src/lsp/protocol";
import { createRepository, type Repository } from "./support/repository";
import {
  actionsAt,
  editsOf,
  has,
  onlyRules,
  openDocument,
  type Server,
  startSession,
} from "./support/server";

const settings = [
  "DEBUG = False",
  'SECRET_KEY = "x"',
  'ALLOWED_HOSTS = ["shop.example"]',
  'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]',
  'INSTALLED_APPS = ["django.contrib.sessions"]',
  "",
].join("\n");
const files = {
  "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/settings.py": settings,
  ".readiness.json": onlyRules("csrf-cookie-insecure", "session-cookie-insecure", "hsts-off"),
};

const cleanUps: (() => void)[] = [];

afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

async function start(commands: readonly string[]): Promise<{ repository: Repository; server: Server }> {
  const repository = createRepository(files);
  const { server } = await startSession({ folders: [repository], options: { reports: true, commands } });
  cleanUps.push(repository.remove, () => server.process.kill("SIGKILL"));
  return { repository, server };
}

test("settings that a module does not have are one diagnostic with a list, and as many findings as before", async () => {
  const { repository, server } = await start(["readiness.ignoreHere", "readiness.explainRule"]);
  const uri = repository.uriOf("shop/settings.py");
  const diagnostics = await server.diagnostics(uri, has("missing-settings"));
  expect(diagnostics.map(({ code }) => code)).toEqual(["missing-settings"]);
  const [diagnostic] = diagnostics;
  const [heading, ...list] = String(diagnostic?.message).split("\n");
  expect(heading).toBe("3 settings are missing in this module:");
  expect(list.map((line) => /\(([\w-]+)\)$/.exec(line)?.[1]).sort()).toEqual([
    "csrf-cookie-insecure",
    "hsts-off",
    "session-cookie-insecure",
  ]);
  const { findings } = await server.next<FolderReport>("readiness/reportChanged");
  expect(findings.length).toBe(3);

  const actions = await server.request<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri },
    range: diagnostic?.range,
    context: { diagnostics: [diagnostic] },
  });
  const titles = actions.map(({ title }) => title);
  expect(titles.filter((title) => title.startsWith("Set "))).toHaveLength(3);
  expect(titles.slice(-2)).toEqual(["Explain one of them…", "Ignore some of them here…"]);
  expect(titles.length).toBeLessThan(7);
  await server.drain("readiness/reportChanged");
  await server.end();
});

test("ignoring all of them is one comment, where they stand", async () => {
  const { repository, server } = await start(["readiness.ignoreHere"]);
  const uri = repository.uriOf("shop/settings.py");
  openDocument(server, uri, settings);
  const [diagnostic] = await server.diagnostics(uri, has("missing-settings"));
  const actions = await actionsAt(server, uri, diagnostic!);
  const [ignores] = (actions.find(({ title }) => title.startsWith("Ignore some"))?.command?.arguments ??
    []) as [IgnoreArguments[]];
  let text = settings;
  for (const [index, one] of ignores.entries()) {
    const done = server.request("workspace/executeCommand", {
      command: "readiness.ignore",
      arguments: [{ ...one, reason: "no TLS in this network" }],
    });
    const { edit } = await server.next<{ edit: WorkspaceEdit }>("workspace/applyEdit", { applied: true });
    await done;
    const document = TextDocument.create(uri, "python", 0, text);
    text = TextDocument.applyEdits(document, [...(editsOf(edit)[uri] ?? [])]);
    server.notify("textDocument/didChange", {
      textDocument: { uri, version: index + 2 },
      contentChanges: [{ text }],
    });
  }
  expect(text.split("\n").length).toBe(settings.split("\n").length + 1);
  expect(text).toMatch(
    /^# readiness: ignore\[[\w-]+, [\w-]+, [\w-]+\] no TLS in this network\nALLOWED_HOSTS/m,
  );
  await server.diagnostics(uri, (all) => all.length === 0);
  await server.drain("readiness/reportChanged");
  await server.end();
});

test("an editor without our commands ignores them one by one", async () => {
  const { repository, server } = await start([]);
  const uri = repository.uriOf("shop/settings.py");
  const [diagnostic] = await server.diagnostics(uri, has("missing-settings"));
  const actions = await actionsAt(server, uri, diagnostic!);
  expect(actions.filter(({ title }) => title.startsWith("Ignore "))).toHaveLength(3);
  await server.drain("readiness/reportChanged");
  await server.end();
});
