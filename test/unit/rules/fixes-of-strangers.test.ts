import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { applyEdits } from "../../../server/src/engine/fixes/apply-edits";
import { renderMessage } from "../../../server/src/engine/message";
import { fullReport, problemOf } from "../../../server/src/full-report";
import { snapshotOf } from "../../support/snapshot";

type Texts = Readonly<Record<string, string>>;

/** For each fix of a rule the files after it, each of which verifies; "silent" where the rule finds nothing. */
function repairs(rule: string, files: Texts): readonly Texts[] | "silent" {
  const snapshot = snapshotOf(files);
  const db = createDatabase(snapshot);
  const report = db.get(fullReport);
  const found = report.findings.filter((one) => one.rule === rule);
  if (found.length === 0) return "silent";
  return found.flatMap((finding) =>
    finding.fixes.map((fix) => {
      expect(problemOf({ finding, fix }, { snapshot, report, db })).toBeUndefined();
      return Object.fromEntries(
        [...applyEdits(snapshot, fix.edits).files].map(([path, { text }]) => [path, text]),
      );
    }),
  );
}

const django: Texts = {
  "manage.py":
    'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nimport django\n',
  "requirements.txt": "django==5.2\ngunicorn==23.0\n",
};

test.each([
  ["that starts several programs", "", '["supervisord", "-n"]'],
  ["that brings a server along", "RUN apt-get update && apt-get install -y nginx curl\n", '["/start"]'],
])("an image %s gets no user of its own", (_, install, start) => {
  const Dockerfile = `FROM python:3.13-slim\nWORKDIR /app\n${install}COPY . .\nCMD ${start}\n`;
  expect(repairs("runs-as-root", { ...django, Dockerfile, "shop/settings.py": "DEBUG = False\n" })).toEqual(
    [],
  );
});

test("exec is not put in front of a script that itself stays in front of its program", () => {
  const files = (script: string) => ({
    Dockerfile: "FROM nginx:1.28\nCOPY start.sh /start.sh\nCMD /start.sh\n",
    "start.sh": `#!/bin/sh\n${script}\n`,
  });
  expect(repairs("shell-form-start", files("sleep 5\nnginx -g 'daemon off;'"))).toEqual([]);
  expect(repairs("shell-form-start", files("sleep 5\nexec nginx -g 'daemon off;'"))).toMatchObject([
    { Dockerfile: expect.stringContaining("CMD exec /start.sh") },
  ]);
});

test("a policy of a minute is not offered to be preloaded", () => {
  const files = (seconds: number) => ({
    ...django,
    "shop/settings.py": `MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\nDEBUG = False\nSECURE_HSTS_SECONDS = ${seconds}\n`,
  });
  expect(repairs("hsts-preload", files(60))).toEqual([]);
  expect(repairs("hsts-preload", files(31_536_000))).toHaveLength(1);
});

test("what an editor in the cloud sets is named in no template", () => {
  const files = {
    ".env.example": "OTHER=\n",
    "app.py": 'import os\n\nprint(os.environ.get("CODESPACES"), os.environ["OTHER"])\n',
    "requirements.txt": "redis==5.0.0\n",
  };
  expect(repairs("env-key-undocumented", files)).toBe("silent");
});

test("a workflow takes the versions that developers have", () => {
  const node = (files: Texts) => {
    const [one] = repairs("ci-missing", {
      "package.json":
        '{ "name": "a", "scripts": { "build": "x" }, "dependencies": { "express": "5.1.0" }, "devDependencies": { "@types/node": "^24.1.0" } }\n',
      ...files,
    });
    return /node-version: (\S+)/.exec(
      typeof one === "string" ? "" : (one?.[".github/workflows/ci.yml"] ?? ""),
    )?.[1];
  };
  expect(node({})).toBe("24");
  expect(node({ ".nvmrc": "v18.2.0\n" })).toBe("18");
  const [python] = repairs("ci-missing", {
    ...django,
    "shop/settings.py": "DEBUG = False\n",
    ".python-version": "3.11.4\n",
  });
  expect(typeof python === "string" ? "" : python?.[".github/workflows/ci.yml"]).toContain(
    'python-version: "3.11"',
  );
});

