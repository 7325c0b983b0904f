import { describe, expect, test } from "vitest";
import { type Files, indented, stateOf } from "../../support/rule-state";

/** A form of a fault that looks right at first sight, and what the rule says of it. Never "pass". */
type Case = readonly [form: string, rule: string, state: "fail" | "unknown" | "not-applicable", files: Files];

const dockerfile =
  'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER shop\nCMD ["gunicorn", "shop.wsgi"]\n';

/** A web service with further lines of its own, and what follows it in the file. */
function compose(web: string, others = "", files: Files = {}): Files {
  return {
    "docker-compose.yml": `services:\n  web:\n    build: .\n    restart: always\n${indented(web)}${others}`,
    Dockerfile: dockerfile,
    "shop/wsgi.py": "application = 1\n",
    ...files,
  };
}

/** A service `db` beside it, in braces, and the volume `data` with its options. */
function database(lines: string, volume = ""): Files {
  return compose("", `  db: {${lines}}\nvolumes:\n  data: {${volume}}\n`);
}

const wsgi =
  'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n';

/** A Django project that Compose runs by gunicorn. */
function django(settings: string, files: Files = {}): Files {
  return compose("", "", {
    "manage.py": "",
    "requirements.txt": "Django==5.2\ngunicorn==23.0.0\ndjango-cors-headers==4.7.0\n",
    "shop/__init__.py": "",
    "shop/wsgi.py": wsgi,
    "shop/settings.py": `import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n${settings}\n`,
    ...files,
  });
}

/** Lines of Compose for the web service of such a project. */
function started(lines: string): Files {
  return { "docker-compose.yml": `services:\n  web:\n    build: .\n${indented(lines)}` };
}

const script = Array.from({ length: 60 }, (_, line) => `export const value${line} = ${line};`).join("\n");

/** A package of JavaScript below a folder, with a test where a text is given. */
function scripts(folder: string, name: string, test?: readonly [path: string, text: string]): Files {
  const at = (path: string) => (folder === "" ? path : `${folder}/${path}`);
  return {
    [at("package.json")]: JSON.stringify({ name, scripts: { test: "jest" } }),
    ...Object.fromEntries([1, 2, 3, 4].map((number) => [at(`src/part${number}.ts`), script])),
    ...(test ? { [at(test[0])]: test[1] } : {}),
  };
}

const tested = scripts("", "shop", ["src/shop.test.ts", 'test("adds", () => { expect(1).toBe(1); });\n']);

/** A project in Python with one file of tests. */
function pythonProject(test: string): Files {
  const code = Array.from({ length: 60 }, (_, line) => `value${line} = ${line}`).join("\n");
  return {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    ...Object.fromEntries([1, 2, 3, 4].map((number) => [`shop/part${number}.py`, code])),
    "tests/test_shop.py": test,
  };
}

/** Such a package with a workflow: what starts it, lines of its job, and its steps. */
function workflow(on: string, job: string, steps: string): Files {
  return {
    ...tested,
    ".github/workflows/ci.yml": `on: ${on}\njobs:\n  test:\n    runs-on: ubuntu-latest\n${indented(job)}    steps:\n${indented(steps)}`,
  };
}

const cors = 'INSTALLED_APPS = ["corsheaders"]\nMIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]\n';
const readsDebug = 'DEBUG = os.environ.get("DEBUG") == "1"';
const collects = 'INSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_ROOT = "/static"';

const entrypoint = { "start.sh": '#!/bin/sh\nexec gosu shop "$@"\n' };
const startScript = 'FROM python:3.13-slim\nCOPY . .\nENTRYPOINT ["/start.sh"]\n';

