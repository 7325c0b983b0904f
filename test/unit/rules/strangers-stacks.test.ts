import { expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { type Files, stateOf } from "../../support/rule-state";
import { snapshotOf } from "../../support/snapshot";

function findingsOf(id: string, files: Files) {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  return createDatabase(snapshotOf(files)).get(report).findings;
}

const compose = (services: string): Files => ({ "docker-compose.prod.yml": `services:\n${services}` });
const service = (name: string, image: string, more = "") => `  ${name}:\n    image: ${image}\n${more}`;

test("what many services of one file lack is one finding, a few have their own", () => {
  const services = (count: number, image: string, more = "") =>
    Array.from({ length: count }, (_, index) =>
      service(`s${index}`, image, more.replaceAll("9", `${index}`)),
    ).join("");
  for (const [id, image, more] of [
    ["service-port-public", "dpage/pgadmin4:8.14", '    ports: ["8009:80"]\n'],
    ["restart-policy-missing", "postgres:17.2", ""],
    ["healthcheck-missing", "postgres:17.2", ""],
  ] as const) {
    expect([id, findingsOf(id, compose(services(9, image, more))).length]).toEqual([id, 9]);
    const [one, ...others] = findingsOf(id, compose(services(10, image, more)));
    expect([id, others.length, one?.related.length]).toEqual([id, 0, 9]);
  }
});

test("a password of its own for each of many services of a file is one finding, a few have theirs", () => {
  const databases = (count: number) =>
    compose(
      Array.from({ length: count }, (_, index) =>
        service(`db${index}`, "postgres:17.2", `    environment: {POSTGRES_PASSWORD: shelf-${index}-quay}\n`),
      ).join(""),
    );
  expect(findingsOf("secret-in-compose", databases(9)).length).toBe(9);
  const [one, ...others] = findingsOf("secret-in-compose", databases(10));
  expect([others.length, one?.related.length]).toEqual([0, 9]);
});

test("what asks nobody who they are is for the neighbours, and a program of the same name is not", () => {
  const published = (image: string) => compose(service("one", image, '    ports: ["3100:3100"]\n'));
  for (const image of ["grafana/loki:3.5.0", "debezium/connect:3.0", "ollama/ollama:0.12.1"])
    expect([image, stateOf("service-port-public", published(image))]).toEqual([image, "fail"]);
  expect(stateOf("service-port-public", published("acme/connect:3.0"))).not.toBe("fail");
});

test("a dashboard that Traefik's own file opens to everybody is for those who run it", () => {
  const traefik = (api: string): Files => ({
    ...compose(
      service(
        "edge",
        "traefik:v3.5",
        '    ports: ["443:443", "8090:8090"]\n    volumes: ["./traefik/traefik.yml:/etc/traefik/traefik.yml:ro"]\n',
      ),
    ),
    "traefik/traefik.yml": `entryPoints:\n  traefik:\n    address: ":8090"\napi:\n  dashboard: true\n${api}`,
  });
  const found = findingsOf("service-port-public", traefik("  insecure: true\n"));
  expect(found.map(({ place }) => place.path)).toEqual(["docker-compose.prod.yml"]);
  expect(findingsOf("service-port-public", traefik(""))).toEqual([]);
});

test("Keycloak as developers start it is no production, and in production a fault", () => {
  const keycloak = (command: string) =>
    `services:\n${service("db", "postgres:17.2")}${service("login", "quay.io/keycloak/keycloak:26.4", `    command: ${command}\n`)}`;
  const beside = (command: string): Files => ({
    "docker-compose.yml": keycloak(command),
    "pom.xml": "<project/>",
  });
  expect(stateOf("restart-policy-missing", beside("start-dev --import-realm"))).not.toBe("fail");
  expect(stateOf("restart-policy-missing", beside("start --import-realm"))).toBe("fail");
  const production = (command: string): Files => ({ "docker-compose.prod.yml": keycloak(command) });
  expect(findingsOf("development-server", production("start-dev")).map(({ severity }) => severity)).toEqual([
    "major",
  ]);
  expect(findingsOf("development-server", production("start"))).toEqual([]);
});

test("a location that only monitors ask needs no headers of a visitor", () => {
  const site = (location: string): Files => ({
    "nginx/default.conf": `server {\n  listen 443 ssl;\n  location ${location} { proxy_pass http://web:8000; }\n}\n`,
    "docker-compose.prod.yml":
      "services:\n  web: {build: .}\n  proxy:\n    image: nginx:1.29\n    ports: ['443:443']\n    volumes: ['./nginx/default.conf:/etc/nginx/conf.d/default.conf:ro']\n",
    Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "server.js"]\n',
  });
  expect(stateOf("nginx-proxy-headers", site("= /health"))).not.toBe("fail");
  expect(stateOf("nginx-proxy-headers", site("/healthy-food"))).toBe("fail");
});

