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

describe("what nobody deploys", () => {
  const weak = ["connections-not-reused", "cors-insecure-origin", "csrf-trusted-origins"];

  test("a developer's origins and connections are advice until there is a production", () => {
    expect(found(django, ...weak)).toEqual(weak.map((id) => `advice ${id}`));
    expect(found(proxied("  listen 80;"), ...weak)).toEqual(weak.map((id) => `minor ${id}`));
  });

  test("a pipeline is worth what it would check", () => {
    const tests = { "shop/tests.py": "def test_shop():\n    assert True\n" };
    expect(found(django, "ci-missing")).toEqual(["advice ci-missing"]);
    expect(found({ ...django, ...tests }, "ci-missing")).toEqual(["minor ci-missing"]);
    expect(found(proxied("  listen 80;"), "ci-missing")).toEqual(["minor ci-missing"]);
    expect(found({ ...proxied("  listen 80;"), ...tests }, "ci-missing")).toEqual(["major ci-missing"]);
  });

  test("an image that nothing starts runs nothing as root", () => {
    const named = { Dockerfile: "FROM python:3.13\nCOPY . .\n" };
    expect(found(named, "runs-as-root")).toEqual([]);
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

describe("what is no fault", () => {
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
      "minor coverage-unmeasured",
    ]);
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
