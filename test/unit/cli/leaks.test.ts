import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRepository, type Repository } from "../../protocol/support/repository";
import { secretTexts } from "../../support/secret-texts";

const program = join(import.meta.dirname, "../../../dist/cli.cjs");

/** Each place where a secret stands gets a secret of its own, so that a leak tells where it came from. */
let count = 0;
const sentinels: string[] = [];
function secret(): string {
  const made = `Zq${(++count).toString().padStart(3, "0")}Bridge7vX`;
  sentinels.push(made);
  return made;
}

/** The base64 of such a secret, which is one itself. */
function encodedSecret(): string {
  const made = Buffer.from(secret()).toString("base64");
  sentinels.push(made);
  return made;
}

/** A project that does everything wrong, so that as many rules as possible speak of the lines with secrets. */
function project(): Readonly<Record<string, string>> {
  return {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/__init__.py": "",
    "shop/wsgi.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/settings.py": [
      "import os",
      `SECRET_KEY = "${secret()}"`,
      `SECRET_KEY_FALLBACKS = ["${secret()}", "${secret()}"]`,
      `API_KEYS = {"maps": "${secret()}", "mail": {"token": "${secret()}"}}`,
      `DEBUG = True; JWT_SIGNING_KEY = "${secret()}"`,
      'ALLOWED_HOSTS = ["*"]',
      'INSTALLED_APPS = ["django.contrib.sessions", "corsheaders", "debug_toolbar"]',
      'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"]',
      `CORS_ALLOWED_ORIGINS = ["http://user:${secret()}@shop.example.com", "*"]`,
      `CSRF_TRUSTED_ORIGINS = ["http://user:${secret()}@shop.example.com", "user:${secret()}@x"]`,
      `DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "PASSWORD": "${secret()}", "OPTIONS": {"passfile": "a"}}}`,
      `CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://:${secret()}@redis:6379/0"}}`,
      `CELERY_BROKER_URL = os.getenv("BROKER", "amqp://shop:${secret()}@mq//")`,
      `EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD") or "${secret()}"`,
      'EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"',
      `HEADERS = {"Authorization": "Bearer ${secret()}"}`,
      `HOOK = "https://hooks.slack.com/services/T00/B00/${secret()}"`,
      `DSN = "Server=db;User Id=sa;Password=${secret()};"`,
      `PGPASSWORD = "${secret()}"`,
      "",
    ].join("\n"),
    ".env": `SECRET_KEY=${secret()}\nDB_PASSWORD='${secret()}'\nexport API_TOKEN=${secret()}\nDATABASE_URL=postgres://a:${secret()}@db/a\n`,
    ".env.example": `SECRET_KEY=${secret()}a8B7c6D5e4F3g2H1\nDB_PASSWORD=${secret()}a8B7c6D5e4F3g2H1\n`,
    "docker-compose.yml": [
      "services:",
      "  web:",
      "    build: .",
      "    privileged: true",
      `    command: sh -c "SECRET_KEY=${secret()} python manage.py runserver 0.0.0.0:8000"`,
      '    ports: ["8000:8000"]',
      `    environment: { DJANGO_SECRET_KEY: ${secret()}, DEBUG: "True", DB_PASSWORD: "${secret()}" }`,
      "  db:",
      "    image: postgres",
      '    ports: ["5432:5432"]',
      "    environment:",
      `      - "POSTGRES_PASSWORD=${secret()}"`,
      "  redis:",
      "    image: redis:latest",
      `    command: redis-server --requirepass ${secret()}`,
      '    ports: ["6379:6379"]',
      "  flower:",
      "    image: mher/flower",
      `    command: celery --broker=redis://:${secret()}@redis:6379/0 flower`,
      '    ports: ["5555:5555"]',
      "",
    ].join("\n"),
    Dockerfile: [
      "FROM python:latest",
      `ENV SECRET_KEY ${secret()}`,
      `ENV A=1 API_TOKEN=${secret()}`,
      `ARG NPM_TOKEN=${secret()}`,
      `RUN curl -u admin:${secret()} https://files.example.com/a`,
      `RUN git clone https://bot:${secret()}@git.example.com/a.git`,
      "COPY . .",
      `CMD SECRET_KEY=${secret()} python manage.py runserver`,
      "",
    ].join("\n"),
    "nginx.conf": `events {}\nhttp { server { listen 80; location / { proxy_set_header X-Api-Token ${secret()}; proxy_pass http://web:8000; } } }\n`,
    "render.yaml": `services:\n  - type: web\n    name: shop\n    runtime: python\n    startCommand: SECRET_KEY=${secret()} python manage.py runserver\n    envVars:\n      - key: SECRET_KEY\n        value: ${secret()}\n`,
    Procfile: `web: SECRET_KEY=${secret()} python manage.py runserver\n`,
    "package.json": `{ "name": "a", "scripts": { "start": "API_TOKEN=${secret()} next dev" }, "dependencies": { "next": "*" } }\n`,
    "next.config.js": `module.exports = { env: { NEXT_PUBLIC_API_SECRET: "${secret()}" }, typescript: { ignoreBuildErrors: true } };\n`,
    "pyproject.toml": `[tool.poetry]\nname = "a"\n[tool.shop]\npassword = "${secret()}"\n[[tool.poetry.source]]\nurl = "https://a:${secret()}@pypi.example.com/simple"\n`,
    "requirements.txt": `--index-url https://a:${secret()}@pypi.example.com/simple\ndjango\n`,
    ".github/workflows/ci.yml": `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env: { API_TOKEN: ${secret()} }\n    steps:\n      - run: curl -H "Authorization: Bearer ${secret()}" https://api.example.com\n`,
  };
}

