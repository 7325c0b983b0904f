import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, orNone } from "../../../../server/src/engine/rule";
import { composeInvocations } from "../../../../server/src/facts/deployment/compose/compose-invocations";
import {
  type ComposeDeployment,
  composeDeployments,
  productionDeployments,
} from "../../../../server/src/facts/deployment/compose/compose-model";
import type { ComposeService } from "../../../../server/src/facts/deployment/compose/compose-service";
import { dockerBuilds } from "../../../../server/src/facts/deployment/docker/docker-builds";
import { type SnapshotOptions, snapshotOf } from "../../../support/snapshot";

function deploymentsOf(
  files: Readonly<Record<string, string>>,
  options: SnapshotOptions = {},
): readonly ComposeDeployment[] {
  const found = createDatabase(snapshotOf(files, options)).get(composeDeployments);
  return orNone(found);
}

function serviceOf(deployment: ComposeDeployment | undefined, name: string): ComposeService {
  const found = deployment?.services.find((service) => service.name === name);
  if (!found) throw new Error(`There is no service ${name}`);
  return found;
}

/** The values of `environment` by name. */
function environmentOf(service: ComposeService): Record<string, string | undefined> {
  return Object.fromEntries(service.environment.map(({ name, value }) => [name, value?.value]));
}

describe("one file", () => {
  const text = `x-common: &common
  restart: unless-stopped
  environment: &env
    A: "1"
    B: two

services:
  web:
    <<: *common
    build:
      context: ./backend
      dockerfile: docker/Dockerfile
      target: runtime
      args:
        - VERSION=3
    environment:
      <<: *env
      B: \${B:-fallback}
      C:
    ports:
      - "8000:8000"
      - 127.0.0.1:9000:9000/udp
      - "\${DB_PORT}:5432"
      - "\${SOMETHING}:5433"
      - "3000"
      - target: 80
        published: "8080"
        host_ip: 127.0.0.1
    volumes:
      - ./src:/app:ro
      - data:/data
      - /anonymous
      - type: bind
        source: ../outside
        target: /outside
    env_file:
      - .env
      - path: optional.env
        required: false
    depends_on:
      db:
        condition: service_healthy
    command: sh -c "python manage.py migrate && gunicorn config.wsgi"
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost"]
  db:
    image: registry.example.com:5000/library/postgres:16
    environment:
      - POSTGRES_PASSWORD=geheim # why
      - "QUOTED=a b"
      - PASSED
    restart: "no"
volumes:
  data:
  shared:
    external: true
`;
  const [deployment] = deploymentsOf({ "docker-compose.yml": text });
  const web = serviceOf(deployment, "web");
  const db = serviceOf(deployment, "db");
  const at = (place: { range: { start: number; end: number } } | undefined) =>
    place && text.slice(place.range.start, place.range.end);

  test("merge keys, defaults of variables and names without a value", () => {
    expect(environmentOf(web)).toEqual({ A: "1", B: "fallback", C: undefined });
    expect(web.restart?.value).toBe("unless-stopped");
    expect(at(web.environment.find(({ name }) => name === "B")?.value?.place)).toBe("${B:-fallback}");
  });

  test("build", () => {
    expect(web.build?.contextFolder).toBe("backend");
    expect(web.build?.dockerfilePath).toBe("backend/docker/Dockerfile");
    expect(web.build?.target?.value).toBe("runtime");
    expect(web.build?.args.map(({ name, value }) => [name, value?.value])).toEqual([["VERSION", "3"]]);
  });

  test("ports in all their forms", () => {
    expect(
      web.ports.map(({ hostIp, published, target, protocol }) => [hostIp, published, target, protocol]),
    ).toEqual([
      [undefined, "8000", "8000", "tcp"],
      ["127.0.0.1", "9000", "9000", "udp"],
      [undefined, "unknown", "5432", "tcp"],
      ["unknown", "unknown", "5433", "tcp"],
      [undefined, undefined, "3000", "tcp"],
      ["127.0.0.1", "8080", "80", "tcp"],
    ]);
    expect(text.slice(web.ports[0]?.addressPlace?.range.start).startsWith("8000:8000")).toBe(true);
  });

  test("mounts", () => {
    expect(
      web.volumes.map(({ type, source, sourcePath, target, readOnly }) => [
        type,
        source,
        sourcePath,
        target,
        readOnly,
      ]),
    ).toEqual([
      ["bind", "./src", "src", "/app", true],
      ["volume", "data", undefined, "/data", false],
      ["volume", undefined, undefined, "/anonymous", false],
      ["bind", "../outside", undefined, "/outside", false],
    ]);
  });

  test("env files, dependencies, commands, health checks", () => {
    expect(web.envFiles.map(({ path, required }) => [path, required])).toEqual([
      [".env", true],
      ["optional.env", false],
    ]);
    expect(web.dependsOn.map(({ service, condition }) => [service, condition])).toEqual([
      ["db", "service_healthy"],
    ]);
    expect(web.command?.words.map((word) => word.text)).toEqual([
      "sh",
      "-c",
      "python manage.py migrate && gunicorn config.wsgi",
    ]);
    expect(at(web.command?.words[2]?.place)).toBe(`"python manage.py migrate && gunicorn config.wsgi"`);
    expect(web.healthcheck?.disabled).toBe(false);
  });

  test("environment as a list, with the place of each value", () => {
    expect(environmentOf(db)).toEqual({ POSTGRES_PASSWORD: "geheim", QUOTED: "a b", PASSED: undefined });
    expect(db.environment.map(({ value }) => at(value?.place))).toEqual(["geheim", "a b", undefined]);
    expect(db.imageReference).toMatchObject({
      registry: "registry.example.com:5000",
      name: "postgres",
      tag: "16",
    });
    expect(db.restart?.value).toBe("no");
  });

  test("volumes of the top level", () => {
    expect(deployment?.volumes.map(({ name, external }) => [name, external])).toEqual([
      ["data", false],
      ["shared", true],
    ]);
  });

  test("where a sibling key is inserted", () => {
    const key = db.parts[0]?.keys.find((one) => one.key === "environment");
    expect(text.slice(0, key?.lineEnd).endsWith("- PASSED")).toBe(true);
    expect(key?.childIndent).toBe(6);
  });
});