test("hosts are not read from a variable that production already gives a star", () => {
  const files = (hosts: string) => ({
    ...django,
    "shop/settings.py":
      'import os\n\nDEBUG = False\nSECRET_KEY = os.environ["SECRET_KEY"]\nALLOWED_HOSTS = ["*"]\n',
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    "compose.yaml": "services:\n  web:\n    build: .\n    restart: always\n    env_file: web.env\n",
    "web.env": `ALLOWED_HOSTS=${hosts}\n`,
  });
  expect(repairs("allowed-hosts-wildcard", files("localhost,*"))).toEqual([]);
  expect(repairs("allowed-hosts-wildcard", files("shop.example.com"))).toHaveLength(1);
});

test("a service that copies the database is asked for no password of its own, and hides no image's start", () => {
  const found = repairs("database-backup-missing", {
    ...django,
    "shop/settings.py": "DEBUG = False\n",
    Dockerfile: 'FROM python:3.13\nCOPY . .\nUSER 1000\nCMD ["gunicorn", "shop.wsgi"]\n',
    "compose.yaml":
      "services:\n  db:\n    image: postgres:17\n    restart: always\n    env_file: db.env\n    volumes: ['data:/var/lib/postgresql/data']\n  web:\n    image: shop/shop:1.2\n    restart: always\n    env_file: db.env\nvolumes:\n  data:\n",
    "db.env": "POSTGRES_PASSWORD=postgres\n",
  });
  expect(found).toHaveLength(1);
});

test("a switch for TLS in a base that developers load too is not turned there", () => {
  const files = (value: string) => ({
    "manage.py":
      'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")\nimport django\n',
    "shop/settings/__init__.py": "",
    "shop/settings/base.py": `from environs import Env\n\nenv = Env()\nINSTALLED_APPS = ["django.contrib.sessions"]\nMIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]\nSESSION_COOKIE_SECURE = ${value}\n`,
    "shop/settings/development.py": "from .base import *\n\nDEBUG = True\n",
    "shop/settings/production.py": "from .base import *\n\nDEBUG = False\n",
    "requirements.txt": "django==5.2\nenvirons==14.1\n",
  });
  expect(repairs("session-cookie-insecure", files('env.bool("SESSION_COOKIE_SECURE", False)'))).toEqual([]);
  expect(repairs("session-cookie-insecure", files("False"))).toMatchObject([
    {
      "shop/settings/base.py": expect.stringContaining("SESSION_COOKIE_SECURE = False"),
      "shop/settings/production.py": expect.stringContaining("SESSION_COOKIE_SECURE = True"),
    },
  ]);
});

test("both halves of a pair of keys leave a template together", () => {
  const [one] = repairs("secret-in-template", {
    ".env.example":
      "PUSH_PUBLIC_KEY=BJq4xT9wLr2vKd8sYh3mNc6pZf1aQe5uRt7gWx0iVo\nPUSH_PRIVATE_KEY=kR7xW2mQ9vLd4sYh8nTc3pZf6aJe1uGbXo5iVq0wErt\nPORT=80\n",
    "app.js": "console.log(process.env.PUSH_PUBLIC_KEY, process.env.PUSH_PRIVATE_KEY, process.env.PORT);\n",
    "package.json": '{ "name": "a" }\n',
  });
  expect(one).toMatchObject({
    ".env.example": "PUSH_PUBLIC_KEY=change-me\nPUSH_PRIVATE_KEY=change-me\nPORT=80\n",
  });
});

