import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import type { Fix } from "../../../server/src/engine/finding";
import { applyEdits } from "../../../server/src/engine/fixes/apply-edits";
import { english, renderMessage } from "../../../server/src/engine/message";
import { fullReport, problemOf, repairAll } from "../../../server/src/full-report";
import { snapshotOf } from "../../support/snapshot";

type Files = Readonly<Record<string, string>>;

/** The fixes of a rule, each with the files that it would leave; only those that verify. */
function offered(rule: string, files: Files): readonly { readonly fix: Fix; readonly files: Files }[] {
  const snapshot = snapshotOf(files);
  const db = createDatabase(snapshot);
  const report = db.get(fullReport);
  const found = report.findings.filter((finding) => finding.rule === rule);
  expect(found, rule).not.toEqual([]);
  return found.flatMap((finding) =>
    finding.fixes
      .filter((fix) => problemOf({ finding, fix }, { snapshot, report, db }) === undefined)
      .map((fix) => ({
        fix,
        files: Object.fromEntries(
          [...applyEdits(snapshot, fix.edits).files].map(([path, { text }]) => [path, text]),
        ),
      })),
  );
}

const manage =
  'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nimport django\n';

test("what keeps production from starting is never safe", () => {
  const found = offered("nextauth-secret-hardcoded", {
    "package.json": '{ "name": "shop", "dependencies": { "next": "16.0.0", "next-auth": "4.24.11" } }\n',
    "app/api/auth/[...nextauth]/route.ts":
      'import NextAuth from "next-auth";\n\nconst handler = NextAuth({ providers: [], secret: process.env.NEXTAUTH_SECRET || "kd93mvq02lx8rtbn7yzc1hg5" });\n\nexport { handler as GET, handler as POST };\n',
  });
  expect(found.map(({ fix }) => fix.safety)).toEqual(["review"]);
});

test("a helper that reads many keys is not rewritten for one of them", () => {
  const settings = `import os


def read(name, default=None):
    return os.getenv(name, default)


SECRET_KEY = read("SECRET_KEY", "kd93mvq02lx8rtbn7yzc1hg5fwp4js6a")
MAIL_PASSWORD = read("MAIL_PASSWORD")
`;
  expect(offered("secret-key-default", { "shop/settings.py": settings, "manage.py": manage })).toEqual([]);
});

test("a switch in a helper is not turned for everybody who asks it", () => {
  const settings = `import os


def is_on(name, default="True"):
    return os.getenv(name, default) == "True"


DEBUG = is_on("DEBUG")
SESSION_COOKIE_SECURE = is_on("SESSION_COOKIE_SECURE")
ALLOWED_HOSTS = ["shop.example.com"]
SECRET_KEY = os.environ["SECRET_KEY"]
`;
  for (const { files } of offered("debug-default", { "shop/settings.py": settings, "manage.py": manage }))
    expect(files["shop/settings.py"]).toContain('def is_on(name, default="True")');
});

test("a template leaves out what the code has a value for: set to nothing it would be no number any more", () => {
  const code = `import os

HOST = os.environ["SHOP_HOST"]
TOKEN = os.environ["SHOP_TOKEN"]
LIMIT = int(os.environ["SHOP_LIMIT"])
WAIT = int(os.environ.get("SHOP_WAIT", "30"))
`;
  const [one] = offered("env-example-missing", { "app.py": code, "requirements.txt": "redis==5.0.0\n" });
  expect(one?.files[".env.example"]?.split("\n").slice(2)).toEqual([
    "# API keys and services",
    "SHOP_TOKEN=",
    "",
    "# Other",
    "SHOP_HOST=",
    "SHOP_LIMIT=",
    "# SHOP_WAIT=",
    "",
  ]);
});

test("keys of one reader share the comment that names it", () => {
  const code =
    'import os\n\nprint(os.environ["PAY_HOST"], os.environ["PAY_TOKEN"], os.environ["MAIL_HOST"])\n';
  const [one] = offered("env-key-undocumented", {
    ".env.example": "MAIL_FROM=\nOTHER=\n",
    "app.py": `${code}print(os.environ["OTHER"])\n`,
  });
  expect(one?.files[".env.example"]).toBe(
    "MAIL_FROM=\n# Read in app.py\nMAIL_HOST=\nOTHER=\n\n# Read in app.py\nPAY_HOST=\nPAY_TOKEN=\n",
  );
});

