import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { FolderReport } from "../../server/src/lsp/protocol";
import { sendJson, startRegistry } from "../unit/host/advisories/registry";
import { createRepository } from "./support/repository";
import { startSession } from "./support/server";

const home = process.env["HOME"];
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  if (home === undefined) delete process.env["HOME"];
  else process.env["HOME"] = home;
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const files = {
  "package.json": '{ "name": "depot", "dependencies": { "next": "14.2.15" } }\n',
  "package-lock.json": JSON.stringify({
    lockfileVersion: 3,
    packages: { "": { dependencies: { next: "14.2.15" } }, "node_modules/next": { version: "14.2.15" } },
  }),
};

/** A session over a project whose user has a registry in the `.npmrc` at home. */
async function startAudit(options: object) {
  const registry = await startRegistry((_, response) => sendJson(response, {}));
  const user = mkdtempSync(join(tmpdir(), "readiness-home-"));
  writeFileSync(join(user, ".npmrc"), `registry=${registry.url}\n`);
  process.env["HOME"] = user;
  const repository = createRepository(files);
  const { server } = await startSession({
    folders: [repository],
    options: { reports: true, ...options },
  });
  cleanUps.push(
    registry.stop,
    repository.remove,
    () => rmSync(user, { recursive: true }),
    () => server.process.kill("SIGKILL"),
  );
  await server.next<FolderReport>("readiness/reportChanged");
  const audit = () => server.request("workspace/executeCommand", { command: "readiness.auditDependencies" });
  return { registry, server, audit };
}

interface Question {
  readonly message: string;
  readonly actions: readonly { readonly title: string }[];
}

test("nothing is sent of a workspace that is not trusted", async () => {
  const { registry, server, audit } = await startAudit({ trusted: false });
  await audit();
  const { message } = await server.next<{ message: string }>("window/showMessage");
  expect(message).toMatch(/only in a trusted workspace/);
  expect(registry.received).toEqual([]);
});

test.each([
  ["Send", 1],
  [undefined, 0],
] as const)("the hosts are asked about first: %s", async (title, requests) => {
  const { registry, server, audit } = await startAudit({ trusted: true });
  const done = audit();
  const question = await server.next<Question>(
    "window/showMessageRequest",
    title === undefined ? null : { title },
  );
  expect(question.message).toContain(new URL(registry.url).host);
  expect(question.actions).toEqual([{ title: "Send" }]);
  await done;
  expect(registry.received).toHaveLength(requests);
});
