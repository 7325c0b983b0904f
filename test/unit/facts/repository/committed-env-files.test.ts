import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../server/src/engine/rule";
import { committedEnvFiles } from "../../../../server/src/facts/repository/committed-env-files";
import { snapshotOf } from "../../../support/snapshot";

/** "path: KEY, KEY" of every committed env file with secrets. */
function committedIn(files: Readonly<Record<string, string>>): readonly string[] {
  const found = createDatabase(snapshotOf(files)).get(committedEnvFiles);
  if (isAbsent(found) || isUnknown(found)) return [];
  return found.map(({ path, secrets }) => `${path}: ${secrets.map(({ key }) => key).join(", ")}`);
}

const takes = (path: string) => `services:\n  api:\n    image: acme/api:1\n    env_file: ${path}\n`;

test("what only the network of production reaches is no secret where the password is nobody's own", () => {
  const compose = { "docker-compose.yml": takes("prod.env") };
  expect(
    committedIn({ ...compose, "prod.env": "DB_URL=postgres://postgres:postgres@db:5432/app\n" }),
  ).toEqual([]);
  expect(
    committedIn({ ...compose, "prod.env": "DB_URL=postgres://postgres:postgres@db.shop.org:5432/app\n" }),
  ).toEqual(["prod.env: DB_URL"]);
  expect(committedIn({ ...compose, "prod.env": "DB_URL=postgres://shop:rT7-kd92mX@db:5432/app\n" })).toEqual([
    "prod.env: DB_URL",
  ]);
});

test("the address of a contract is no token", () => {
  expect(committedIn({ ".env": "ETH_TOKEN_ADDRESS=0x18aAA7115705e8be94bfFEBDE57Af9BFc265B998\n" })).toEqual(
    [],
  );
});

const forDevelopers =
  "services:\n  mail: {image: mailhog/mailhog:1}\n  api: {build: ., environment: ['A=${APP_SESSION_SECRET}']}\n";

test("keys that a development stack on one machine makes up are no secrets; those of others are", () => {
  const made =
    "DOMAIN=shop.localhost\nSSO_TOKEN=[[to be filled]]\nJWT_SECRET=supersecret\nMAIL_PASSWORD=password\nOIDC_SESSION_SECRET=QcKaw5FqGFphw6g2XlRvw5PDpnFwXFto\n";
  expect(committedIn({ "docker/compose.yml": forDevelopers, "docker/.env": made })).toEqual([]);
  expect(
    committedIn({
      "docker/compose.yml": forDevelopers,
      "docker/.env": `${made}SMS_API_KEY=kd93mvq02lx8rtbn7yzc\n`,
    }),
  ).toEqual(["docker/.env: SMS_API_KEY"]);
  expect(
    committedIn({
      "docker/compose.yml": forDevelopers,
      "docker/.env": made.replace("shop.localhost", "shop.org"),
    }),
  ).toHaveLength(1);
});

test("what only says that something is to be set is no secret", () => {
  const form =
    "POSTGRES_PASSWORD=To set\nDATABASE_URL=postgresql+psycopg://user:password@postgis/database\nGOOGLE_CLIENT_SECRET=To set for Google SSO\n";
  expect(committedIn({ "docker-compose.yml": takes(".env"), ".env": form })).toEqual([]);
  expect(
    committedIn({ "docker-compose.yml": takes(".env"), ".env": `${form}SMS_API_KEY=kd93mvq02lx8rtbn7yzc\n` }),
  ).toHaveLength(1);
});

test("Symfony's own defaults for development are made to be committed", () => {
  const secret = "APP_SECRET=10df6111a35dc2de74a4b53835f7c889\n";
  const composer = { "composer.json": '{"require": {"symfony/framework-bundle": "7.1.*"}}' };
  expect(committedIn({ ...composer, ".env": `APP_ENV=dev\n${secret}` })).toEqual([]);
  expect(committedIn({ ...composer, ".env": `APP_ENV=prod\n${secret}` })).toHaveLength(1);
  expect(committedIn({ ".env": `APP_ENV=dev\n${secret}` })).toHaveLength(1);
  expect(
    committedIn({ ...composer, ".env": "APP_ENV=dev\nSMS_API_KEY=kd93mvq02lx8rtbn7yzc\n" }),
  ).toHaveLength(1);
});

