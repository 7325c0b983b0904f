import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

type Files = Readonly<Record<string, string>>;

/** "severity rule" of what the named rules find, sorted. */
function found(files: Files, ...ids: readonly string[]): readonly string[] {
  const chosen = rules.filter(({ id }) => ids.includes(id));
  expect(chosen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const { findings } = createDatabase(snapshotOf(files)).get(reportOf(chosen, scoringPolicy));
  return findings.map(({ severity, rule }) => `${severity} ${rule}`).sort();
}

const django: Files = {
  "manage.py": `import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nimport django\n`,
  "shop/wsgi.py": `import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n`,
  "shop/settings.py": `DEBUG = False
INSTALLED_APPS = ["django.contrib.sessions", "django.contrib.staticfiles", "django.contrib.admin", "corsheaders"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
STATIC_URL = "/static/"
CORS_ALLOWED_ORIGINS = ["http://localhost:3000"]
CSRF_TRUSTED_ORIGINS = ["http://localhost:3000"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db"}}
`,
  "requirements.txt": "django==5.2\n",
};

const image: Files = {
  Dockerfile: `FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi", "-b", "0.0.0.0:8000"]\n`,
};

const proxied = (server: string): Files => ({
  ...django,
  ...image,
  "compose.prod.yaml": `services:
  web:
    build: .
  nginx:
    image: nginx:1.29
    ports: ["80:80", "443:443"]
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
`,
  "nginx.conf": `server {\n${server}\n  location / { proxy_pass http://web:8000; }\n}\n`,
});

const overTls = ["csrf-cookie-insecure", "hsts-off", "session-cookie-insecure", "ssl-redirect-off"];

describe("switches for TLS", () => {
  test("without any production they are one small finding", () => {
    expect(found(django, ...overTls)).toEqual([
      "advice csrf-cookie-insecure",
      "advice hsts-off",
      "advice session-cookie-insecure",
      "minor ssl-redirect-off",
    ]);
  });

  test("behind an nginx without TLS they wait for what its own rule says", () => {
    expect(found(proxied("  listen 80;"), "nginx-no-tls", ...overTls)).toEqual([
      "advice csrf-cookie-insecure",
      "advice hsts-off",
      "advice session-cookie-insecure",
      "advice ssl-redirect-off",
      "major nginx-no-tls",
    ]);
  });

  test("where TLS is, each of them matters", () => {
    const tls = "  listen 443 ssl;\n  ssl_certificate /c.pem;\n  ssl_certificate_key /k.pem;";
    expect(found(proxied(tls), "nginx-no-tls", ...overTls)).toEqual([
      "major csrf-cookie-insecure",
      "major hsts-off",
      "major session-cookie-insecure",
    ]);
  });
});

test("forms are said to be rejected only where no origin with TLS is trusted", () => {
  const words = (origin: string) => {
    const files = proxied("  listen 443 ssl;\n  ssl_certificate a.pem;\n  ssl_certificate_key a.key;");
    const settings = (files["shop/settings.py"] ?? "").replace(
      'http://localhost:3000"]\nDATABASES',
      `${origin}"]\nDATABASES`,
    );
    const chosen = rules.filter(({ id }) => id === "proxy-ssl-header");
    const report = createDatabase(snapshotOf({ ...files, "shop/settings.py": settings })).get(
      reportOf(chosen, scoringPolicy),
    );
    return report.findings.map(({ message }) => message.template.includes("rejects forms"));
  };
  expect(words("http://localhost:3000")).toEqual([true]);
  expect(words("https://shop.example")).toEqual([false]);
});

describe("what nobody deploys", () => {
  const weak = ["connections-not-reused", "cors-insecure-origin", "csrf-trusted-origins"];

  test("a developer's origins and connections are advice until there is a production", () => {
    expect(found(django, ...weak)).toEqual(weak.map((id) => `advice ${id}`));
    expect(found(proxied("  listen 80;"), ...weak)).toEqual(weak.map((id) => `minor ${id}`));
  });

  test("a pipeline is worth what it would check", () => {
    const tests = { "shop/tests.py": "def test_shop():\n    assert answer() == 42\n" };
    expect(found(django, "ci-missing")).toEqual(["advice ci-missing"]);
    expect(found({ ...django, ...tests }, "ci-missing")).toEqual(["minor ci-missing"]);
    expect(found(proxied("  listen 80;"), "ci-missing")).toEqual(["minor ci-missing"]);
    expect(found({ ...proxied("  listen 80;"), ...tests }, "ci-missing")).toEqual(["major ci-missing"]);
  });

  test("an image that nothing starts runs nothing as root", () => {
    const named = { Dockerfile: "FROM python:3.13\nCOPY . .\n" };
    expect(found(named, "runs-as-root")).toEqual([]);
    // A platform that reads a Procfile makes images of its own.
    expect(found({ ...named, Procfile: "web: gunicorn shop.wsgi\n" }, "runs-as-root")).toEqual([]);
    expect(found(image, "runs-as-root")).toEqual(["major runs-as-root"]);
  });

  test("an nginx for localhost is no site, unless the file says production", () => {
    const { "compose.prod.yaml": compose = "", ...others } = proxied(
      "  listen 80;\n  server_name localhost;",
    );
    expect(found({ ...others, "compose.yaml": compose }, "nginx-no-tls")).toEqual(["advice nginx-no-tls"]);
    expect(found({ ...others, "compose.prod.yaml": compose }, "nginx-no-tls")).toEqual([
      "major nginx-no-tls",
    ]);
  });
});

describe("what only a default of the code gives, where nothing here starts production", () => {
  const reading = (lines: string): Files => ({
    ...django,
    "shop/settings.py": `import os\n${django["shop/settings.py"]?.replace("DEBUG = False\n", lines)}`,
  });
  const started = (files: Files): Files => ({
    ...files,
    ...image,
    "compose.prod.yaml": "services:\n  web:\n    build: .\n    environment: [HOST=shop.test]\n",
  });

  test("a key and DEBUG are no blockers", () => {
    const files = reading(
      'DEBUG = os.environ.get("DEBUG", "True") == "True"\nSECRET_KEY = os.environ.get("SECRET_KEY", "django-insecure-shop")\n',
    );
    const ids = ["debug-default", "secret-key-default"];
    expect(found(files, ...ids)).toEqual(["major debug-default", "major secret-key-default"]);
    expect(found({ ...files, ...image }, ...ids)).toEqual([
      "major debug-default",
      "major secret-key-default",
    ]);
    expect(found(started(files), ...ids)).toEqual(["blocker debug-default", "blocker secret-key-default"]);
  });

  test("the settings of developers that a package chooses are not production's", () => {
    const { "shop/settings.py": base = "", ...rest } = django;
    const files = {
      ...rest,
      "shop/settings/__init__.py":
        'import os\nif os.environ.get("RUNS_ON") == "server":\n    from .prod import *\nelse:\n    from .dev import *\n',
      "shop/settings/base.py": base,
      "shop/settings/dev.py": "from .base import *\nDEBUG = True\nALLOWED_HOSTS = []\n",
      "shop/settings/prod.py": "from .base import *\n",
    };
    const ids = ["debug-default", "allowed-hosts-empty"];
    expect(found(files, ...ids)).toEqual([]);
    expect(found(started(files), ...ids)).toEqual(["blocker allowed-hosts-empty", "blocker debug-default"]);
  });

  test("what everybody may read while DEBUG is on is DEBUG's fault", () => {
    const open = "CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_CREDENTIALS = True\n";
    expect(found(reading(`DEBUG = True\n${open}`), "cors-wildcard")).toEqual(["blocker cors-wildcard"]);
    const indented = open.replace(/^/gm, "    ").trimEnd();
    expect(found(reading(`DEBUG = True\nif DEBUG:\n${indented}\n`), "cors-wildcard")).toEqual([]);
  });

  test("a tool for debugging under DEBUG is DEBUG's fault", () => {
    const tool = 'INSTALLED_APPS += ["silk"]';
    const files = (lines: string) => {
      const { "shop/settings.py": text = "" } = reading("DEBUG = True\n");
      return {
        ...django,
        "shop/settings.py": `${text}MIDDLEWARE += ["silk.middleware.SilkyMiddleware"]\n${lines}\n`,
      };
    };
    expect(found(files(tool), "debug-tooling")).toEqual(["major debug-tooling"]);
    const under = `if DEBUG:\n    INSTALLED_APPS += ["django_browser_reload"]`;
    const bare = {
      ...django,
      "shop/settings.py": `${reading("DEBUG = True\n")["shop/settings.py"]}${under}\n`,
    };
    expect(found(bare, "debug-tooling")).toEqual([]);
  });

  test("hosts and origins that a variable falls back to", () => {
    const files = reading(
      'DEBUG = False\nALLOWED_HOSTS = os.environ.get("HOSTS", "*").split(",")\nCORS_ALLOW_ALL_ORIGINS = os.environ.get("OPEN", "1") == "1"\nCORS_ALLOW_CREDENTIALS = True\n',
    );
    const ids = ["allowed-hosts-wildcard", "cors-wildcard"];
    expect(found(files, ...ids)).toEqual(["major allowed-hosts-wildcard", "major cors-wildcard"]);
    expect(found(started(files), ...ids)).toEqual([
      "blocker allowed-hosts-wildcard",
      "blocker cors-wildcard",
    ]);
  });

  test("a comment that says who looks at hosts and origins instead", () => {
    const open = (comment: string) =>
      reading(
        `DEBUG = False\n${comment}ALLOWED_HOSTS: list[str] = ["*"]\n${comment}CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_CREDENTIALS = True\n`,
      );
    const ids = ["allowed-hosts-wildcard", "cors-wildcard"];
    expect(found(open(""), ...ids)).toEqual(["blocker allowed-hosts-wildcard", "blocker cors-wildcard"]);
    const safe = "# Unknown domains are turned away before, so that a star is safe.\n";
    expect(found(open(safe), ...ids)).toEqual(["major cors-wildcard", "minor allowed-hosts-wildcard"]);
    const said = "# Each tenant has a domain of its own:\n# a middleware looks them up.\n";
    expect(found(open(said), ...ids)).toEqual(["major cors-wildcard", "minor allowed-hosts-wildcard"]);
  });
});

describe("what is no fault", () => {
  test("a database whose command says other things than where its data lies", () => {
    const compose = (command: string, image: string, target: string): Files => ({
      "docker-compose.prod.yml": `services:\n  db:\n    image: ${image}\n    command: ${command}\n    volumes: ["data:${target}"]\nvolumes: {data: {}}\n`,
    });
    const rule = "database-volume-missing";
    expect(found(compose("mongod --auth --replSet rs0", "mongo:8", "/data/db"), rule)).toEqual([]);
    expect(found(compose("--character-set-server=utf8mb4", "mysql:8.4", "/var/lib/mysql"), rule)).toEqual([]);
  });

  test("a front end that nobody reaches lays its files into a folder of others", () => {
    const compose = (ports: string) => ({
      "compose.prod.yaml": `services:
  proxy:
    image: nginx:1.29
    restart: always
    volumes: ["pages:/usr/share/nginx/html"]
  frontend:
    image: example/shop-pages:1.2
    volumes: ["pages:/app/result"]
${ports}volumes:
  pages: {}
`,
    });
    expect(found(compose(""), "restart-policy-missing")).toEqual([]);
    expect(found(compose(`    ports: ["80:80"]\n`), "restart-policy-missing")).toEqual([
      "minor restart-policy-missing",
    ]);
  });

  test("scripts whose functions are called tests are measured by nobody", () => {
    const project = (text: string) => ({
      "pyproject.toml": `[project]\nname = "shop"\ndependencies = ["flask"]\n`,
      "shop.py": "x = 1\n",
      "test_shop.py": text,
    });
    const script = `def test_shop():\n    print(ask())\n\n\nif __name__ == "__main__":\n    test_shop()\n`;
    expect(found(project(script), "coverage-unmeasured")).toEqual([]);
    expect(found(project("def test_shop():\n    assert ask()\n"), "coverage-unmeasured")).toEqual([
      "advice coverage-unmeasured",
    ]);
  });

  test("a template for projects holds no key, and a service's own folder no history", () => {
    const inFolder = (folder: string, key: string): Files => ({
      [`${folder}/manage.py`]: django["manage.py"] ?? "",
      [`${folder}/shop/settings.py`]: `import os\n\nDEBUG = False\nSECRET_KEY = os.environ["SECRET_KEY"]\n`,
      [`${folder}/shop/wsgi.py`]: django["shop/wsgi.py"] ?? "",
      [`${folder}/Dockerfile`]: `FROM python:3.13\nCOPY . .\nUSER 1000\nCMD ["gunicorn", "shop.wsgi"]\n`,
      [`${folder}/docker-compose.production.yml`]: `services:\n  web:\n    build: .\n    env_file: .envs/.production\n`,
      [`${folder}/.envs/.production`]: `SECRET_KEY=${key}\n`,
    });
    expect(found(inFolder("{{cookiecutter.slug}}", "!!!SET SECRET_KEY!!!"), "secret-key-weak")).toEqual([]);
    expect(found(inFolder("shop", "!!!SET SECRET_KEY!!!"), "secret-key-weak")).toEqual([
      "blocker secret-key-weak",
    ]);
    const { [`shop/.envs/.production`]: _, ...own } = inFolder("shop", "");
    expect(found(own, "dockerignore-missing")).toEqual(["minor dockerignore-missing"]);
    expect(found({ ...own, "shop/package.json": "{}" }, "dockerignore-missing")).toEqual([
      "major dockerignore-missing",
    ]);
  });

  test("an account is created where nothing is set, and not where somebody asks for a test server", () => {
    const started = (condition: string): Files => ({
      Dockerfile: `FROM python:3.13\nWORKDIR /app\nCOPY . /app\nUSER 1000\nENTRYPOINT ["./start.sh"]\n`,
      "start.sh": `#!/bin/bash\nif [[ ${condition} ]]; then\n  if [ -z "$SEEN" ]; then\n    echo "U.objects.create_superuser('admin', 'a@example.com', 'admin')" | python manage.py shell\n  fi\nfi\nexec gunicorn shop.wsgi\n`,
    });
    expect(found(started("$NO_ADMIN != true"), "default-credentials")).toEqual(["major default-credentials"]);
    expect(found(started('$DEBUG == "True" && $SHOP == 1'), "default-credentials")).toEqual([]);
  });

  test("a secret that only a branch imports is not certain", () => {
    const settings = (text: string): Files => ({
      ...django,
      "shop/settings.py": `import os\n\nDEBUG = False\n${text}`,
      "shop/radius.py": `RADIUS_SECRET = "Sahne7Torte"\n`,
    });
    const imported = "from shop.radius import *\n";
    expect(found(settings(imported), "secret-in-settings")).toEqual(["blocker secret-in-settings"]);
    const branch = `if open("radius").read():\n    ${imported}`;
    expect(found(settings(branch), "secret-in-settings")).toEqual(["major secret-in-settings"]);
  });

  test("pages beside a project in another language are a small matter until they are many", () => {
    const pages = (count: number) => ({
      "package.json": `{ "name": "shop", "devDependencies": { "vite": "^7.0.0" } }\n`,
      "composer.json": `{ "name": "depot/shop" }\n`,
      ...Object.fromEntries(
        ["cart", "order", "offer", "start"].map((name) => [
          `resources/js/${name}.vue`,
          "<p>{{ total }}</p>\n".repeat(count),
        ]),
      ),
    });
    expect(found(pages(300), "tests-missing")).toEqual(["minor tests-missing"]);
    expect(found(pages(900), "tests-missing")).toEqual(["major tests-missing"]);
  });

  test("an API that answers programs alone wants no static files", () => {
    const api = (renderer: string, urls: string) => ({
      ...proxied("  listen 80;"),
      "shop/urls.py": urls,
      "shop/settings.py": `${django["shop/settings.py"]}INSTALLED_APPS += ["rest_framework"]\nREST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.${renderer}"]}\n`,
    });
    expect(found(api("JSONRenderer", "urlpatterns = []\n"), "static-only-in-debug")).toEqual([]);
    const one = ["major static-only-in-debug"];
    expect(found(api("BrowsableAPIRenderer", "urlpatterns = []\n"), "static-only-in-debug")).toEqual(one);
    const admin = `urlpatterns = [path("admin/", admin.site.urls)]\n`;
    expect(found(api("JSONRenderer", admin), "static-only-in-debug")).toEqual(one);
  });

  test("an ignore entry that names the very file hides nothing new", () => {
    expect(
      found({ ".gitignore": "*notes-of-us.*\n", "notes-of-us.txt": "x\n" }, "ignored-but-tracked"),
    ).toEqual([]);
    expect(found({ ".gitignore": "*.txt\n", "notes-of-us.txt": "x\n" }, "ignored-but-tracked")).toEqual([
      "minor ignored-but-tracked",
    ]);
  });
});

describe("one cause, one finding", () => {
  test("origins of the local machine in one list", () => {
    const settings = `${django["shop/settings.py"]}CORS_ALLOWED_ORIGINS += ["http://127.0.0.1:3000", "http://shop.example"]\n`;
    expect(
      found({ ...proxied("  listen 80;"), "shop/settings.py": settings }, "cors-insecure-origin"),
    ).toEqual(["minor cors-insecure-origin", "minor cors-insecure-origin"]);
  });

  test("a published cache without a password", () => {
    const files = {
      "compose.prod.yaml": `services:\n  redis:\n    image: redis:8\n    ports: ["6379:6379"]\n`,
    };
    expect(found(files, "default-credentials", "service-port-public")).toEqual([
      "advice service-port-public",
      "blocker default-credentials",
    ]);
  });

  test("workflows in a folder, where GitHub does not look", () => {
    const workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: make test }]\n";
    const files = {
      "backend/.github/workflows/ci.yml": workflow,
      "backend/test_a.py": "def test_a():\n    assert answer() == 42\n",
    };
    const chosen = rules.filter(({ id }) => id === "ci-missing");
    const { findings } = createDatabase(snapshotOf(files)).get(reportOf(chosen, scoringPolicy));
    expect(findings.map(({ place, severity }) => [place.path, severity])).toEqual([
      ["backend/.github/workflows/ci.yml", "minor"],
    ]);
  });
});