describe("several files", () => {
  const base = `services:
  web:
    build: .
    command: python manage.py runserver
    environment: {DEBUG: "1", KEEP: "x"}
    ports: ["8000:8000"]
  db:
    image: postgres:16
`;
  test("an override that only makes sense merged is merged", () => {
    const deployments = deploymentsOf({
      "docker-compose.yml": base,
      "docker-compose.prod.yml": `services:
  web:
    command: gunicorn config.wsgi
    environment:
      DEBUG: "0"
    ports: !reset []
`,
    });
    const production = deployments.filter((one) => one.judgedAsProduction);
    expect(production.map(({ name, stage }) => [name, stage])).toEqual([
      ["docker-compose.yml + docker-compose.prod.yml", "production"],
    ]);
    const web = serviceOf(production[0], "web");
    expect(web.command?.text).toBe("gunicorn config.wsgi");
    expect(environmentOf(web)).toEqual({ DEBUG: "0", KEEP: "x" });
    expect(web.ports).toEqual([]);
    expect(deployments.find(({ files }) => files.length === 1)?.stage).toBe("development");
  });

  test("a production file that stands alone is not merged", () => {
    const deployments = deploymentsOf({
      "docker-compose.yml": base,
      "docker-compose.prod.yml": "services: {web: {image: 'registry.example.com/web:1'}}",
    });
    expect(deployments.filter((one) => one.judgedAsProduction).map(({ name }) => name)).toEqual([
      "docker-compose.prod.yml",
    ]);
  });

  test("scripts say what is loaded together", () => {
    const deployments = deploymentsOf({
      "docker-compose.yml": base,
      "docker-compose.prod.yml": "services: {web: {image: 'registry.example.com/web:1'}}",
      "scripts/deploy.sh":
        "#!/bin/sh\ndocker compose -f docker-compose.yml \\\n  -f docker-compose.prod.yml up -d\n",
    });
    expect(deployments.filter((one) => one.judgedAsProduction).map(({ name }) => name)).toEqual([
      "docker-compose.yml + docker-compose.prod.yml",
    ]);
  });

  test("base with override is for development, the base alone is judged", () => {
    const deployments = deploymentsOf({
      "compose.yaml": base,
      "compose.override.yaml": "services: {web: {command: python manage.py runserver}}",
    });
    expect(
      deployments.map(({ name, stage, judgedAsProduction }) => [name, stage, judgedAsProduction]),
    ).toEqual([
      ["compose.yaml + compose.override.yaml", "development", false],
      ["compose.yaml", "unclear", true],
    ]);
  });

  test("files of any name with services that run something", () => {
    const deployments = deploymentsOf({ "local.yml": base, "production.yml": base });
    expect(deployments.map(({ name, stage }) => [name, stage])).toEqual([
      ["local.yml", "development"],
      ["production.yml", "production"],
    ]);
    expect(deploymentsOf({ "services.yaml": "services:\n  app.mailer:\n    class: Mailer\n" })).toEqual([]);
    expect(deploymentsOf({ "render.yaml": "services:\n  - type: web\n" })).toEqual([]);
  });
});

describe("extends and include", () => {
  test("from another file, with paths relative to it", () => {
    const [deployment] = deploymentsOf({
      "deploy/compose.yaml": `services:
  web:
    extends: {file: ../base/common.yml, service: app}
    environment: {B: "2"}
include: [db/compose.yaml, {path: ../missing.yml}]
`,
      "base/common.yml": `services:
  app:
    build: ./app
    environment: {A: "1", B: "1"}
    env_file: app.env
`,
      "deploy/db/compose.yaml": "services: {db: {image: postgres, env_file: db.env}}",
    }).filter(({ files }) => files[0] === "deploy/compose.yaml");
    const web = serviceOf(deployment, "web");
    expect(web.build?.contextFolder).toBe("base/app");
    expect(web.envFiles[0]?.path).toBe("base/app.env");
    expect(environmentOf(web)).toEqual({ A: "1", B: "2" });
    expect(serviceOf(deployment, "db").envFiles[0]?.path).toBe("deploy/db/db.env");
    expect(deployment?.incomplete).toBe(true);
  });

  test("cycles end", () => {
    const [deployment] = deploymentsOf({
      "compose.yaml": `include: [compose.yaml, other.yaml]
services:
  a: {extends: {service: b}, image: a}
  b: {extends: {service: a}, image: b}
`,
      "other.yaml": "include: compose.yaml\nservices: {c: {image: c}}\n",
    });
    expect(deployment?.services.map(({ name, incomplete }) => [name, incomplete])).toEqual([
      ["c", false],
      ["a", true],
      ["b", true],
    ]);
  });
});

describe("a file without a telling name is the developers' own", () => {
  const needs = "services:\n  db: {image: 'postgres:16', ports: ['5432:5432']}\n  cache: {image: redis}\n";
  const judged = (files: Readonly<Record<string, string>>) =>
    deploymentsOf(files).map(({ judgedAsProduction }) => judgedAsProduction);
  test("when it only runs what the code needs, and the code is started elsewhere", () => {
    expect(judged({ "docker-compose.yml": needs, "manage.py": "" })).toEqual([false]);
    expect(judged({ "docker-compose.yml": needs })).toEqual([true]);
    expect(judged({ "docker-compose.prod.yml": needs, "manage.py": "" })).toEqual([true]);
  });
  test("when it starts a development server and a platform starts production", () => {
    const text = "services:\n  web: {build: ., command: python manage.py runserver, volumes: ['.:/app']}\n";
    expect(judged({ "docker-compose.yml": text, Procfile: "web: gunicorn shop.wsgi\n" })).toEqual([false]);
    const alone = "services:\n  web: {build: ., command: python manage.py runserver}\n";
    expect(judged({ "docker-compose.yml": alone, "manage.py": "" })).toEqual([true]);
  });
  test.each([
    [
      "when it mounts the code over the image and starts a development server",
      "services:\n  web:\n    build: ./app\n    command: python manage.py runserver\n    volumes: ['./app:/app']\n",
    ],
    ["when it catches the mails", "services:\n  web: {build: .}\n  mail: {image: axllent/mailpit}\n"],
    [
      "when its first comment says so and leaves production to others",
      "# This configuration is intended for development purposes, it is **your** responsibility to harden it for production\nservices:\n  web: {build: .}\n",
    ],
    ["when it is a workbench", "services:\n  laravel.test: {image: sail-8.3/app, build: ./docker}\n"],
    [
      "when the code's container waits for somebody to start something in it",
      "services:\n  app: {build: ./shop, command: tail -f /dev/null}\n  db: {image: 'postgres:16'}\n",
    ],
    [
      "when a payment provider's events are forwarded to a machine",
      "services:\n  web: {build: .}\n  events: {image: stripe/stripe-cli, command: listen --forward-to http://web:8000/hook}\n",
    ],
    [
      "when tools without a task lie over the code",
      "services:\n  php: {build: ., volumes: ['./src:/var/www']}\n  artisan: {build: ., volumes: ['./src:/var/www'], entrypoint: [php, /var/www/artisan]}\n",
    ],
    [
      "when the image ends in a development server, under code that is mounted",
      "services:\n  web: {build: ./shop, volumes: ['./shop:/app']}\n",
      { "shop/Dockerfile": 'FROM python:3.13\nCOPY . /app\nCMD ["python", "manage.py", "runserver"]\n' },
    ],
    [
      "when only databases stand beside a program",
      "services:\n  db: {image: 'mysql:8'}\n",
      { "pom.xml": "<project/>" },
    ],
    [
      "when only what events go through stands beside a program of .NET",
      "services:\n  events: {image: 'eventstore/eventstore:24.2'}\n  trace: {image: 'jaegertracing/all-in-one:1.57'}\n",
      { "src/Orders/Orders.csproj": "<Project/>" },
    ],
  ] as [string, string, Readonly<Record<string, string>>?][])(
    "%s",
    (_, text, others: Readonly<Record<string, string>> = {}) => {
      expect(judged({ "docker-compose.yml": text, ...others })).toEqual([false]);
    },
  );
});

