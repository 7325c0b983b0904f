import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

type Files = Readonly<Record<string, string>>;

/** Forms that were first met in strangers' repositories of JavaScript, each beside the nearest one that is a fault. */
function judged(
  id: string,
  files: Files,
): { readonly state: string | undefined; readonly count: number; readonly severity: string | undefined } {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  const { rules: states, findings } = createDatabase(snapshotOf(files)).get(report);
  return { state: states[0]?.state, count: findings.length, severity: findings[0]?.severity };
}

const stateOf = (id: string, files: Files) => judged(id, files).state;

const packageOf = (dependencies: Readonly<Record<string, string>>, more: object = {}) =>
  JSON.stringify({ name: "shop", dependencies, ...more });

describe("a secret in code", () => {
  const random = "B7Kq2mXv9Tz4Lp8RwN3d";
  test.each([
    [
      "what a preview of a letter shows",
      `Letter.PreviewProps = {\n  resetToken: "${random}",\n} as Props;\n`,
    ],
    [
      "a person who does not exist",
      `const valid = {\n  email: "jane@example.com",\n  token: "${random}",\n};\n`,
    ],
    ["the identifier of the standard", 'const valid = { token: "550e8400-e29b-41d4-a716-446655440000" };\n'],
    ["the password that MinIO's own pages use", 'const key = process.env.S3_SECRET_KEY ?? "minio12345";\n'],
  ])("is none: %s", (_, text) => {
    expect(stateOf("secret-in-code", { "src/mail.tsx": text })).toBe("pass");
  });

  test.each([
    `const client = {\n  resetToken: "${random}",\n};\n`,
    `const client = {\n  email: "jane@shop.net",\n  token: "${random}",\n};\n`,
    `const jane = { email: "jane@example.com" };\nconst client = { token: "${random}" };\n`,
  ])("is one: %s", (text) => {
    expect(stateOf("secret-in-code", { "src/mail.tsx": text })).toBe("fail");
  });

  test("Facebook's token of an app is for apps", () => {
    const strings = (name: string) => ({
      "app/src/main/res/values/strings.xml": `<resources>\n<string name="${name}">4d1f0a9b8c7e6d5f4a3b2c1d0e9f8a7b</string>\n</resources>\n`,
    });
    expect(stateOf("secret-in-settings", strings("facebook_client_token"))).not.toBe("fail");
    expect(stateOf("secret-in-settings", strings("shop_client_token"))).toBe("fail");
  });
});

describe("keys of the environment", () => {
  const template = { ".env.example": "SHOP_TOKEN=\n", "package.json": packageOf({}) };
  const reads = {
    "src/config.ts": "export const config = [process.env.SHOP_TOKEN, process.env.SHOP_VERSION];\n",
  };

  test("are set by the build", () => {
    const settings = (value: string) => ({
      ...template,
      ...reads,
      "next.config.ts": `export default { env: { SHOP_VERSION: ${value} } };\n`,
    });
    expect(stateOf("env-key-undocumented", settings("process.env.npm_package_version"))).toBe("pass");
    expect(stateOf("env-key-undocumented", settings("process.env.SHOP_VERSION"))).toBe("fail");
  });

  test("are shown by a comment, however they are written", () => {
    const compose = {
      "docker-compose.yml":
        "services:\n  web:\n    image: shop/web:1.0\n    environment:\n      - Shop__ApiKey=${Shop__ApiKey}\n",
    };
    const shown = (line: string) => ({ ".env.template": `Shop__Name=shop\n${line}\n`, ...compose });
    expect(stateOf("env-key-undocumented", shown("# Shop__ApiKey="))).toBe("pass");
    expect(stateOf("env-key-undocumented", shown("# Shop__OtherKey="))).toBe("fail");
  });

  test("that a library reads by itself are used", () => {
    const keys = (text: string) => ({ ".env.example": text, "src/index.ts": "export {};\n" });
    expect(stateOf("env-key-unused", keys("BETTER_AUTH_URL=\n"))).toBe("pass");
    expect(stateOf("env-key-unused", keys("SHOP_URL=\n"))).toBe("fail");
  });
});

