import { describe, expect, test } from "vitest";
import { type Files, messagesOf, stateOf } from "../../support/rule-state";

/** A way to deploy a Django project, and what a rule says of it. */
type Case = readonly [form: string, rule: string, state: string, files: Files];

const wsgi =
  'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n';

/** A Django project without any deployment. */
function project(settings = "", files: Files = {}): Files {
  return {
    "manage.py": "",
    "requirements.txt": "Django==5.2\ngunicorn==23.0.0\n",
    "shop/__init__.py": "",
    "shop/wsgi.py": wsgi,
    "shop/settings.py": `import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n${settings}\n`,
    ...files,
  };
}

const image =
  'FROM python:3.13-slim\nWORKDIR /app\nCOPY shop ./shop\nCMD ["gunicorn", "shop.wsgi", "--workers=3"]\n';
const compose = "services:\n  web:\n    build: .\n    restart: always\n";
/** Production loads the module for development: what that one says, and what the one of production says. */
const wrongModule = (development: string, production: string): Files => ({
  "manage.py": "",
  "requirements.txt": "Django==5.2\ngunicorn==23.0.0\n",
  "docker-compose.yml": `${compose}    environment:\n      HOSTS: shop.example.com\n`,
  Dockerfile: image,
  "shop/__init__.py": "",
  "shop/wsgi.py": wsgi.replace("shop.settings", "shop.settings.development"),
  "shop/settings/__init__.py": "",
  "shop/settings/development.py": development,
  "shop/settings/production.py": production,
});
const parameters = "-----BEGIN DH PARAMETERS-----\nMIIBCAKCAQEAw==\n-----END DH PARAMETERS-----\n";

const trusting = project('SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")');
/** nginx with TLS in front of the project, and what it says of the scheme. */
const proxied = (scheme: string): Files => ({
  ...trusting,
  Dockerfile: image,
  "docker-compose.yml": `${compose}  proxy:\n    image: nginx:1.29\n    restart: always\n    ports: ["443:443"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n`,
  "nginx.conf": `events {}\nhttp {\n  server {\n    listen 443 ssl;\n    location / {\n      proxy_set_header X-Forwarded-Proto ${scheme};\n      proxy_pass http://web:8000;\n    }\n  }\n}\n`,
});

