import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { applyEdits } from "../../../server/src/engine/fixes/apply-edits";
import { fullReport, repairAll } from "../../../server/src/full-report";
import { snapshotOf } from "../../support/snapshot";

type Texts = Readonly<Record<string, string>>;

/** The files after the first fix of a rule's only finding; "told" where it offers none, "silent" where it finds nothing. */
function repaired(rule: string, files: Texts): Texts | "told" | "silent" {
  const snapshot = snapshotOf(files);
  const [finding] = createDatabase(snapshot)
    .get(fullReport)
    .findings.filter((one) => one.rule === rule);
  if (!finding) return "silent";
  const [fix] = finding.fixes;
  if (!fix) return "told";
  return Object.fromEntries(
    [...applyEdits(snapshot, fix.edits).files].map(([path, { text }]) => [path, text]),
  );
}

const django: Texts = {
  "manage.py":
    'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nimport django\n',
  "requirements.txt": "django==5.2\ngunicorn==23.0\n",
};

test("the header of a proxy that passes it on from anybody is not trusted", () => {
  const files = (header: string) => ({
    ...django,
    "shop/settings.py": "SECURE_SSL_REDIRECT = True\n",
    "compose.yaml":
      'services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi -b 0.0.0.0:8000\n  nginx:\n    image: nginx:1.29\n    ports: ["443:443"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n',
    Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    "nginx.conf": `server {\n  listen 443 ssl;\n  ssl_certificate /a;\n  ssl_certificate_key /b;\n  location / {\n    proxy_pass http://web:8000;\n${header}  }\n}\n`,
  });
  expect(
    repaired("proxy-ssl-header", files("    proxy_set_header X-Forwarded-Proto $scheme;\n")),
  ).toMatchObject({ "shop/settings.py": expect.stringContaining("SECURE_PROXY_SSL_HEADER") });
  expect(repaired("proxy-ssl-header", files(""))).toBe("told");
});

test("nginx listens with TLS where that port leads to it, and Django hears of TLS", () => {
  const nginx = "server {\n  listen 80;\n  location / { proxy_pass http://web:8000; }\n}\n";
  const compose = (ports: string) => ({
    "compose.prod.yml": `services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n  nginx:\n    image: nginx:1.28\n    ports: [${ports}]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n`,
  });
  const both = '"80:80", "443:443"';
  const withTls = { "nginx.conf": expect.stringContaining("listen 443 ssl;") };
  expect(repaired("nginx-no-tls", { "nginx.conf": nginx, ...compose(both) })).toMatchObject(withTls);
  expect(repaired("nginx-no-tls", { "nginx.conf": nginx, ...compose('"80:80"') })).toBe("told");
  const told = { ...django, "nginx.conf": nginx, ...compose(both), "shop/settings.py": "DEBUG = False\n" };
  expect(repaired("nginx-no-tls", told)).toBe("told");
});

test("a key that the settings demand is given to what loads them while the image is built", () => {
  const files = (run: string): Texts => ({
    ...django,
    "shop/settings.py": 'import os\n\nSECRET_KEY = os.environ.get("SECRET_KEY", "not-for-production-use")\n',
    Dockerfile: `FROM python:3.13-slim\nCOPY . .\nRUN ${run}\nCMD ["gunicorn", "shop.wsgi"]\n`,
  });
  const built = (run: string) => {
    const after = repaired("secret-key-default", files(run));
    return typeof after === "string" ? after : after.Dockerfile?.split("\n").slice(2, -2).join("\n");
  };
  const collect = "python manage.py collectstatic --noinput";
  expect(built(`mkdir -p static \\\n    && ${collect} \\\n    && chown -R app static`)).toBe(
    `RUN mkdir -p static \\\n    && SECRET_KEY=only-for-the-build ${collect} \\\n    && chown -R app static`,
  );
  expect(built(`SECRET_KEY=x ${collect}`)).toBe(`RUN SECRET_KEY=x ${collect}`);
  expect(built(`if true; then ${collect}; fi`)).toBe("told");
});