const cases: readonly Case[] = [
  [
    "a view that is exempt and shows nothing that proves who asks",
    "csrf-middleware-missing",
    "unknown",
    django('MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]', {
      "shop/views.py":
        "@csrf_exempt\ndef order(request):\n    return HttpResponse(Order.create(request.body))\n",
    }),
  ],
  [
    "a function of its own that is called less often",
    "rate-limit-missing",
    "unknown",
    {
      "package.json": '{ "name": "shop", "dependencies": { "express": "5.1.0" } }',
      "src/app.js":
        'const express = require("express");\nconst app = express();\napp.post("/login", async (request, response) => response.json(await signIn(request.body)));\n',
      "src/search.js": "export const refresh = lodash.throttle(readIndex, 1000);\n",
    },
  ],
  [
    "a pipeline that rates the repository",
    "ci-missing",
    "fail",
    {
      "package.json": '{ "name": "shop", "dependencies": { "express": "5.1.0" } }',
      ".github/workflows/scorecard.yml":
        "on: push\njobs:\n  rate:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: ossf/scorecard-action@v2\n",
    },
  ],
  [
    "a volume that is a folder of the machine lies over the code",
    "source-mounted",
    "unknown",
    compose("volumes: [code:/app]", "volumes:\n  code: {driver_opts: {type: none, o: bind, device: /srv}}\n"),
  ],
  [
    "a variable names what lies over the code",
    "source-mounted",
    "unknown",
    compose('volumes: ["${CODE}:/app"]'),
  ],
  ["the code comes from ${PWD}", "source-mounted", "fail", compose('volumes: ["${PWD}/shop:/app/shop"]')],
  [
    "one of two services goes around the script that gives root up",
    "runs-as-root",
    "fail",
    compose("", '  jobs:\n    build: .\n    entrypoint: ["celery", "-A", "shop", "worker"]\n', {
      ...entrypoint,
      Dockerfile: startScript,
    }),
  ],
  [
    "a database is on the machine's network",
    "service-port-public",
    "unknown",
    database('image: "postgres:17", network_mode: host'),
  ],
  [
    "PostgreSQL 18 has its volume at the old place",
    "database-volume-missing",
    "fail",
    database('image: "postgres:18", volumes: ["data:/var/lib/postgresql/data"]'),
  ],
  [
    "an option moves the data away from the volume",
    "database-volume-missing",
    "fail",
    database('image: "mysql:8.4", command: --datadir=/data, volumes: ["data:/var/lib/mysql"]'),
  ],
  [
    "the volume lies in memory",
    "database-volume-missing",
    "fail",
    database(
      'image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]',
      "driver_opts: {type: tmpfs, device: tmpfs}",
    ),
  ],
  [
    "copies are written into the container",
    "database-backup-missing",
    "unknown",
    compose(
      "",
      `  db: {image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]}
  backup: {image: "postgres:17", command: "sh -c 'while true; do pg_dump -h db shop > /tmp/shop.sql; sleep 86400; done'"}
volumes: {data: {}}
`,
    ),
  ],
  [
    "only another database is copied",
    "database-backup-missing",
    "unknown",
    compose(
      "",
      `  db: {image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]}
  orders: {image: "postgres:17", volumes: ["orders:/var/lib/postgresql/data"]}
  backup: {image: "prodrigestivill/postgres-backup-local:17", environment: {POSTGRES_HOST: orders}, volumes: ["./copies:/backups"]}
volumes: {data: {}, orders: {}}
`,
    ),
  ],
  [
    "a script restores a copy",
    "database-backup-missing",
    "fail",
    {
      ...database('image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]'),
      "scripts/restore_backup.sh": "psql shop < copy.sql\n",
    },
  ],
  [
    "Flower has a password that everybody knows",
    "flower-unprotected",
    "fail",
    compose(
      "",
      '  flower:\n    build: .\n    command: celery -A shop flower --basic-auth=admin:admin\n    ports: ["5555:5555"]\n',
    ),
  ],
  ["a limit of 0", "resource-limits-missing", "fail", compose("mem_limit: 0")],
  ["the folder of the socket", "docker-socket-mounted", "fail", compose('volumes: ["/var/run:/var/run"]')],
  [
    "a variable names the socket",
    "docker-socket-mounted",
    "unknown",
    compose('volumes: ["${SOCKET}:/var/run/docker.sock"]'),
  ],
  [
    "a health check has the password",
    "secret-in-compose",
    "fail",
    database('image: "mysql:8.4", healthcheck: {test: [CMD, mysqladmin, ping, "-pErdb33re99Kuchen"]}'),
  ],
  [
    "an option of the command sets the key",
    "secret-in-compose",
    "fail",
    compose("command: gunicorn shop.wsgi --env SECRET_KEY=hjk34hjk5h34kj5hjk34h5kjh345"),
  ],
  ...[
    "exit 0",
    "[CMD, 'true']",
    "echo well",
    "curl -f http://localhost; exit 0",
    "ps aux | grep gunicorn",
  ].map(
    (check): Case => [
      `a health check that cannot fail: ${check}`,
      "healthcheck-ignores-failure",
      "fail",
      compose(`healthcheck:\n  test: ${check}`),
    ],
  ),
  [
    "nobody asks with a check that cannot fail",
    "healthcheck-missing",
    "not-applicable",
    compose("healthcheck:\n  test: exit 0"),
  ],
  ...["sh -c 'DEBUG=1 gunicorn shop.wsgi'", "[env, DEBUG=1, gunicorn, shop.wsgi]"].map(
    (command): Case => [
      `the command sets the variable: ${command}`,
      "debug-default",
      "fail",
      django(readsDebug, started(`command: ${command}`)),
    ],
  ),
  [
    "a function of the project takes every text for true",
    "env-string-as-boolean",
    "fail",
    django('def flag(name):\n    return bool(os.getenv(name, ""))\nDEBUG = flag("DEBUG")'),
  ],
  [
    "a key stands behind the variable",
    "secret-key-default",
    "fail",
    django('SECRET_KEY = os.environ.get("SECRET_KEY") or "written-391-for-all-to-read"'),
  ],
  [
    "the key that startproject made, in Compose",
    "secret-in-compose",
    "fail",
    compose("environment:\n  SECRET_KEY: django-insecure-hjk34hjk5h34kj5hjk34h5kjh345"),
  ],
  [
    "the key is a placeholder",
    "secret-in-compose",
    "not-applicable",
    compose("environment:\n  SECRET_KEY: change-me"),
  ],
  ...[".*", "^https?://.*$", "https://"].map(
    (pattern): Case => [
      `an expression for origins fits all: ${pattern}`,
      "cors-wildcard",
      "fail",
      django(`${cors}CORS_ALLOWED_ORIGIN_REGEXES = [r"${pattern}"]`),
    ],
  ),
  [
    "nginx adds the header",
    "cors-wildcard",
    "fail",
    django(`${cors}CORS_ALLOWED_ORIGINS = ["https://shop.example.com"]`, {
      "docker-compose.yml":
        'services:\n  web:\n    build: .\n  proxy:\n    image: nginx:1.28\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n',
      "nginx.conf":
        "server {\n  listen 80;\n  add_header Access-Control-Allow-Origin *;\n  location / { proxy_pass http://web:8000; }\n}\n",
    }),
  ],
  [
    "a middleware of the project's own switches the checks off",
    "csrf-middleware-missing",
    "fail",
    django('MIDDLEWARE = ["shop.open.Open", "django.middleware.csrf.CsrfViewMiddleware"]', {
      "shop/open.py":
        "class Open:\n    def __call__(self, request):\n        request._dont_enforce_csrf_checks = True\n",
    }),
  ],
  [
    "a name that everybody has to replace",
    "allowed-hosts-empty",
    "unknown",
    django('ALLOWED_HOSTS = ["yourdomain.com", "www.yourdomain.com", "localhost"]'),
  ],
  [
    "another database is a file",
    "sqlite-in-production",
    "fail",
    django(
      'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}, "orders": {"ENGINE": "django.db.backends.sqlite3", "NAME": "orders.db"}}',
    ),
  ],
  [
    "sessions have a cache of their own",
    "cache-per-process",
    "fail",
    django(
      'CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}, "sessions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}\nSESSION_ENGINE = "django.contrib.sessions.backends.cache"\nSESSION_CACHE_ALIAS = "sessions"',
    ),
  ],
  ...[
    "LOGGING_CONFIG = None",
    "LOGGING = {}",
    'LOGGING = {"version": 1, "handlers": {"null": {"class": "logging.NullHandler"}}}',
  ].map(
    (settings): Case => [`nothing is logged: ${settings}`, "logging-unconfigured", "fail", django(settings)],
  ),
  [
    "the tracker of errors has no address",
    "error-tracking-missing",
    "fail",
    django('import sentry_sdk\nsentry_sdk.init(dsn="")'),
  ],
  [
    "errors are tracked by settings that production does not load",
    "error-tracking-missing",
    "fail",
    django("", { "shop/settings_staging.py": "import sentry_sdk\nsentry_sdk.init(dsn=DSN)\n" }),
  ],
  [
    "nothing of a secret stands in what could be read of a service",
    "secret-in-compose",
    "unknown",
    compose("environment:\n  <<: *shared\n  - PORT=1\n"),
  ],
  [
    "the settings name the health of another program",
    "health-endpoint-missing",
    "fail",
    django('ROOT_URLCONF = "shop.urls"\nQUEUE_HEALTHCHECK_URL = f"{QUEUE}/api/overview"', {
      "shop/urls.py": "urlpatterns = []\n",
    }),
  ],
  [
    "a manual of others has a chapter on troubles",
    "troubleshooting-missing",
    "fail",
    {
      "README.md":
        "# Shop\n\nOrders for bicycles, and what is left of them.\n\n## Running\n\n`npm start`, or see [what failed](https://pages.example.org/app/troubleshooting#build-fails).\n",
      "package.json": '{ "name": "shop", "scripts": { "start": "node app.js" } }',
      "app.js": "start();\n",
    },
  ],
  [
    "a service that cannot be read whole",
    "flower-unprotected",
    "unknown",
    compose(
      "",
      "  flower:\n    image: mher/flower:2.0\n    ports: ['5555:5555']\n    environment:\n      <<: *shared\n      - PORT=1\n",
    ),
  ],
  [
    "middlewares of a proxy that nothing here describes",
    "flower-unprotected",
    "unknown",
    compose(
      "",
      "  flower:\n    image: mher/flower:2.0\n    labels:\n      traefik.enable: 'true'\n      traefik.http.routers.flower.rule: Host(`queue.example.org`)\n      traefik.http.routers.flower.middlewares: compress\n",
    ),
  ],
  [
    "the proxy asks for a password, and the port is open beside it",
    "flower-unprotected",
    "fail",
    compose(
      "",
      "  flower:\n    image: mher/flower:2.0\n    ports: ['5555:5555']\n  nginx:\n    image: nginx:1.28\n    ports: ['80:80']\n    volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf']\n",
      {
        "nginx.conf":
          'server {\n  listen 80;\n  location /flower/ {\n    auth_basic "Queue";\n    proxy_pass http://flower:5555;\n  }\n}\n',
      },
    ),
  ],
  [
    "static files are collected where tests run",
    "collectstatic-missing",
    "fail",
    django(collects, {
      ".github/workflows/ci.yml":
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python manage.py collectstatic --noinput && pytest\n",
    }),
  ],
  [
    "static files are not really collected",
    "collectstatic-missing",
    "fail",
    django(collects, { Dockerfile: `${dockerfile}RUN python manage.py collectstatic --dry-run --noinput\n` }),
  ],
  [
    "the ignore file names nothing",
    "dockerignore-missing",
    "unknown",
    compose("", "", { ".dockerignore": "# later\n" }),
  ],
  [
    "only another site has TLS",
    "nginx-no-tls",
    "unknown",
    {
      "docker-compose.yml":
        'services:\n  web:\n    build: .\n  proxy:\n    image: nginx:1.28\n    ports: ["80:80", "443:443"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n',
      Dockerfile: dockerfile,
      "nginx.conf":
        "server {\n  listen 80;\n  server_name shop.example.com;\n  location / { proxy_pass http://web:8000; }\n}\nserver {\n  listen 443 ssl;\n  server_name docs.example.com;\n  ssl_certificate /c;\n  ssl_certificate_key /k;\n}\n",
    },
  ],
  [
    "a neighbour with a longer name has tests",
    "tests-missing",
    "fail",
    {
      ...scripts("packages/ui", "ui"),
      ...scripts("packages/ui-kit", "ui-kit", ["src/kit.test.ts", 'test("a", () => expect(1).toBe(1));\n']),
    },
  ],
  ...(
    [
      [
        "all tests are left out",
        'describe.skip("shop", () => {\n  it("adds", () => expect(1).toBe(1));\n});\n',
      ],
      ["all tests are comments", '// test("adds", () => expect(1).toBe(1));\n'],
      [
        "all tests are switched off",
        'xdescribe("shop", () => {\n  it("adds", () => expect(add(1)).toBe(2));\n});\n',
      ],
      ["tests are planned", 'it.todo("adds");\n'],
      ["tests are empty", 'describe("shop", () => {\n  test("adds", () => {\n    // later\n  });\n});\n'],
      ["true is true", 'test("adds", () => {\n  expect(true).toBe(true);\n});\n'],
      ["a helper lies among tests", "export const port = 3000;\n"],
      ["the test is the generator's", "expect(appController.getHello()).toBe('Hello World!');\n"],
    ] as const
  ).map(
    ([form, text]): Case => [
      form,
      "tests-missing",
      "fail",
      scripts("", "shop", ["tests/shop.test.ts", text]),
    ],
  ),
  ...[
    "@unittest.skip('later')\nclass ShopTest(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(1), 2)\n",
    "@pytest.mark.skip(\n    reason='later',\n)\ndef test_adds():\n    assert add(1) == 2\n",
    "pytest.skip('later', allow_module_level=True)\ndef test_adds():\n    assert add(1) == 2\n",
    'def test_adds():\n    """Adds."""\n    pass\n',
    "class ShopTest(TestCase):\n    pass\n",
  ].map(
    (text): Case => [`tests of Python do nothing: ${text}`, "tests-missing", "fail", pythonProject(text)],
  ),
  ...[
    "- run: |\n    set +e\n    npm test\n    ls",
    "- run: npm test | tee test.log",
    "- run: (npm test && npm run lint) || echo failed",
    "- run: npm test || { echo failed; true; }",
    "- run: npm test &",
    "- run: if npm test; then echo well; fi",
    "- run: npm test\n  continue-on-error: ${{ true }}",
  ].map(
    (steps): Case => [
      `a failure of the tests is lost: ${steps}`,
      "ci-without-tests",
      "fail",
      workflow("push", "", steps),
    ],
  ),
  ...["schedule", "[workflow_dispatch, release]", "{ push: { tags: ['v*'] } }"].map(
    (on): Case => [
      `tests run, and no change starts them: ${on}`,
      "ci-without-tests",
      "fail",
      workflow(on, "", "- run: npm test"),
    ],
  ),
  ...["when: manual", "rules: [{ when: never }]"].map(
    (line): Case => [
      `the tests of a job of GitLab wait: ${line}`,
      "ci-without-tests",
      "fail",
      { ...tested, ".gitlab-ci.yml": `test:\n  ${line}\n  script: [npm test]\n` },
    ],
  ),
  [
    "a pipeline is content without tests, and there are none",
    "ci-without-tests",
    "not-applicable",
    {
      ...scripts("", "shop"),
      ...workflow("push", "", "- run: npx jest --passWithNoTests"),
      "src/shop.test.ts": "",
    },
  ],
  [
    "a condition that is never met",
    "ci-without-tests",
    "fail",
    workflow("push", "", "- if: ${{ false }}\n  run: npm test"),
  ],
  [
    "the tests of a step may fail",
    "ci-without-tests",
    "fail",
    workflow("push", "", "- run: npm test\n  continue-on-error: true"),
  ],
  [
    "the tests of a job may fail",
    "ci-without-tests",
    "fail",
    workflow("push", "continue-on-error: true", "- run: npm test"),
  ],
  [
    "a failure is taken for a success",
    "ci-without-tests",
    "fail",
    workflow("push", "", "- run: npm test || true"),
  ],
  ["tests are only listed", "ci-without-tests", "fail", workflow("push", "", "- run: npx jest --listTests")],
  ["a pipeline starts by hand", "ci-missing", "fail", workflow("workflow_dispatch", "", "- run: npm test")],
  [
    "coverage is switched off",
    "coverage-unmeasured",
    "fail",
    workflow("push", "", "- run: npx jest --coverage=false"),
  ],
  [
    "nothing measures what a threshold demands",
    "coverage-threshold-low",
    "unknown",
    {
      ...workflow("push", "", "- run: npx jest"),
      "jest.config.js": "module.exports = { coverageThreshold: { global: { lines: 90 } } };\n",
    },
  ],
  [
    "a service only says what it sees",
    "coverage-threshold-low",
    "fail",
    {
      ...workflow("push", "", "- run: npx jest --coverage\n- uses: codecov/codecov-action@v5"),
      "codecov.yml": "coverage: {status: {project: {default: {informational: true}}}}\n",
    },
  ],
  [
    "no worker is started",
    "celery-worker-missing",
    "fail",
    django("", {
      "docker-compose.yml":
        "services:\n  web:\n    build: .\n  worker:\n    build: .\n    command: celery -A shop worker\n    deploy: {replicas: 0}\n",
      "shop/celery.py": 'from celery import Celery\napp = Celery("shop")\n',
      "shop/tasks.py": "from celery import shared_task\n@shared_task\ndef send():\n    pass\n",
    }),
  ],
];