describe("a repair of production's settings leaves a site that answers", () => {
  const settings = (rest: string) =>
    `import os\n\nDEBUG = True\nSECRET_KEY = os.environ["SECRET_KEY"]\n${rest}`;
  const deployed: Texts = {
    ...django,
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    "compose.yaml":
      "services:\n  web:\n    build: .\n    restart: always\n    environment:\n      SECRET_KEY: ${SECRET_KEY:?}\n",
    ".env.example": "SECRET_KEY=\n",
  };

  test("DEBUG goes off and the hosts are named together, where nobody was let in but this machine", () => {
    const [one] = repairs("debug-default", {
      ...deployed,
      "shop/settings.py": settings("ALLOWED_HOSTS = []\n"),
    });
    expect(one).toMatchObject({
      "shop/settings.py": expect.stringMatching(/DEBUG = os\.environ.*ALLOWED_HOSTS = os\.environ/s),
      "compose.yaml": expect.stringContaining("ALLOWED_HOSTS: ${ALLOWED_HOSTS:?}"),
      ".env.example": expect.stringContaining("ALLOWED_HOSTS=\n"),
    });
    const [other] = repairs("debug-default", {
      ...deployed,
      "shop/settings.py": settings('ALLOWED_HOSTS = ["shop.example.com"]\n'),
    });
    expect(other).toMatchObject({ "compose.yaml": deployed["compose.yaml"] });
  });

  test("a first variable of a service tells nothing that was not so all along", () => {
    const texts = {
      ...deployed,
      "compose.yaml": "services:\n  web:\n    build: .\n    restart: always\n",
      "shop/settings.py":
        'DEBUG = True\nSECRET_KEY = "k3$9x!qv7@l2m#p0w8z^r5t&y1u4i6o*a"\nALLOWED_HOSTS = []\n',
    };
    expect(repairs("secret-key-hardcoded", texts)).toHaveLength(1);
  });

  test("a tool whose URLs or modules the code leads to in any case is not taken out of the apps alone", () => {
    const files = (urls: string) => ({
      ...deployed,
      "shop/settings.py": settings(
        'ALLOWED_HOSTS = ["shop.example.com"]\nINSTALLED_APPS = ["silk"]\nMIDDLEWARE = ["silk.middleware.SilkyMiddleware"]\n',
      ),
      "shop/urls.py": `from django.conf import settings\nfrom django.urls import include, path\n\nurlpatterns = []\n${urls}`,
    });
    const route = 'urlpatterns += [path("silk/", include("silk.urls", namespace="silk"))]\n';
    expect(repairs("debug-tooling", files(route))).toEqual([]);
    expect(repairs("debug-tooling", files(`if settings.DEBUG:\n    ${route}`))).toHaveLength(1);
  });

  test("an origin that is allowed with TLS already is not written a second time", () => {
    const origins = '["http://shop.example.com", "https://shop.example.com"]';
    const [one] = repairs("cors-insecure-origin", {
      ...deployed,
      "shop/settings.py": settings(
        `ALLOWED_HOSTS = ["shop.example.com"]\nMIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]\nCORS_ALLOWED_ORIGINS = ${origins}\n`,
      ),
    });
    expect(one).toMatchObject({
      "shop/settings.py": expect.stringContaining('CORS_ALLOWED_ORIGINS = ["https://shop.example.com"]'),
    });
  });

  test("what is on because DEBUG is on goes under DEBUG, which is repaired by itself", () => {
    const found = repairs("cors-insecure-origin", {
      ...deployed,
      "shop/settings.py": settings(
        'ALLOWED_HOSTS = ["shop.example.com"]\nMIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]\nCORS_ALLOWED_ORIGINS = ["https://shop.example.com", "http://localhost:3000"]\n',
      ),
    });
    expect(found).toMatchObject([{ "shop/settings.py": expect.stringContaining("if DEBUG:\n    CORS_") }]);
  });
});