test("a secret that a template holds under two names goes everywhere", () => {
  const secret = "Zk39dmQ0x7LwVr52Tb9Nc8PUjHn0Xjs";
  expect(
    repaired("secret-in-template", {
      ".env.example": `SECRET_KEY=${secret}\nPORT=80\nJWT_SECRET=${secret}\n`,
    }),
  ).toEqual({ ".env.example": "SECRET_KEY=change-me\nPORT=80\nJWT_SECRET=change-me\n" });
});

test("a template and a key with which something is built change only on demand", () => {
  const safetyOf = (rule: string, files: Texts) =>
    createDatabase(snapshotOf(files))
      .get(fullReport)
      .findings.filter((one) => one.rule === rule)
      .flatMap(({ fixes }) => fixes.map(({ safety }) => safety));
  const template = { ".env.example": "SECRET_KEY=Zk39dmQ0x7LwVr52Tb9Nc8PUjHn0Xjs\n" };
  expect(safetyOf("secret-in-template", template)).toEqual(["safe"]);
  const Dockerfile = "FROM python:3.13-slim\n# Not .env.example\nCOPY . .\n";
  expect(safetyOf("secret-in-template", { ...template, Dockerfile })).toEqual(["safe"]);
  const taking = "FROM python:3.13-slim\nCOPY .env.example .env\n";
  expect(safetyOf("secret-in-template", { ...template, Dockerfile: taking })).toEqual(["review"]);
  const data = { "data/shop.sqlite3": "SQLite format 3" };
  expect(safetyOf("sensitive-file-tracked", data)).toEqual(["safe"]);
  const mounting =
    'services:\n  web:\n    image: shop:1.0\n    volumes: ["./data/shop.sqlite3:/srv/shop.sqlite3"]\n';
  expect(safetyOf("sensitive-file-tracked", { ...data, "compose.yaml": mounting })).toEqual(["review"]);
});

test("what makes a boolean of a text goes where a comparison takes its place", () => {
  expect(
    repaired("env-string-as-boolean", {
      ...django,
      "shop/settings.py": 'import os\n\nDEBUG = bool(os.environ.get("DEBUG", default=0))\n',
    }),
  ).toMatchObject({
    "shop/settings.py":
      'import os\n\nDEBUG = os.environ.get("DEBUG", default="False").lower() in ("1", "true", "yes", "on")\n',
  });
});

test("a database that git keeps stays in the image", () => {
  const files = {
    ...django,
    Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    "shop/settings.py": "DEBUG = False\n",
  };
  const ignored = (all: Texts) => repaired("dockerignore-missing", all);
  expect(ignored(files)).toMatchObject({ ".dockerignore": expect.stringContaining("sqlite3") });
  expect(ignored({ ...files, "data/towns.sqlite3": "" })).toMatchObject({
    ".dockerignore": expect.not.stringContaining("sqlite3"),
  });
});

test("an entry of another kind stands apart from the last section of an ignore file", () => {
  const ignore = (text: string) => {
    const after = repaired("gitignore-incomplete", {
      ...django,
      "shop/settings.py": 'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
      ".env.example": "SECRET_KEY=\n",
      ".gitignore": text,
    });
    return typeof after === "string" ? after : after[".gitignore"];
  };
  expect(ignore("__pycache__/\n\n# macOS\n.DS_Store\n")).toBe("__pycache__/\n\n# macOS\n.DS_Store\n\n.env\n");
  expect(ignore("__pycache__/\n.DS_Store\n")).toBe("__pycache__/\n.DS_Store\n.env\n");
  expect(ignore("# Secrets\n.env.local\n\n# Bytecode\n*.py[cod]\n")).toBe(
    "# Secrets\n.env.local\n.env\n\n# Bytecode\n*.py[cod]\n",
  );
});