const optional = "try:\n    from .local_settings import *\nexcept ImportError:\n    pass";
const ignored = { ".gitignore": "local_settings.py\n" };
const entry = (lines: string) => ({
  "shop/wsgi.py": wsgi.replace("application", `${lines}\napplication`),
});

const lastWords: readonly Case[] = [
  ...["debug-default", "allowed-hosts-wildcard", "csrf-middleware-missing"].map(
    (rule): Case => [
      "a module that git ignores has the last word",
      rule,
      "unknown",
      django(
        `DEBUG = False\nALLOWED_HOSTS = ["shop.example.org"]\nMIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]\n${optional}`,
        ignored,
      ),
    ],
  ),
  [
    "what is a fault without it stays one",
    "debug-default",
    "fail",
    django(`DEBUG = True\n${optional}`, ignored),
  ],
  ...[
    "from django.conf import settings\nsettings.DEBUG = True",
    "import shop.settings\nshop.settings.DEBUG = True",
    'from django.conf import settings\nsetattr(settings, "DEBUG", True)',
  ].map(
    (lines): Case => [
      `wsgi.py changes settings: ${lines}`,
      "debug-default",
      "unknown",
      django("DEBUG = False", entry(lines)),
    ],
  ),
  ...['os.environ["DEBUG"] = "1"', 'os.environ.setdefault("DEBUG", "1")'].map(
    (line): Case => [
      `wsgi.py sets the variable: ${line}`,
      "debug-default",
      "fail",
      django(readsDebug, {
        "shop/wsgi.py": wsgi.replace("import os\n", `import os\n${line}\n`),
      }),
    ],
  ),
];