describe("links", () => {
  const page = { "content/doc/start.md": "[all](/products)\n[gone](gone.md)\n" };
  const pages = (text: string) => ({ "README.md": "# Shop\n", "content/doc/start.md": text });

  test("of pages that an application makes of its content lead to its own addresses", () => {
    expect(stateOf("broken-link", { ...page, "content.config.ts": "" })).toBe("fail");
    const text = "[all](/products)\n";
    expect(stateOf("broken-link", { ...pages(text), "content.config.ts": "" })).toBe("pass");
    expect(
      stateOf("broken-link", {
        ...pages(text),
        "nuxt.config.ts": "export default { modules: ['@nuxt/content'] };",
      }),
    ).toBe("pass");
    expect(stateOf("broken-link", { "README.md": "# Shop\n", "docs/start.md": text })).toBe("fail");
  });

  test("to one file that is written otherwise in many documents are one finding", () => {
    expect(
      judged("broken-link", {
        "README.md": "# Shop\n",
        "docs/a.md": "[x](../Readme.md)\n",
        "docs/b.md": "[x](../Readme.md)\n",
      }).count,
    ).toBe(1);
  });
});

describe("protections of a web application", () => {
  const server = (text: string): Files => ({
    "package.json": packageOf({ fastify: "^5.0.0", express: "^5.0.0" }),
    "src/server.ts": text,
  });
  const signIn = 'app.post("/login", (req, res) => res.render("home"));\napp.listen(3000);\n';

  test("are what is called, and not a file that is named like a library", () => {
    const text = `import express from "express";\nexport * from "./fastify-helmet.config.ts";\nconst app = express();\n`;
    expect(stateOf("security-headers-missing", server(text + signIn))).toBe("fail");
    expect(
      stateOf("security-headers-missing", server(`${text}app.use(helmet.frameguard());\n${signIn}`)),
    ).toBe("pass");
  });

  test("the state of one order says nothing of the application", () => {
    const routes = (path: string): Files => ({
      ...server(
        `import express from "express";\nconst app = express();\napp.get("${path}", (req, res) => res.json({}));\n${signIn}`,
      ),
      Dockerfile: 'FROM node:24-alpine\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "src/server.ts"]\n',
    });
    expect(stateOf("health-endpoint-missing", routes("/orders/:id/status"))).toBe("fail");
    expect(stateOf("health-endpoint-missing", routes("/api/status"))).toBe("pass");
  });
});

describe("what production is made of", () => {
  const copying = (later: string): Files => ({
    ".dockerignore": ".git\n.env\n",
    "package.json": packageOf({}),
    "admin/package.json": packageOf({}),
    "admin/Dockerfile": `FROM node:24-alpine\nWORKDIR /app\nCOPY . .\n${later}RUN npm ci\nUSER node\nCMD ["node", "server.js"]\n`,
  });

  test("the folder of an image holds the Dockerfile's own folder where the image works in it", () => {
    expect(stateOf("dockerignore-missing", copying("WORKDIR /app/admin\n"))).toBe("pass");
    expect(stateOf("dockerignore-missing", copying(""))).toBe("fail");
  });

  test("a service is a job where others wait for its end", () => {
    const compose = (condition: string): Files => ({
      Dockerfile: 'FROM node:24-alpine\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n',
      "package.json": packageOf({ express: "^5.0.0" }),
      "docker-compose.prod.yml": `services:\n  tables:\n    build: .\n    command: ["node", "tables.js", "deploy"]\n    ports: ["3000:3000"]\n  web:\n    build: .\n    healthcheck: { test: ["CMD", "true-check"] }\n    depends_on:\n      tables: { condition: ${condition} }\n`,
    });
    expect(judged("healthcheck-missing", compose("service_completed_successfully")).count).toBe(0);
    expect(judged("healthcheck-missing", compose("service_started")).count).toBe(1);
  });

  test("one image of several Dockerfiles is one finding", () => {
    const from = "FROM registry.example.org/shop/base:latest\nCOPY . .\nCMD node server.js\n";
    const files = {
      "web/Dockerfile": from,
      "api/Dockerfile": from,
      "web/server.js": "",
      "api/server.js": "",
    };
    expect(judged("image-unpinned", files)).toMatchObject({ state: "fail", count: 1 });
  });

  test("a comment that says what root is needed for is a decision", () => {
    const image = (comment: string): Files => ({
      "server.js": "",
      Dockerfile: `FROM node:24-alpine\nWORKDIR /app\nCOPY . .\n${comment}CMD ["node", "server.js"]\n`,
    });
    const severityOf = (files: Files) =>
      createDatabase(snapshotOf(files))
        .get(
          reportOf(
            rules.filter(({ id }) => id === "runs-as-root"),
            scoringPolicy,
          ),
        )
        .findings.map(({ severity }) => severity);
    expect(severityOf(image("# Run as root so setpriv can switch to the user of each game\n"))).toEqual([
      "advice",
    ]);
    expect(severityOf(image("# The root of the shop\n"))).toEqual(["major"]);
  });

  test("npx fetches at the start what the image leaves out", () => {
    const files = (
      install: string,
      group: string,
      start = "npx prisma migrate deploy && node server.js",
    ): Files => ({
      "package.json": JSON.stringify({
        name: "shop",
        dependencies: { express: "^5.0.0" },
        [group]: { prisma: "^7.0.0" },
      }),
      "package-lock.json": "{}",
      "server.js": "",
      Dockerfile: `FROM node:24-alpine\nWORKDIR /app\nCOPY . .\nRUN ${install}\nUSER node\nCMD ${start}\n`,
    });
    expect(stateOf("dependency-misplaced", files("npm ci --omit=dev", "devDependencies"))).toBe("fail");
    expect(stateOf("dependency-misplaced", files("npm ci", "devDependencies"))).toBe("pass");
    expect(stateOf("dependency-misplaced", files("npm ci --omit=dev", "dependencies"))).toBe("pass");
    const pinned = "npx prisma@7.0.0 migrate deploy && node server.js";
    expect(stateOf("dependency-misplaced", files("npm ci --omit=dev", "devDependencies", pinned))).toBe(
      "pass",
    );
  });
});

