import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent } from "../../../../server/src/engine/rule";
import { lockableManifests, staleLocks } from "../../../../server/src/facts/dependencies/lock-state";
import { snapshotOf } from "../../../support/snapshot";

test("the lock file that knows a project holds its versions, and not an empty one of another manager", () => {
  const found = createDatabase(
    snapshotOf({
      "package.json": `{ "name": "shop", "private": true }`,
      "package-lock.json": `{ "name": "shop", "lockfileVersion": 3, "requires": true, "packages": {} }`,
      "pnpm-workspace.yaml": "packages:\n  - apps/*\n",
      "pnpm-lock.yaml": `lockfileVersion: '9.0'
importers:
  .: {}
  apps/web:
    dependencies:
      next:
        specifier: ^16.0.0
        version: 16.0.1
`,
      "apps/web/package.json": `{ "name": "web", "private": true, "dependencies": { "next": "^16.0.0" } }`,
    }),
  ).get(lockableManifests);
  expect(isAbsent(found) ? [] : found.map(({ lock }) => lock)).toEqual(["pnpm-lock.yaml"]);
});

test("Yarn locks no package of the workspace itself", () => {
  const found = createDatabase(
    snapshotOf({
      "package.json": `{ "name": "shop", "private": true, "workspaces": ["apps/*", "packages/*"] }`,
      "yarn.lock": `# yarn lockfile v1


next@^16.0.0:
  version "16.0.1"
  resolved "https://registry.example.com/next/-/next-16.0.1.tgz"
`,
      "apps/web/package.json": `{ "name": "web", "dependencies": { "next": "^16.0.0", "logger": "*", "left": "^1.0.0" } }`,
      "packages/logger/package.json": `{ "name": "logger" }`,
    }),
  ).get(staleLocks);
  expect(
    isAbsent(found) ? [] : found.flatMap(({ disagreements }) => disagreements.map(({ name }) => name)),
  ).toEqual(["left"]);
});