test.each([
  ["a star import", "try:\n    from .local_settings import *\nexcept ImportError:\n    pass\n"],
  [
    "exec",
    'try:\n    with open(os.path.join(os.path.dirname(__file__), "local_settings.py")) as f:\n        exec(f.read(), globals())\nexcept IOError:\n    pass\n',
  ],
])("what a machine sets by %s keeps the last word", (_, load) => {
  const above = "# Shop\nimport os\n\nDEBUG = False\nADMINS = []\n\n";
  const [one] = repairs("logging-unconfigured", {
    ...django,
    "shop/settings.py": `${above}# This machine\n${load}\nLATER = DEBUG\n`,
  });
  expect(one).toMatchObject({
    "shop/settings.py": expect.stringMatching(/ADMINS.*LOGGING = .*# This machine\ntry:.*LATER/s),
  });
});

test("keys that one reader demands one after the other share the comment that names it", () => {
  const files = {
    ...django,
    "shop/settings.py":
      'import os\n\nDEBUG = False\nSECRET_KEY = os.environ["SECRET_KEY"]\nALLOWED_HOSTS = []\n',
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    "compose.yaml":
      "services:\n  web:\n    build: .\n    restart: always\n    environment:\n      SECRET_KEY: ${SECRET_KEY:?}\n",
    ".env.example": "# Read in compose.yaml\nSECRET_KEY=\n",
  };
  expect(repairs("allowed-hosts-empty", files)).toMatchObject([
    { ".env.example": "# Read in compose.yaml\nSECRET_KEY=\nALLOWED_HOSTS=\n" },
  ]);
});

test("headers that a block around has lost itself are repeated in it and in what stands in it", () => {
  const nginx = (server: string, location: string) =>
    `http {\n  add_header X-Frame-Options DENY;\n  server {\n    listen 80;\n    add_header X-Content-Type-Options nosniff;\n${server}    location / {\n      add_header Cache-Control private;\n${location}      proxy_pass http://127.0.0.1:8000;\n    }\n  }\n}\n`;
  expect(repairs("nginx-headers-dropped", { "deploy/nginx.conf": nginx("", "") })).toEqual([
    {
      "deploy/nginx.conf": nginx(
        "    add_header X-Frame-Options DENY;\n",
        "      add_header X-Content-Type-Options nosniff;\n      add_header X-Frame-Options DENY;\n",
      ),
    },
  ]);
});

test("a service is restarted as the others are, and what sets something up once is not", () => {
  const compose =
    "services:\n  a:\n    image: redis:8\n    restart: ${POLICY:-always}\n  b:\n    image: redis:8\n";
  expect(repairs("restart-policy-missing", { "compose.prod.yaml": compose })).toMatchObject([
    { "compose.prod.yaml": `${compose}    restart: \${POLICY:-always}\n` },
  ]);
  const volumes = `services:\n  data:\n    image: postgres:17\n    command: "true"\n`;
  expect(repairs("restart-policy-missing", { "compose.prod.yaml": volumes })).toBe("silent");
  const once = "services:\n  nginx:\n    image: nginx:1.28\n";
  expect(repairs("restart-policy-missing", { "docker-compose-init_certificates.yml": once })).toBe("silent");
});

test("what a package asks of everybody who installs it is not held fast", () => {
  const files = {
    "requirements.txt": "requests>=2\n",
    "poetry.lock": '[[package]]\nname = "requests"\nversion = "2.32.3"\n',
  };
  expect(repairs("requirement-unpinned", files)).toHaveLength(1);
  const setup = 'setup(name="a", install_requires=open("requirements.txt").read().splitlines())\n';
  expect(repairs("requirement-unpinned", { ...files, "setup.py": setup })).toEqual([]);
});

test("what is written into a module has its quotes", () => {
  const settings = "import os\n\nDEBUG = os.environ.get('DEBUG', 'False') == 'True'\nADMINS = []\n";
  expect(repairs("logging-unconfigured", { ...django, "shop/settings.py": settings })).toMatchObject([
    { "shop/settings.py": expect.stringContaining("'handlers': {") },
  ]);
});

test("a cookie goes over TLS only without being asked where everybody is sent there", () => {
  const safety = (plain: string) => {
    const snapshot = snapshotOf({
      ...django,
      "shop/settings.py":
        'DEBUG = False\nINSTALLED_APPS = ["django.contrib.sessions"]\nMIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]\n',
      "deploy/nginx.conf": `server {\n  listen 80;\n  server_name shop.example.com;\n  ${plain}\n}\nserver {\n  listen 443 ssl;\n  server_name shop.example.com;\n  location / { proxy_pass http://127.0.0.1:8000; }\n}\n`,
    });
    return createDatabase(snapshot)
      .get(fullReport)
      .findings.filter(({ rule }) => rule === "session-cookie-insecure")
      .flatMap(({ fixes }) => fixes.map((fix) => fix.safety));
  };
  expect(safety("return 301 https://$host$request_uri;")).toEqual(["safe"]);
  expect(safety("location / { proxy_pass http://127.0.0.1:8000; }")).toEqual(["review"]);
  expect(safety("include locations-of-plain-http.conf;")).toEqual(["review"]);
});

test("a password that settings and database share goes into the environment of both, or stays", () => {
  const files = {
    ...django,
    "shop/settings.py":
      'import os\n\nDEBUG = False\nDATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db", "USER": "shop", "PASSWORD": "Winter-Rain-88"}}\n',
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    "compose.yaml":
      "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: Winter-Rain-88\n  web:\n    build: .\n    environment:\n      PORT: 80\n",
  };
  expect(repairs("secret-in-compose", files)).toEqual([]);
  expect(repairs("secret-in-settings", files)).toMatchObject([
    {
      "shop/settings.py": expect.stringContaining('"PASSWORD": os.environ["POSTGRES_PASSWORD"]'),
      "compose.yaml": expect.stringMatching(
        /db:.*POSTGRES_PASSWORD: \$\{POSTGRES_PASSWORD:\?\}.*web:.*POSTGRES_PASSWORD: \$\{POSTGRES_PASSWORD:\?\}/s,
      ),
      ".env.example": expect.stringContaining("POSTGRES_PASSWORD="),
    },
  ]);
  expect(
    repairs("secret-in-settings", { ...files, "worker/config.ini": "password = Winter-Rain-88\n" }),
  ).toEqual([]);
});

test("who is told to copy a template does not add the copy to git", () => {
  const [one] = repairs("env-example-missing", {
    ".gitignore": "dist\n",
    "package.json": '{ "name": "a", "dependencies": { "express": "5.1.0" } }\n',
    Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "app.js"]\n',
    "app.js": "console.log(process.env.MAIL_HOST, process.env.MAIL_USER, process.env.MAIL_PASSWORD);\n",
  });
  expect(one).toMatchObject({ ".gitignore": "dist\n.env\n" });
});