test("a version manager's file makes no project of Ruby", () => {
  const version = { ".ruby-version": "2.5.0\n" };
  expect(stateOf("end-of-life", { ...version, "package.json": "{}" })).not.toBe("fail");
  expect(stateOf("end-of-life", { ...version, Gemfile: "" })).toBe("fail");
});

test("the folder of the server's code is no server", () => {
  const ports = '    ports: ["5432:5432"]\n';
  const files = (folder: string): Files => ({
    [`${folder}/docker-compose.yml`]: `services:\n${service("db", "postgres:17.2", ports)}  web:\n    build: .\n    command: bash\n    tty: true\n    volumes: [".:/app"]\n    environment: [FLASK_ENV=development]\n`,
    [`${folder}/requirements.txt`]: "flask\n",
  });
  expect(stateOf("service-port-public", files("server"))).not.toBe("fail");
  expect(stateOf("service-port-public", files("production"))).toBe("fail");
});

test("what a container may do on the server is one finding a weight", () => {
  const rights = compose(
    service(
      "shop",
      "acme/shop:1.2",
      '    privileged: true\n    pid: host\n    volumes: ["/:/host", "/etc:/conf:ro"]\n',
    ),
  );
  expect(findingsOf("compose-privileged", rights).map(({ severity }) => severity)).toEqual([
    "major",
    "minor",
  ]);
});

test("a dump of another kind of database copies nothing of this one", () => {
  const files = (command: string): Files => ({
    ...compose(service("db", "postgres:17.2", '    volumes: ["data:/var/lib/postgresql/data"]\n')),
    "ops/nightly.sh": `#!/bin/sh\n${command} > /backups/$(date +%F).sql\n`,
  });
  expect(stateOf("database-backup-missing", files("pg_dump shop"))).toBe("pass");
  expect(stateOf("database-backup-missing", files("restic backup /data; mysqldump shop"))).toBe("pass");
  expect(stateOf("database-backup-missing", files("mysqldump shop"))).toBe("fail");
});

test("logs in one place measure nothing", () => {
  const files = (name: string): Files => ({
    ...compose(
      `  web:\n    build: .\n    command: gunicorn shop.wsgi\n${service("db", "postgres:17.2")}${service("cache", "redis:7.4")}`,
    ),
    "cluster/tools.yaml": `chart: ${name}\n`,
  });
  expect(stateOf("metrics-missing", files("grafana"))).toBe("pass");
  expect(stateOf("metrics-missing", files("grafana-loki"))).toBe("fail");
});

test("build output that is ignored and tracked all the same is in git by mistake", () => {
  const files = (ignored: string): Files => ({
    "package.json": '{"scripts": {"build": "tsc"}, "devDependencies": {"typescript": "5.6.3"}}',
    ".gitignore": ignored,
    "dist/app.js": "exports.a = 1;\n",
  });
  expect(stateOf("build-output-tracked", files("node_modules/\ndist/\n"))).toBe("fail");
  expect(stateOf("build-output-tracked", files("node_modules/\n"))).toBe("pass");
});