describe("what is weighed less", () => {
  test("a password that settings fall back to; a key works from everywhere", () => {
    const settings = (line: string) => ({
      ...django,
      "shop/settings.py": `import os\n${django["shop/settings.py"]}${line}\n`,
    });
    const mail = settings(`EMAIL_HOST_PASSWORD = os.environ.get("MAIL_PASSWORD", "qX7ru2Lm9vKt")`);
    expect(found(mail, "secret-in-settings")).toEqual(["minor secret-in-settings"]);
    const key = settings(`PAYMENT_API_KEY = os.environ.get("PAYMENT_API_KEY", "qX7ru2Lm9vKtb4Wz8sPd")`);
    expect(found(key, "secret-in-settings")).toEqual(["major secret-in-settings"]);
  });

  test("gunicorn beside its watcher; uvicorn with one", () => {
    const start = (command: string) => ({
      "compose.prod.yaml": `services:\n  web:\n    build: .\n    command: ${command}\n    ports: ["80:80"]\n`,
      Dockerfile: "FROM python:3.13\nCOPY . .\n",
    });
    expect(found(start("gunicorn --reload shop.wsgi"), "development-server")).toEqual([
      "minor development-server",
    ]);
    expect(found(start("uvicorn --reload shop:app"), "development-server")).toEqual([
      "blocker development-server",
    ]);
  });

  test("a location and an alias that both lack the slash", () => {
    const site = (alias: string) => proxied(`  listen 80;\n  location /media { alias ${alias}; }`);
    expect(found(site("/srv/media"), "nginx-alias-traversal")).toEqual(["advice nginx-alias-traversal"]);
    expect(found(site("/srv/media/"), "nginx-alias-traversal")).toEqual(["major nginx-alias-traversal"]);
  });
});

