import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent } from "../../../../server/src/engine/rule";
import { composeProjects } from "../../../../server/src/facts/deployment/service-roles";
import { snapshotOf } from "../../../support/snapshot";

/** The role of the one service of a Compose file. */
function roleOf(service: string): string | undefined {
  const projects = createDatabase(
    snapshotOf({ "compose.yaml": `services:\n  app:\n${service.replace(/^/gm, "    ")}\n` }),
  ).get(composeProjects);
  return isAbsent(projects) ? undefined : projects[0]?.services[0]?.role;
}

describe("what published ports tell of an image that nobody knows", () => {
  test.each([
    ['["127.0.0.1:5432:5432"]', "database"],
    ['["5672:5672", "15672:15672"]', "broker"],
    ['["9200:9200", "9300:9300"]', "search"],
    // A node of some network holds a database beside what it serves.
    ['["443:443", "26656:26656", "127.0.0.1:5432:5432"]', "unknown"],
  ])("%s", (ports, role) => {
    expect(roleOf(`image: acme/node:1\nports: ${ports}`)).toBe(role);
  });
});

describe("a database's image that runs something else", () => {
  test.each([
    ["image: postgres:16", "database"],
    ["image: postgres:16\ncommand: postgres -c wal_level=logical", "database"],
    ['image: postgres:16\nentrypoint: ["/bin/sh", "/usr/local/bin/backup.sh"]', "backup"],
    ['image: postgres:16\nentrypoint: ["sh", "-e", "/restore.sh"]', "job"],
    ['image: postgres:16\nrestart: "no"\nentrypoint: ["/bin/sh", "/grant-runtime-roles.sh"]', "job"],
    ['image: postgres:16\nentrypoint: ["/bin/sh", "/grant-runtime-roles.sh"]', "database"],
    ['image: postgres:16\nrestart: "no"\nentrypoint: ["/bin/sh", "/run-server.sh"]', "database"],
    ['image: postgres:16\nrestart: "no"\nentrypoint: ["echo", "disabled"]', "job"],
    ['image: mongo:8\nentrypoint: ["sh", "-c", "echo waiting; exec mongod --bind_ip_all"]', "database"],
    ["image: mongo:8\nrestart: on-failure\nentrypoint: |\n  sh -xc '\n  chown -R 999 /data/db\n  '", "job"],
    ["image: mongo:8\nrestart: on-failure\nentrypoint: sh -c 'exec mongod --bind_ip_all'", "database"],
    ["image: postgres:16\ncommand: >\n  sh -c \"\n  psql -h db -c 'VACUUM FULL;'\n  \"", "job"],
    [
      "image: mongo:8\nentrypoint: >\n  bash -c \"\n  sleep 5;\n  mongosh --host db --eval 'rs.initiate()'\"",
      "job",
    ],
    [
      "image: mongo:8\ncommand: sh -c \"mongod --replSet rs0 & sleep 5; mongosh --eval 'rs.initiate()'; wait\"",
      "database",
    ],
  ])("%s", (service, role) => {
    expect(roleOf(service)).toBe(role);
  });
});
