/** A server that runs out of memory: the next ones find out at which file, leave it out, and judge the rest. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { createRepository, type Repository } from "./support/repository";
import { has, type Server, serverProgram, startSession } from "./support/server";

vi.setConfig({ testTimeout: 240_000 });

/** Megabytes: enough for a small project, too little for the tree of `heavy`. */
const memory = 56;
const heavy = `import os\n\nKEY = os.environ["HEAVY"]\nTABLE = [${"a,".repeat(480_000)}]\n`;
const guilty = "shop/heavy.py";
const texts = {
  "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/settings.py": 'import os\n\nDEBUG = os.getenv("DEBUG", "True")\n',
};

let storage: string;
let repository: Repository;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.process.kill("SIGKILL");
  repository.remove();
  rmSync(storage, { recursive: true, force: true });
});

async function start(): Promise<Server> {
  const program = [`--max-old-space-size=${memory}`, serverProgram, "--stdio"];
  const { server } = await startSession({ folders: [repository], program, options: { storage } });
  servers.push(server);
  return server;
}

test("a file of which two servers have died is left out and named, until it changes", async () => {
  storage = mkdtempSync(join(tmpdir(), "readiness-storage-"));
  repository = createRepository({ ...texts, [guilty]: heavy });
  // The first leaves word that it died, the second at which file, the third that it was the same one.
  for (let death = 1; death <= 3; death++) {
    const server = await start();
    expect(await server.exited).not.toBe(0);
    expect(server.stderr()).toContain("heap out of memory");
  }
  const survivor = await start();
  expect(await survivor.next("window/showMessage")).toMatchObject({
    message: `Readiness has died twice of ${guilty}: left out until the text changes.`,
  });
  const settings = repository.uriOf("shop/settings.py");
  await survivor.diagnostics(settings, has("debug-default"));
  await survivor.end();

  repository.write(guilty, "import os\n");
  const next = await start();
  await next.diagnostics(settings, has("debug-default"));
  await next.end();
});