test("nginx looks for no location where the server answers by itself", () => {
  const site = (lines: string): Files => ({
    "nginx/nginx.conf": `server {\n  listen 80;\n  location /.well-known/acme-challenge/ { root /var/www; }\n  ${lines}\n}\n`,
  });
  expect(stateOf("nginx-misread", site("return 301 https://$host$request_uri;"))).toBe("fail");
  expect(stateOf("nginx-misread", site("rewrite ^ https://$host$request_uri permanent;"))).toBe("fail");
  expect(stateOf("nginx-misread", site("rewrite ^/old https://$host/new permanent;"))).toBe("pass");
  expect(stateOf("nginx-misread", site("location / { return 301 https://$host$request_uri; }"))).toBe("pass");
  expect(
    stateOf("nginx-misread", {
      "nginx/nginx.conf": "server {\n  listen 80;\n  return 301 https://$host$request_uri;\n}\n",
    }),
  ).toBe("pass");
});

describe("an interface for programs", () => {
  const app = (text: string): Files => ({
    "package.json": packageOf({ express: "^5.0.0", fastify: "^5.0.0", "@fastify/rate-limit": "^11.0.0" }),
    "src/app.js": text,
  });
  const byHand = (lines: string) =>
    app(
      `const express = require("express");\nconst app = express();\napp.use((req, res, next) => {\n${lines}\n  next();\n});\napp.listen(3000);\n`,
    );

  test("names every origin back by hand", () => {
    const named = '  res.header("Access-Control-Allow-Origin", req.headers.origin);';
    const cookies = '  res.header("Access-Control-Allow-Credentials", true);';
    expect(stateOf("cors-any-origin", byHand(`${cookies}\n${named}`))).toBe("fail");
    expect(stateOf("cors-any-origin", byHand('  res.setHeader("Access-Control-Allow-Origin", "*");'))).toBe(
      "fail",
    );
    expect(
      stateOf("cors-any-origin", byHand(`  if (origins.includes(req.headers.origin))\n  ${named}`)),
    ).not.toBe("fail");
    expect(
      stateOf("cors-any-origin", byHand('  res.header("Access-Control-Allow-Origin", "https://shop.net");')),
    ).not.toBe("fail");
  });

  test("holds to a limit only those routes that come after it", () => {
    const fastify = (lines: string): Files => ({
      ...app(
        `import Fastify from "fastify";\nimport limit from "@fastify/rate-limit";\nimport { shopRoutes } from "./routes.js";\nconst app = Fastify();\n${lines}\nawait app.listen({ port: 3000 });\n`,
      ),
      "src/routes.js":
        'export async function shopRoutes(app) {\n  app.post("/login", async () => ({}));\n}\n',
    });
    const [routes, limit] = ["app.register(shopRoutes);", "app.register(limit, { max: 60 });"];
    expect(stateOf("rate-limit-missing", fastify(`${routes}\n${limit}`))).toBe("fail");
    expect(stateOf("rate-limit-missing", fastify(`${limit}\n${routes}`))).toBe("pass");
  });

  test("is counted by the guard that NestJS is given, whatever another route says of itself", () => {
    const nest = (provided: string): Files => ({
      "package.json": packageOf({ "@nestjs/core": "^11.0.0", "@nestjs/throttler": "^6.4.0" }),
      "src/main.ts":
        'import { NestFactory } from "@nestjs/core";\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n',
      "src/app.module.ts": `import {\n  ThrottlerGuard,\n  ThrottlerModule,\n} from "@nestjs/throttler";\n@Module({ imports: [ThrottlerModule.forRoot()], providers: [${provided}] })\nexport class AppModule {}\n`,
      "src/auth.controller.ts":
        '@Controller("auth")\nexport class AuthController {\n  @Post("login")\n  login() {}\n}\n',
      "src/accounts.ts": "if (account.lockedUntil) refuse();\n",
    });
    const guard = "{ provide: APP_GUARD, useClass: ThrottlerGuard }";
    expect(stateOf("rate-limit-missing", nest(guard))).toBe("pass");
    expect(stateOf("rate-limit-missing", nest(""))).toBe("fail");
  });

  test("may be sent with the headers that a middleware of Traefik sets", () => {
    const pages = app(
      'const express = require("express");\nconst app = express();\napp.get("/", (req, res) => res.render("shop"));\napp.listen(3000);\n',
    );
    const middleware = (options: string) => ({
      ...pages,
      "traefik/dynamic.yml": `http:\n  middlewares:\n    safe:\n      headers:\n        ${options}\n`,
    });
    expect(stateOf("security-headers-missing", middleware("contentTypeNosniff: true"))).toBe("unknown");
    expect(stateOf("security-headers-missing", middleware("sslRedirect: true"))).toBe("fail");
  });

  test("signs with what NestJS is told to take where nothing is set", () => {
    const nest = (get: string): Files => ({
      "package.json": packageOf({ "@nestjs/core": "^11.0.0", "@nestjs/config": "^4.0.0" }),
      "src/main.ts":
        'import { NestFactory } from "@nestjs/core";\nconst app = await NestFactory.create(AppModule);\nawait app.listen(3000);\n',
      "src/mail.service.ts": `export class MailService {\n  sign() {\n    return hmac(this.config.get<string>(${get}));\n  }\n}\n`,
    });
    expect(stateOf("secret-key-default", nest('"JWT_SECRET", "default-secret"'))).toBe("fail");
    expect(stateOf("secret-key-default", nest('"JWT_SECRET"'))).not.toBe("fail");
    expect(stateOf("secret-key-default", nest('"MAIL_FROM", "default-sender"'))).not.toBe("fail");
  });

  test("answers whether it works by a route, and not by a type or a state of that name", () => {
    const express = (line: string): Files => ({
      ...app(`const express = require("express");\nconst app = express();\n${line}\napp.listen(3000);\n`),
      Procfile: "web: node src/app.js\n",
    });
    const route = 'app.get("/health", (req, res) => res.send("ok"));';
    expect(stateOf("health-endpoint-missing", express(route))).toBe("pass");
    for (const other of [
      "interface HealthCheck { all: HealthCheck[] }",
      "const state = { status: 'healthy' };",
    ])
      expect([other, stateOf("health-endpoint-missing", express(other))]).toEqual([other, "fail"]);
  });
});