const cases: readonly Case[] = [
  ["the proxy says which scheme it was", "proxy-ssl-header", "pass", proxied("$scheme")],
  [
    "what the visitor may have said is handed on",
    "proxy-ssl-header",
    "unknown",
    proxied("$http_x_forwarded_proto"),
  ],
  [
    "what only the module for development does wrong is the one finding that it is loaded",
    "debug-default",
    "unknown",
    wrongModule("DEBUG = True\n", "DEBUG = False\n"),
  ],
  [
    "what the right module does wrong as well remains",
    "debug-default",
    "fail",
    wrongModule("DEBUG = True\n", "DEBUG = True\n"),
  ],
  [
    "what a pipeline's service starts is no production, whatever else its name says",
    "restart-policy-missing",
    "not-applicable",
    { "docker-compose-circleci-server.yml": "services:\n  web:\n    build: .\n", Dockerfile: image },
  ],
  [
    "where releases are tried out, nothing of production is built",
    "runs-as-root",
    "pass",
    {
      "production.yml": compose,
      Dockerfile: `${image}USER shop\n`,
      "staging.yml":
        "services:\n  web:\n    build:\n      context: .\n      dockerfile: images/staging/Dockerfile\n",
      "images/staging/Dockerfile": image,
    },
  ],
  [
    "parameters of a key exchange are no secret",
    "dockerfile-copies-secrets",
    "not-applicable",
    {
      "docker-compose.yml": compose,
      Dockerfile: `${image}COPY exchange.pem /etc/nginx/\n`,
      "exchange.pem": parameters,
    },
  ],
  [
    "a key that an image copies is one",
    "dockerfile-copies-secrets",
    "fail",
    {
      "docker-compose.yml": compose,
      Dockerfile: `${image}COPY exchange.pem /etc/nginx/\n`,
      "exchange.pem": parameters.replaceAll("DH PARAMETERS", "PRIVATE KEY"),
    },
  ],
  [
    "a key with a default in the scheme of the reader is not demanded",
    "env-key-undocumented",
    "not-applicable",
    {
      "requirements.txt": "Django==5.2\n",
      ".env.example": "SHOP_NAME=\n",
      "shop/base.py": "import environ\nenv = environ.Env(REMOTE_DESK=(bool, False))\n",
      "shop/settings.py": 'from .base import env\nif env("REMOTE_DESK"):\n    PORT_OF_DESK = 443\n',
    },
  ],
  [
    "an image that Railway builds may start a proxy beside the application",
    "static-only-in-debug",
    "unknown",
    project(
      'DEBUG = False\nINSTALLED_APPS = []\nSTATIC_URL = "/static/"\nMEDIA_URL = "/media/"\nMEDIA_ROOT = "/app/media"\nROOT_URLCONF = "shop.urls"',
      {
        "railway.toml": '[build]\nbuilder = "DOCKERFILE"\ndockerfilePath = "Dockerfile"\n',
        "shop/urls.py":
          "from django.conf import settings\nfrom django.conf.urls.static import static\nurlpatterns = static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)\n",
        Dockerfile:
          'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nCOPY supervisord.conf /etc/supervisord.conf\nCMD ["supervisord", "-c", "/etc/supervisord.conf"]\n',
        "supervisord.conf":
          '[program:web]\ncommand=gunicorn shop.wsgi:application --bind 127.0.0.1:8000 --workers 3\n[program:nginx]\ncommand=/usr/sbin/nginx -g "daemon off;"\n',
      },
    ),
  ],
  [
    "what developers start measures nothing of production",
    "metrics-missing",
    "fail",
    {
      "production.yml":
        "services:\n  web: {build: .}\n  db: {image: 'postgres:18'}\n  cache: {image: 'redis:8'}\n",
      Dockerfile: image,
      "images/local/office/start.sh": "useMetrics statsd\n",
    },
  ],
  [
    "copies are made of the database whose image holds the script",
    "database-backup-missing",
    "fail",
    {
      "production.yml":
        "services:\n  db: {build: {context: images/postgres}}\n  papers: {image: 'postgres:18'}\n",
      "images/postgres/Dockerfile": "FROM postgres:18\nCOPY backup.sh /\n",
      "images/postgres/backup.sh": "pg_dump shop > /backups/shop.sql\n",
    },
  ],
  [
    "without any env file that holds a secret, nothing is kept out of git",
    "env-file-not-ignored",
    "not-applicable",
    { ".env.development": "SHOP_NAME=Books\n", ".gitignore": ".env\n" },
  ],
  [
    "what commands Docker has more than a container's rights",
    "compose-privileged",
    "not-applicable",
    {
      "docker-compose.yml":
        "services:\n  agent:\n    image: acme/agent:1\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock']\n",
    },
  ],
  [
    "a key pair in a file of tests opens nothing",
    "secret-committed",
    "pass",
    {
      "payments/tests.py": `KEY = """-----BEGIN PRIVATE KEY-----\n${"MIGHAgEAMBMGByqGSM49AgEG".repeat(4)}\n-----END PRIVATE KEY-----"""\n`,
    },
  ],
];

const pulls = (name: string) =>
  `services:\n  web:\n    image: ${name}\n    restart: always\n    ports: ["80:8000"]\n`;
const builds = (input: string) =>
  `on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - id: meta\n        uses: docker/metadata-action@v5\n        with:\n          images: acme/shop\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          push: true\n          ${input}\n`;
const workflow = ".github/workflows/image.yml";