test("an nginx in front of Docker's socket, and one with an empty server, serve no visitors", () => {
  const proxy = (target: string): Files => ({
    "nginx/app.conf": `upstream app {\n  server ${target};\n}\nserver {\n  listen 80;\n  location / {\n    proxy_pass http://app;\n  }\n}\n`,
  });
  expect(stateOf("nginx-proxy-headers", proxy("web:8000"))).toBe("fail");
  expect(stateOf("nginx-proxy-headers", proxy("unix:/var/run/docker.sock"))).not.toBe("fail");
  const server = (body: string): Files => ({
    "nginx/nginx.conf": `events {}\nhttp {\n  server {\n${body}  }\n}\n`,
  });
  expect(
    stateOf(
      "nginx-version-shown",
      server("    listen 80;\n    location / { proxy_pass http://web:8000; }\n"),
    ),
  ).toBe("fail");
  expect(stateOf("nginx-version-shown", server(""))).not.toBe("fail");
});

test("an image that only developers' Compose builds, and that a Makefile publishes, is production's", () => {
  const files = (makefile: string): Files => ({
    "k8s/api.yaml":
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {spec: {containers: [{name: api, image: 'registry.example.com/shop/api:1.4'}]}}}\n",
    "docker-compose.yml": "services:\n  api:\n    build: {context: ., dockerfile: services/api/Dockerfile}\n",
    "services/api/Dockerfile":
      'FROM python:3.13-slim\nCOPY services/api/main.py .\nCMD ["uvicorn", "main:app", "--reload"]\n',
    "services/api/main.py": "app = None\n",
    "services/api/Makefile": makefile,
  });
  const build = "build:\n\tcd $(ROOT) && \\\n\tdocker build -t api . -f $(ROOT)/services/api/Dockerfile\n";
  const published = findingsOf("development-server", files(`${build}push:\n\tdocker push api\n`));
  expect(published.map(({ place }) => place.path)).toEqual(["services/api/Dockerfile"]);
  expect(findingsOf("development-server", files(build))).toEqual([]);
});

test("an nginx that only serves built files is no application that has to be told who asks", () => {
  const files: Files = {
    "docker-compose-deploy.yml":
      "services:\n  nginx:\n    image: nginx:1.28\n    ports: ['80:80']\n    volumes: ['./nginx/nginx.conf:/etc/nginx/nginx.conf']\n  site:\n    image: registry.example.com/shop/pages:v3\n  api:\n    image: registry.example.com/shop/api:v3\n",
    "docker-compose.yml": "services:\n  site:\n    build: site\n  api:\n    build: api\n",
    "site/Dockerfile": "FROM nginx:1.28\nCOPY dist /usr/share/nginx/html\n",
    "api/Dockerfile": 'FROM python:3.13\nCOPY app.py .\nCMD ["gunicorn", "app:app"]\n',
    "api/app.py": "app = None\n",
    "api/requirements.txt": "flask==3.1.0\n",
    "nginx/nginx.conf":
      "events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://site:80;\n    }\n    location /api {\n      proxy_pass http://api:5001;\n    }\n  }\n}\n",
  };
  const [finding] = findingsOf("nginx-proxy-headers", files);
  const text = files["nginx/nginx.conf"] ?? "";
  expect(text.slice(finding?.place.range.start, finding?.place.range.end)).toContain("api:5001");
  expect(finding?.related).toEqual([]);
});

test("what an installation begins with, and a certificate of one machine, are published on purpose", () => {
  const dump = "-- phpMyAdmin SQL Dump\n\nINSERT INTO `countries` (`id`, `name`) VALUES (1, 'Ukraine');\n";
  expect(stateOf("sensitive-file-tracked", { "assets/data.sql": dump })).toBe("fail");
  expect(stateOf("sensitive-file-tracked", { "database/seeds/sql/countries.sql": dump })).toBe("pass");
  const key = `-----BEGIN PRIVATE KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQ${"A".repeat(8)}x9\n-----END PRIVATE KEY-----\n`;
  expect(stateOf("sensitive-file-tracked", { "certs/shop-key.pem": key })).toBe("fail");
  expect(stateOf("sensitive-file-tracked", { "certs/local-key.pem": key })).toBe("pass");
});
