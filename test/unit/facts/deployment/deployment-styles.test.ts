import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../../../rules/index";
import { scoringPolicy } from "../../../../rules/scoring";
import { createDatabase } from "../../../../server/src/engine/database";
import { reportOf } from "../../../../server/src/engine/report";
import { orNone } from "../../../../server/src/engine/rule";
import { productionProjects } from "../../../../server/src/facts/deployment/service-roles";
import { type SnapshotOptions, snapshotOf } from "../../../support/snapshot";

const folder = "test/unit/facts/deployment/fixtures";
/** Rules on Django's settings judge something else. */
const onSettings =
  /^(?:logging-unconfigured|email-to-console|static-|media-|collectstatic|wrong-settings|production-env|seed-data)/;
const infrastructure = rules.filter(
  ({ id, category }) =>
    (/^(?:deployment|operations)$/.test(category) && !onSettings.test(id)) ||
    /^(?:nginx|compose|docker|flower|service-port|default-cred|secret-in-(?:compose|dockerfile))/.test(id),
);
const report = reportOf(infrastructure, scoringPolicy);

/** What production runs, service by service, and the advice each deployment earns. Nothing here is a fault. */
const expected: Readonly<Record<string, { readonly roles: string; readonly advice: readonly string[] }>> = {
  "base-and-production": {
    roles: "web:web db:database redis:cache",
    advice: ["error-tracking-missing", "log-aggregation-missing", "metrics-missing"],
  },
  "caddy-in-front": {
    roles: "app:web postgres:database dump:backup caddy:proxy",
    advice: ["log-aggregation-missing", "metrics-missing"],
  },
  "extends-common": {
    roles: "web:web worker:worker beat:beat rabbit:broker",
    advice: ["error-tracking-missing", "metrics-missing"],
  },
  "include-split": {
    roles:
      "database:database backup:backup prometheus:monitor cadvisor:monitor loki:logs web:web tunnel:tunnel",
    advice: [],
  },
  "next-and-spa": {
    roles: "api:web site:frontend admin:proxy edge:proxy",
    advice: ["log-aggregation-missing", "metrics-missing"],
  },
  "nginx-on-the-host": {
    roles: "harbour:web",
    advice: ["compose-privileged"],
  },
  "nginx-with-certbot": {
    roles: "backend:web db:database nginx:proxy certbot:certificates",
    advice: ["log-aggregation-missing", "metrics-missing"],
  },
  "swarm-stack": {
    roles: "api:web postgres:database backup:backup",
    advice: ["log-aggregation-missing", "metrics-missing"],
  },
  "traefik-labels": {
    roles: "web:web worker:worker scheduler:beat db:database backup:backup redis:cache",
    advice: ["log-aggregation-missing", "metrics-missing"],
  },
};

describe("sound deployments of every style", () => {
  test.each(readdirSync(folder))("%s", (style) => {
    const db = createDatabase(snapshotOf(textsOf(style)));
    const projects = db.get(productionProjects);
    const roles = orNone(projects).flatMap(({ services }) =>
      services.map(({ service, role }) => `${service.name}:${role}`),
    );
    expect(roles.join(" ")).toBe(expected[style]?.roles);
    const result = db.get(report);
    expect(result.rules.filter(({ state }) => state === "error")).toEqual([]);
    expect(result.findings.filter(({ severity }) => severity !== "advice")).toEqual([]);
    expect(result.findings.map(({ rule }) => rule).sort()).toEqual(expected[style]?.advice);
  });
});

describe("half-typed files", () => {
  test.each(readdirSync(folder))("%s: no rule fails at twenty cuts of each file", (style) => {
    const texts = textsOf(style);
    for (const path of Object.keys(texts)) {
      const text = texts[path] ?? "";
      const step = Math.max(1, Math.floor(text.length / 20));
      for (let end = 0; end < text.length; end += step) {
        const result = createDatabase(snapshotOf({ ...texts, [path]: text.slice(0, end) })).get(report);
        expect(result.rules.filter(({ state }) => state === "error")).toEqual([]);
      }
    }
  });
});

test("a Compose file of 5 000 lines is judged while one waits", () => {
  const services = Array.from(
    { length: 500 },
    (_, index) => `  service-${index}:
    image: postgres:16
    restart: always
    environment:
      POSTGRES_PASSWORD: \${PASSWORD_${index}:?}
    volumes: ["data:/var/lib/postgresql/data"]
    ports:
      - "127.0.0.1:${10_000 + index}:5432"
    depends_on:
      - service-${(index + 1) % 500}`,
  );
  const text = `services:\n${services.join("\n")}\nvolumes:\n  data:\n`;
  expect(text.split("\n").length).toBeGreaterThan(5_000);
  const options: SnapshotOptions = {};
  createDatabase(snapshotOf({ "compose.yaml": text }, options)).get(report);
  const started = performance.now();
  const result = createDatabase(snapshotOf({ "compose.yaml": text }, options)).get(report);
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(result.rules.filter(({ state }) => state === "error")).toEqual([]);
});

function textsOf(style: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(`${folder}/${style}`, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    texts[relative(`${folder}/${style}`, path)] = readFileSync(path, "utf8");
  }
  return texts;
}
