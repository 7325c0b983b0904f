import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { english, renderMessage } from "../../../server/src/engine/message";
import { linesOf } from "../../../server/src/engine/text";
import { fullReport } from "../../../server/src/full-report";
import { localeOf } from "../../../server/src/locale";
import { production } from "../../../server/src/summary/production";
import { productionLines } from "../../../server/src/summary/production-text";
import { type SnapshotOptions, snapshotOf } from "../../support/snapshot";

const wsgi =
  'import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\napplication = get_wsgi_application()\n';
const project = {
  "config/wsgi.py": wsgi,
  "config/settings.py": "INSTALLED_APPS = []\n",
  Dockerfile: "FROM python:3.12\nCOPY . .\nCMD gunicorn config.wsgi\n",
};

function linesFor(files: Readonly<Record<string, string>>, options?: SnapshotOptions): readonly string[] {
  const snapshot = snapshotOf(files, options);
  return productionLines(createDatabase(snapshot).get(production), english, ({ path, range }) => {
    const file = snapshot.files.get(path);
    return file ? `${path}:${linesOf(file).positionAt(range.start).line + 1}` : path;
  });
}

function questionsFor(files: Readonly<Record<string, string>>, locale = english) {
  return createDatabase(snapshotOf(files))
    .get(production)
    .questions.map(({ id, text, candidates, add }) => ({
      id,
      text: renderMessage(text, locale),
      candidates,
      add,
    }));
}

describe("what production is", () => {
  test("in one sentence, with where it is seen", () => {
    expect(
      linesFor({
        ...project,
        "docker-compose.yml": "services:\n  web:\n    build: .\n    env_file: .env\n",
        "docker-compose.test.yml": "services:\n  web: {build: .}\n",
        "DEPLOY.md": "# Deploy\n\n    docker compose up -d\n",
        ".env.example": "DEBUG=0\n",
      }),
    ).toEqual([
      "Production here: docker-compose.yml (DEPLOY.md:3 starts it), settings config.settings (config/wsgi.py:3), environment from .env, which is not in the repository; .env.example stands in for names only (docker-compose.yml:4).",
      "docker-compose.test.yml is for tests (its name says so).",
      'Open question (production.env): What does .env set in production? It is not in the repository. Add to .readiness.json: "production": { "envFiles": [".env"] }',
    ]);
  });

  test("what a unit of systemd and its checkout load", () => {
    expect(
      linesFor({
        "manage.py": "",
        "config/wsgi.py": wsgi,
        "config/settings.py": "INSTALLED_APPS = []\n",
        ".env.example": "DEBUG=0\n",
        "deploy/shop.service":
          "[Service]\nEnvironmentFile=/etc/shop/web\nExecStart=/srv/shop/venv/bin/gunicorn config.wsgi\n",
      })[0],
    ).toContain(
      "environment from .env, which is not in the repository; .env.example stands in for names only (deploy/shop.service:3), environment from /etc/shop/web, which is not in the repository (deploy/shop.service:2).",
    );
  });

  test("a manifest among the documents counts when nothing else is production's", () => {
    const manifest =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n        - {name: web, image: vendor/web, command: [gunicorn, config.wsgi]}\n";
    const shown = { "docs/install/k8s/web.yaml": manifest };
    expect(linesFor(shown)[0]).toContain("docs/install/k8s/web.yaml");
    const compose = { "docker-compose.yml": "services:\n  web: {image: vendor/web}\n" };
    expect(linesFor({ ...shown, ...compose })[0]).not.toContain("docs/");
  });

  test("a chart, where nothing else says how the image is started, with the pipeline that installs it", () => {
    expect(
      linesFor({
        Dockerfile: 'FROM golang:1.25\nCOPY . .\nCMD ["./shop"]\n',
        "k8s/shop/Chart.yaml": "apiVersion: v2\nname: shop\n",
        "k8s/shop/templates/deployment.yaml":
          "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Chart.Name }}\nspec:\n  template:\n    spec:\n      containers:\n        - name: {{ .Chart.Name }}\n          {{- with .Values.image }}\n          image: {{ . }}\n          {{- end }}\n",
        ".github/workflows/cd.yml":
          "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: helm upgrade --install shop ./k8s/shop\n",
      })[0],
    ).toBe(
      "Production here: k8s/shop (a cluster starts what its templates name; k8s/shop/templates/deployment.yaml:8; .github/workflows/cd.yml:6).",
    );
  });

  test("what tests start, or a form for reports shows, is no reason", () => {
    const files = { ...project, "docker-compose.yml": "services:\n  web:\n    build: .\n" };
    const reason = (path: string) =>
      linesFor({ ...files, [path]: "docker compose -f docker-compose.yml up -d\n" })[0];
    expect(reason("run_tests.sh")).toContain("it is the only Compose file that may be");
    expect(reason(".github/ISSUE_TEMPLATE/bug.md")).toContain("it is the only Compose file that may be");
    expect(reason("start.sh")).toContain("start.sh:1 starts it");
  });

  test("nothing is said where nothing is deployed", () => {
    expect(linesFor({ "README.md": "# Notes\n" })).toEqual([]);
  });
});