test("a variant that only a script among the tests starts is not production's", () => {
  const deployments = deploymentsOf({
    "compose.yml": "services:\n  web: {image: 'shop:1'}\n",
    "variants/tunnel.yml": "services:\n  web: {ports: ['80:80']}\n  tunnel: {image: 'acme/tunnel:1'}\n",
    ".github/tests/setup/tunnel.sh": "docker compose -f compose.yml -f variants/tunnel.yml up --detach\n",
    "variants/open.yml": "services:\n  web: {ports: ['9000:9000']}\n",
    ".github/tests/setup/open.sh": "docker compose -f compose.yml -f variants/open.yml up --detach\n",
  });
  expect(deployments.map(({ name, judgedAsProduction }) => [name, judgedAsProduction])).toEqual([
    ["compose.yml + open.yml", false],
    ["compose.yml + tunnel.yml", false],
    ["compose.yml", true],
  ]);
});

test("what a platform reads is no Compose file, although it has services", () => {
  const railway =
    "services:\n  web:\n    build:\n      dockerfile: Dockerfile\n    commands:\n      - npm start\n";
  const found = createDatabase(snapshotOf({ "frontend/railway.yaml": railway })).get(composeDeployments);
  expect(isAbsent(found)).toBe(true);
});

test("what tells Rancher how many of each to start is no Compose file", () => {
  const deployments = deploymentsOf({
    "docker-compose.yml": "services:\n  web: {image: 'shop:1'}\n",
    "rancher-compose.yml": "services:\n  web: {scale: 1, start_on_create: true}\n",
  });
  expect(deployments.map(({ name, judgedAsProduction }) => [name, judgedAsProduction])).toEqual([
    ["docker-compose.yml", true],
  ]);
});