describe("an image whose packages are installed by the lock", () => {
  const lock = JSON.stringify({
    name: "shop",
    lockfileVersion: 3,
    packages: {
      "": { name: "shop", workspaces: ["api"] },
      api: { name: "api", dependencies: { express: "^5.0.0" } },
      "node_modules/express": { version: "5.1.0" },
    },
  });
  const workspace = (context: string, dockerfile: string): Files => ({
    "package.json": JSON.stringify({ name: "shop", private: true, workspaces: ["api"] }),
    "package-lock.json": lock,
    "api/package.json": JSON.stringify({ name: "api", dependencies: { express: "^5.0.0" } }),
    "api/Dockerfile": dockerfile,
    "compose.prod.yml": `services:\n  api:\n    build:\n      context: ${context}\n      dockerfile: ${context === "." ? "api/Dockerfile" : "Dockerfile"}\n`,
  });
  const dockerfile = (copy: string, command: string) =>
    `FROM node:24\nWORKDIR /app\nCOPY ${copy} ./\nRUN ${command}\nCMD ["node", "server.js"]\n`;

  test("is not built where the lock lies around the context", () => {
    const within = workspace("api", dockerfile("package*.json", "npm ci"));
    expect(judged("lock-not-enforced", within)).toMatchObject({ state: "fail", severity: "major" });
    const lenient = workspace("api", dockerfile("package*.json", "npm install"));
    expect(stateOf("lock-not-enforced", lenient)).not.toBe("fail");
    const around = workspace(".", dockerfile("package*.json", "npm ci"));
    expect(stateOf("lock-not-enforced", around)).not.toBe("fail");
  });

  test("holds what is for developers or not, as whoever builds it says", () => {
    const built = (lines: string, more = ""): Files => ({
      "package.json": packageOf({ express: "^5.0.0" }, { devDependencies: { vitest: "^4.0.0" } }),
      "package-lock.json": lock,
      Dockerfile: `FROM node:24\nWORKDIR /app\n${lines}COPY package*.json ./\nRUN npm ci${more}\nCOPY . .\nCMD ["node", "server.js"]\n`,
    });
    expect(stateOf("dev-dependencies-in-image", built("ARG NODE_ENV\nENV NODE_ENV=${NODE_ENV}\n"))).toBe(
      "unknown",
    );
    expect(stateOf("dev-dependencies-in-image", built("ENV NODE_ENV=production\n"))).toBe("pass");
    expect(stateOf("dev-dependencies-in-image", built("ARG NODE_ENV\n", " --omit=dev"))).toBe("pass");
    expect(stateOf("dev-dependencies-in-image", built(""))).toBe("fail");
  });

  test("is not built where the lock is left behind", () => {
    const alone = (copy: string): Files => ({
      "package.json": packageOf({ express: "^5.0.0" }),
      "package-lock.json": lock,
      Dockerfile: dockerfile(copy, "npm ci"),
    });
    expect(judged("lock-not-enforced", alone("package.json"))).toMatchObject({
      state: "fail",
      severity: "major",
    });
    expect(stateOf("lock-not-enforced", alone("package*.json"))).toBe("pass");
  });
});