test("a workflow builds an image behind what compiles its content, and reads requirements that include others", () => {
  const workflow = (files: Texts) => {
    const after = repaired("ci-missing", files);
    return typeof after === "string" ? after : after[".github/workflows/ci.yml"];
  };
  expect(
    workflow({
      "package.json":
        '{ "name": "a", "scripts": { "build": "tsc" }, "dependencies": { "express": "5.1.0" } }\n',
      Dockerfile: "FROM node:24\nCOPY dist dist\nCMD node dist\n",
    }),
  ).toMatch(/run: npm run build\n.*name: Build images\n +run: docker build -f Dockerfile \.\n$/);
  expect(
    workflow({
      "requirements.txt": "-r requirements/common.txt\n",
      "requirements/common.txt": "flask==3.1.0\n",
      "app.py": "from flask import Flask\n\napp = Flask(__name__)\n",
      "tests/test_app.py":
        "import unittest\n\n\nclass Test(unittest.TestCase):\n    def test(self):\n        self.assertTrue(shop)\n",
    }),
  ).toContain("coverage run -m unittest");
});

test("a switch that is off is turned on, and not told twice", () => {
  const after = repaired("redis-persistence-off", {
    ...django,
    "shop/settings.py": 'CELERY_BROKER_URL = "redis://redis:6379/0"\n',
    "compose.prod.yml":
      'services:\n  redis:\n    image: redis:7.4\n    restart: always\n    command: redis-server --save "" --appendonly no\n    volumes: ["data:/data"]\nvolumes:\n  data:\n',
  });
  expect(after).toMatchObject({
    "compose.prod.yml": expect.stringContaining('command: redis-server --save "" --appendonly yes\n'),
  });
});

test("what a service takes over by a merge key is not written a second time", () => {
  const compose = (lines: string) =>
    `services:\n  web: &web\n    build: .\n    command: gunicorn shop.wsgi\n${lines}  worker:\n    <<: *web\n    command: celery -A shop worker\n`;
  const files = {
    ...django,
    "compose.prod.yml": compose(""),
    Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    "shop/settings.py": 'import os\n\nSECRET_KEY = os.environ.get("SECRET_KEY", "not-for-production-use")\n',
  };
  const given = repaired("secret-key-default", files);
  expect(typeof given !== "string" && given["compose.prod.yml"]?.match(/SECRET_KEY: /g)).toHaveLength(1);
  const all = repairAll(snapshotOf(files), (_, { rule }) => rule === "restart-policy-missing");
  expect(all.snapshot.files.get("compose.prod.yml")?.text.match(/restart: unless-stopped/g)).toHaveLength(1);
  expect(all.leftOut).toEqual([]);
});

test("a dump is not offered where it would write a password down again", () => {
  const compose = (password: string) => ({
    "compose.prod.yml": `services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${password}\n    volumes: ["data:/var/lib/postgresql/data"]\nvolumes:\n  data:\n`,
  });
  expect(repaired("database-backup-missing", compose("${DB_PASSWORD:?}"))).toMatchObject({
    "compose.prod.yml": expect.stringContaining("db-backup"),
  });
  expect(repaired("database-backup-missing", compose("${DB_PASSWORD:-postgres}"))).toBe("told");
});

test("dumps lie where neither git nor an image takes them along", () => {
  const files = {
    "deploy/compose.prod.yml":
      'services:\n  web:\n    build: ..\n    command: gunicorn shop.wsgi\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:?}\n    volumes: ["data:/var/lib/postgresql/data"]\nvolumes:\n  data:\n',
    Dockerfile: "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1000\n",
    ".gitignore": ".env\n__pycache__/\n",
    ".dockerignore": ".git\n.env\n",
  };
  expect(repaired("database-backup-missing", files)).toMatchObject({
    ".gitignore": ".env\n__pycache__/\n/deploy/backups/\n",
    ".dockerignore": ".git\n.env\ndeploy/backups\n",
  });
  const hidden = { ...files, ".gitignore": "backups/\n", ".dockerignore": "*\n!shop\n" };
  expect(repaired("database-backup-missing", hidden)).toMatchObject({
    ".gitignore": "backups/\n",
    ".dockerignore": "*\n!shop\n",
  });
});