describe("which of several files production runs", () => {
  const app = "services:\n  web: {image: vendor/web}\n";
  const judged = (files: Readonly<Record<string, string>>) =>
    deploymentsOf(files)
      .filter(({ judgedAsProduction }) => judgedAsProduction)
      .map(({ name, folder }) => (folder === "" ? name : `${folder}: ${name}`));

  test("words that deny it count as a part of a name too", () => {
    expect(
      judged({
        "dev-postgres/docker-compose.yml": app,
        "app-demo/compose.yml": app,
        "stack/test.flower.override.yml": app,
        "docker-compose.preview.yml": app,
        "docker-compose copy 2.yml": app,
        "docker-compose.old.yml": app,
        "docker-compose.yml": app,
      }),
    ).toEqual(["docker-compose.yml"]);
  });

  test("words that are written together deny it too", () => {
    expect(
      judged({
        "shop/src/integrationTest/resources/compose.yml": app,
        "shop/src/functionalTest/docker-compose.yml": app,
      }),
    ).toEqual([]);
  });

  test("what is laid over others by its name may be laid over production", () => {
    const files = {
      "compose.yml": app,
      "compose.tls.override.yml": "services:\n  web: {environment: {TLS: '1'}}\n",
    };
    expect(judged(files)).toEqual(["compose.yml"]);
    expect(
      judged({ ...files, "start.sh": "docker compose -f compose.yml -f compose.tls.override.yml up -d\n" }),
    ).toContain("compose.yml + compose.tls.override.yml");
  });

  test("not what a collection offers for others to adapt", () => {
    const folders = ["queue", "search", "mail", "files"].map((name) => [`${name}/compose.yml`, app]);
    const collection = Object.fromEntries(folders) as Record<string, string>;
    const saying = (text: string) => judged({ ...collection, "README.md": `# ${text}\n` });
    expect(saying("A collection of Docker Compose files")).toEqual([]);
    expect(saying("Docker Compose ready-made templates")).toEqual([]);
    expect(saying("A collection of Docker Compose files for my server")).toHaveLength(4);
    expect(saying("Shop")).toHaveLength(4);
  });

  test("where releases are tried out stands for production only where nothing is nearer to it", () => {
    const staging = { "docker-compose.staging.yml": app, "docker-compose.yml": app };
    expect(judged(staging)).toEqual(["docker-compose.staging.yml"]);
    expect(judged({ ...staging, "docker-compose.prod.yml": app })).toEqual(["docker-compose.prod.yml"]);
    const many = `${app}  db: {image: postgres}\n  queue: {image: rabbitmq}\n`;
    const beside = Object.fromEntries(
      ["default", "prod", "qa"].map((one) => [`docker-compose/${one}/compose.yml`, many]),
    );
    expect(judged(beside)).toEqual(["docker-compose/prod: compose.yml"]);
    expect(judged({ "shop/compose.yml": app, "prod/compose.yml": app })).toHaveLength(2);
  });

  test("what a pipeline starts in the checkout of the server goes before what a name says", () => {
    const files = {
      "docker-compose.yml": app,
      "deploy/prod/docker-compose.yml": app,
      "deploy/staging/docker-compose.yml": app,
    };
    const deploy = (script: string) =>
      `jobs:\n  deploy:\n    steps:\n      - run: |\n          ssh root@host << 'EOF'\n            ${script}\n            docker compose up -d\n          EOF\n`;
    const workflow = (name: string, script: string) => ({
      [`.github/workflows/${name}.yml`]: deploy(script),
    });
    expect(judged({ ...files, ...workflow("deploy", "cd /srv/shop; git pull") })).toEqual([
      "docker-compose.yml",
    ]);
    const named = ["deploy/prod: docker-compose.yml"];
    expect(judged({ ...files, ...workflow("deploy", "cd /srv/shop") })).toEqual(named);
    expect(judged({ ...files, ...workflow("staging", "cd /srv/shop; git pull") })).toEqual(named);
    const built = deploy("cd /srv/shop").replace("up -d", "up -d --build");
    expect(judged({ ...files, ".github/workflows/deploy.yml": built })).toEqual(["docker-compose.yml"]);
  });

  test("a script hands its files on in the order of its options, and nothing that its comments name", () => {
    const script = [
      "# What compose.prod.yml asks for; releases are made by .github/workflows/release.yml",
      "for overlay in compose.dev.yml compose.prod.yml; do check $overlay; done",
      "FILES=(-f compose.yml -f compose.prod.yml)",
      'docker compose "${FILES[@]}" up -d',
    ].join("\n");
    const files = { "compose.yml": app, "compose.prod.yml": app, "compose.dev.yml": app };
    const release = "on: push\njobs: {}\n";
    expect(judged({ ...files, ".github/workflows/release.yml": release, "scripts/up.sh": script })).toEqual([
      "compose.yml + compose.prod.yml",
    ]);
  });

  test("not what is kept aside, whatever its name says", () => {
    expect(judged({ "apps-not-used/wiki.yml": app, "apps/wiki.yml": app })).toEqual(["apps: wiki.yml"]);
    const aside = { "archives/docker-compose.prod.yml": app };
    expect(judged(aside)).toEqual([]);
    expect(judged({ ...aside, "docker-compose.yml": app })).toEqual(["docker-compose.yml"]);
  });

  test("files among the documents only when there is no other", () => {
    const shown = { "docs/install/docker-compose.yml": app };
    expect(judged(shown)).toEqual(["docs/install: docker-compose.yml"]);
    expect(judged({ ...shown, "docker-compose.yml": app })).toEqual(["docker-compose.yml"]);
    expect(judged({ "docs/demo/docker-compose.yml": app })).toEqual([]);
  });

  test("a command that only reads, builds or fetches tells nothing of the stage", () => {
    const ci = (command: string) =>
      `jobs:\n  test:\n    steps:\n      - run: docker compose -f stack.yml ${command}\n`;
    expect(judged({ "stack.yml": app, ".github/workflows/test.yml": ci("config") })).toEqual(["stack.yml"]);
    expect(
      judged({ "shop.yml": app, ".github/workflows/test.yml": ci("up").replace("stack", "shop") }),
    ).toEqual([]);
    // What is started when nothing is named is not the tests' alone.
    expect(
      judged({
        "docker-compose.yml": app,
        ".github/workflows/test.yml": ci("up").replace("stack", "docker-compose"),
      }),
    ).toEqual(["docker-compose.yml"]);
  });

  test("an overlay is judged with what it overlays, when something asks for it", () => {
    const files = {
      "docker/default.yml": app,
      "docker/postgres.override.yml": "services:\n  db: {image: 'postgres:16'}\n",
      "docker/test.override.yml": "services:\n  web: {image: test}\n",
    };
    expect(judged(files)).toEqual(["docker: default.yml"]);
    const start = `#!/bin/bash
declare -A known=(["default"]="docker/default.yml" ["postgres"]="docker/postgres.override.yml" ["test"]="docker/test.override.yml")
for one in "\${chosen[@]}"; do to_run+=("-f" "$one"); done
docker compose --project-directory docker "\${to_run[@]}" "$command" "$@"
`;
    expect(judged({ ...files, start })).toEqual(["docker: default.yml + postgres.override.yml"]);
  });

  test("a file that changes what another one runs is laid over that one", () => {
    const names = deploymentsOf({
      "compose.yml": app,
      "compose.phone.yml": "services:\n  phone: {image: 'acme/phone:1'}\n",
      "compose.phone.outside.yml": "services:\n  phone: {ports: ['5080:5080']}\n",
    }).map(({ name }) => name);
    expect(names).toContain("compose.yml + compose.phone.yml + compose.phone.outside.yml");
  });

  test("a file that changes services of which the base has some is laid over the file that has them all", () => {
    const names = (production: string) =>
      deploymentsOf({
        "compose.yml": app,
        "compose.prod.yml": `${app}${production}`,
        "compose.aws.logging.yml":
          "services:\n  web: {logging: {driver: awslogs}}\n  proxy: {logging: {driver: awslogs}}\n",
      }).map(({ name }) => name);
    expect(names("  proxy: {image: 'nginx:1.28'}\n")).toContain("compose.prod.yml + compose.aws.logging.yml");
    expect(names("")).toContain("compose.yml + compose.aws.logging.yml");
  });

  test("where it is written which files are started together, others are for whoever wants them", () => {
    const files = {
      "compose.yml": app,
      "compose.proxy.yml": "services:\n  proxy: {image: 'traefik:v3.6'}\n",
      "compose.phone.yml": "services:\n  phone: {image: 'acme/phone:1'}\n",
    };
    expect(judged(files)).toContain("compose.phone.yml");
    expect(
      judged({ ...files, "README.md": "Run `docker compose -f compose.proxy.yml -f compose.yml up -d`.\n" }),
    ).not.toContain("compose.phone.yml");
  });

  test("what COMPOSE_FILE lists is loaded together, also where only a template shows it", () => {
    const files = {
      "compose.yml": app,
      "wiki/compose.yml": "services:\n  wiki: {image: acme/wiki, depends_on: [web]}\n",
      ".env.example": "COMPOSE_FILE=compose.yml:wiki/compose.yml\n",
    };
    expect(judged(files)).toEqual(["compose.yml + compose.yml"]);
    const forDevelopers = { "compose.yml": app, "compose.dev.yml": app };
    expect(
      judged({ ...forDevelopers, ".env.example": "COMPOSE_FILE=compose.yml:compose.dev.yml\n" }),
    ).toEqual(["compose.yml"]);
  });

  test("a sample that people are told to fetch under Compose's own name is what they run", () => {
    const files = { "compose.example.yml": app };
    expect(judged(files)).toEqual([]);
    const told = "```sh\ncurl -o compose.yml https://example.com/shop/main/compose.example.yml\n```\n";
    expect(judged({ ...files, "docs/hosting.md": told })).toEqual(["compose.example.yml"]);
    expect(judged({ ...files, "CONTRIBUTING.md": `# Contributing\n\n${told}` })).toEqual([]);
    expect(judged({ ...files, "compose.prod.yml": app, "docs/hosting.md": told })).toEqual([
      "compose.prod.yml",
    ]);
  });

  test("a README that begins by saying that it is to develop with", () => {
    const files = { "docker-compose.yml": app };
    const readme = "# Compose for themes\n\nEasy theme development with Docker.\n";
    expect(judged({ ...files, "README.md": readme })).toEqual([]);
    expect(judged({ ...files, "README.md": `${readme}Deployed in the same way.\n` })).toEqual([
      "docker-compose.yml",
    ]);
  });

  test("an image that starts a development server of PHP, with the code mounted over it", () => {
    const files = {
      "compose.yaml": "services:\n  php:\n    build: docker/php\n    volumes: ['.:/var/www/html']\n",
      "docker/php/Dockerfile": 'FROM php:8.4\nCMD ["php", "bin/console", "--env=dev", "server:run"]\n',
    };
    expect(judged(files)).toEqual([]);
    const served = { ...files, "docker/php/Dockerfile": 'FROM php:8.4\nCMD ["php-fpm"]\n' };
    expect(judged(served)).toEqual(["compose.yaml"]);
  });

  test("relative paths start from the project directory", () => {
    const [found] = deploymentsOf({
      "docker/compose.yml": "services:\n  web: {build: ./app}\n",
      Makefile: "up:\n\tdocker compose --project-directory . -f docker/compose.yml up -d\n",
    });
    expect(found?.services[0]?.build?.contextFolder).toBe("app");
  });

  test("of two in different folders the one that runs all, or runs it without what is for developers", () => {
    const storage = "services:\n  minio: {image: vendor/store}\n";
    const all = "services:\n  web: {build: .}\n  minio: {image: vendor/store}\n";
    expect(judged({ "storage/docker-compose.yml": storage, "docker-compose.yml": all })).toEqual([
      "docker-compose.yml",
    ]);
    const own = "services:\n  api: {build: ../backend}\n  db: {image: 'postgres:16'}\n";
    expect(
      judged({
        "backend/docker-compose.yml": own.replace("{build: ../backend}", "{build: ., volumes: ['.:/app']}"),
        "frontend/docker-compose.yml": `${own}  site: {build: .}\n`,
      }),
    ).toEqual(["frontend: docker-compose.yml"]);
  });

  test("the user's word", () => {
    const files = { "a.yml": app, "docker-compose.prod.yml": app };
    expect(judged({ ...files, ".readiness.json": '{"production": {"compose": "./a.yml"}}' })).toEqual([
      "a.yml",
    ]);
  });

  test("each says why", () => {
    const [found] = deploymentsOf({
      "docker-compose.yml": app,
      "DEPLOY.md": "Run `docker compose up -d`.\n",
    });
    expect(found).toMatchObject({
      certainty: "likely",
      because: { template: "{path} starts it", values: { path: "DEPLOY.md" } },
      places: [{ path: "DEPLOY.md" }],
    });
  });
});