test("what an image leaves out is of the languages that are there", () => {
  const [one] = offered("dockerignore-missing", {
    Dockerfile: "FROM eclipse-temurin:21\nCOPY . .\nRUN ./gradlew build\nUSER 1000\n",
    "src/Main.java": "class Main {}\n",
  });
  expect(one?.files[".dockerignore"]).not.toMatch(/py/);
});

test("an env file that the deployment needs and nothing describes is ignored only on demand", () => {
  const files = {
    "compose.yaml": "services:\n  web:\n    image: shop:1.2\n    env_file: web.env\n",
    "web.env": "API_TOKEN=Zk39vnQ2xLp08rTbn7yWc1hG5fUj4sE6\n",
  };
  const safety = (more: Files) =>
    offered("env-file-tracked", { ...files, ...more }).map(({ fix }) => fix.safety);
  expect(safety({})).toEqual(["review"]);
  expect(safety({ "web.env.example": "API_TOKEN=\n" })).toEqual(["safe"]);
});

test("a pipeline runs what a fresh clone can run, and says what it does", () => {
  const files = {
    "package.json":
      '{ "name": "api", "scripts": { "test": "mocha", "build": "tsc" }, "dependencies": { "express": "5.1.0", "envalid": "8.0.0" } }',
    "package-lock.json": '{ "lockfileVersion": 3, "packages": { "": {} } }',
    "src/app.ts": 'import express from "express";\n\nexpress().listen(3000);\n',
    "test/app.test.ts": 'it("works", () => app.listen(0).close());\n',
  };
  const [one] = offered("ci-missing", files);
  const text = one?.files[".github/workflows/ci.yml"] ?? "";
  expect(text).toContain("  node:\n    runs-on: ubuntu-latest");
  expect(text).toContain("- name: Tests\n        run: npm run test\n");
  expect(text).not.toContain("Build");
  // Half a pipeline, which would be found fault with at once, is none.
  const Dockerfile = 'FROM node:24-slim\nCOPY dist/api api\nUSER node\nCMD ["node", "api"]\n';
  expect(offered("ci-missing", { ...files, Dockerfile })).toEqual([]);
});

test.each([
  ["a folder of the host is mounted", "CMD", "./data:/app/data"],
  ["the program lives in root's home", "COPY tools /root/tools\nCMD", "data:/app/data"],
  ["it opens a low port", "EXPOSE 80\nCMD", "data:/app/data"],
  ["the image declares volumes", "VOLUME /app/data\nCMD", "data:/app/data"],
])("no user is made up where %s", (_, end, mount) => {
  const fixes = offered("runs-as-root", {
    Dockerfile: `FROM node:24-slim\nWORKDIR /app\nCOPY . .\n${end} ["node", "server.js"]\n`,
    "compose.yaml": `services:\n  web:\n    build: .\n    volumes:\n      - ${mount}\nvolumes:\n  data:\n`,
  });
  expect(fixes).toEqual([]);
});

test("a Node image has a user already, which is given the working folder", () => {
  const [one] = offered("runs-as-root", {
    Dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  });
  expect(one?.files["Dockerfile"]).toContain("RUN chown -R node:node /app\nUSER node\nCMD");
});

test("a user that the image makes and forgets is taken", () => {
  const [one] = offered("runs-as-root", {
    Dockerfile:
      'FROM node:24-alpine\nWORKDIR /app\nRUN addgroup -S api && \\\n    adduser -S -G api api\nCOPY . .\nCMD ["node", "server.js"]\n',
  });
  expect(one?.files["Dockerfile"]).toContain("RUN chown -R api /app\nUSER api\nCMD");
});

const tls = `services:
  caddy:
    image: caddy:2
    ports: ["443:443"]
`;

test.each([
  ["the only file", { "docker-compose.yml": `${shop()}${tls.replace("services:\n", "")}` }, "safe"],
  [
    "an overlay that nothing is seen to add",
    { "docker-compose.yml": shop(), "docker-compose.prod.yml": `${tls}  web:\n    restart: always\n` },
    "review",
  ],
])("a cookie needs TLS in what certainly runs: %s", (_, compose, safety) => {
  const settings =
    'INSTALLED_APPS = ["django.contrib.sessions"]\nMIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]\nDEBUG = False\n';
  const fixes = offered("session-cookie-insecure", {
    ...compose,
    "shop/production.py": settings,
    "manage.py": manage.replace("shop.settings", "shop.production"),
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    "shop/wsgi.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.production")\n',
  });
  expect(fixes.map(({ fix }) => fix.safety)).toEqual([safety]);
});