describe("what belongs to something else", () => {
  test("a table of uv in a project whose images install requirements with pip", () => {
    const files = (install: string) => ({
      "pyproject.toml": `[project]\nname = "shop"\ndependencies = ["django>=5"]\n\n[tool.uv]\ndev-dependencies = ["ruff>=0.9"]\n`,
      "requirements.txt": "django==5.2\n",
      Dockerfile: `FROM python:3.13\nCOPY . .\nRUN ${install}\nCMD ["gunicorn", "shop.wsgi"]\n`,
    });
    expect(found(files("pip install -r requirements.txt"), "lock-missing")).toEqual([]);
    expect(found(files("pip install uv && uv sync"), "lock-missing")).toEqual(["major lock-missing"]);
  });

  test("a schedule of an app that its file neither makes nor imports", () => {
    const files = (head: string) => ({
      ...proxied("  listen 80;"),
      "shop/celery.py": `from celery import Celery\n\napp = Celery("shop")\n`,
      "shop/schedule.py": `${head}app.conf.beat_schedule = {"send": {"task": "shop.send", "schedule": 60}}\n`,
    });
    expect(found(files(""), "celery-beat-missing")).toEqual([]);
    expect(found(files("from shop.celery import app\n"), "celery-beat-missing")).toEqual([
      "major celery-beat-missing",
    ]);
  });

  test("an nginx that is built here chooses among the files of its own folder; an unpacked release is nobody's", () => {
    const site = "server {\n  listen 80;\n  location / { proxy_pass http://web:8000; }\n}\n";
    const secure = "server {\n  listen 443 ssl;\n  location / { proxy_pass http://web:8000; }\n}\n";
    const files = {
      ...image,
      "compose.prod.yaml": `services:\n  web:\n    build: .\n  nginx:\n    build: docker/nginx\n    ports: ["80:80", "443:443"]\n`,
      "docker/nginx/Dockerfile": `FROM nginx:1.29\nCOPY run.sh /run.sh\nCMD ["/run.sh"]\n`,
      "docker/nginx/site.conf": secure,
      "docker/watch/nginx.conf": `http {\n${site}}\n`,
    };
    expect(found(files, "nginx-no-tls")).toEqual([]);
    expect(found({ "nginx-1.25.4/conf/nginx.conf": `http {\n${site}}\n` }, "nginx-no-tls")).toEqual([]);
    const loose = `http {\n${site.replace("web", "127.0.0.1")}}\n`;
    expect(found({ "deploy/nginx.conf": loose }, "nginx-no-tls")).toEqual(["major nginx-no-tls"]);
  });

  test("what a stage builds of the code is code, whoever builds the image", () => {
    const files = {
      "docker-compose.dev.yml": "services:\n  api:\n    build: .\n    ports: ['8080:8080']\n",
      Dockerfile: [
        "FROM golang:1.25 AS build",
        "COPY . /src",
        "RUN cd /src && go build -o /out/shop",
        "FROM debian:13-slim",
        "COPY --from=build /out/shop /usr/local/bin/shop",
        'CMD ["shop"]',
        "",
      ].join("\n"),
    };
    expect(found(files, "runs-as-root")).toEqual(["major runs-as-root"]);
    const { Dockerfile } = files;
    const foreign = { ...files, Dockerfile: Dockerfile.replace("COPY . /src\n", "") };
    expect(found(foreign, "runs-as-root")).toEqual([]);
  });

  test("an image whose command copies its files and ends", () => {
    const copying = (command: string) => ({ Dockerfile: `FROM node:24\nCOPY . .\nCMD ${command}\n` });
    expect(found(copying("cp -r build result_build"), "runs-as-root")).toEqual([]);
    expect(found(copying("cp -r build public && node server.js"), "runs-as-root")).toEqual([
      "major runs-as-root",
    ]);
  });
});