test("a tracked .env beside the file is substituted, an untracked one is the developer's own", () => {
  const files = {
    "docker-compose.yml": "services:\n  db:\n    image: postgres:${TAG:-16}\n    command: ${UNSET}\n",
    ".env": "TAG=17\n",
  };
  expect(serviceOf(deploymentsOf(files)[0], "db").image?.value).toBe("postgres:17");
  const untracked = serviceOf(deploymentsOf(files, { ignored: [".env"] })[0], "db");
  expect(untracked.image?.value).toBe("postgres:16");
});

test("services behind a development profile are not started in production", () => {
  const db = createDatabase(
    snapshotOf({
      "compose.yaml": `services:
  web: {image: web}
  mail: {image: axllent/mailpit, profiles: [dev]}
  metrics: {image: prom/prometheus, profiles: [monitoring]}
`,
    }),
  );
  const found = db.get(productionDeployments);
  expect(isAbsent(found) ? [] : found[0]?.services.map(({ name }) => name)).toEqual(["web", "metrics"]);
});

test("alias bombs and every prefix of a file are calm", () => {
  const levels = Array.from({ length: 40 }, (_, level) =>
    level === 0
      ? "  a0: &a0 {k0: v, j0: v}"
      : `  a${level}: &a${level} {<<: [*a${level - 1}, *a${level - 1}], x${level}: *a${level - 1}, y${level}: *a${level - 1}}`,
  );
  const bomb = `x:\n${levels.join("\n")}\nservices:\n  web: {image: web, environment: *a39, labels: [*a39, *a39]}\n`;
  const started = performance.now();
  deploymentsOf({ "compose.yaml": bomb });
  expect(performance.now() - started).toBeLessThan(20_000);
  const text =
    "services:\n  web:\n    <<: *x\n    image: 'a:${B'\n    ports: [\"80:80\", {target: 1}]\n    build: {context: .}\nvolumes: {a: }\n";
  for (let end = 0; end <= text.length; end++) deploymentsOf({ "compose.yaml": text.slice(0, end) });
});

test("a platform's file speaks of its own folder", () => {
  const files = {
    "docker-compose.yml": "services:\n  web: {build: ./backend, command: uvicorn app --reload}\n",
    "site/vercel.json": "{}",
  };
  expect(deploymentsOf(files)[0]?.judgedAsProduction).toBe(true);
  expect(deploymentsOf({ ...files, Procfile: "web: uvicorn app\n" })[0]?.judgedAsProduction).toBe(false);
});

test("a Procfile among what an image is made of is a supervisor's", () => {
  const compose = "services:\n  web: {build: ., command: uvicorn app --reload}\n";
  expect(
    deploymentsOf({ "docker-compose.yml": compose, "docker/web/Procfile": "web: nginx\n" })[0]
      ?.judgedAsProduction,
  ).toBe(true);
});

test("a workflow's command starts what lies where its step works; what the step stops again is only tried out", () => {
  const workflow = (commands: string) =>
    `on: push\njobs:\n  go:\n    steps:\n      - run: make\n      - name: Start\n        working-directory: infra/live\n        run: |\n${commands}      - run: docker compose down\n`;
  const files = {
    "docker-compose.yml": "services:\n  web: {build: .}\n",
    "infra/live/compose.yml": "services:\n  api: {image: acme/api:1}\n",
  };
  const startedIn = (commands: string) =>
    createDatabase(snapshotOf({ ...files, ".github/workflows/go.yml": workflow(commands) }))
      .get(composeInvocations)
      .filter(({ starts }) => starts)
      .flatMap((one) => one.files);
  expect(startedIn("          docker compose up -d\n")).toEqual(["infra/live/compose.yml"]);
  expect(startedIn("          docker compose up -d\n          docker compose down -v\n")).toEqual([]);
});

test("origins of one machine speak for developers where manifests say how production is started", () => {
  const compose = (origin: string) =>
    `services:\n  api: {build: api, environment: ["CORS_ALLOWED_ORIGINS=${origin}"]}\n`;
  const manifest = {
    "k8s/base/api.yaml":
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {spec: {containers: [{name: api, image: acme/api:1}]}}}\n",
  };
  const judged = (files: Readonly<Record<string, string>>) => deploymentsOf(files)[0]?.judgedAsProduction;
  const local = { "docker-compose.yml": compose("http://localhost:8080,http://127.0.0.1:*") };
  expect(judged(local)).toBe(true);
  expect(judged({ ...local, ...manifest })).toBe(false);
  expect(judged({ "docker-compose.yml": compose("https://shop.org"), ...manifest })).toBe(true);
});