/** Forms of a build under a name, the image that Compose pulls, and what is said of the server that it starts. */
const named: readonly (readonly [form: string, pulled: string, state: string, files: Files])[] = [
  ["a pipeline's step", "acme/shop:1.2", "fail", { [workflow]: builds("tags: acme/shop:latest") }],
  [
    "what another step puts together",
    "docker.io/acme/shop",
    "fail",
    { [workflow]: builds("tags: ${{ steps.meta.outputs.tags }}") },
  ],
  [
    "an owner that the pipeline is given",
    "acme/shop:1.2",
    "fail",
    { [workflow]: builds("tags: ${{ secrets.OWNER }}/shop:latest") },
  ],
  [
    "a command of a pipeline",
    "acme/shop:1.2",
    "fail",
    { ".gitlab-ci.yml": "build:\n  script:\n    - docker build -t acme/shop:1.2 .\n" },
  ],
  [
    "another Compose file",
    "acme/shop:1.2",
    "fail",
    { "docker-compose.dev.yml": "services:\n  shop:\n    build: .\n    image: acme/shop\n" },
  ],
  [
    "an image of others",
    "acme/store:1.2",
    "not-applicable",
    { [workflow]: builds("tags: acme/shop:latest") },
  ],
];

describe("images that are built under a name", () => {
  test.each(named)("%s (%s)", (_form, pulled, state, files) => {
    const all = project("", { Dockerfile: image, "docker-compose.yml": pulls(pulled), ...files });
    expect(stateOf("reverse-proxy-missing", all)).toBe(state);
  });
});

describe("ways to deploy", () => {
  test.each(cases)("%s (%s)", (_form, rule, state, files) => {
    expect(stateOf(rule, files)).toBe(state);
  });
});

describe("a toolbar in production", () => {
  const lists =
    'INSTALLED_APPS = ["debug_toolbar"]\nMIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware"]\nDEBUG = False\n';

  test("that waits for DEBUG", () => {
    expect(messagesOf("debug-tooling", project(lists))).toEqual([
      "minor: debug_toolbar is in INSTALLED_APPS in production: while DEBUG is off it shows nothing, and one setting is all that keeps it so.",
    ]);
  });

  test("that a function of the project's shows", () => {
    const shown = 'DEBUG_TOOLBAR_CONFIG = {"SHOW_TOOLBAR_CALLBACK": "shop.settings.always"}\n';
    expect(messagesOf("debug-tooling", project(lists + shown))).toEqual([
      "major: debug_toolbar is in INSTALLED_APPS in production: it is made to show what happens inside.",
    ]);
  });
});

test("a deployment of one project tells nothing of another", () => {
  const service = (name: string): Files => ({
    [`${name}/manage.py`]: "",
    [`${name}/requirements.txt`]: "Django==5.2\ngunicorn==23.0.0\n",
    [`${name}/${name}/__init__.py`]: "",
    [`${name}/${name}/wsgi.py`]: wsgi.replace("shop.settings", `${name}.settings`),
    [`${name}/${name}/settings.py`]:
      'INSTALLED_APPS = ["django.contrib.admin", "django.contrib.staticfiles"]\nSTATIC_URL = "/static/"\nSTATIC_ROOT = "/static"\nMIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n',
  });
  const files = {
    ...service("orders"),
    ...service("mails"),
    "orders/Dockerfile":
      'FROM python:3.13-slim\nCOPY . /app\nCMD ["gunicorn", "orders.wsgi", "--workers=3"]\n',
    "docker-compose.yml": "services:\n  web:\n    build: orders\n    ports: ['8000:8000']\n",
  };
  const severities = (rule: string) => messagesOf(rule, files).map((one) => one.split(":")[0]);
  expect(severities("ssl-redirect-off").sort()).toEqual(["major", "minor"]);
  expect(severities("static-only-in-debug")).toEqual(["major"]);
});