/** A site behind nginx, which Compose starts beside the application. */
function site(conf: string, web = "", proxy = "", others = ""): Files {
  return {
    "docker-compose.yml": `services:\n  web:\n    build: .\n${indented(web)}  proxy:\n    image: nginx:1.28\n    ports: ["80:80", "443:443"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n${indented(proxy)}${others}`,
    Dockerfile: dockerfile,
    "nginx.conf": conf,
  };
}

const plain = "server {\n  listen 80;\n  location / { proxy_pass http://web:8000; }\n}\n";
const secured =
  "server {\n  listen 443 ssl;\n  server_name shop.example.com;\n  ssl_certificate /c;\n  ssl_certificate_key /k;\n  location / { proxy_pass http://web:8000; }\n}\n";
const guarded = (lines: string) =>
  `server {\n  listen 80;\n  location /admin/ { ${lines} proxy_pass http://web:8000; }\n}\n`;

const proxies: readonly Case[] = [
  ...[
    "",
    "command: gunicorn --bind 127.0.0.1:8000 shop.wsgi",
    "command: uvicorn --host localhost shop.asgi:app",
  ].map(
    (web): Case => [
      `the server listens to its own container: ${web}`,
      "upstream-unknown",
      "fail",
      site(plain, web),
    ],
  ),
  [
    "nginx and the application share no network",
    "upstream-unknown",
    "fail",
    site(
      plain,
      "command: gunicorn --bind 0.0.0.0:8000 shop.wsgi\nnetworks: [back]",
      "networks: [front]",
      "networks: {front: {}, back: {}}\n",
    ),
  ],
  [
    "a password lets in whom the list denies",
    "nginx-access-open",
    "not-applicable",
    site(guarded("satisfy any; allow 10.0.0.0/8; deny all; auth_basic a; auth_basic_user_file /h;")),
  ],
  [
    "the list allows every address",
    "nginx-access-open",
    "not-applicable",
    site(guarded("allow 0.0.0.0/0; deny all;")),
  ],
  ...[
    "listen 80 default_server;\n  location / { proxy_pass http://web:8000; }",
    "listen 80 default_server;\n  server_name _;\n  location / { proxy_pass http://web:8000; }",
    "listen 80;\n  server_name shop.example.com;\n  location / { root /pages; }",
    "listen 80;\n  server_name shop.example.com;\n  location = / { return 301 https://$host/; }\n  location /api/ { proxy_pass http://web:8000; }",
  ].map(
    (lines): Case => [
      `a server without TLS stands beside it: ${lines}`,
      "nginx-no-tls",
      "unknown",
      site(`server {\n  ${lines}\n}\n${secured}`),
    ],
  ),
];