/** Lines that rules of pipelines, images, proxies and clusters speak of, each with a secret in it. */
function otherWorlds(): Readonly<Record<string, string>> {
  const lines = (...all: readonly string[]) => `${all.join("\n")}\n`;
  return {
    ".github/workflows/release.yml": lines(
      "on: { pull_request_target: , push: }",
      `env: { AWS_SECRET_ACCESS_KEY: ${secret()} }`,
      "jobs:",
      "  release:",
      "    runs-on: [self-hosted]",
      `    container: { image: "registry.example.com/a", credentials: { username: a, password: ${secret()} } }`,
      "    steps:",
      "      - uses: actions/checkout@v1",
      `        with: { ref: "\${{ github.head_ref }}", token: ${secret()} }`,
      `      - run: echo "::set-env name=API_TOKEN::${secret()}"`,
      `      - run: echo "DEPLOY_PASSWORD=${secret()}" >> $GITHUB_ENV && echo "\${{ github.event.issue.title }}"`,
      `      - run: curl -sSL https://bot:${secret()}@files.example.com/install.sh | sudo bash`,
      `      - run: git clone https://x-access-token:${secret()}@github.com/a/b && docker login -u a -p ${secret()}`,
      `      - run: ssh root@10.0.0.1 "API_KEY=${secret()} docker compose up -d && echo $SECRET_KEY"`,
      `      - if: "\${{ secrets.DEPLOY_CODE }} == '${secret()}'"`,
      "        run: npm publish",
      `      - if: "github.actor == 'bot' && secrets.X == '${secret()}' || '${secret()}' != secrets['Y']"`,
      `        run: test "\${{ secrets.DEPLOY_CODE == '${secret()}' }}" = true && echo "\${{ contains(secrets.CODES, '${secret()}') }}"`,
      "      - uses: actions/upload-artifact@v4",
      `        with: { name: "all", path: "." }`,
    ),
    ".gitlab-ci.yml": lines(
      `variables: { DEPLOY_TOKEN: "${secret()}" }`,
      "deploy:",
      `  image: "registry.example.com/a:latest"`,
      "  script:",
      `    - echo "$DEPLOY_TOKEN" && printenv`,
      `    - sshpass -p ${secret()} ssh root@10.0.0.1 "eval $CI_COMMIT_MESSAGE"`,
      `    - sh -c "PASSWORD=${secret()} ./deploy.sh $CI_MERGE_REQUEST_TITLE"`,
    ),
    "k8s/web.yaml": lines(
      "apiVersion: apps/v1",
      "kind: Deployment",
      "metadata: { name: web }",
      "spec:",
      "  template:",
      "    spec:",
      "      hostNetwork: true",
      "      containers:",
      "        - name: web",
      "          image: shop:latest",
      "          securityContext: { privileged: true }",
      `          command: ["sh", "-c", "SECRET_KEY=${secret()} gunicorn shop.wsgi"]`,
      `          env: [{ name: DB_PASSWORD, value: "${secret()}" }]`,
      `          livenessProbe: { exec: { command: ["curl", "-u", "a:${secret()}", "http://localhost"] } }`,
      "---",
      "apiVersion: v1",
      "kind: Secret",
      "metadata: { name: web }",
      `stringData: { token: "${secret()}" }`,
    ),
    "k8s/keys.yaml": lines(
      "apiVersion: v1",
      "kind: Secret",
      "metadata: { name: keys }",
      "data:",
      `  password: ${encodedSecret()}`,
      "  token: >-",
      `    ${encodedSecret()}`,
      `  signing-key: "${encodedSecret()}"`,
    ),
    "rabbitmq/definitions.json": lines(
      `{"users": [{"name": "shop", "password_hash": "${encodedSecret()}", "tags": "administrator"}]}`,
    ),
    "tokens/package.json": lines('{ "name": "tokens", "dependencies": { "express": "5.1.0" } }'),
    "tokens/server.js": lines(
      'const app = require("express")();',
      "app.get('/', (req, res) => {",
      '  const signer = require("jsonwebtoken");',
      `  const key = "${secret()}";`,
      "  res.send(signer.sign({}, key));",
      "});",
      `app.use(require("express-session")({ keys: ["a"], secret: "${secret()}" }));`,
      `app.listen(process.env.PORT || "3000");`,
    ),
    "proxy/nginx.conf": lines(
      "events {}",
      "http {",
      "  server {",
      "    listen 443 ssl; resolver 8.8.8.8; autoindex on;",
      `    if ($http_origin ~ "shop.example.com") { add_header Access-Control-Allow-Origin $http_origin; }`,
      `    location /a { proxy_pass http://user:${secret()}@$http_host$uri; add_header X-Token "${secret()}"; }`,
      `    location /b { return 302 https://$host$uri?token=${secret()}; }`,
      "  }",
      "}",
    ),
    "api/requirements.txt": "flask\nfastapi\n",
    "api/app.py": lines(
      "from flask import Flask",
      "app = Flask(__name__)",
      `app.config["SECRET_KEY"] = "${secret()}"`,
      `CORS(app, origins=["https://a:${secret()}@example.com", "*"])`,
      `@app.route("/login/<token>")`,
      `def login(token): return token == "${secret()}"`,
      `app.run(host="0.0.0.0", debug=True)`,
    ),
    "api/Dockerfile": lines(
      "FROM python:latest",
      `RUN echo "root:${secret()}" | chpasswd && chmod -R 777 /app`,
      `RUN wget http://a:${secret()}@files.example.com/a.tgz -O- | tar xz`,
      `RUN pip install --extra-index-url https://a:${secret()}@pypi.example.com/simple -r requirements-dev.txt`,
      `HEALTHCHECK CMD curl -H "X-Api-Key: ${secret()}" http://localhost || true`,
      `CMD DB_PASSWORD=${secret()} python manage.py makemigrations && python app.py`,
    ),
    "api/deploy.sh": lines(
      "#!/bin/sh",
      `export DATABASE_URL=postgres://a:${secret()}@db/a`,
      `mysqldump -u root -p${secret()} shop > backup.sql`,
      `curl -k -H "Authorization: Basic ${secret()}" https://api.example.com`,
      "docker compose up -d",
    ),
  };
}

