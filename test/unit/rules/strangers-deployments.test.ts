import { expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

type Files = Readonly<Record<string, string>>;

/** Forms of deployment that were first met in strangers' repositories, each beside the nearest one that is a fault. */
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

test("Swarm heeds no depends_on and starts again what ends", () => {
  const files = (command: string): Files => ({
    "docker-compose.prod.yml":
      "services:\n  web:\n    image: shop:1.0\n    command: gunicorn shop.wsgi\n    depends_on: [certbot]\n  cache:\n    image: redis:7.2\n",
    "deploy.sh": `#!/bin/sh\n${command}\n`,
  });
  const stack = files("docker stack deploy --compose-file docker-compose.prod.yml shop");
  expect(stateOf("upstream-unknown", stack)).toBe("pass");
  expect(stateOf("restart-policy-missing", stack)).toBe("pass");
  const compose = files("docker compose -f docker-compose.prod.yml up -d");
  expect(stateOf("upstream-unknown", compose)).toBe("fail");
  expect(stateOf("restart-policy-missing", compose)).toBe("fail");
});

test("what envsubst writes into nginx's file is no variable of nginx", () => {
  const proxy = (lines: string): Files => ({
    "nginx/default.conf.template": `server {\n  listen 80;\n  location /docs/ {\n    ${lines}\n  }\n}\n`,
  });
  expect(stateOf("nginx-misread", proxy("proxy_pass http://docs:${DOCS_PORT}/;"))).toBe("pass");
  expect(stateOf("nginx-misread", proxy("proxy_pass http://docs:$port/;"))).toBe("fail");
  expect(stateOf("nginx-misread", proxy("set $UP docs; proxy_pass http://$UP/;"))).toBe("fail");
});

test("a service that its own command or Compose gives another user does not run as root", () => {
  const files = (web: string): Files => ({
    Dockerfile:
      'FROM python:3.13-slim\nWORKDIR /app\nRUN adduser --system app\nCOPY . .\nENTRYPOINT ["/app/entrypoint.sh"]\n',
    "entrypoint.sh": '#!/bin/sh\npython manage.py migrate\nexec "$@"\n',
    "manage.py": "",
    "docker-compose.prod.yml": `services:\n  base:\n    build: .\n  worker:\n    extends: { service: base }\n    user: app\n    command: celery -A shop worker\n  web:\n    extends: { service: base }\n    command: gunicorn shop.wsgi ${web}\n`,
  });
  expect(stateOf("runs-as-root", files("--user app --group app"))).toBe("pass");
  expect(stateOf("runs-as-root", files("--workers 3"))).toBe("fail");
});

test("a template's name may be cut short, and what it holds is read all the same", () => {
  const mail = (name: string, password: string): Files => ({
    [name]: `EMAIL_HOST=smtp.gmail.com\nEMAIL_HOST_PASSWORD=${password}\n`,
  });
  const letters = ["qzkr", "vhnw", "jdxo", "ylfb"];
  expect(stateOf("env-file-tracked", mail(".env.prod.exmp", "change_me"))).not.toBe("fail");
  for (const name of [".env.sample", ".env.prod.exmp"]) {
    expect(stateOf("secret-in-template", mail(name, letters.join("")))).toBe("fail");
    expect(stateOf("secret-in-template", mail(name, letters.join(" ")))).toBe("fail");
    expect(stateOf("secret-in-template", mail(name, "yourapppasswords"))).toBe("pass");
  }
  const elsewhere = { ".env.sample": `NAME=x\nEMAIL_HOST_PASSWORD=${letters.join("")}\n` };
  expect(stateOf("secret-in-template", elsewhere)).toBe("pass");
});

test("two packages of one label have the models below them", () => {
  const models = "from django.db import models\n\n\nclass Ad(models.Model):\n    pass\n";
  const files = (config: string): Files => ({
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/settings.py": 'INSTALLED_APPS = ["ads", "panel.ads"]\n',
    "ads/__init__.py": "",
    "ads/models.py": models,
    "ads/migrations/__init__.py": "",
    "ads/migrations/0001_initial.py":
      'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    operations = [migrations.CreateModel(name="Ad", fields=[("id", models.BigAutoField(primary_key=True))])]\n',
    "panel/ads/__init__.py": "",
    "panel/ads/apps.py": config,
  });
  const own =
    'from panel.base import PanelConfig\n\n\nclass AdsPanel(PanelConfig):\n    name = "panel.ads"\n    label = "ads_panel"\n';
  expect(judged("model-without-migration", files(own))).toEqual({ state: "pass", count: 0 });
  expect(judged("model-without-migration", files("")).count).toBe(0);
  const { "ads/migrations/0001_initial.py": _, ...bare } = files(own);
  expect(stateOf("model-without-migration", bare)).toBe("fail");
});

test("what a module keeps for its tests is no secret", () => {
  const module = (name: string): Files => ({
    "shop/constants.py": `${name} = {\n    "email": "a@example.org",\n    "password": "Q_6zcwR-oL8y9Zn",\n}\n`,
  });
  expect(stateOf("secret-in-code", module("TEST_USER_2"))).toBe("pass");
  expect(stateOf("secret-in-code", module("MAIL_ACCOUNT"))).toBe("fail");
});

test("the answer to a preflight alone gives nothing to read", () => {
  const site = (lines: string): Files => ({
    "nginx.conf": `server {\n  listen 80;\n  location / {\n    proxy_pass http://web:8000;\n    ${lines}\n  }\n}\n`,
  });
  const headers =
    "add_header Access-Control-Allow-Origin $http_origin always; add_header Access-Control-Allow-Credentials true;";
  expect(
    stateOf("nginx-origin-check", site(`if ($request_method = 'OPTIONS') { ${headers} return 204; }`)),
  ).not.toBe("fail");
  expect(stateOf("nginx-origin-check", site(headers))).toBe("fail");
});

test("one line in two servers is one finding, and a file that no server includes shows nothing", () => {
  const server = (name: string, protocols: string) =>
    `server {\n  listen 443 ssl;\n  server_name ${name}.example.org;\n  ssl_protocols ${protocols};\n}\n`;
  const both = { "nginx.conf": server("a", "TLSv1 TLSv1.2") + server("b", "TLSv1 TLSv1.2") };
  expect(judged("nginx-weak-tls", both)).toMatchObject({ state: "fail", count: 1 });
  const loose = { "certbot/conf/options-ssl-nginx.conf": "ssl_protocols TLSv1.2 TLSv1.3;\n" };
  expect(stateOf("nginx-weak-tls", loose)).not.toBe("pass");
  expect(stateOf("nginx-weak-tls", { "nginx.conf": server("a", "TLSv1.2 TLSv1.3") })).toBe("pass");
});

test("Django need not redirect where the only way over TLS does", () => {
  const django: Files = {
    "manage.py": "",
    "requirements.txt": "Django==5.2\ngunicorn==23.0.0\n",
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nUSER app\nCMD ["gunicorn", "shop.wsgi"]\n',
    "shop/__init__.py": "",
    "shop/wsgi.py":
      'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n',
    "shop/settings.py":
      'import os\nSECRET_KEY = os.environ["SECRET_KEY"]\nMIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n',
    "nginx/default.conf": "server {\n  listen 80;\n  location / { proxy_pass http://web:8000; }\n}\n",
    "docker-compose.base.yml": "services:\n  web:\n    build: .\n",
    "docker-compose.prod.yml":
      "services:\n  nginx:\n    image: nginx:1.29\n    ports: ['80:80']\n    volumes: ['./nginx/default.conf:/etc/nginx/conf.d/default.conf']\n",
    "README.md":
      "# Shop\n\n## Production\n\n    docker compose -f docker-compose.base.yml -f docker-compose.prod.yml up -d\n",
  };
  const caddy: Files = {
    "docker-compose.prod-ssl.yml":
      "services:\n  caddy:\n    image: caddy:2.8\n    command: caddy reverse-proxy --from ${DOMAIN} --to web:8000\n    ports: ['80:80', '443:443']\n",
    "README.md": `${django["README.md"]}    docker compose -f docker-compose.base.yml -f docker-compose.prod-ssl.yml up -d\n`,
  };
  expect(stateOf("ssl-redirect-off", { ...django, ...caddy })).toBe("pass");
});

/** A project that Compose starts by gunicorn, with more lines in its settings. */
function django(settings: string, files: Files = {}): Files {
  return {
    "manage.py": "",
    "requirements.txt": "Django==5.2\ngunicorn==23.0.0\n",
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nUSER app\nCMD ["gunicorn", "shop.wsgi"]\n',
    "docker-compose.prod.yml": "services:\n  web:\n    build: .\n  db:\n    image: postgres:17.2\n",
    "shop/__init__.py": "",
    "shop/wsgi.py":
      'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n',
    "shop/settings.py": `import os\nSECRET_KEY = os.environ["SECRET_KEY"]\nINSTALLED_APPS = ["django.contrib.staticfiles"]\n${settings}\n`,
    ...files,
  };
}

test("static files may go elsewhere in the branch that production takes", () => {
  const choice =
    'if os.environ["PLACE"] == "live":\n    STATICFILES_STORAGE = "storages.backends.s3boto3.S3Boto3Storage"\n';
  const old = { "requirements.txt": "Django==4.1\ngunicorn==23.0.0\n" };
  expect(stateOf("static-root-missing", django(choice, old))).toBe("unknown");
  expect(stateOf("static-root-missing", django("", old))).toBe("fail");
});

test("a password of a database that no port leads to is no blocker", () => {
  const database =
    'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db", "PASSWORD": "Zk7-qLw9xT2v"}}';
  const severityOf = (files: Files) => {
    const report = reportOf(
      rules.filter((rule) => rule.id === "secret-in-settings"),
      scoringPolicy,
    );
    return createDatabase(snapshotOf(files)).get(report).findings[0]?.severity;
  };
  expect(severityOf(django(database))).toBe("major");
  const open = "services:\n  web:\n    build: .\n  db:\n    image: postgres:17.2\n    ports: ['5432:5432']\n";
  expect(severityOf(django(database, { "docker-compose.prod.yml": open }))).toBe("blocker");
});

test("a middleware that asks for the path switches the checks off for some requests", () => {
  const middleware = (condition: string) => ({
    "shop/middleware.py": `class NoCheck:\n    def process_view(self, request, view_func, view_args, view_kwargs):\n        ${condition}\n            setattr(request, "_dont_enforce_csrf_checks", True)\n`,
  });
  const settings = 'MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware", "shop.middleware.NoCheck"]';
  const textOf = (condition: string) => {
    const report = reportOf(
      rules.filter((rule) => rule.id === "csrf-middleware-missing"),
      scoringPolicy,
    );
    return createDatabase(snapshotOf(django(settings, middleware(condition)))).get(report).findings[0]
      ?.message.template;
  };
  expect(textOf('if request.path.startswith("/api/"):')).toContain("for some paths");
  expect(textOf("if True:")).toContain("for every request");
});

test("a copy of an earlier state inside of a project is not what production runs", () => {
  const project = (folder: string, key: string): Files => ({
    [`${folder}/manage.py`]: 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n',
    [`${folder}/site/__init__.py`]: "",
    [`${folder}/site/wsgi.py`]:
      'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\napplication = get_wsgi_application()\n',
    [`${folder}/site/settings.py`]: `import os\nSECRET_KEY = ${key}\n`,
  });
  const written = '"9f8a7s6d5f4g3h2j1k0lqwmnbvcxzpoiuytrewqasdfghjkl7654"';
  const now = project("app", 'os.environ["SECRET_KEY"]');
  expect(judged("secret-key-hardcoded", { ...now, ...project("app/earlier", written) })).toEqual({
    state: "pass",
    count: 0,
  });
  expect(stateOf("secret-key-hardcoded", { ...now, ...project("shop", written) })).toBe("fail");
});

test("a token in an env template keeps the repository from being free of tokens", () => {
  const token = ["5071234567", "AA", "Hk3_vQx9LwZr7TbN2mYp4JcF8sDgK1eUa"].join(":").replace(":AA:", ":AA");
  const files = (value: string): Files => ({
    ".env.example": `BOT_TOKEN=${value}\n`,
    "bot.py": 'import os\nTOKEN = os.environ["BOT_TOKEN"]\n',
  });
  expect(stateOf("secret-in-template", files(token))).toBe("fail");
  expect(stateOf("secret-committed", files(token))).not.toBe("pass");
  expect(stateOf("secret-committed", files("change-me"))).toBe("pass");
});

test("a network of another project that is called after a proxy leads to one", () => {
  const files = (networks: string): Files => ({
    "docker-compose.prod.yml": `services:\n  web:\n    build: .\n    ports: ["8000:8000"]\n    networks: [proxy]\n${networks}`,
    Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "server.js"]\n',
    "package.json": "{}",
  });
  expect(stateOf("reverse-proxy-missing", files("networks: {proxy: {external: true}}\n"))).not.toBe("fail");
  expect(stateOf("reverse-proxy-missing", files("networks: {proxy: {}}\n"))).toBe("fail");
});