/** An image that starts a script. */
const scripted = (lines: string): Files =>
  compose("", "", {
    Dockerfile:
      'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER shop\nENTRYPOINT ["/app/start.sh"]\nCMD ["gunicorn", "shop.wsgi"]\n',
    "start.sh": `#!/bin/sh\n${lines}\n`,
  });

/** An image whose tag is an argument, and what Compose gives for it. */
const tagged = (args: string): Files => ({
  "docker-compose.yml": `services:\n  web:\n    build:\n      context: .\n      args: ${args}\n`,
  Dockerfile: 'ARG TAG=3.13.1\nFROM python:${TAG}\nCOPY . .\nUSER shop\nCMD ["gunicorn", "shop.wsgi"]\n',
});

const containers: readonly Case[] = [
  ...["gunicorn shop.wsgi", 'python manage.py migrate\n"$@"'].map(
    (lines): Case => [
      `a script stays in front of the program: ${lines}`,
      "shell-form-start",
      "fail",
      scripted(lines),
    ],
  ),
  [
    "a script that is not here may stay in front of the program",
    "shell-form-start",
    "unknown",
    compose("", "", {
      Dockerfile: 'FROM example/base:1.2\nENTRYPOINT ["/usr/bin/run.sh"]\n',
    }),
  ],
  [
    "Docker listens at an address",
    "docker-socket-mounted",
    "fail",
    compose('environment: { DOCKER_HOST: "tcp://172.17.0.1:2375" }'),
  ],
  [
    "a variable says where Docker listens",
    "docker-socket-mounted",
    "unknown",
    compose('environment: { DOCKER_HOST: "${DOCKER_HOST}" }'),
  ],
  [
    "the machine's files are all there",
    "docker-socket-mounted",
    "unknown",
    compose('volumes: ["/:/host:ro"]'),
  ],
  ...["DB_PASSWORD=hjk34hjk5h34kj5hjk34h5kjh", "database:\n        password: hjk34hjk5h34kj5hjk34h5kjh"].map(
    (content): Case => [
      `a config is written out: ${content}`,
      "secret-in-compose",
      "fail",
      compose("configs: [app]", `configs:\n  app:\n    content: |\n      ${content}\n`),
    ],
  ),
  [
    "a label holds the key",
    "secret-in-compose",
    "fail",
    compose("labels: { SECRET_KEY: hjk34hjk5h34kj5hjk34h5kjh }"),
  ],
  [
    "a label holds an account of the proxy",
    "secret-in-compose",
    "fail",
    compose(
      "labels: ['traefik.http.middlewares.a.basicauth.users=admin:$$apr1$$H6uskkkW$$IgXLP6ewTrSuBkTrqE8wj/']",
    ),
  ],
  ["Compose gives another tag", "image-unpinned", "fail", tagged("{ TAG: latest }")],
  ["a variable gives another tag", "image-unpinned", "unknown", tagged('{ TAG: "${TAG}" }')],
  ["the machine gives another tag", "image-unpinned", "unknown", tagged("[TAG]")],
];