describe("what is made for developers is not production's", () => {
  const isProduction = (compose: string, more: Readonly<Record<string, string>> = {}) =>
    deploymentsOf({ "docker-compose.yml": compose, ...more }).some(
      ({ judgedAsProduction }) => judgedAsProduction,
    );
  const web = "services:\n  web:\n    build: .\n";
  const told = { "docs/install.md": "# Quick start\n\n```\ndocker compose -f docker-compose.yml up\n```\n" };

  test("an image named for them", () => {
    const built = (how: string) => isProduction(web.replace("build: .", `build: { context: ., ${how} }`));
    expect(built("dockerfile: Dockerfile")).toBe(true);
    expect(built("dockerfile: Dockerfile.dev")).toBe(false);
    expect(built("target: development")).toBe(false);
    expect(built("target: runtime")).toBe(true);
  });

  test("what tells an editor's debugger which server it halts", () => {
    const halted = "    environment: { PHP_IDE_CONFIG: 'serverName=shop' }\n";
    expect(isProduction(web)).toBe(true);
    expect(isProduction(web + halted)).toBe(false);
  });

  test("what Visual Studio wrote, whose override lends the developer's certificate and secrets", () => {
    const compose =
      "services:\n  shop: {build: src/Shop}\n  sql: {image: mcr.microsoft.com/mssql/server:2022}\n";
    const mount = "${APPDATA}/Microsoft/UserSecrets:/root/.microsoft/usersecrets:ro";
    const override = `services:\n  shop:\n    volumes: ['${mount}']\n`;
    expect(isProduction(compose)).toBe(true);
    expect(isProduction(compose, { "docker-compose.override.yml": override })).toBe(false);
  });

  test("a mail catcher that is built here, even where documents start it", () => {
    expect(isProduction(web, told)).toBe(true);
    const catching = `${web}  maildev:\n    build: { context: ., dockerfile: maildev.Dockerfile }\n`;
    expect(isProduction(catching)).toBe(false);
    expect(isProduction(catching, told)).toBe(false);
    expect(isProduction(catching, { "deploy.sh": "docker compose -f docker-compose.yml up -d\n" })).toBe(
      true,
    );
  });

  test("a development server over the mounted folder of a project", () => {
    const front = (volume: string, command: string) =>
      isProduction(
        `services:\n  front:\n    build: { context: ., dockerfile: docker/front/Dockerfile }\n    command: ${command}\n    volumes: ["${volume}:/app"]\n`,
        { "frontend/package.json": "{}", "uploads/.gitkeep": "" },
      );
    expect(front("./frontend", "yarn dev")).toBe(false);
    expect(front("./frontend", "yarn start")).toBe(true);
    expect(front("./uploads", "yarn dev")).toBe(true);
  });

  test("a mounted build context, unless it is the container's configuration or data", () => {
    const mounted = (target: string) =>
      isProduction(`services:\n  shop:\n    build: ./shop\n    volumes: ["./shop:${target}"]\n`, {
        "package.json": '{ "scripts": { "develop": "docker-compose up --build" } }',
      });
    expect(mounted("/app")).toBe(false);
    expect(mounted("/etc/shop")).toBe(true);
    expect(mounted("/var/lib/shop")).toBe(true);
  });

  test("mounted code that a package's script for developers starts", () => {
    const started = (script: string) =>
      isProduction("services:\n  api:\n    build: ./api\n    volumes: [./api:/app]\n", {
        "package.json": `{ "scripts": { "build": "tsc", "${script}": "docker-compose up --build" } }`,
      });
    expect(started("develop")).toBe(false);
    expect(started("serve")).toBe(true);
  });

  test("mounted code that a script for developers starts, by its name", () => {
    const started = (script: string) =>
      isProduction(
        `services:\n  api:\n    build: ./api\n    command: ["${script}"]\n    volumes: [./api:/app]\n`,
      );
    expect(started("./scripts/run-django-dev.sh")).toBe(false);
    expect(started("./scripts/run-django.sh")).toBe(true);
  });

  test("what it includes serves developers", () => {
    const served =
      "services:\n  web:\n    build: { context: ., dockerfile: dev.Dockerfile }\n    command: python manage.py runserver\n";
    const including = "include:\n  - services.yml\n";
    expect(isProduction(including, { "services.yml": web })).toBe(true);
    expect(isProduction(including, { "services.yml": served })).toBe(false);
    expect(isProduction(including, { "services.yml": served, ...told })).toBe(false);
  });

  test("a mode for them over a mounted project", () => {
    const service = "    environment: {MIX_ENV: dev}\n    volumes: ['./app:/app']\n";
    expect(isProduction(web + service, { "app/mix.exs": "" })).toBe(false);
    expect(isProduction(web + service, { "app/data.csv": "" })).toBe(true);
  });

  test("code that Docker Desktop mounts", () => {
    const mounted = (options: string) => isProduction(`${web}    volumes: [".:/app${options}"]\n`);
    expect(mounted("")).toBe(true);
    expect(mounted(":delegated")).toBe(false);
  });

  test("a rehearsal that only runs what the code needs", () => {
    const staging = (compose: string) =>
      deploymentsOf({ "docker-compose.staging.yml": compose, "manage.py": "" }).some(
        ({ judgedAsProduction }) => judgedAsProduction,
      );
    expect(staging(`${web}  redis:\n    image: redis:7\n`)).toBe(true);
    expect(staging("services:\n  redis:\n    image: redis:7\n")).toBe(false);
  });

  test("a mode for developers over mounted code", () => {
    const node = (mode: string, code: string) =>
      isProduction(`${web}    environment: [PORT=3000, "NODE_ENV=${mode}"]\n    volumes: ["${code}"]\n`);
    expect(node("development", ".:/app")).toBe(false);
    expect(node("${NODE_ENV:-development}", ".:/app")).toBe(false);
    expect(node("production", ".:/app")).toBe(true);
    expect(node("development", "data:/data")).toBe(true);
  });

  test("an image that only they build and whose package script serves one developer", () => {
    const builds = (script: string) =>
      createDatabase(
        snapshotOf({
          "docker-compose.yml": `services:\n  web:\n    build: web\n    environment: { NODE_ENV: development }\n    volumes: ["./web:/web"]\n`,
          "web/Dockerfile": "FROM node:24\nWORKDIR /web\nCOPY . .\nCMD npm start\n",
          "web/package.json": JSON.stringify({ scripts: { start: script } }),
        }),
      )
        .get(dockerBuilds)
        .map(({ judgedAsProduction }) => judgedAsProduction);
    expect(builds("node server.js")).toEqual([true]);
    expect(builds("PORT=5000 react-scripts start")).toEqual([false]);
  });

  test("beside the Dockerfile that production is built of, one that nothing takes is left over", () => {
    const judgedBuilds = (files: Readonly<Record<string, string>>) =>
      createDatabase(
        snapshotOf({
          "docker-compose.prod.yml":
            "services:\n  web: {build: {context: ., dockerfile: Dockerfile.prod}, ports: ['80:80']}\n",
          "Dockerfile.prod": "FROM python:3.13\nCOPY . /app\nCMD gunicorn shop.wsgi\n",
          Dockerfile: "FROM python:3.9\nCOPY . /app\nCMD gunicorn shop.wsgi\n",
          ...files,
        }),
      )
        .get(dockerBuilds)
        .filter(({ judgedAsProduction }) => judgedAsProduction)
        .map(({ path }) => path);
    expect(judgedBuilds({})).toEqual(["Dockerfile.prod"]);
    const pushes = { "release.sh": "docker build -t acme/shop . && docker push acme/shop\n" };
    expect(judgedBuilds(pushes)).toEqual(["Dockerfile", "Dockerfile.prod"]);
  });

  test("what documents call a development setup, or tell to developers, beside another sign", () => {
    const mounted = `${web}    volumes: [".:/app"]\n`;
    const readme = { "README.md": "```\ndocker compose up\n```\n" };
    const stated = {
      "docs/docker.md": "**This compose file is a development setup.**\n\n```\ndocker compose up\n```\n",
    };
    expect(isProduction(mounted, readme)).toBe(true);
    expect(isProduction(mounted, { ...readme, ...stated })).toBe(false);
    expect(isProduction(web, { ...readme, ...stated })).toBe(true);
    expect(isProduction(mounted, { ...stated, "install.sh": "docker compose up -d\n" })).toBe(true);
    const under = (heading: string) => ({
      "README.md": `# Shop\n\n## ${heading}\n\n### Docker\n\nRun \`docker compose up\`.\n`,
    });
    expect(isProduction(mounted, under("Setting up a development environment"))).toBe(false);
    expect(isProduction(mounted, under("Installation"))).toBe(true);
    expect(isProduction(web, under("Setting up a development environment"))).toBe(true);
    const comment =
      "# Shop\n\n```sh\n# Development server\nnpm run dev\n```\n\n```\ndocker compose up\n```\n";
    expect(isProduction(mounted, { "README.md": comment })).toBe(true);
    const told = { "docs/development/docker.md": "```\ndocker compose -f docker-compose.yml up\n```\n" };
    expect(isProduction(mounted, told)).toBe(false);
  });

  test("what documents say is for a run on one's own machine, where a platform starts all that is built", () => {
    const both = "services:\n  web: {build: ./web}\n  api: {build: api}\n  db: {image: 'mongo:7'}\n";
    const locally = {
      "README.md":
        "# Shop\n\n## Docker\n\nTo run this project locally you can use Docker.\n\n```\ndocker compose up\n```\n",
    };
    const platforms = { "web/vercel.json": "{}", "api/vercel.json": "{}" };
    expect(isProduction(both, locally)).toBe(true);
    expect(isProduction(both, { ...locally, "web/vercel.json": "{}" })).toBe(true);
    expect(isProduction(both, { "README.md": "```\ndocker compose up\n```\n" })).toBe(true);
    expect(isProduction(both, { ...locally, ...platforms })).toBe(false);
  });

  test("what its first comment says, unless that speaks of production too", () => {
    expect(isProduction(`# Local development: docker compose up\n${web}`)).toBe(false);
    expect(isProduction(`# Services for local testing.\n\n${web}`)).toBe(false);
    expect(isProduction(`# Local development only. Do not use in production!\n${web}`)).toBe(false);
    expect(isProduction(`# Local orchestration of both processes.\n${web}`)).toBe(false);
    expect(isProduction(`# Database, cache and web.\n${web}`)).toBe(true);
    expect(isProduction(`# For development; in production add docker-compose.tls.yml\n${web}`)).toBe(true);
    expect(isProduction(`${web}    # For local development open the port\n    ports: ["8000:8000"]\n`)).toBe(
      true,
    );
  });

  test("settings of Django for development beside mounted code", () => {
    const settings = (module: string) =>
      `${web}    volumes: [".:/app"]\n    environment: [DJANGO_SETTINGS_MODULE=${module}]\n`;
    expect(isProduction(settings("shop.settings.production"))).toBe(true);
    expect(isProduction(settings("shop.settings.dev"))).toBe(false);
  });

  test("what a service of another stack says that it runs as, beside mounted code or manifests of a cluster", () => {
    const running = (variable: string) => `${web}    environment: ["${variable}"]\n`;
    const mounted = '    volumes: [".:/app"]\n';
    const cluster = {
      "k8s/deployment.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: 'shop/web:1'}]}}}\n",
    };
    expect(isProduction(running("APP_ENV=dev"))).toBe(true);
    expect(isProduction(running("APP_ENV=dev") + mounted)).toBe(false);
    expect(isProduction(running("APP_ENV=prod") + mounted)).toBe(true);
    const other = { "k8s/deployment.yaml": cluster["k8s/deployment.yaml"].replaceAll("web", "search") };
    expect(isProduction(web, other)).toBe(true);
    expect(isProduction(running("ASPNETCORE_ENVIRONMENT=Development"), other)).toBe(false);
    expect(isProduction(running("ASPNETCORE_ENVIRONMENT=Production"), other)).toBe(true);
  });

  test("what builds the code that a cluster runs as a published image", () => {
    const manifest = (name: string, image: string) => ({
      "k8s/all.yaml": `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: main, image: '${image}'}]}}}\n`,
    });
    const published = manifest("web-deployment", "shop/backend:1.4");
    expect(isProduction(web, published)).toBe(false);
    expect(isProduction(web, { ...published, Makefile: "up:\n\tdocker compose up -d\n" })).toBe(false);
    expect(
      isProduction(web, { ...published, "deploy.sh": "docker compose -f docker-compose.yml up -d\n" }),
    ).toBe(true);
    expect(isProduction(web, manifest("web", "backend"))).toBe(true);
    expect(isProduction(web.replace("build: .", "image: shop/backend:1.4"), published)).toBe(true);
    expect(isProduction(web.replace("web:", "cache:"), manifest("cache", "bitnami/redis:7.4"))).toBe(true);
  });

  test("tests mounted beside a server that watches the code", () => {
    const watching = `${web}    entrypoint: [uvicorn, shop:app, --reload]\n`;
    expect(isProduction(watching)).toBe(true);
    expect(isProduction(`${watching}    volumes: ["./tests:/app/tests"]\n`)).toBe(false);
  });

  test("a search engine that is built with a plugin, and its console, beside code", () => {
    const search = `services:\n  search:\n    build: search\n  console:\n    image: kibana:8.15.0\n`;
    const code = { "build.gradle": "plugins {}\n" };
    const from = (base: string) => ({ ...code, "search/Dockerfile": `FROM ${base}\nRUN install-plugin\n` });
    expect(isProduction(search, from("elasticsearch:8.15.0"))).toBe(false);
    expect(isProduction(search, from("eclipse-temurin:21"))).toBe(true);
  });

  test("what a document for learners tells them to start, for a browser on their own machine", () => {
    const own = `${web}    environment: ["CORS_ORIGINS=http://localhost:3000"]\n`;
    const told = "```\ndocker compose up -d\n```\n";
    expect(isProduction(own, { "HOW-TO-TRAIN.md": told })).toBe(false);
    expect(isProduction(own, { "HOW-TO-START.md": told })).toBe(true);
    expect(isProduction(web, { "HOW-TO-TRAIN.md": told })).toBe(true);
  });

  test("an account that somebody has on their own machine, beside an address that only they can open", () => {
    const account = `${web}    volumes: ["~/.aws:/root/.aws:ro"]\n`;
    expect(isProduction(account)).toBe(true);
    expect(isProduction(`${account}    environment: ["DASHBOARD_URL=http://localhost:3000"]\n`)).toBe(false);
    expect(isProduction(`${account}    environment: ["DASHBOARD_URL=https://shop.example.com"]\n`)).toBe(
      true,
    );
  });

  test("what only lies here with a library of others", () => {
    const found = deploymentsOf({
      "go.mod": "module shop\n",
      "vendor/example.org/cache/docker-compose.yml": web,
    });
    expect(found).toEqual([]);
  });

  test("a server that watches the code, as entrypoint too", () => {
    const entrypoint = `${web}    entrypoint: gunicorn shop.server:app --reload\n    volumes: [".:/app"]\n`;
    expect(isProduction(entrypoint)).toBe(false);
    expect(isProduction(entrypoint.replace(" --reload", ""))).toBe(true);
  });

  test("what nothing starts, while a pipeline deploys in another way", () => {
    const pipeline = (command: string, name = "deploy.yml") => ({
      [`.github/workflows/${name}`]: `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          ${command}\n`,
    });
    const helm = pipeline("helm upgrade --install shop ./chart");
    expect(isProduction(web, helm)).toBe(false);
    expect(isProduction(web, pipeline("kubectl apply -f k8s/"))).toBe(false);
    expect(isProduction(web, pipeline("railway up --service shop --detach"))).toBe(false);
    expect(isProduction(web, pipeline("git push heroku main"))).toBe(false);
    // Which of several programs a platform for pages gets is not said.
    expect(isProduction(web, pipeline("vercel deploy --prod"))).toBe(true);
    expect(isProduction(web, { ...helm, "README.md": "```\ndocker compose up\n```\n" })).toBe(false);
    expect(isProduction(web, { ...helm, Makefile: "up:\n\tdocker compose up --build\n" })).toBe(false);
    expect(isProduction(web, { ...helm, "start.sh": "docker compose -f docker-compose.yml up -d\n" })).toBe(
      true,
    );
    expect(isProduction(web, pipeline("# helm upgrade --install shop ./chart"))).toBe(true);
    expect(isProduction(web, pipeline("kind create cluster\n          kubectl apply -f k8s/"))).toBe(true);
    expect(isProduction(web, pipeline("helm upgrade --install shop ./chart", "e2e-test.yml"))).toBe(true);
  });

  test("a shell with a keyboard", () => {
    const shell = `${web}    command: /bin/bash\n`;
    expect(isProduction(shell)).toBe(true);
    expect(isProduction(`${shell}    tty: true\n`)).toBe(false);
  });

  test("dashboards without a log-in beside a tracer that forgets", () => {
    const grafana = `${web}  grafana:\n    image: grafana/grafana:10.4.0\n    environment:\n      - GF_AUTH_ANONYMOUS_ORG_ROLE=Admin\n`;
    expect(isProduction(grafana)).toBe(true);
    expect(isProduction(`${grafana}  jaeger:\n    image: jaegertracing/all-in-one:1.57.0\n`)).toBe(false);
  });
});