test("what a generator keeps to write into other projects is built and started by nobody here", () => {
  const files = (folder: string): Files => ({
    [`${folder}Dockerfile`]: "FROM ruby:3.4-slim\nCOPY . .\n",
    [`${folder}fly.toml`]: 'app = "shop"\n[http_service]\n  internal_port = 3000\n',
    ".github/workflows/ci.yml":
      "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{run: rake test}]\n",
  });
  expect(stateOf("dockerignore-missing", files("lib/templates/"))).not.toBe("fail");
  expect(stateOf("ci-without-deploy", files("lib/templates/"))).not.toBe("pass");
  expect(stateOf("dockerignore-missing", files(""))).toBe("fail");
  expect(stateOf("ci-without-deploy", files(""))).toBe("pass");
});

test("a password of a command that a variable may replace is one that it falls back to", () => {
  const severity = (password: string) =>
    judged("default-credentials", {
      "docker-compose.prod.yml": `services:\n  cache:\n    image: redis:8.2\n    command: >\n      redis-server --requirepass ${password}\n    ports: ["6379:6379"]\n`,
    }).severity;
  expect(severity("redis")).toBe("blocker");
  expect(severity("${CACHE_PASSWORD:-redis}")).toBe("major");
});

test("what only a Compose file for developers defines is not there in production", () => {
  const files = (other: string): Files => ({
    "docker-compose.prod.yml":
      "services:\n  web:\n    image: shop/web:1.0\n    depends_on: {bucket: {condition: service_completed_successfully}}\n",
    [other]: "services:\n  bucket: {image: shop/bucket:1.0}\n  web: {image: shop/web:1.0}\n",
  });
  expect(stateOf("upstream-unknown", files("docker-compose.dev.yml"))).toBe("fail");
  expect(stateOf("upstream-unknown", files("docker-compose.storage.yml"))).not.toBe("fail");
});