const files: readonly Case[] = [
  ...(
    [
      ["terraform.tfstate", '{"version": 4}\n'],
      [".htpasswd", "admin:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/\n"],
      ["deploy/.netrc", "machine git.example.org login shop password hjk34hjk5h34\n"],
      ["deploy/.pgpass", "db:5432:shop:shop:hjk34hjk5h34\n"],
      ["shop.sql", "-- phpMyAdmin SQL Dump\nINSERT INTO `users` VALUES (1);\n"],
    ] as const
  ).map(
    ([path, text]): Case => [
      `a file with secrets: ${path}`,
      "sensitive-file-tracked",
      "fail",
      { [path]: text },
    ],
  ),
  ...["celery.log.2026-01-31", "nohup.out", "server.log.gz"].map(
    (path): Case => [`a log by another name: ${path}`, "log-file-tracked", "fail", { [path]: "started\n" }],
  ),
  ...[
    "coverage/lcov.info",
    "staticfiles/admin/css/base.css",
    "web/build/static/js/main.1a2b.js",
    "target/shop.jar",
    "out/_next/static/a.js",
  ].map((path): Case => [`what a tool makes: ${path}`, "build-output-tracked", "fail", { [path]: "a\n" }]),
  [
    "a piece of an account's name lets it through",
    "pipeline-condition-unsound",
    "fail",
    workflow("pull_request_target", "", "- if: contains(github.actor, 'bot')\n  run: make merge"),
  ],
];

/** Next.js with a route that signs in, and another file. */
const signingIn = (path: string, text: string): Files => ({
  "package.json": '{"name": "shop", "dependencies": {"next": "16.0.0"}}',
  "app/api/login/route.ts": "export async function POST(request: Request) {\n  return signIn(request);\n}\n",
  [path]: text,
});

const choices: readonly Case[] = [
  [
    "health is a field of what the application is about",
    "health-endpoint-missing",
    "fail",
    {
      "package.json":
        '{"name": "game", "scripts": {"start": "node app.js"}, "dependencies": {"express": "5.1.0"}}',
      "app.js":
        'import express from "express";\nconst app = express();\nconst fields = ["name", "health"];\napp.get("/players", (request, response) => response.json(pick(fields)));\napp.listen(3000);\n',
      Dockerfile: 'FROM node:24-slim\nCOPY . .\nUSER node\nCMD ["npm", "start"]\n',
    },
  ],
  [
    "code asks whether collectstatic is running",
    "collectstatic-missing",
    "fail",
    django(collects, {
      Dockerfile: dockerfile,
      "shop/apps.py": 'import sys\nIS_COLLECTING = "collectstatic" in sys.argv\n',
    }),
  ],
  [
    "a variable of the deployment switches a limit off",
    "rate-limit-missing",
    "fail",
    signingIn("compose.yml", "services:\n  web:\n    build: .\n    environment: {DISABLE_RATELIMIT: true}\n"),
  ],
  [
    "another route than the one that signs in counts how often it is asked",
    "rate-limit-missing",
    "unknown",
    signingIn(
      "app/api/refresh/route.ts",
      "export const POST = () => (tries > 3 ? Response.json({}, { status: 429 }) : refresh());\n",
    ),
  ],
  [
    "a file without TLS lies beside the one that has it",
    "nginx-no-tls",
    "unknown",
    {
      "nginx/https.conf": secured,
      "nginx/http.conf": plain,
    },
  ],
  ...["", "--branch main "].map(
    (option): Case => [
      `an image is built of the newest state of a repository: ${option}`,
      "requirement-unpinned",
      "fail",
      compose("", "", {
        "requirements.txt": "Django==5.2\n",
        Dockerfile: `FROM python:3.13-slim\nRUN git clone ${option}https://git.example.org/tools/shop-tools.git /tools\nCOPY . .\nRUN pip install -r requirements.txt\nUSER shop\nCMD ["gunicorn", "shop.wsgi"]\n`,
      }),
    ],
  ),
];