describe("what production runs", () => {
  const judged = (files: Readonly<Record<string, string>>) =>
    deploymentsOf(files).flatMap(({ files: own, judgedAsProduction }) => (judgedAsProduction ? own : []));
  const stack = (...images: readonly string[]) =>
    `services:\n${images.map((image, index) => `  s${index}:\n    image: ${image}\n`).join("")}`;

  test("what watches an application is no need of developers", () => {
    const code = {
      "manage.py": "",
      "monitoring/docker-compose.yml": stack("prom/prometheus:v3.1.0", "grafana/loki:3.4.1"),
    };
    expect(judged(code)).toEqual(["monitoring/docker-compose.yml"]);
    expect(
      judged({ "manage.py": "", "docker-compose.yml": stack("postgres:17", "grafana/grafana:11.2.0") }),
    ).toEqual([]);
  });

  test("what nothing asks for beside a file that runs more is not judged", () => {
    const main = { "docker-compose.yml": stack("registry.example.com/shop:1.2.0", "postgres:17", "redis:8") };
    const mailer = "services:\n  mailer:\n    image: registry.example.com/mailer:2.0\n";
    const apart = { "extras/mail.yml": mailer };
    expect(judged({ ...main, ...apart })).toEqual(["docker-compose.yml"]);
    expect(judged({ ...main, ...apart, "start.sh": "docker compose -f extras/mail.yml up -d\n" })).toEqual([
      "extras/mail.yml",
      "docker-compose.yml",
    ]);
    // A project of its own has the plain name.
    expect(judged({ ...main, "mail/docker-compose.yml": mailer })).toEqual([
      "docker-compose.yml",
      "mail/docker-compose.yml",
    ]);
  });

  test("of several ways that documents show, the plain one is judged", () => {
    const way = stack("registry.example.com/shop:1.2.0", "postgres:17");
    const ways = {
      "docs/install/apache/docker-compose.yml": way,
      "docs/install/plain/docker-compose.yml": way,
    };
    expect(judged(ways)).toEqual(["docs/install/plain/docker-compose.yml"]);
  });
});