describe("pipelines", () => {
  test("a job of an orb may be the one that tests", () => {
    const circle = (job: string): Files => ({
      ".circleci/config.yml": `version: 2.1\norbs:\n  shop: shop/orb@1\njobs:\n  build:\n    docker: [{ image: cimg/node:24.0 }]\n    steps: [checkout, { run: npm ci }]\nworkflows:\n  main:\n    jobs:\n      - build\n      - ${job}\n`,
      "package.json": packageOf({ express: "^5.0.0" }),
      "src/shop.test.ts": 'test("adds", () => { expect(add(1, 1)).toBe(2); });\n',
    });
    expect(stateOf("ci-without-tests", circle("shop/browser-tests: { requires: [build] }"))).toBe("pass");
    expect(stateOf("ci-without-tests", circle("shop/build"))).toBe("fail");
  });
});

test("packages of an application that is tested are less than the application", () => {
  const lines = Array.from({ length: 300 }, (_, line) => `export const value${line} = ${line};`).join("\n");
  const parts = (folder: string) =>
    Object.fromEntries([1, 2, 3, 4].map((number) => [`${folder}/src/part${number}.ts`, lines]));
  const severityOf = (scripts: object) =>
    createDatabase(
      snapshotOf({
        "api/package.json": JSON.stringify({ name: "api", scripts: { start: "node ." } }),
        ...parts("api"),
        "api/src/api.test.ts": 'test("adds", () => { expect(add(1, 1)).toBe(2); });\n',
        "widgets/package.json": JSON.stringify({ name: "widgets", scripts }),
        ...parts("widgets"),
      }),
    )
      .get(
        reportOf(
          rules.filter(({ id }) => id === "tests-missing"),
          scoringPolicy,
        ),
      )
      .findings.map(({ severity }) => severity);
  expect(severityOf({ build: "tsc" })).toEqual(["minor"]);
  expect(severityOf({ start: "node ." })).toEqual(["major"]);
});