test("files whose names stay the same when they change are kept for an hour only", () => {
  const files = (storage: string) => ({
    ...django,
    "shop/settings.py": `SECRET_KEY = "x"\nSTATIC_URL = "/static/"\n${storage}`,
    "nginx.conf":
      "events {}\nhttp {\n  server {\n    listen 443 ssl;\n    location /static/ {\n      alias /srv/static/;\n    }\n  }\n}\n",
  });
  const hashed = 'STATICFILES_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"\n';
  expect(repaired("nginx-static-caching", files(""))).toMatchObject({
    "nginx.conf": expect.stringContaining("expires 1h;"),
  });
  expect(repaired("nginx-static-caching", files(hashed))).toMatchObject({
    "nginx.conf": expect.stringContaining("expires 30d;"),
  });
});

test("a lock that is copied behind the installation is not enforced at it", () => {
  const files = (copied: string) => ({
    "package.json": '{ "name": "shop", "dependencies": { "express": "5.1.0" } }\n',
    "package-lock.json":
      '{ "name": "shop", "lockfileVersion": 3, "packages": { "node_modules/express": { "version": "5.1.0" } } }\n',
    "server.js": 'require("express")().listen(80);\n',
    Dockerfile: `FROM node:24-slim\nWORKDIR /app\nCOPY ${copied} ./\nRUN npm install\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n`,
  });
  expect(repaired("lock-not-enforced", files("package*.json"))).toMatchObject({
    Dockerfile: expect.stringContaining("RUN npm ci\n"),
  });
  expect(repaired("lock-not-enforced", files("package.json"))).toBe("told");
});

test("a credential goes from the settings into the environment of everything that loads them", () => {
  const files = (line: string): Texts => ({
    ...django,
    "shop/settings.py": `import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\n${line}`,
    ".env.example": "SECRET_KEY=\n",
    ".gitignore": ".env\n",
    "compose.prod.yml":
      "services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n    environment:\n      SECRET_KEY: ${SECRET_KEY:?}\n",
    Dockerfile:
      "FROM python:3.13-slim\nCOPY . .\nRUN SECRET_KEY=x python manage.py collectstatic\nUSER 1000\n",
  });
  const moved = (line: string) => {
    const after = repaired("secret-in-settings", files(line));
    return typeof after === "string"
      ? after
      : ["shop/settings.py", ".env.example", "compose.prod.yml", "Dockerfile"].map((path) =>
          after[path]
            ?.split("\n")
            .filter((one) => !files(line)[path]?.split("\n").includes(one) && !one.startsWith("#"))
            .join("\n"),
        );
  };
  expect(moved('EMAIL_HOST_PASSWORD = "Sahne7Torte"\n')).toEqual([
    'EMAIL_HOST_PASSWORD = os.environ["EMAIL_HOST_PASSWORD"]',
    "EMAIL_HOST_PASSWORD=",
    "      EMAIL_HOST_PASSWORD: ${EMAIL_HOST_PASSWORD:?}",
    "RUN EMAIL_HOST_PASSWORD=only-for-the-build SECRET_KEY=x python manage.py collectstatic",
  ]);
  const database = (password: string) =>
    `DATABASES = {\n    "default": {\n        "ENGINE": "django.db.backends.postgresql",\n        "NAME": "shop",\n        "PASSWORD": ${password},\n    },\n}\n`;
  expect(moved(database('"Erdb33re-Torte"'))).toMatchObject([
    '        "PASSWORD": os.environ["DB_PASSWORD"],',
    "DB_PASSWORD=",
    "      DB_PASSWORD: ${DB_PASSWORD:?}",
    expect.anything(),
  ]);
  expect(moved(database('os.getenv("POSTGRES_SECRET", "Erdb33re-Torte")'))).toMatchObject([
    '        "PASSWORD": os.environ["POSTGRES_SECRET"],',
    expect.anything(),
    "      POSTGRES_SECRET: ${POSTGRES_SECRET:?}",
    expect.anything(),
  ]);
  expect(moved(database('os.getenv("DB_PASSWORD", "postgres")'))).toBe("told");
  expect(moved('OPTIONS = {"api_key": "kd93mvq02lx8rtbn7yzc1hg5"}\n')).toBe("told");
});