function shop(): string {
  return "services:\n  web:\n    build: .\n    environment:\n      DJANGO_SETTINGS_MODULE: shop.production\n";
}

const withFallback = {
  "shop/settings.py":
    'import os\n\nDEBUG = False\nALLOWED_HOSTS = ["shop.example.com"]\nSECRET_KEY = os.getenv("SECRET_KEY", "kd93mvq02lx8rtbn7yzc1hg5fwp4js6a")\n',
  "manage.py": manage,
};

test("a key that the code now demands is given to the pipeline's jobs that load the settings, and to no others", () => {
  const workflow = `on: push
permissions:
  contents: read
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - run: ruff check .
  test:
    runs-on: ubuntu-latest
    steps:
      - run: python manage.py test
  check:
    runs-on: ubuntu-latest
    env:
      # Nothing is sent
      DEBUG: "1"
    steps:
      - run: |
          pip install pytest
          poetry run pytest -q
  migrate:
    runs-on: ubuntu-latest
    steps:
      - run: python manage.py migrate
        env:
          SECRET_KEY: \${{ secrets.SECRET_KEY }}
`;
  const path = ".github/workflows/ci.yml";
  const [one] = offered("secret-key-default", { ...withFallback, [path]: workflow });
  expect(one?.files[path]).toBe(
    workflow
      .replace(
        "    steps:\n      - run: python manage.py test\n",
        "    env:\n      SECRET_KEY: only-for-tests\n    steps:\n      - run: python manage.py test\n",
      )
      .replace('      DEBUG: "1"\n', '      SECRET_KEY: only-for-tests\n      DEBUG: "1"\n'),
  );
});

test("a job that only calls Compose is given what the Compose file then demands; one that names another file is not", () => {
  const compose =
    'services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n    ports: ["8000:8000"]\n    environment:\n      DEBUG: "0"\n';
  const job = (name: string, command: string) =>
    `  ${name}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${command}\n`;
  const workflow = `on: push\njobs:\n${job("start", "docker compose up -d --build")}${job("other", "docker compose -f compose.e2e.yml up")}`;
  const path = ".github/workflows/ci.yml";
  const [one] = offered("secret-key-default", {
    ...withFallback,
    Dockerfile: "FROM python:3.13\nCOPY shop shop\nUSER 1000\n",
    "compose.yaml": compose,
    [path]: workflow,
  });
  expect(one?.files["compose.yaml"]).toContain("SECRET_KEY: ${SECRET_KEY:?}");
  expect(one?.files[path]).toBe(
    workflow.replace(
      "    steps:\n      - run: docker compose up",
      "    env:\n      SECRET_KEY: only-for-tests\n    steps:\n      - run: docker compose up",
    ),
  );
});

test("where a pipeline that loads the settings cannot be given a key, the code does not begin to demand it", () => {
  const pipeline = (script: string) => ({ ".gitlab-ci.yml": `test:\n  script:\n    - ${script}\n` });
  expect(offered("secret-key-default", { ...withFallback, ...pipeline("python manage.py test") })).toEqual(
    [],
  );
  expect(
    offered("secret-key-default", { ...withFallback, ...pipeline("SECRET_KEY=x python manage.py test") }),
  ).toHaveLength(1);
});

test("what an env file of the service sets is not demanded of whoever starts it", () => {
  const compose = "services:\n  web:\n    build: .\n    env_file: web.env\n    command: gunicorn shop.wsgi\n";
  const Dockerfile = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1000\n";
  const [one] = offered("secret-key-default", {
    ...withFallback,
    Dockerfile,
    "compose.yaml": compose,
    "web.env": "SECRET_KEY=kd93mvq02lx8rtbn7yzc1hg5fwp4js6b\n",
  });
  expect(one?.files["compose.yaml"]).toBe(compose);
});

test("a setting goes below the lines that use what stands above it", () => {
  const settings = `import os

DEBUG = False
ALLOWED_HOSTS = ["shop.example.com"]
SECRET_KEY = os.environ["SECRET_KEY"]
CSRF_TRUSTED_ORIGINS_TEXT = os.environ.get("ORIGINS", "")
if CSRF_TRUSTED_ORIGINS_TEXT:
    CSRF_TRUSTED_ORIGINS = CSRF_TRUSTED_ORIGINS_TEXT.split(",")
else:
    CSRF_TRUSTED_ORIGINS = []

# Applications
INSTALLED_APPS = ["django.contrib.sessions"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
`;
  const [one] = offered("csrf-cookie-insecure", { "shop/settings.py": settings, "manage.py": manage });
  expect(one?.files["shop/settings.py"]).toMatch(
    /\n {4}CSRF_TRUSTED_ORIGINS = \[\]\nCSRF_COOKIE_SECURE = [^\n]+\n\n# Applications/,
  );
});