test("what is made for others to adapt is neither theirs nor nothing", () => {
  const offeredIn = (files: Readonly<Record<string, string>>) => {
    const found = createDatabase(snapshotOf(files)).get(committedEnvFiles);
    return isAbsent(found) || isUnknown(found) ? [] : found.map(({ doubt }) => doubt === "offered");
  };
  const password = "DB_PASSWORD=kd93mvq02lx8\n";
  expect(offeredIn({ "examples/chat/.env": password })).toEqual([true]);
  expect(offeredIn({ "deploy/chat/.env": password })).toEqual([false]);
  const compose = "services:\n  chat: {image: 'acme/chat:1'}\n";
  const stacks = Object.fromEntries(
    ["chat", "wiki", "music", "mail"].map((name) => [`${name}/compose.yml`, compose]),
  );
  const readme = "# Docker Compose examples\n\nTake one.\n";
  expect(offeredIn({ ...stacks, "README.md": readme, "chat/.env": password })).toEqual([true]);
  expect(offeredIn({ ...stacks, "README.md": "# My server\n", "chat/.env": password })).toEqual([false]);
  const composer = { "composer.json": '{"require":{"symfony/dotenv":"^7.0"}}' };
  expect(offeredIn({ ...composer, ".env": "APP_SECRET=4f1c9a7d02be83655e1a\n" })).toEqual([true]);
  expect(offeredIn({ ...composer, ".env": "SMS_API_KEY=kd93mvq02lx8rtbn7yzc\n" })).toEqual([false]);
});

test("what documents show beside a Compose file is an example", () => {
  const shown = { "docs/nas/docker-compose.yml": takes(".env"), "docs/nas/.env": "DB_PASSWORD=password\n" };
  expect(committedIn(shown)).toEqual([]);
  expect(
    committedIn({ "nas/docker-compose.yml": takes(".env"), "nas/.env": "DB_PASSWORD=password\n" }),
  ).toEqual(["nas/.env: DB_PASSWORD"]);
});

test("Symfony's defaults for one machine, paths of its project and words that say development are no secrets", () => {
  const composer = { "composer.json": '{"require":{"symfony/framework-bundle":"^7.0"}}' };
  const made =
    "APP_ENV=dev\nDATABASE_URL=postgresql://shop:kd93mvq02lx8@127.0.0.1:5432/shop\nJWT_SECRET_KEY=%kernel.project_dir%/config/jwt/private.pem\n";
  expect(committedIn({ ...composer, ".env": made })).toEqual([]);
  expect(committedIn({ ...composer, ".env": made.replace("127.0.0.1", "db.shop.org") })).toEqual([
    ".env: DATABASE_URL",
  ]);
  expect(committedIn({ ".env": "CENTRAL_API_SECRET=dev_central_secret_local\n" })).toEqual([]);
  expect(
    committedIn({ "compose.prod.yml": takes("live.env"), ".env": "API_SECRET=dev_central_secret_local\n" }),
  ).toEqual([]);
  expect(committedIn({ ...composer, ".env.dev": "APP_SECRET=4f1c9a7d02be83655e1a\n" })).toEqual([]);
  expect(
    committedIn({ "compose.prod.yml": takes(".env"), ".env": "API_SECRET=dev_central_secret_local\n" }),
  ).toEqual([".env: API_SECRET"]);
});

test("an env file of tests holds what tests make up", () => {
  expect(committedIn({ ".env.tests": "DB_PASSWORD=kd93mvq02lx8\n" })).toEqual([]);
});

test("a key of a developers' folder weighs less than production's, unless a provider has given it", () => {
  const minorIn = (files: Readonly<Record<string, string>>) => {
    const found = createDatabase(snapshotOf(files)).get(committedEnvFiles);
    return isAbsent(found) || isUnknown(found) ? [] : found.map(({ isMinor }) => isMinor);
  };
  const key = "SECRET_KEY=kd93mvq02lx8rtbn7yzcQ4wE6uHs1PgA\n";
  expect(minorIn({ "docker/dev/env/.env": key })).toEqual([true]);
  expect(minorIn({ "docker/live/env/.env": key })).toEqual([false]);
  expect(minorIn({ "compose.prod.yml": takes("docker/dev/env/.env"), "docker/dev/env/.env": key })).toEqual([
    false,
  ]);
});