/** Every form of a secret that we know, each in a file of its own kind. */
function everyForm(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    secretTexts.map(({ path, text }, number) => [
      `services/s${number}/${path}`,
      `${text.replaceAll("§", secret())}\n`,
    ]),
  );
}

let repository: Repository;
beforeAll(() => {
  repository = createRepository({ ...project(), ...otherWorlds(), ...everyForm() });
});
afterAll(() => repository.remove());

test.each([
  ["check"],
  ["check", "--show", "passed"],
  ["check", "--format", "json"],
  ["check", "--format", "sarif"],
  ["check", "--format", "github"],
  ["check", "--format", "markdown"],
  ["check", "--locale", "uk"],
  ["fix", "--dry-run"],
  ["fix", "--dry-run", "--review"],
  ["report"],
  ["report", "--format", "html"],
  ["report", "--locale", "uk"],
  ["settings"],
  ["settings", "--format", "json"],
  ...secretTexts
    .flatMap(({ path }, number) => (path === "settings.py" ? [`services/s${number}/${path}`] : []))
    .slice(0, 4)
    .map((module) => ["settings", "--module", module]),
  ["explain", "secret-key-hardcoded"],
])("readiness %s %s %s shows no secret", (...args) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    cwd: repository.root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const shown = stdout + stderr;
  expect(status, stderr).not.toBe(2);
  expect(shown.length).toBeGreaterThan(40);
  const leaked = sentinels
    .filter((one) => shown.includes(one))
    .map((one) =>
      shown
        .split("\n")
        .find((line) => line.includes(one))
        ?.replace(one, "<secret>"),
    );
  expect(leaked).toEqual([]);
});

test("a baseline holds no secret", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "baseline"], {
    cwd: repository.root,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const written = readFileSync(join(repository.root, ".readiness-baseline.json"), "utf8");
  expect(sentinels.filter((one) => `${written}${stdout}${stderr}`.includes(one))).toEqual([]);
});

test("what is kept on the disk holds no secret", () => {
  const cache = mkdtempSync(join(tmpdir(), "readiness-kept-"));
  try {
    for (const format of ["text", "json", "text"])
      spawnSync(process.execPath, [program, "check", "--format", format], {
        cwd: repository.root,
        env: { ...process.env, READINESS_CACHE: "", XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, HOME: cache },
      });
    const kept = readdirSync(cache, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    expect(kept.length).toBeGreaterThan(0);
    expect(sentinels.filter((one) => kept.some((text) => text.includes(one)))).toEqual([]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});