test("a pipeline with nothing to run reads every file, and starts no database for it", () => {
  const [one] = offered("ci-missing", {
    "requirements.txt": "fastapi==0.121.0\n",
    "main.py": 'import os\n\nURL = os.environ["DATABASE_URL"]\n',
    "compose.yaml": "services:\n  db:\n    image: postgres:17.2\n",
  });
  const text = one?.files[".github/workflows/ci.yml"] ?? "";
  expect(text).toContain("- name: Compile\n        run: python -m compileall -q .\n");
  expect(text).not.toMatch(/services:|env:/);
});

test("the addresses of the services beside a job are known by the end of a variable's name", () => {
  const [one] = offered("ci-missing", {
    "requirements.txt": "pytest==8.4.0\n",
    "main.py":
      'import os\n\nURL = os.environ["SHOP_DATABASE_URL"]\nNAME = os.environ["POSTGRES_DB_NAME"]\nCACHE = os.environ["SHOP_REDIS_URL"]\nQUEUE = os.environ["RABBIT_BROKER_URL"]\n',
    "test_main.py": "def test_nothing():\n    assert answer() == 42\n",
    "compose.yaml": "services:\n  db:\n    image: postgres:17.2\n  cache:\n    image: redis:7.4\n",
  });
  const text = one?.files[".github/workflows/ci.yml"] ?? "";
  expect(text).toContain("      SHOP_DATABASE_URL: postgresql://postgres:postgres@localhost:5432/postgres\n");
  expect(text).toContain("      SHOP_REDIS_URL: redis://localhost:6379/0\n");
  expect(text).toContain("      POSTGRES_DB_NAME: postgres\n");
  expect(text).toContain("      RABBIT_BROKER_URL: amqp://localhost\n");
});

test("a pipeline that is written beside other repairs knows what the code then demands", () => {
  const files = { ...withFallback, "requirements.txt": "django==5.2\n" };
  const { snapshot } = repairAll(snapshotOf(files), (_, { rule }) =>
    /^(?:secret-key-default|ci-missing)$/.test(rule),
  );
  const text = (path: string) => snapshot.files.get(path)?.text;
  expect(text("shop/settings.py")).toContain('os.environ["SECRET_KEY"]');
  expect(text(".github/workflows/ci.yml")).toContain("SECRET_KEY: only-for-tests\n");
});

test("what is on only because DEBUG is on is repaired by DEBUG, not under another name", () => {
  const settings = (debug: string) =>
    `import os\n\nDEBUG = ${debug}\nALLOWED_HOSTS = ["shop.example.com"]\nSECRET_KEY = os.environ["SECRET_KEY"]\nINSTALLED_APPS = ["corsheaders"]\nMIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]\nCORS_ALLOWED_ORIGINS = ["https://shop.example.com"]\n# For developers\nCORS_ALLOW_ALL_ORIGINS = DEBUG\n`;
  const snapshot = snapshotOf({ "shop/settings.py": settings("True"), "manage.py": manage });
  const { findings } = createDatabase(snapshot).get(fullReport);
  for (const { fixes } of findings.filter(({ rule }) => rule === "cors-wildcard")) expect(fixes).toEqual([]);
});

test("a switch for TLS waits until DEBUG tells production from development", () => {
  const settings = (debug: string) =>
    `import os\n\nDEBUG = ${debug}\nALLOWED_HOSTS = ["shop.example.com"]\nSECRET_KEY = os.environ["SECRET_KEY"]\nINSTALLED_APPS = ["django.contrib.sessions"]\nMIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]\n`;
  const cookie = (debug: string) =>
    offered("session-cookie-insecure", { "shop/settings.py": settings(debug), "manage.py": manage });
  expect(cookie("True")).toEqual([]);
  expect(cookie('os.environ.get("DEBUG", "False") == "True"')[0]?.files["shop/settings.py"]).toContain(
    "SESSION_COOKIE_SECURE = not DEBUG",
  );
});

