import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompletionItem, DocumentLink, Hover, Location } from "vscode-languageserver";
import { createRepository, type Repository } from "./support/repository";
import { type Server, startSession } from "./support/server";

const files = {
  "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/settings.py":
    'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\nDSN = os.getenv("SENTRY_DSN", "fallback-of-the-code")\n',
  "docker-compose.yml": [
    "services:",
    "  app:",
    "    image: shop",
    "    env_file: .env",
    "    depends_on: [cache]",
    "  cache:",
    "    image: redis:7",
    "",
  ].join("\n"),
  ".env": "# Keys\nSECRET_KEY=\n",
};

let repository: Repository;
let server: Server;

beforeAll(async () => {
  repository = createRepository(files);
  ({ server } = await startSession({ folders: [repository], options: { reports: true } }));
  await server.next("readiness/reportChanged");
  await server.drain("readiness/reportChanged");
});

afterAll(async () => {
  await server.end();
  repository.remove();
});

function ask<T>(method: string, path: keyof typeof files, line: number, character: number, more = {}) {
  const textDocument = { uri: repository.uriOf(path) };
  return server.request<T>(`textDocument/${method}`, {
    textDocument,
    position: { line, character },
    ...more,
  });
}

function told(locations: readonly Location[]): readonly string[] {
  return locations.map(
    ({ uri, range: { start } }) => `${uri.slice(repository.uri.length + 1)}:${start.line}:${start.character}`,
  );
}

describe("the language server", () => {
  test("goes from a key to its readers, and back", async () => {
    expect(told(await ask<Location[]>("definition", ".env", 1, 3))).toEqual(["shop/settings.py:2:24"]);
    expect(told(await ask<Location[]>("definition", "shop/settings.py", 2, 27))).toEqual([".env:1:0"]);
    const context = { includeDeclaration: true };
    expect(told(await ask<Location[]>("references", ".env", 1, 3, { context }))).toEqual([
      ".env:1:0",
      "shop/settings.py:2:24",
    ]);
  });

  test("goes from names in Compose and of the settings module to what they name", async () => {
    expect(told(await ask<Location[]>("definition", "docker-compose.yml", 3, 15))).toEqual([".env:0:0"]);
    expect(told(await ask<Location[]>("definition", "docker-compose.yml", 4, 18))).toEqual([
      "docker-compose.yml:5:2",
    ]);
    expect(told(await ask<Location[]>("definition", "manage.py", 2, 50))).toEqual(["shop/settings.py:0:0"]);
    expect(await ask("definition", "docker-compose.yml", 0, 3)).toEqual([]);
  });

  test("gives the links of a document", async () => {
    const links = await server.request<DocumentLink[]>("textDocument/documentLink", {
      textDocument: { uri: repository.uriOf("docker-compose.yml") },
    });
    expect(links).toEqual([
      {
        range: { start: { line: 3, character: 14 }, end: { line: 3, character: 18 } },
        target: repository.uriOf(".env"),
      },
    ]);
  });

  test("completes keys with who reads them, never with a value of the code", async () => {
    const items = await ask<CompletionItem[]>("completion", ".env", 2, 0);
    expect(items.map(({ label }) => label)).toEqual(["SENTRY_DSN"]);
    const [item] = items;
    expect(item?.textEdit).toMatchObject({ newText: "SENTRY_DSN=" });
    expect(item?.detail).toBe("shop/settings.py:4: has a default");
    expect(JSON.stringify(items)).not.toContain("fallback-of-the-code");
  });

  test("says at a key who reads it", async () => {
    const hover = await ask<Hover>("hover", ".env", 1, 3);
    expect(JSON.stringify(hover.contents)).toContain("Read by");
    expect(JSON.stringify(hover.contents)).toMatch(/shop\/settings\.py:3\]\([^)]*#L3\): fails without it/);
  });
});
