import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import type { Place } from "../../../server/src/engine/finding";
import { keyCompletionsAt } from "../../../server/src/navigation/key-completions";
import { links } from "../../../server/src/navigation/links";
import { definitionsAt, referencesAt } from "../../../server/src/navigation/where-to";
import { snapshotOf } from "../../support/snapshot";

const texts: Readonly<Record<string, string>> = {
  "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/__init__.py": "",
  "shop/settings.py": [
    "import os",
    'SECRET_KEY = os.environ["SECRET_KEY"]',
    'REDIS = os.getenv("REDIS_URL", "redis://localhost")',
    'SENTRY = os.getenv("SENTRY_DSN")',
    'INSTALLED_APPS = ["django.contrib.auth"]',
    "",
  ].join("\n"),
  "web/next.config.js": "module.exports = { dsn: process.env.SENTRY_DSN };\n",
  Dockerfile: "FROM python:3.12\nENV SENTRY_DSN=none\nCOPY . .\nCMD gunicorn shop.wsgi\n",
  "docker-compose.yml": [
    "services:",
    "  app:",
    "    build:",
    "      context: .",
    "      dockerfile: Dockerfile",
    "    env_file: ./.env.prod",
    "    environment:",
    "      REDIS_URL: redis://cache:6379",
    "      DJANGO_SETTINGS_MODULE: shop.settings",
    "    depends_on: [cache]",
    "  cache:",
    "    image: redis:7",
    "  proxy:",
    "    image: nginx:1.27",
    "    volumes:",
    "      - ./nginx.conf:/etc/nginx/nginx.conf:ro",
    "    depends_on:",
    "      app:",
    "        condition: service_started",
    "",
  ].join("\n"),
  "nginx.conf": [
    "events {}",
    "http {",
    "  upstream backend { server app:8000; }",
    "  server {",
    "    location / { proxy_pass http://backend; }",
    "    location /cache { proxy_pass http://cache:6379; }",
    "  }",
    "}",
    "",
  ].join("\n"),
  ".env.prod": "SECRET_KEY=\nSENTRY_DSN=\n",
  ".env.example": "SECRET_KEY=change-me\n",
};

const db = createDatabase(snapshotOf(texts));

/** `path:line` of places; the offset of the first `word` behind `before`. */
const told = (places: readonly Place[]) =>
  places.map(({ path, range }) => `${path}:${(texts[path] ?? "").slice(0, range.start).split("\n").length}`);
const at = (path: string, before: string, word = "") => {
  const text = texts[path] ?? "";
  const start = text.indexOf(before);
  return start + (word === "" ? 1 : before.indexOf(word) + 1);
};
const definitions = (path: string, before: string, word = "") =>
  told(definitionsAt(db, path, at(path, before, word)));
const references = (path: string, before: string, withDeclaration = false) =>
  told(referencesAt(db, path, at(path, before), withDeclaration));

describe("from a key of the environment", () => {
  test("in an env file, its readers are its definition", () => {
    expect(definitions(".env.prod", "SECRET_KEY")).toEqual(["shop/settings.py:2"]);
    expect(definitions(".env.prod", "SENTRY_DSN")).toEqual(["shop/settings.py:4", "web/next.config.js:1"]);
    expect(definitions(".env.example", "SECRET_KEY")).toEqual(["shop/settings.py:2"]);
  });

  test("in the code, where it is set is its definition: env files, the deployment, templates last", () => {
    expect(definitions("shop/settings.py", '["SECRET_KEY"]', "SECRET")).toEqual([
      ".env.prod:1",
      ".env.example:1",
    ]);
    expect(definitions("shop/settings.py", '"REDIS_URL"')).toEqual(["docker-compose.yml:8"]);
    expect(definitions("web/next.config.js", "SENTRY_DSN")).toEqual([".env.prod:2", "Dockerfile:2"]);
  });

  test("all that read it are its references", () => {
    expect(references(".env.prod", "SENTRY_DSN")).toEqual(["shop/settings.py:4", "web/next.config.js:1"]);
    expect(references("docker-compose.yml", "REDIS_URL", true)).toEqual([
      "docker-compose.yml:8",
      "shop/settings.py:3",
    ]);
  });
});

describe("from a name", () => {
  test("of Compose to the file or the service", () => {
    expect(definitions("docker-compose.yml", "./.env.prod")).toEqual([".env.prod:1"]);
    expect(definitions("docker-compose.yml", "dockerfile: Dockerfile", "Dockerfile")).toEqual([
      "Dockerfile:1",
    ]);
    expect(definitions("docker-compose.yml", "[cache]", "cache")).toEqual(["docker-compose.yml:11"]);
    expect(definitions("docker-compose.yml", "      app:\n        condition", "app")).toEqual([
      "docker-compose.yml:2",
    ]);
    expect(definitions("docker-compose.yml", "./nginx.conf")).toEqual(["nginx.conf:1"]);
  });

  test("that nginx passes to: the upstream, from there the service, and a service at once", () => {
    expect(definitions("nginx.conf", "http://backend")).toEqual(["nginx.conf:3"]);
    expect(definitions("nginx.conf", "app:8000")).toEqual(["docker-compose.yml:2"]);
    expect(definitions("nginx.conf", "http://cache:6379")).toEqual(["docker-compose.yml:11"]);
  });

  test("of a settings module to the module, wherever it is given", () => {
    expect(definitions("manage.py", '"shop.settings"', "settings")).toEqual(["shop/settings.py:1"]);
    expect(definitions("docker-compose.yml", "shop.settings")).toEqual(["shop/settings.py:1"]);
  });

  test("of a service to all that name it", () => {
    expect(references("docker-compose.yml", "cache:\n")).toEqual(["docker-compose.yml:10", "nginx.conf:6"]);
  });

  test("only files are links of a document", () => {
    const files = db.get(links).filter(({ toFile }) => toFile);
    expect(told(files.map(({ place }) => place)).sort()).toEqual([
      "docker-compose.yml:16",
      "docker-compose.yml:5",
      "docker-compose.yml:6",
      "docker-compose.yml:9",
      "manage.py:3",
    ]);
  });
});

describe("in an env file, a key is completed", () => {
  const completed = (text: string) => {
    const own = createDatabase(snapshotOf({ ...texts, ".env.prod": text.replace("|", "") }));
    return keyCompletionsAt(own, ".env.prod", text.indexOf("|"));
  };

  test("by those that the code reads and the file does not have, the needed ones first", () => {
    const found = completed("SENTRY_DSN=\n|\n");
    expect(found?.keys.map(({ key }) => key)).toEqual(["SECRET_KEY", "REDIS_URL"]);
    expect(found?.isAssigned).toBe(false);
  });

  test("also in the middle of its name, before a value", () => {
    const found = completed("RE|DIS=redis://cache\n");
    expect(found?.range).toEqual({ start: 0, end: 5 });
    expect(found?.isAssigned).toBe(true);
    expect(found?.keys.map(({ key }) => key)).toContain("REDIS_URL");
  });

  test("never its value", () => {
    expect(completed("SECRET_KEY=|\n")).toBeUndefined();
  });
});
