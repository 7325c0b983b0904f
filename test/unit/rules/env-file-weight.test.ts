import { expect, test } from "vitest";
import { scoringPolicy } from "../../../rules/scoring";
import envFileTracked from "../../../rules/security/env-file-tracked";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

function weightOf(files: Readonly<Record<string, string>>): string | undefined {
  const { findings } = createDatabase(snapshotOf(files, { today: "2026-01-25" })).get(
    reportOf([envFileTracked], scoringPolicy),
  );
  return findings[0]?.severity;
}

const local = `NODE_ENV=development
DB_HOST=localhost
MAIL_HOST=sandbox.smtp.mailtrap.io
FRONTEND_URL=http://localhost:4200
MAIL_PASS=h2fNq0w81k
`;

test("a file that says it is a developer's weighs less than one that leads elsewhere", () => {
  expect(weightOf({ "api/.env": local })).toBe("major");
  expect(weightOf({ "api/.env": local.replace("DB_HOST=localhost", "DB_HOST=db.shop.example.com") })).toBe(
    "blocker",
  );
  expect(weightOf({ "api/.env": local.replace("NODE_ENV=development", "NODE_ENV=production") })).toBe(
    "blocker",
  );
  const taken = "services:\n  api:\n    build: api\n    env_file: api/.env\n    restart: always\n";
  expect(weightOf({ "api/.env": local, "docker-compose.yml": taken })).toBe("blocker");
});

test("of several files beside each other production's is named first", () => {
  const key = (letter: string) => `JWT_SECRET=h2fNq0w81kTzB7LxRw5vC9${letter}\n`;
  const files = { "api/.env.dev": key("d"), "api/.env.prod": key("p") };
  const { findings } = createDatabase(snapshotOf(files)).get(reportOf([envFileTracked], scoringPolicy));
  expect(findings.map(({ place, related }) => [place.path, related[0]?.path])).toEqual([
    ["api/.env.prod", "api/.env.dev"],
  ]);
});

test("words that everybody tries are what production takes, and no secret of its own", () => {
  const taken = "services:\n  api:\n    build: .\n    env_file: .env.docker\n";
  const compose = { "docker-compose.yml": taken };
  expect(weightOf({ ".env.docker": "DB_PASS=postgres\n", ...compose })).toBe("major");
  expect(weightOf({ ".env.docker": "DB_PASS=h2fNq0w81k\n", ...compose })).toBe("blocker");
});

test("a token whose day is over opens nothing", () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (expires: number) => `${part({ alg: "HS256" })}.${part({ exp: expires })}.c2lnbmF0dXJl`;
  expect(weightOf({ "web/.env.pulled": `OIDC_TOKEN="${token(1_700_000_000)}"\n` })).toBeUndefined();
  expect(weightOf({ "web/.env.pulled": `OIDC_TOKEN="${token(4_100_000_000)}"\n` })).toBe("blocker");
});