test("a workflow runs the versions of the project, and Django's tests from where it is started", () => {
  const workflow = (files: Texts) => {
    const after = repaired("ci-missing", files);
    return typeof after === "string" ? after : after[".github/workflows/ci.yml"];
  };
  const node = (dependencies: string, more: Texts = {}) =>
    workflow({
      "package.json": `{ "name": "a", "scripts": { "build": "x" }, "dependencies": { ${dependencies} } }\n`,
      ...more,
    });
  expect(node('"express": "5.1.0"', { Dockerfile: "FROM node:20.19-alpine\nCOPY . .\n" })).toContain(
    "node-version: 20\n",
  );
  expect(node('"react-scripts": "^3.4.1"')).toContain("node-version: 16\n");
  expect(node('"react-scripts": "^5.0.1"')).not.toContain("node-version: 16\n");
  expect(
    workflow({
      "requirements.txt": "django==5.2\n",
      "backend/manage.py": django["manage.py"] ?? "",
      "backend/shop/settings.py": "DEBUG = False\n",
      "backend/shop/tests.py":
        "from django.test import TestCase\n\n\nclass Test(TestCase):\n    def test(self):\n        self.assertEqual(self.client.get('/').status_code, 200)\n",
    }),
  ).toContain("          cd backend\n          coverage run manage.py test\n          coverage report\n");
});

test("what is started of an image that is built elsewhere gets the variable too", () => {
  const after = repaired("secret-key-default", {
    ...django,
    "shop/settings.py": 'import os\n\nSECRET_KEY = os.environ.get("SECRET_KEY", "not-for-production-use")\n',
    "compose.prod.yml":
      "services:\n  web:\n    image: example/shop:1.0\n    environment:\n      DEBUG: 0\n  worker:\n    image: example/shop:1.0\n    command: celery -A shop worker\n    environment:\n      DEBUG: 0\n  cache:\n    image: redis:8.2\n",
  });
  expect(typeof after !== "string" && after["compose.prod.yml"]?.match(/SECRET_KEY: /g)).toHaveLength(2);
});

test("no template is made at the root of env files that lie elsewhere", () => {
  const files = (path: string): Texts => ({
    "requirements.txt": "flask==3.1.0\n",
    "app.py":
      'import os\n\nfrom flask import Flask\n\napp = Flask(__name__)\nprint(os.environ["A_URL"], os.environ["B_URL"], os.environ["C_URL"], os.environ["D_URL"])\n',
    "compose.prod.yml": `services:\n  web:\n    build: .\n    command: gunicorn app:app\n    env_file: ${path}\n`,
    Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
    [path]: "API_TOKEN=Zk39vnQ2xLp08rTbn7yWc1hG5fUj4sE6\nA_URL=http://a\n",
  });
  expect(repaired("env-example-missing", files(".env"))).toMatchObject({
    ".env.example": expect.stringContaining("B_URL="),
  });
  expect(repaired("env-example-missing", files("env/web.env"))).toBe("told");
});

test("logs go to the console once, and mails to whom they went", () => {
  const logging = (admins: string) => {
    const after = repaired("logging-unconfigured", {
      ...django,
      "shop/settings.py": `DEBUG = False\n${admins}`,
    });
    return typeof after === "string" ? after : after["shop/settings.py"];
  };
  expect(logging("")).toContain('"loggers": {"django": {"level": "INFO"}},\n');
  const mailing = logging('ADMINS = [("Shop", "shop@example.com")]\n');
  expect(mailing).toContain('"loggers": {"django": {"handlers": ["mail_admins"], "level": "INFO"}},\n');
  expect(mailing).toContain('"filters": {"production": {"()": "django.utils.log.RequireDebugFalse"}},\n');
});