describe("a question instead of a guess", () => {
  test("only a file for developers", () => {
    const files = {
      ...project,
      "docker-compose.yml":
        "services:\n  web: {build: ., command: python manage.py runserver, volumes: ['.:/app']}\n",
    };
    expect(questionsFor(files)).toEqual([
      {
        id: "production.compose",
        text: "What starts production? docker-compose.yml seems not to: it is made for developers: development server, mounted code.",
        candidates: ["docker-compose.yml"],
        add: '"production": { "compose": ["docker-compose.yml"] }',
      },
    ]);
    expect(questionsFor(files, localeOf("uk"))[0]?.text).toBe(
      "Що запускає продакшен? Схоже, не docker-compose.yml: його створено для розробників: сервер для розробки, змонтований код.",
    );
    const outcomeWith = (configuration: string) =>
      createDatabase(snapshotOf({ ...files, ".readiness.json": configuration }))
        .get(fullReport)
        .rules.find(({ id }) => id === "restart-policy-missing");
    expect(outcomeWith("{}")).toMatchObject({ state: "unknown", questions: ["production.compose"] });
    const answer = '{ "production": { "compose": ["docker-compose.yml"] } }';
    expect(questionsFor({ ...files, ".readiness.json": answer })).toEqual([]);
    expect(outcomeWith(answer)?.state).toBe("fail");
    // No Compose file at all is an answer too.
    expect(outcomeWith('{ "production": { "compose": [] } }')?.state).toBe("not-applicable");
  });

  test("a file that only runs databases is no question", () => {
    expect(
      questionsFor({
        "pom.xml": "<project/>",
        "docker-compose.yml": "services:\n  db: {image: 'mysql:8'}\n",
      }),
    ).toEqual([]);
  });

  test("the only candidate is no question", () => {
    expect(questionsFor({ ...project, "docker-compose.yml": "services:\n  web: {build: .}\n" })).toEqual([]);
  });

  test("several settings modules", () => {
    const other = "from config.settings.base import *\n";
    const [question] = questionsFor({
      "config/wsgi.py": wsgi.replace("config.settings", "config.settings.local"),
      "config/settings/base.py": "INSTALLED_APPS = []\n",
      "config/settings/local.py": other,
      "config/settings/oslo.py": other,
      "config/settings/rome.py": other,
    });
    expect(question).toMatchObject({
      id: "django.settings",
      candidates: ["config.settings.oslo", "config.settings.rome"],
      add: '"django": { "settings": ["config.settings.oslo"] }',
    });
  });

  test("an env file that the user has and names is an answer", () => {
    const files = {
      ...project,
      "docker-compose.yml": "services:\n  web: {build: ., env_file: .env}\n",
    };
    expect(questionsFor(files).map(({ id }) => id)).toEqual(["production.env"]);
    const answer = '{ "production": { "envFiles": ["live.env"] } }';
    expect(questionsFor({ ...files, "live.env": "A=1\n", ".readiness.json": answer })).toEqual([]);
  });
});
