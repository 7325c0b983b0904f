import { expect, test } from "vitest";
import { templateUses } from "../../../rules/documentation/env-key-unused.facts";
import { createDatabase } from "../../../server/src/engine/database";
import { isAbsent } from "../../../server/src/engine/rule";
import type { GitRepository } from "../../../server/src/engine/snapshot";
import { snapshotOf } from "../../support/snapshot";

const files = {
  ".env.example": "SHOP_TOKEN=\n",
  "docker-compose.yml":
    "services:\n  backend:\n    build: ./backend\n    env_file: .env\n  web:\n    build: ./web\n",
  "web/Dockerfile": "FROM nginx:1.29\n",
};

test("a submodule that is not checked out may read what nothing else names", () => {
  const plain = snapshotOf(files);
  const nested = { ...(plain.git as GitRepository), nested: ["backend"] };
  expect(usesOf(files)).toEqual(["SHOP_TOKEN, unread: no"]);
  expect(usesOf(files, nested)).toEqual(["SHOP_TOKEN, unread: backend"]);
  expect(usesOf({ ...files, "backend/main.py": "print(1)\n" }, nested)).toEqual(["SHOP_TOKEN, unread: no"]);
});

test("Nuxt reads the variables of its runtime configuration by itself", () => {
  expect(
    usesOf({ ".env.example": "NUXT_PUBLIC_API_PREFIX=/api\n", "nuxt.config.ts": "export default {}\n" }),
  ).toEqual([", unread: no"]);
});

const laravel = '{ "require": { "laravel/framework": "^12.0" } }';

test("Laravel comes with a configuration that reads what a project does not write down", () => {
  const template = {
    ".env.example": "LOG_STACK=single\nBCRYPT_ROUNDS=12\nPHP_CLI_SERVER_WORKERS=4\nSHOP_TOKEN=\n",
  };
  expect(usesOf(template)).toEqual(["LOG_STACK BCRYPT_ROUNDS SHOP_TOKEN, unread: no"]);
  expect(usesOf({ ...template, "composer.json": laravel })).toEqual(["SHOP_TOKEN, unread: no"]);
  // A file of the project's own decides alone.
  const own = { "config/logging.php": "<?php return ['default' => 'stderr'];" };
  expect(usesOf({ ...template, "composer.json": laravel, ...own })).toEqual([
    "LOG_STACK SHOP_TOKEN, unread: no",
  ]);
});

function usesOf(texts: Readonly<Record<string, string>>, git?: GitRepository): readonly string[] {
  const found = createDatabase(snapshotOf(texts, git ? { git } : {})).get(templateUses);
  if (isAbsent(found)) return ["absent"];
  return found.map(
    ({ blocks, unread }) =>
      `${blocks.flatMap(({ entries }) => entries.map(({ key }) => key)).join(" ")}, unread: ${unread ?? "no"}`,
  );
}
