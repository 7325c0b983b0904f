import { describe, expect, test } from "vitest";
import { interpolate, isWholeVariable } from "../../../../server/src/facts/deployment/compose/interpolation";
import {
  isRelease,
  isVersionTag,
  knownImage,
  parseImage,
} from "../../../../server/src/facts/deployment/docker/images";

test.each([
  ["postgres", undefined, "postgres", undefined, undefined],
  ["library/redis:7", undefined, "redis", "7", undefined],
  ["docker.io/library/nginx:1.28-alpine", "docker.io", "nginx", "1.28-alpine", undefined],
  ["localhost:5000/shop", "localhost:5000", "shop", undefined, undefined],
  ["ghcr.io/team/shop:v2@sha256:abc", "ghcr.io", "team/shop", "v2", "sha256:abc"],
  ["bitnami/postgresql:16", undefined, "bitnami/postgresql", "16", undefined],
])("%s", (text, registry, repository, tag, digest) => {
  expect(parseImage(text)).toMatchObject({ registry, repository, tag, digest });
});

test("variables make the part they stand in unknown", () => {
  expect(parseImage("shop:${TAG}")).toMatchObject({ versionUnknown: true, nameUnknown: false });
  expect(parseImage("${IMAGE}:1")).toMatchObject({ nameUnknown: true });
  expect(parseImage("{{ registry }}/shop:{{ tag }}")).toMatchObject({ name: "shop", versionUnknown: true });
  expect(parseImage("")).toBeUndefined();
  expect(parseImage("two words")).toBeUndefined();
});

test.each([
  ["postgis/postgis", "database", "postgres"],
  ["timescale/timescaledb-ha", "database", "postgres"],
  ["prodrigestivill/postgres-backup-local", "backup", "backup"],
  ["prometheuscommunity/postgres-exporter", "monitor", "exporter"],
  ["redis/redisinsight", "console", "redis-console"],
  ["oliver006/redis_exporter", "monitor", "exporter"],
  ["valkey/valkey", "cache", "redis"],
  ["nginxinc/nginx-unprivileged", "proxy", "nginx"],
  ["nginx/nginx-prometheus-exporter", "monitor", "exporter"],
  ["nginxproxy/acme-companion", "certificates", "certificates"],
  ["edoburu/pgbouncer", "pooler", "pgbouncer"],
  ["mher/flower", "flower", "flower"],
  ["axllent/mailpit", "mail-trap", "mail-trap"],
  ["dpage/pgadmin4", "console", "database-console"],
  ["mcr.microsoft.com/mssql/server", "database", "mssql"],
])("%s is a %s", (name, role, program) => {
  const image = parseImage(name);
  expect(image && knownImage(image)).toEqual({ role, program });
});

test("nobody knows what these are", () => {
  for (const name of ["registry.example.com/team/shop", "shop", "my-postgres-app", "team/redis-importer"]) {
    const image = parseImage(name);
    expect(image && knownImage(image), name).toBeUndefined();
  }
});

test("a flavour is no version", () => {
  expect(
    ["16", "7.4-alpine", "1.28", "v3", "2024.10", "16-bookworm"].filter((tag) => !isVersionTag(tag)),
  ).toEqual([]);
  expect(
    ["alpine", "slim", "latest", "alpine3.20", "slim-bookworm", "stable", "mainline"].filter(isVersionTag),
  ).toEqual([]);
});

describe("Compose's substitution", () => {
  const known: Readonly<Record<string, string | null>> = { SET: "value", EMPTY: "", SECRET: null };
  const lookup = (name: string) => (name in known ? known[name] : undefined);
  test.each([
    ["plain", "plain"],
    ["$SET-${SET}", "value-value"],
    ["$$SET", "$SET"],
    ["${UNSET:-a}${UNSET-b}", "ab"],
    ["${EMPTY:-a}${EMPTY-b}", "a"],
    ["${SET:+x}${UNSET:+y}", "x"],
    ["${UNSET:-${SET}}", "value"],
    ["${UNSET}", undefined],
    ["${SECRET:-a}", undefined],
    ["${SET:?must be set}", "value"],
    ["${UNSET:?must be set}", undefined],
    ["${not closed", "${not closed"],
    ["a$", "a$"],
  ])("%s", (text, value) => {
    expect(interpolate(text, lookup).value).toBe(value);
  });

  test("tells a variable from a text with one in it", () => {
    expect(["${A}", "$A", "${A:?}", " ${A:-b} "].filter((text) => !isWholeVariable(text))).toEqual([]);
    expect(["a$A", "${A}b", "plain", "$$A"].filter(isWholeVariable)).toEqual([]);
  });

  test("variables inside of defaults have their places", () => {
    const text = "x${A:-${B}}";
    const places = interpolate(text).variables.map(({ name, range }) => [
      name,
      text.slice(range.start, range.end),
    ]);
    expect(places).toEqual([
      ["A", "${A:-${B}}"],
      ["B", "${B}"],
    ]);
  });

  test("unclosed braces by the thousand end soon", () => {
    const started = performance.now();
    interpolate("${A".repeat(5_000));
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test("a release of Node.js may be told by its name", () => {
  expect(["carbon-alpine", "iron", "jod-slim"].filter((tag) => !isRelease("node", tag))).toEqual([]);
  expect(["alpine", "lts", "current-slim"].filter((tag) => isRelease("node", tag))).toEqual([]);
  expect(isRelease("python", "iron")).toBe(false);
});
