import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { platformProcesses } from "../../../../server/src/facts/deployment/platforms/platforms";
import { snapshotOf } from "../../../support/snapshot";

function programsOf(files: Readonly<Record<string, string>>): readonly string[] {
  return createDatabase(snapshotOf(files))
    .get(platformProcesses)
    .flatMap(({ name, folder, processes }) =>
      processes.map(({ words }) => `${name} in ${folder}: ${words.map(({ text }) => text).join(" ")}`),
    );
}

test("the programs of an ecosystem file, in their folders, and what their scripts run", () => {
  expect(
    programsOf({
      "ecosystem.config.js": `
const shared = { DATABASE_URL: process.env.DATABASE_URL };
module.exports = {
  apps: [
    { name: "web", cwd: "./apps/web", script: "npm", args: "start", env: { NODE_ENV: "production", ...shared } },
    { name: "api", cwd: "/var/www/shop/apps/api", script: "dist/index.js", instances: "max" },
    { name: "jobs", script: "jobs.py", interpreter: "python3", args: ["--all"] },
  ],
};`,
      "apps/web/package.json": `{ "scripts": { "start": "next start" } }`,
      "apps/api/package.json": `{ "name": "api" }`,
    }),
  ).toEqual([
    "web in apps/web: next start",
    "api in apps/api: node dist/index.js",
    "jobs in : python3 jobs.py --all",
  ]);
});

test("what is set for production counts, and a program for development does not", () => {
  const database = createDatabase(
    snapshotOf({
      "ecosystem.config.cjs": `module.exports = { apps: [
  { name: "api", script: "server.js", env: { NODE_ENV: "development", KEY: process.env.KEY }, env_production: { NODE_ENV: "production", PORT: 3000 } },
  { name: "dev", script: "server.js", env: { NODE_ENV: "development" } },
] };`,
    }),
  );
  const [api, ...others] = database.get(platformProcesses);
  expect(others).toEqual([]);
  expect(
    [...(api?.environment ?? [])].map(([name, one]) => [name, one.kind === "set" ? one.value : one.kind]),
  ).toEqual([
    ["NODE_ENV", "production"],
    ["KEY", "unknown"],
    ["PORT", "3000"],
  ]);
});