const pod = (lines: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: registry.example.com/web:1.4\n${lines}`;
const limited = pod("          resources: {limits: {memory: 256Mi}}\n");

const php = {
  "docker-compose.yml":
    "services:\n  app:\n    build: .\n    restart: always\n  jobs:\n    build: .\n    restart: always\n    command: php artisan queue:work\n",
  Dockerfile: "FROM php:8.4-fpm\nCOPY . /var/www\n",
};

/** nginx with the file that TLS comes with, mounted by an overlay over the one without. */
function overlaid(overlay: string): Files {
  return {
    start: `#!/bin/bash
files=("docker-compose.yml" "docker-compose.ports.yml")
if [ "$tls" ]; then files+=("${overlay}"); fi
for one in "\${files[@]}"; do to_run+=("-f" "$one"); done
docker compose "\${to_run[@]}" up -d
`,
    "docker-compose.ports.yml": 'services:\n  nginx:\n    ports: ["80:80"]\n',
    "docker-compose.yml":
      'services:\n  nginx:\n    image: nginx:1.30\n    restart: always\n    volumes: ["./nginx/http.conf:/etc/nginx/conf.d/default.conf"]\n',
    [overlay]:
      'services:\n  nginx:\n    ports: ["443:443"]\n    volumes: ["./nginx/https.conf:/etc/nginx/conf.d/default.conf"]\n',
    "nginx/http.conf": plain,
    "nginx/https.conf": secured,
  };
}

/** A Django project of which an image alone is here: what it is given is decided where it runs. */
function imageOnly(hosts: string): Files {
  const { "docker-compose.yml": _compose, ...files } = django(`import os\n${hosts}`);
  return files;
}

const listed =
  "def listed(key):\n    if os.getenv(key):\n        return os.getenv(key).split(',')\n    return []\n";

const leftOpen: readonly Case[] = [
  ["a worker is started of an image whose server gives root up", "runs-as-root", "fail", php],
  [
    "an image made for a server starts something else",
    "runs-as-root",
    "fail",
    { Dockerfile: 'FROM php:8.4-apache\nCOPY . /srv\nCMD ["php", "/srv/worker.php"]\n' },
  ],
  [
    "a chart of which nobody has read the templates lies beside manifests",
    "kubernetes-no-limits",
    "unknown",
    {
      "deploy/web.yaml": limited,
      "chart/templates/web.yaml": pod("          resources: {{ toYaml .Values.resources }}\n"),
    },
  ],
  [
    "braces in a text that a manifest only holds",
    "kubernetes-no-limits",
    "fail",
    {
      "deploy/web.yaml": `${pod("")}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  page: |\n    <p>{{ name }}</p>\n`,
    },
  ],
  [
    "an overlay that may be left out brings TLS",
    "nginx-no-tls",
    "unknown",
    overlaid("docker-compose.https.yml"),
  ],
  [
    "hosts are whatever a variable names that is not set here",
    "allowed-hosts-wildcard",
    "unknown",
    imageOnly(`${listed}ALLOWED_HOSTS = listed("ALLOWED_HOSTS")`),
  ],
  [
    "production pulls under a name what only the tests build here",
    "runs-as-root",
    "fail",
    {
      "docker-compose.yml":
        "services:\n  web:\n    image: registry.example.com/shop/web:1.4\n    restart: always\n",
      "docker-compose.test.yml":
        "services:\n  web:\n    build: .\n    image: registry.example.com/shop/web:test\n    command: pytest\n",
      Dockerfile: "FROM python:3.13\nCOPY . /app\n",
    },
  ],
  [
    "a worker whose script the image holds beside its server",
    "runs-as-root",
    "unknown",
    {
      Dockerfile:
        'FROM php:8.4-apache\nCOPY . /var/www/html\nCOPY docker/queue.sh /usr/local/bin/\nCMD ["apache2-foreground"]\n',
      "docker/queue.sh": "#!/bin/sh\nexec php artisan queue:work --tries=3\n",
      "index.php": "<?php\n",
    },
  ],
  [
    "a template that readers are told to take and that is not there",
    "broken-link",
    "fail",
    {
      "README.md": "# Shop\n\nSee [the server](server.py). Use `config/keys.yml.sample` for a template.\n",
      "config/keys.yml.enc.sample": "key:\n",
      "server.py": "",
    },
  ],
  [
    "a generated key in the example of an overlay",
    "secret-in-compose",
    "fail",
    compose("", "", {
      "docker-compose.override.example.yml":
        'services:\n  web:\n    environment:\n      SIGNING_PRIVATE_KEY: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"\n',
    }),
  ],
  [
    "a password of configuration that is the account's own name",
    "secret-in-settings",
    "unknown",
    compose("", "", {
      "monitoring/datasources/shop.yaml":
        "datasources:\n  - name: shop\n    user: shop_reader\n    secureJsonData:\n      password: shop_reader\n",
    }),
  ],
  [
    "an interpreter that is copied out of another image",
    "end-of-life",
    "fail",
    compose("", "", {
      Dockerfile: dockerfile.replace(
        "WORKDIR",
        "COPY --from=node:16-slim /usr/local/bin /usr/local/bin\nWORKDIR",
      ),
    }),
  ],
  [
    "a server that is copied out of somebody's image",
    "end-of-life",
    "fail",
    compose("", "", {
      Dockerfile: dockerfile.replace(
        "WORKDIR",
        "COPY --from=somebody/nginx-static:1.21.x /usr/bin/nginx /usr/bin/\nWORKDIR",
      ),
    }),
  ],
  [
    "a tool fills in the release of the database",
    "end-of-life",
    "unknown",
    {
      Dockerfile: "FROM postgres:{{ cookiecutter.release }}\nCOPY init.sh /docker-entrypoint-initdb.d/\n",
      "deploy/Dockerfile": dockerfile,
    },
  ],
];

describe("a fault in another form is not passed", () => {
  test.each([...cases, ...lastWords, ...proxies, ...containers, ...files, ...choices, ...leftOpen])(
    "%s (%s)",
    (_form, rule, state, files) => {
      expect(stateOf(rule, files)).toBe(state);
    },
  );
});

describe("what only looks like such a form is passed", () => {
  test("only the server of an image is started", () => {
    const only = "services:\n  app:\n    build: .\n    restart: always\n";
    expect(stateOf("runs-as-root", { ...php, "docker-compose.yml": only })).toBe("pass");
  });

  test("production pulls an image of another name than the tests build", () => {
    expect(
      stateOf("runs-as-root", {
        "docker-compose.yml":
          "services:\n  web:\n    image: registry.example.com/shop/web:1.4\n    restart: always\n",
        "docker-compose.test.yml":
          "services:\n  web:\n    build: .\n    image: registry.example.com/shop/probe:test\n    command: pytest\n",
        Dockerfile: "FROM python:3.13\nCOPY . /app\n",
      }),
    ).toBe("not-applicable");
  });

  test("the overlay with TLS is named after production", () => {
    expect(stateOf("nginx-no-tls", overlaid("docker-compose.prod.yml"))).toBe("pass");
  });

  test.each(['ALLOWED_HOSTS = ["shop.example.org"]', "ALLOWED_HOSTS = []"])("%s", (hosts) => {
    expect(stateOf("allowed-hosts-wildcard", imageOnly(hosts))).toBe("pass");
  });

  test.each([
    "- run: npm test | tee test.log\n  shell: bash",
    "- run: |\n    set -o pipefail\n    npm test | tee test.log",
    "- run: npm test || exit 1",
    "- run: npm test || (echo failed && exit 1)",
    "- run: |\n    set +e\n    npm test\n    code=$?\n    exit $code",
    "- run: |\n    npm start &\n    npm test",
    "- run: if ! npm test; then exit 1; fi",
    "- run: |\n    cp a b || true\n    npm test",
    "- run: echo y | npm test",
  ])("%s", (steps) => {
    expect(stateOf("ci-without-tests", workflow("push", "", steps))).toBe("pass");
  });

  test.each([
    "@unittest.skipIf(old, 'later')\nclass ShopTest(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(1), 2)\n",
    "class ShopTest(unittest.TestCase):\n    @unittest.skip('later')\n    def test_adds(self):\n        self.assertEqual(add(1), 2)\n\n    def test_takes(self):\n        self.assertEqual(take(2), 1)\n",
    "class ShopTest(SharedTests):\n    pass\n",
    "def test_adds(\n    shop,\n):\n    assert shop\n",
  ])("%s", (text) => {
    expect(stateOf("tests-missing", pythonProject(text))).toBe("pass");
  });

  test.each([
    "listen 80;\n  return 301 https://$host$request_uri;",
    "listen 80;\n  location /.well-known/acme-challenge/ { root /c; }\n  location / { return 301 https://$host$request_uri; }",
    "listen 80;\n  server_name shop.example.com;\n  if ($host = shop.example.com) { return 301 https://$host$request_uri; }\n  return 404;",
  ])("%s", (lines) => {
    expect(stateOf("nginx-no-tls", site(`server {\n  ${lines}\n}\n${secured}`))).toBe("pass");
  });

  test.each(["--bind 0.0.0.0:8000", "--bind :8000", "-b [::]:8000", "--config gunicorn.conf.py"])(
    "gunicorn %s",
    (options) => {
      expect(stateOf("upstream-unknown", site(plain, `command: gunicorn ${options} shop.wsgi`))).toBe("pass");
    },
  );

  test.each(["exec gunicorn shop.wsgi", 'python manage.py migrate\nexec "$@"'])("start.sh: %s", (lines) => {
    expect(stateOf("shell-form-start", scripted(lines))).toBe("pass");
  });

  test("a proxy stands in front of Docker", () => {
    const proxy = "  docker:\n    image: tecnativa/docker-socket-proxy:0.3\n";
    const files = compose('environment: { DOCKER_HOST: "tcp://docker:2375" }', proxy);
    expect(stateOf("docker-socket-mounted", files)).toBe("pass");
  });

  test("a proxy of another deployment stands in front of Docker", () => {
    const files = compose('environment: { DOCKER_HOST: "tcp://docker-socket-proxy-homepage:2375" }');
    expect(stateOf("docker-socket-mounted", files)).toBe("pass");
  });

  test("an argument of the build names a version", () => {
    expect(stateOf("image-unpinned", tagged("{ TAG: 3.13.5 }"))).toBe("pass");
  });

  test("machines of bots are left out", () => {
    const steps = "- if: \"!contains(github.actor, 'bot')\"\n  run: make";
    expect(stateOf("pipeline-condition-unsound", workflow("pull_request_target", "", steps))).toBe("pass");
  });

  test.each([
    "--branch v1.2.0 https://git.example.org/a.git",
    "https://git.example.org/a.git && cd a && git checkout 1a2b3c4",
  ])("git clone %s", (words) => {
    const files = compose("", "", {
      "requirements.txt": "Django==5.2\n",
      Dockerfile: `FROM python:3.13-slim\nRUN git clone ${words}\nCOPY . .\nRUN pip install -r requirements.txt\nUSER shop\nCMD ["gunicorn", "shop.wsgi"]\n`,
    });
    expect(stateOf("requirement-unpinned", files)).toBe("pass");
  });
});
