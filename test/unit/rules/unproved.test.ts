import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

/** What a rule says of files by path: its state, and why it passed or does not know. */
function outcomeOf(id: string, files: Readonly<Record<string, string>>, unread: readonly string[] = []) {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  const snapshot = {
    ...snapshotOf(files),
    unread: new Map(unread.map((path) => [path, "too-large"] as const)),
  };
  const [one] = createDatabase(snapshot).get(report).rules;
  return {
    state: one?.state,
    proofs: one?.proofs?.map(({ because }) => because.template) ?? [],
    /** The files that show it. */
    places: [...new Set(one?.proofs?.flatMap(({ places }) => places.map(({ path }) => path)) ?? [])],
  };
}

const django = {
  "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/settings.py": 'import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
};

describe("what is not proved is not passed", () => {
  test("a key in a tool of the project may be production's", () => {
    expect(outcomeOf("secret-key-hardcoded", django).state).toBe("pass");
    const tool = 'secret_key = "k3Jd82mQpz7LwXr5Tb9NcV1hGf4sY6uE"\n';
    expect(outcomeOf("secret-key-hardcoded", { ...django, "scripts/encrypt.py": tool }).state).toBe(
      "unknown",
    );
  });

  test("nobody knows whether a console's image has a health check", () => {
    const stack = (image: string) => ({
      "docker-compose.yml": `services:
  db:
    image: postgres:16
    healthcheck: {test: [CMD, pg_isready]}
  tool:
    image: ${image}
    ports: ["5540:5540"]
`,
    });
    expect(outcomeOf("healthcheck-missing", stack("redis/redisinsight:2.70")).state).toBe("unknown");
  });

  test("what has nothing that could be wrong is not right either", () => {
    const pipeline = (step: string) => ({
      ".github/workflows/ci.yml": `on: push\njobs:\n  web:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${step}\n`,
    });
    for (const id of ["pipeline-image-floating", "pipeline-credentials-uploaded", "pipeline-secret-exposed"])
      expect(outcomeOf(id, pipeline("make test")).state, id).toBe("not-applicable");
    expect(outcomeOf("pipeline-image-floating", pipeline("docker run redis:8.2")).state).toBe("pass");
    const template = { ".env.example": "SHOP_KEY=\n" };
    expect(outcomeOf("env-file-not-ignored", template).state).toBe("not-applicable");
    expect(outcomeOf("secret-in-template", template).state).toBe("pass");
  });

  test("revisions of another tool do not make a line of Django's migrations", () => {
    const revision = (id: string) => `revision = "${id}"\ndown_revision = None\n\ndef upgrade():\n    pass\n`;
    const files = {
      ...django,
      "shop/migrations/__init__.py": "",
      "shop/migrations/1a_first.py": revision("1a"),
      "shop/migrations/2b_second.py": revision("2b"),
    };
    expect(outcomeOf("migration-conflict", files).state).toBe("not-applicable");
  });

  test("an env file of git whose words everybody tries first may be what runs", () => {
    const outcome = (path: string) =>
      outcomeOf("env-file-tracked", { [path]: "DATABASE_URL=mysql://root:admin@localhost:3306/shop\n" })
        .state;
    expect(outcome("prisma/.env")).toBe("unknown");
    expect(outcome("docs/shop/.env")).toBe("pass");
  });

  test("a README that cannot say how to test what has no tests has not said it", () => {
    const readme = "# Shop\n\n## Installation\n\n`npm install`\n\n## Usage\n\n`npm start` starts it.\n";
    expect(outcomeOf("readme-thin", { ...django, "README.md": readme }).state).toBe("unknown");
    const told = `${readme}\n## Testing\n\n\`npm test\` runs the tests.\n`;
    expect(outcomeOf("readme-thin", { ...django, "README.md": told }).state).toBe("pass");
  });

  test("a command that asks whether a copy could be made makes none", () => {
    const stack = (name: string) => ({
      ...django,
      "docker-compose.yml":
        "services:\n  web:\n    image: shop/web:1\n    command: gunicorn shop.wsgi\n    restart: always\n  db:\n    image: postgres:17\n    volumes: [data:/var/lib/postgresql/data]\nvolumes:\n  data:\n",
      [`shop/management/commands/${name}.py`]: "print(1)\n",
    });
    expect(outcomeOf("database-backup-missing", stack("backup_readiness_check")).state).toBe("fail");
    expect(outcomeOf("database-backup-missing", stack("backup_database")).state).toBe("pass");
  });

  test("what translated code adds at its start is not denied", () => {
    const outcome = (start: string) =>
      outcomeOf("seed-data-in-production", {
        Dockerfile: `FROM shop/base:1\nCOPY . .\nCMD [${start}]\n`,
        "start.py": "",
      }).state;
    expect(outcome('"dotnet", "Web.dll"')).toBe("not-applicable");
    expect(outcome('"python", "start.py"')).toBe("pass");
  });

  test("who has a tool for copies does not run it", () => {
    const stack = (files: Readonly<Record<string, string>>) =>
      outcomeOf("database-backup-missing", {
        ...django,
        "docker-compose.yml":
          "services:\n  web:\n    image: shop/web:1\n    command: gunicorn shop.wsgi\n    restart: always\n  db:\n    image: postgres:17\n    volumes: [data:/var/lib/postgresql/data]\nvolumes:\n  data:\n",
        ...files,
      }).state;
    const install =
      "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y curl \\\n    restic gpg\n";
    expect(stack({ Dockerfile: install })).toBe("unknown");
    expect(stack({ Dockerfile: `${install}CMD restic backup /data\n` })).toBe("pass");
    expect(stack({ "requirements.txt": "django-dbbackup==4.2\n" })).toBe("unknown");
    expect(stack({ "shop/tasks.py": 'call_command("dbbackup")\n' })).toBe("pass");
    expect(stack({ "bin/decrypt_backup.rb": "puts 1\n" })).toBe("fail");
  });

  test("a description of the interface answers nobody who asks for health", () => {
    const outcome = (path: string) =>
      outcomeOf("health-endpoint-missing", {
        "package.json": '{"dependencies": {"express": "^5.0.0"}}',
        "server.js": 'const app = require("express")();\napp.get("/", home);\napp.listen(3000);\n',
        Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "server.js"]\n',
        [path]: 'module.exports = { paths: { "/health": { get: { summary: "Health" } } } };\n',
      }).state;
    expect(outcome("routes/health.js")).toBe("pass");
    expect(outcome("docs/api.js")).toBe("fail");
  });

  test("what takes DES out leaves its threefold form in", () => {
    const outcome = (ciphers: string) =>
      outcomeOf("nginx-weak-tls", {
        "nginx/nginx.conf": `events {}\nhttp {\n  server {\n    listen 443 ssl;\n    ssl_protocols TLSv1.2 TLSv1.3;\n    ssl_ciphers '${ciphers}';\n    location / { proxy_pass http://web:8000; }\n  }\n}\n`,
        "docker-compose.yml":
          "services:\n  web:\n    image: shop/web:1\n  proxy:\n    image: nginx:1.31\n    ports: ['443:443']\n    volumes: ['./nginx/nginx.conf:/etc/nginx/nginx.conf']\n",
      }).state;
    expect(outcome("ECDHE-RSA-AES256-GCM-SHA384:DES-CBC3-SHA:!DES")).toBe("fail");
    expect(outcome("ECDHE-RSA-AES256-GCM-SHA384:HIGH:!3DES:!DES")).toBe("pass");
  });

  test("a step that asks whether production could take it deploys nothing", () => {
    const pipeline = (name: string) => ({
      ...django,
      ".github/workflows/ci.yml": `on: push\njobs:\n  web:\n    runs-on: ubuntu-latest\n    steps:\n      - name: ${name}\n        run: python manage.py look\n`,
      "DEPLOY.md": "# Deployment\n",
    });
    expect(outcomeOf("ci-without-deploy", pipeline("Production readiness audit")).state).toBe("fail");
    expect(outcomeOf("ci-without-deploy", pipeline("Deploy and check")).state).toBe("unknown");
  });

  test("mail that is handed to the machine itself may lie there for ever", () => {
    const mail = (settings: string) => ({
      ...django,
      "shop/settings.py": `${django["shop/settings.py"]}${settings}`,
    });
    const smtp = 'EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"\n';
    expect(outcomeOf("email-to-console", mail(smtp)).state).toBe("unknown");
    const remote = `${smtp}EMAIL_HOST = "mail.shop.net"\nEMAIL_USE_TLS = True\n`;
    expect(outcomeOf("email-to-console", mail(remote)).state).toBe("pass");
    const service = 'EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"\nEMAIL_HOST = "mailhog"\n';
    expect(outcomeOf("email-to-console", mail(service)).state).toBe("pass");
  });

  test("the maker's own image of a server is known to have none", () => {
    const stack = (image: string) => ({
      "docker-compose.yml": `services:\n  web:\n    build: .\n  broker:\n    image: ${image}\n`,
      Dockerfile: "FROM python:3.13-slim\nHEALTHCHECK CMD true\n",
    });
    expect(outcomeOf("healthcheck-missing", stack("docker.io/valkey/valkey:9")).state).toBe("fail");
    expect(outcomeOf("healthcheck-missing", stack("ghcr.io/somebody/valkey:9")).state).toBe("unknown");
  });

  test("code that was not read takes the proof away, and no key that is missing", () => {
    const files = (template: string) => ({ ...django, ".env.example": template });
    const outcome = (template: string) =>
      outcomeOf("env-key-undocumented", files(template), ["shop/static/viewer.mjs"]).state;
    expect(outcome("SECRET_KEY=\n")).toBe("unknown");
    expect(outcome("NAME=\n")).toBe("fail");
  });

  test("a template beside the deployment may have to show what the code elsewhere reads", () => {
    const files = (settings: string) => ({
      ...django,
      "shop/settings.py": `${django["shop/settings.py"]}${settings}`,
      "docker/docker-compose.yml":
        "services:\n  web:\n    image: shop/web:1\n    environment:\n      SECRET_KEY: ${SECRET_KEY}\n",
      "docker/.env.example": "SECRET_KEY=\n",
    });
    expect(outcomeOf("env-key-undocumented", files("")).state).toBe("pass");
    const mail = 'EMAIL_HOST = os.getenv("MAIL_SERVER")\n';
    expect(outcomeOf("env-key-undocumented", files(mail)).state).toBe("unknown");
  });

  test("a template of another program shows nothing of production", () => {
    const files = {
      Dockerfile: "FROM python:3.13-slim\n",
      "shop/settings.py":
        'import os\nA = os.environ["SHOP_KEY"]\nB = os.environ["SHOP_URL"]\nC = os.environ["SHOP_NAME"]\n',
    };
    const outcome = (template: string) =>
      outcomeOf("production-env-missing", { ...files, "mailer/.env.example": template }).state;
    expect(outcome("SHOP_KEY=\n")).toBe("pass");
    expect(outcome("MAILER_LEVEL=INFO\n")).toBe("not-applicable");
  });

  test("the template of a part does not show production for one that is made for development", () => {
    const files = {
      Dockerfile: "FROM python:3.13-slim\n",
      "shop/settings.py":
        'import os\nA = os.environ["SHOP_KEY"]\nB = os.environ["SHOP_URL"]\nC = os.environ["SHOP_NAME"]\n',
      "shop/.env.example": "DEBUG=True\nSHOP_KEY=\nSHOP_URL=\nSHOP_NAME=\n",
      "web/index.js": "export const url = process.env.PUBLIC_URL;\n",
      "web/package.json": '{"name": "web"}',
    };
    expect(outcomeOf("production-env-missing", files).state).toBe("fail");
    const beside = { ...files, "web/.env.example": "PUBLIC_URL=\n" };
    expect(outcomeOf("production-env-missing", beside).state).toBe("fail");
  });

  test("only what limits requests limits the attempts to sign in", () => {
    const outcome = (others: Readonly<Record<string, string>>) =>
      outcomeOf("rate-limit-missing", {
        "requirements.txt": "flask==3.1.0\n",
        "app.py":
          'from flask import Flask\napp = Flask(__name__)\n\n@app.route("/login", methods=["POST"])\ndef login():\n    return sign_in()\n',
        ...others,
      }).state;
    expect(outcome({})).toBe("fail");
    expect(outcome({ "limits.py": "def check_rate_limit(address):\n    return True\n" })).toBe("unknown");
    expect(
      outcome({ "feed.py": "class Feed:\n    def __init__(self):\n        self.rate_limits = {}\n" }),
    ).toBe("unknown");
    expect(outcome({ "crawl.py": 'if "captcha" in url:\n    stop()\n' })).toBe("unknown");
    for (const line of [
      "from flask_limiter import Limiter",
      "check_rate_limit(request.remote_addr)",
      "user.failed_login_attempts += 1",
      "abort(429)",
    ])
      expect(outcome({ "guard.py": `${line}\n` }), line).toBe("pass");
  });

  test("a dump that nothing says is kept is no proof of a copy", () => {
    const files = {
      "docker-compose.yml":
        "services:\n  web:\n    image: shop/web:1\n    command: gunicorn shop.wsgi\n    restart: always\n  db:\n    image: postgres:17\n    volumes: [data:/var/lib/postgresql/data]\nvolumes: {data: {}}\n",
    };
    const outcome = (script: string) =>
      outcomeOf("database-backup-missing", { ...files, "scripts/portable.sh": script }).state;
    expect(outcome("echo portable\n")).toBe("fail");
    expect(outcome("pg_dump shop > portable/shop.sql\n")).toBe("unknown");
    expect(outcome("pg_dump shop > backup_$(date +%F).sql\n")).toBe("pass");
  });

  test("a module about test cases holds no tests", () => {
    const views = Array.from({ length: 40 }, (_, line) => `value_${line} = ${line}`).join("\n");
    const files = (name: string, text: string) => ({
      ...django,
      "shop/apps.py": "from django.apps import AppConfig\n",
      "shop/models.py": "from django.db import models\n",
      "shop/migrations/__init__.py": "",
      "shop/views.py": views,
      [name]: text,
    });
    const outcome = (text: string) => outcomeOf("tests-missing", files("shop/test_case.py", text)).state;
    expect(outcome("class WorkflowTestCaseRead(BaseModel):\n    name: str\n")).toBe("fail");
    expect(
      outcome("class WorkflowTest(SimpleTestCase):\n    def test_read(self):\n        self.fail()\n"),
    ).toBe("pass");
  });

  test("a header that a docstring names is not sent", () => {
    const files = (line: string) => ({
      "requirements.txt": "flask==3.1.0\n",
      "app.py": `from flask import Flask, render_template\napp = Flask(__name__)\n\n@app.route("/")\ndef home():\n    ${line}\n    return render_template("home.html")\n`,
    });
    const told = '"""Every answer has X-Content-Type-Options."""';
    expect(outcomeOf("security-headers-missing", files(told)).state).toBe("fail");
    const sent = 'response.headers["X-Content-Type-Options"] = "nosniff"';
    expect(outcomeOf("security-headers-missing", files(sent)).state).toBe("pass");
  });

  test("a star names no host", () => {
    const proofs = (hosts: string) =>
      outcomeOf("allowed-hosts-empty", {
        ...django,
        "shop/settings.py": `ALLOWED_HOSTS = ${hosts}\n`,
      }).proofs;
    expect(proofs(`["*"]`)).toEqual([]);
    expect(proofs('["shop.example"]')).toEqual(["ALLOWED_HOSTS names the hosts of production"]);
  });

  test("what watches the server is not said to have a container's rights only", () => {
    const files = {
      "docker-compose.prod.yml":
        'services:\n  watch:\n    image: gcr.io/cadvisor/cadvisor:v0.55.0\n    volumes: ["/:/rootfs:ro"]\n',
    };
    expect(outcomeOf("compose-privileged", files)).toMatchObject({
      state: "pass",
      proofs: ["{service} in {deployment} watches the server, and may only read there"],
    });
  });

  test("a README without tests to run is not said to tell how", () => {
    const files = {
      "README.md": "# Shop\n\n## Installation\n\n## Running\n\ndocker compose up\n",
      "shop.py": "",
    };
    expect(outcomeOf("readme-thin", files).proofs.join()).not.toMatch(/and test$/);
    const tested = { ...files, "tests/test_shop.py": "def test_shop():\n    assert shop\n" };
    expect(outcomeOf("readme-thin", tested).state).toBe("fail");
    const elsewhere = {
      ...tested,
      "README.md": `${files["README.md"]}\n[Documentation](https://docs.example.com)\n`,
    };
    expect(outcomeOf("readme-thin", elsewhere).state).toBe("unknown");
  });

  test("Compose files are judged where they are production's", () => {
    const files = {
      "docker-compose.yml":
        "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: Erdb33re-Kuchen\n",
      "docker-compose.prod.yml": "services:\n  db:\n    image: postgres:16\n    env_file: .env\n",
    };
    expect(outcomeOf("secret-in-compose", files).proofs).toEqual([
      "No service of {deployment} has a secret written out",
    ]);
  });

  test("a container's arguments alone do not say which server it starts", () => {
    const workload = (start: string) => ({
      "k8s/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - {name: web, image: "registry.example.com/team/shop:4.2.0", ${start}}
`,
    });
    expect(outcomeOf("development-server", workload("args: [--workers, '4']")).state).toBe("not-applicable");
    expect(outcomeOf("development-server", workload("command: [gunicorn, shop.wsgi]")).state).toBe("pass");
  });

  test("what a copied folder without an ignore file holds is no proof", () => {
    const files = (ignored: string) => ({
      ".gitignore": ".env\n",
      ".env.example": "SECRET_KEY=\n",
      Dockerfile: "FROM python:3.13-slim\nCOPY . /app\n",
      ...(ignored === "" ? {} : { ".dockerignore": ignored }),
    });
    expect(outcomeOf("dockerfile-copies-secrets", files("")).state).toBe("unknown");
    expect(outcomeOf("dockerfile-copies-secrets", files(".env\n.git\n")).state).toBe("pass");
  });
});

describe("what would be untrue is not said", () => {
  test("a machine of one's own runs pull requests: whose they are is not known of a repository that says nothing", () => {
    const workflow = (machine: string) => ({
      ".github/workflows/test.yml": `on: pull_request
jobs:
  test:
    runs-on: ${machine}
    steps: [{run: make test}]
`,
    });
    expect(outcomeOf("pipeline-runner-exposed", workflow("self-hosted")).state).toBe("unknown");
    expect(outcomeOf("pipeline-runner-exposed", workflow("ubuntu-latest")).state).toBe("pass");
  });

  test("code is mounted over an image that was not read", () => {
    const files = {
      "compose.yaml": "services:\n  web:\n    build: ./web\n    volumes: ['./web:/app']\n",
      "web/server.js": "listen(3000);\n",
    };
    expect(outcomeOf("source-mounted", files).state).toBe("unknown");
    const read = { ...files, "web/Dockerfile": "FROM node:22\nWORKDIR /srv\nCOPY . .\n" };
    expect(outcomeOf("source-mounted", read).state).toBe("pass");
  });

  test("of a program of one's own nobody says what it is made for", () => {
    const image = (start: string) => ({ Dockerfile: `FROM python:3.13-slim\nCMD [${start}]\n` });
    expect(outcomeOf("development-server", image('"python", "-m", "shop"')).state).toBe("not-applicable");
    expect(outcomeOf("development-server", image('"make", "serve"')).state).toBe("not-applicable");
    expect(outcomeOf("development-server", image('"gunicorn", "shop.wsgi"')).state).toBe("pass");
  });

  const settings = (text: string, requirements = "Django==5.2\n") => ({
    ...django,
    "requirements.txt": requirements,
    "shop/settings.py": `import os\n${text}`,
  });

  test("hosts that the environment gives are not known to name one", () => {
    const compose = {
      "compose.yaml":
        "services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n    environment:\n      - HOSTS=${HOSTS}\n",
      Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    };
    const given = { ...settings('ALLOWED_HOSTS = os.environ.get("HOSTS", "*").split(" ")\n'), ...compose };
    expect(outcomeOf("allowed-hosts-empty", given).state).toBe("unknown");
    const written = { ...settings('ALLOWED_HOSTS = ["shop.example.com"]\n'), ...compose };
    expect(outcomeOf("allowed-hosts-empty", written).state).toBe("pass");
    const decided = settings(
      'if os.path.exists("/etc/shop"):\n    ALLOWED_HOSTS = ["*"]\nelse:\n    ALLOWED_HOSTS = ["shop.example.com"]\n',
    );
    expect(outcomeOf("allowed-hosts-wildcard", decided).state).toBe("unknown");
  });

  test("the referrer policy of old versions of Django is off, and older ones have none", () => {
    const security = 'MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n';
    const state = (version: string) =>
      outcomeOf("referrer-policy", settings(security, `Django==${version}\n`)).state;
    expect(state("2.2.28")).toBe("not-applicable");
    expect(state("3.0.14")).toBe("fail");
    expect(state("3.1.14")).toBe("pass");
    expect(
      outcomeOf("opener-policy", { ...settings(security, ""), "requirements.pip": "Django==3.2\n" }).state,
    ).toBe("not-applicable");
  });

  test("Django before 4.2 reads no STORAGES", () => {
    const state = (version: string) =>
      outcomeOf(
        "static-root-missing",
        settings(
          'INSTALLED_APPS = ["django.contrib.staticfiles"]\nSTORAGES = {"staticfiles": {"BACKEND": "storages.backends.s3boto3.S3StaticStorage"}}\n',
          `Django==${version}\n`,
        ),
      ).state;
    expect(state("3.2")).toBe("fail");
    expect(state("4.2")).toBe("pass");
  });

  test("a key that every process makes for itself stands in for one that is unset", () => {
    const files = settings(
      'from django.core.management.utils import get_random_secret_key\nSECRET_KEY = os.getenv("KEY", get_random_secret_key())\n',
    );
    expect(outcomeOf("secret-key-default", files).state).toBe("fail");
  });

  test("a well-known password that is written out is written out", () => {
    const files = {
      "compose.yaml":
        "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_USER: postgres\n      POSTGRES_PASSWORD: postgres\n",
    };
    expect(outcomeOf("secret-in-compose", files).proofs).toEqual([]);
  });

  test("a password that everybody tries first is written out in an address as well", () => {
    const stack = (address: string) => ({
      "compose.yaml": `services:\n  app:\n    build: .\n    environment:\n      DATABASE_URL: ${address}\n`,
    });
    expect(outcomeOf("secret-in-compose", stack("postgresql://postgres:postgres@db/shop")).proofs).toEqual(
      [],
    );
    expect(outcomeOf("secret-in-compose", stack("postgresql://db/shop")).state).toBe("pass");
  });

  test("production's package of settings lies beside the one for development", () => {
    const files = {
      "manage.py": "",
      "config/wsgi.py":
        'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.development")\nget_wsgi_application\n',
      "config/development/__init__.py": "DEBUG = True\n",
      "config/production/__init__.py": "from config.development import *\n\nDEBUG = False\n",
      Procfile: "web: gunicorn config.wsgi\n",
    };
    expect(outcomeOf("wrong-settings-module", files).state).not.toBe("pass");
    expect(outcomeOf("debug-default", files).state).toBe("pass");
  });

  test("a health check that ends with echo never fails", () => {
    const stack = (end: string) => ({
      "compose.yaml": `services:
  web:
    build: .
    command: gunicorn shop.wsgi
    healthcheck:
      test: ["CMD-SHELL", "curl --fail http://localhost:8000 ${end}"]
`,
      Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    });
    expect(outcomeOf("healthcheck-ignores-failure", stack("|| echo 1")).state).toBe("fail");
    expect(outcomeOf("healthcheck-ignores-failure", stack("|| true")).state).toBe("fail");
    expect(outcomeOf("healthcheck-ignores-failure", stack("|| exit 1")).state).toBe("pass");
  });

  test("a console for containers measures nothing", () => {
    const stack = (image: string) => ({
      "compose.yaml": `services:
  web:
    build: .
    command: gunicorn shop.wsgi
  db:
    image: postgres:17
  agent:
    image: ${image}
`,
      Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    });
    expect(outcomeOf("metrics-missing", stack("portainer/agent:2.11.1")).state).toBe("fail");
    expect(outcomeOf("metrics-missing", stack("datadog/agent:7")).state).toBe("pass");
  });

  test("a package that could measure coverage measures none", () => {
    const files = (requirements: string, more: Readonly<Record<string, string>> = {}) => ({
      "requirements.txt": requirements,
      "shop/views.py": "def index(): ...\n",
      "shop/tests/test_views.py": "def test_index():\n    assert index() is None\n",
      ...more,
    });
    expect(outcomeOf("coverage-unmeasured", files("pytest==8.3\n")).state).toBe("fail");
    expect(outcomeOf("coverage-unmeasured", files("pytest-cov==6.0\n")).state).toBe("unknown");
    const used = files("pytest-cov==6.0\n", { Makefile: "test:\n\tpytest --cov=shop\n" });
    expect(outcomeOf("coverage-unmeasured", used).state).toBe("pass");
  });

  test("neither the title of a pipeline nor the name of a job deploys", () => {
    const workflow = (job: string) => ({
      Dockerfile: "FROM python:3.13-slim\n",
      ".github/workflows/main.yml": `name: Deploy
on: push
jobs:
  ${job}:
    runs-on: ubuntu-latest
    steps: [{run: make test}]
`,
    });
    expect(outcomeOf("ci-without-deploy", workflow("check")).state).toBe("unknown");
    expect(outcomeOf("ci-without-deploy", workflow("deploy")).state).toBe("unknown");
  });

  test("a section on the help of a command is none on known problems", () => {
    const readme = (heading: string) => ({
      "README.md": `# Shop\n\n## ${heading}\n\nmake help\n`,
      "shop.py": "",
    });
    expect(outcomeOf("troubleshooting-missing", readme("Help")).state).toBe("fail");
    expect(outcomeOf("troubleshooting-missing", readme("Getting help")).state).toBe("pass");
  });

  test("a worker may take its tasks from the Redis beside it", () => {
    const files = (broker: string) => ({
      "compose.yaml": `services:
  worker:
    build: .
    command: celery -A shop worker
  redis:
    image: redis:8
${broker}`,
      Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    });
    expect(outcomeOf("redis-persistence-off", files("")).state).toBe("unknown");
    expect(outcomeOf("redis-persistence-off", files("  rabbit:\n    image: rabbitmq:4\n")).state).toBe(
      "not-applicable",
    );
  });

  test("what fixtures a script of Node adds is not known", () => {
    const image = (script: string) => ({
      Dockerfile: `FROM node:22\nCOPY . .\nCMD bun scripts/${script} && node server.js\n`,
    });
    expect(outcomeOf("seed-data-in-production", image("fixtures.ts")).state).toBe("unknown");
    expect(outcomeOf("seed-data-in-production", image("wait.ts")).state).toBe("pass");
  });

  test("a Compose file that is started by itself is laid over no other", () => {
    const files = {
      Makefile: "deploy:\n\tdocker stack deploy --compose-file docker-compose.prod.yml shop\n",
      "docker-compose.yml": "services:\n  web:\n    build: .\n    volumes: ['.:/app']\n",
      "docker-compose.prod.yml": "services:\n  web:\n    image: example/shop:1\n    depends_on: [certbot]\n",
      Dockerfile: "FROM python:3.13-slim\nCOPY . /app\n",
      "shop.py": "",
    };
    expect(outcomeOf("source-mounted", files).state).not.toBe("fail");
    expect(outcomeOf("secret-in-compose", files).places).toEqual(["docker-compose.prod.yml"]);
  });

  test("nginx is no way around which nobody can go while the application has a port of its own", () => {
    const stack = (ports: string) => ({
      "compose.yaml": `services:
  web:
    image: registry.example.com/shop:1.2
    command: gunicorn shop.wsgi
    ${ports}
  nginx:
    image: nginx:1.29
    ports: ["443:443"]
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]
`,
      "nginx.conf": "server {\n  listen 443 ssl;\n  location / { proxy_pass http://web:8000; }\n}\n",
    });
    expect(outcomeOf("reverse-proxy-missing", stack("ports: ['8000:8000']")).state).toBe("fail");
    expect(outcomeOf("reverse-proxy-missing", stack("expose: ['8000']")).state).toBe("pass");
  });

  test("an nginx that only serves files is no proxy of the application beside it", () => {
    const stack = (dockerfile: string) => ({
      "docker-compose.yml": `services:
  api:
    build: ./api
    command: node server.js
    ports: ["3000:3000"]
  shop:
    build: .
    ports: ["80:80"]
`,
      "api/Dockerfile": "FROM node:24-alpine\nCOPY server.js ./\n",
      "api/package.json": '{ "name": "api", "dependencies": { "express": "5.1.0" } }',
      "api/server.js": 'const express = require("express");\nexpress().listen(3000);\n',
      Dockerfile: dockerfile,
    });
    const plain = "FROM nginx:1.29\nCOPY dist /usr/share/nginx/html\n";
    expect(outcomeOf("reverse-proxy-missing", stack(plain)).state).toBe("fail");
    expect(outcomeOf("reverse-proxy-missing", stack(`${plain}COPY site /etc/nginx\n`)).state).not.toBe(
      "fail",
    );
  });

  test("NestJS's throttler counts nothing without its guard", () => {
    const shop = (module: string, described = "") => ({
      "package.json": '{ "name": "shop", "dependencies": { "@nestjs/core": "11.0.0" } }',
      "src/main.ts": `import { NestFactory } from "@nestjs/core";
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(3000);
}
`,
      "src/auth.controller.ts": `@Controller("auth")\nexport class AuthController {\n  @Post("login")\n${described}  login() {}\n}\n`,
      "src/app.module.ts": `import { ThrottlerModule } from "@nestjs/throttler";
@Module({ imports: [ThrottlerModule.forRoot([{ ttl: 60000, limit: 10 }])]${module} })
export class AppModule {}
`,
    });
    expect(outcomeOf("rate-limit-missing", shop("")).state).toBe("fail");
    const described = '  @ApiResponse({ status: 429, description: "Too many attempts" })\n';
    expect(outcomeOf("rate-limit-missing", shop("", described)).state).toBe("fail");
    const guarded = ", providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }]";
    expect(outcomeOf("rate-limit-missing", shop(guarded)).state).toBe("pass");
  });

  test("a signing key in the code is a secret in the code", () => {
    const files = {
      "package.json": '{ "name": "shop", "dependencies": { "express": "5.1.0", "jsonwebtoken": "9.0.2" } }',
      "app.js": `const express = require("express");
const jwt = require("jsonwebtoken");
const secret = "kd93mvq02lx8";
const app = express();
app.get("/", (request) => jwt.verify(request.query.token, secret));
`,
    };
    expect(outcomeOf("secret-key-hardcoded", files).state).toBe("fail");
    expect(outcomeOf("secret-in-code", files).state).toBe("not-applicable");
  });

  test("where no requirements are listed, none has an exact version", () => {
    const files = { Dockerfile: "FROM node:24-alpine\nCOPY . .\nRUN npm ci\nCMD node server.js\n" };
    expect(outcomeOf("requirement-unpinned", files).state).toBe("not-applicable");
  });

  test("the password in a database's own manual is tried first", () => {
    const stack = `services:
  db:
    image: mcr.microsoft.com/mssql/server:2022-latest
    environment: {SA_PASSWORD: YourStrong@Passw0rd}
    ports: ["1433:1433"]
`;
    expect(outcomeOf("default-credentials", { "docker-compose.prod.yml": stack }).state).toBe("fail");
  });
});