test("a build that git holds, and a policy that somebody chose, are changed only on demand", () => {
  const safeties = (rule: string, files: Texts) =>
    createDatabase(snapshotOf(files))
      .get(fullReport)
      .findings.filter((one) => one.rule === rule)
      .flatMap(({ fixes }) => fixes.map(({ safety }) => safety));
  const decided = "services:\n  db:\n    image: postgres:17\n    restart: 'no'\n";
  expect(safeties("restart-policy-missing", { "compose.prod.yaml": decided })).toEqual(["review"]);
  const built = {
    "package.json":
      '{ "name": "a", "scripts": { "build": "vite build" }, "devDependencies": { "vite": "7.0.0" } }\n',
    ".gitignore": "node_modules/\n",
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((name) => [`dist/assets/index-a${name}b2c3d4.js`, "a\n"])),
    "dist/index.html": "a\n",
  };
  expect(safeties("build-output-tracked", built)).toEqual(["review"]);
});

test("a switch whose default is turned says so", () => {
  const snapshot = snapshotOf({
    ...django,
    "shop/settings.py":
      'import os\n\nDEBUG = False\nINSTALLED_APPS = ["django.contrib.sessions"]\nMIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]\nSECURE = os.environ.get("SECURE", "no") == "yes"\nSESSION_COOKIE_SECURE = SECURE\n',
    "deploy/nginx.conf":
      "server {\n  listen 443 ssl;\n  server_name shop.example.com;\n  location / { proxy_pass http://127.0.0.1:8000; }\n}\n",
  });
  const titles = createDatabase(snapshot)
    .get(fullReport)
    .findings.filter(({ rule }) => rule === "session-cookie-insecure")
    .flatMap(({ fixes }) => fixes.map(({ title }) => renderMessage(title)));
  expect(titles).toEqual(["Make SESSION_COOKIE_SECURE true unless the environment says otherwise"]);
});

test("what a first template shows to be missing was so all along", () => {
  const files = {
    ...django,
    "shop/settings.py":
      'import os\n\nDEBUG = False\nSECRET_KEY = os.environ["SECRET_KEY"]\nMAIL = os.environ["MAIL_HOST"]\n',
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    "compose.yaml":
      "services:\n  web:\n    build: .\n    restart: always\n  db:\n    image: postgres:17\n    restart: always\n    environment:\n      POSTGRES_PASSWORD: Winter-Rain-88\n",
  };
  expect(repairs("secret-in-compose", files)).toHaveLength(1);
});