const tools = Array.from({ length: 16 }, (_, index) => `pytest-plugin${index} = "^1.0"\n`).join("");
const poetry = {
  "pyproject.toml": `[tool.poetry]\nname = "shop"\n\n[tool.poetry.dependencies]\npython = "^3.13"\ndjango = "^5.2"\n${tools}gunicorn = "^23.0"\n\n[tool.poetry.group.dev.dependencies]\nruff = "^0.14"\n`,
};

test("all tools of a manifest are moved at once", () => {
  const { snapshot, applied } = repairAll(
    snapshotOf(poetry),
    (_, { rule }) => rule === "dependency-misplaced",
  );
  expect(applied).toHaveLength(1);
  const text = snapshot.files.get("pyproject.toml")?.text ?? "";
  expect(text.slice(text.indexOf("group.dev")).match(/pytest-plugin/g)).toHaveLength(16);
});

test("a dependency is not moved by the way where the lock file would no longer fit", () => {
  const safety = (files: Files) => offered("dependency-misplaced", { ...poetry, ...files })[0]?.fix.safety;
  expect(safety({})).toBe("safe");
  const lock = '[metadata]\nlock-version = "2.1"\npython-versions = "^3.13"\ncontent-hash = "0"\n';
  expect(safety({ "poetry.lock": lock })).toBe("review");
});

test("beside the project's own switch for TLS nothing is set that DEBUG would decide", () => {
  const settings = `import os

DEBUG = False
ALLOWED_HOSTS = ["shop.example.com"]
SECRET_KEY = os.environ["SECRET_KEY"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
INSTALLED_APPS = ["django.contrib.sessions"]
USE_HTTPS = os.environ.get("USE_HTTPS") == "1"
if USE_HTTPS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
`;
  const snapshot = snapshotOf({
    "shop/settings.py": settings,
    "manage.py": manage,
    Dockerfile:
      'FROM python:3.13\nCOPY shop shop\nCOPY manage.py .\nUSER 1000\nCMD ["gunicorn", "shop.wsgi"]\n',
  });
  const { findings } = createDatabase(snapshot).get(fullReport);
  const adviceOf = (rule: string) => {
    const [found] = findings.filter((one) => one.rule === rule);
    expect(found?.fixes, rule).toEqual([]);
    return found?.advice && renderMessage(found.advice.text, english);
  };
  expect(adviceOf("csrf-cookie-insecure")).toBe(
    "Turn on in production the switch under which shop/settings.py sets CSRF_COOKIE_SECURE.",
  );
  expect(adviceOf("ssl-redirect-off")).toBe(
    "Set SECURE_SSL_REDIRECT in shop/settings.py where SESSION_COOKIE_SECURE is set, under the same switch, and turn that on in production.",
  );
});

test("an ignore file goes to the folder from which the image is built", () => {
  const dockerfile = 'FROM golang:1.26 AS build\nCOPY . /src\nUSER 1000\nCMD ["/src/shop"]\n';
  const created = (files: Files) =>
    offered("dockerignore-missing", files).flatMap((one) =>
      one.fix.edits.flatMap((edit) => (edit.kind === "create" ? edit.path : [])),
    );
  const path = "containers/alpine/Dockerfile";
  const make = `image:\n\tdocker build --pull -t shop:$(VERSION) \\\n\t\t-f ${path} .\n`;
  expect(created({ [path]: dockerfile, Makefile: make, "main.go": "package main\n" })).toEqual([
    ".dockerignore",
  ]);
  const workflow = `on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v7
        with:
          context: containers
          file: ${path}
`;
  expect(created({ [path]: dockerfile, Makefile: make, ".github/workflows/image.yml": workflow })).toEqual([
    "containers/.dockerignore",
  ]);
  expect(created({ [path]: dockerfile })).toEqual(["containers/alpine/.dockerignore"]);
});

test("a service that backs up the database makes no other way to run it the judged one", () => {
  const services = (more: string) =>
    `services:\n  db:\n    image: postgres:16-alpine\n    restart: always\n    env_file: [.env]\n    volumes: ["./data:/var/lib/postgresql/data"]\n  web:\n    image: shop/shop:1.2\n    restart: always\n    env_file: [.env]\n${more}`;
  const found = offered("database-backup-missing", {
    "README.md": "# Shop\n",
    "docs/install/ipv6_plain/docker-compose.yml": services("    ports: ['443:443']\n"),
    "docs/install/plain/docker-compose.yml": services("    ports: ['80:80']\n"),
  });
  expect(found.map(({ fix }) => fix.edits[0]?.path)).toEqual(["docs/install/plain/docker-compose.yml"]);
});
