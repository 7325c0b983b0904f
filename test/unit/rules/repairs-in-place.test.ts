import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import type { Fix } from "../../../server/src/engine/finding";
import { fullReport } from "../../../server/src/full-report";
import { snapshotOf } from "../../support/snapshot";

const findingsOf = (rule: string, files: Readonly<Record<string, string>>) =>
  createDatabase(snapshotOf(files))
    .get(fullReport)
    .findings.filter((one) => one.rule === rule);

test("what somebody takes out of the ignored is not put back by a repair", () => {
  const files = {
    "package.json": '{ "name": "shop", "dependencies": { "express": "^5.0.0" } }\n',
    "server.js": "require('dotenv').config();\nrequire('express')().listen(process.env.PORT);\n",
    "docker-compose.yml": "services:\n  web:\n    build: .\n    env_file: .env\n",
  };
  const [missing] = findingsOf("gitignore-incomplete", { ...files, ".gitignore": "node_modules/\n" });
  const [taken] = findingsOf("gitignore-incomplete", {
    ...files,
    ".gitignore": "node_modules/\n.env*\n!.env\n",
  });
  expect(missing?.fixes).toHaveLength(1);
  expect(taken?.fixes).toEqual([]);
});

test("migrations are made beside the manage.py of their project", () => {
  const manage =
    'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nimport django\n';
  const [finding] = findingsOf("model-without-migration", {
    "backend/manage.py": manage,
    "backend/shop/__init__.py": "",
    "backend/shop/settings.py": 'INSTALLED_APPS = ["orders"]\n',
    "backend/orders/__init__.py": "",
    "backend/orders/models.py":
      "from django.db import models\n\n\nclass Order(models.Model):\n    note = models.TextField()\n",
  });
  expect(finding?.advice?.command).toEqual({
    folder: "backend",
    words: ["python", "manage.py", "makemigrations"],
    operands: ["orders"],
  });
});

test("a variable is named beside its own Compose file, not beside another of the same name", () => {
  const compose = (image: string, password: string) =>
    `services:\n  db:\n    image: ${image}\n    environment:\n      POSTGRES_PASSWORD: ${password}\n`;
  const findings = findingsOf("secret-in-compose", {
    "shop/docker-compose.yml": compose("postgres:17", "7hTq2vRz9Lw4"),
    "wiki/docker-compose.yml": compose("postgres:16", "Xk4mPw8sVb2c"),
  });
  const touched = findings.map(({ place, fixes: [fix] }) => [place.path, ...pathsOf(fix)]);
  expect(touched).toEqual([
    ["shop/docker-compose.yml", "shop/docker-compose.yml", "shop/.env.example"],
    ["wiki/docker-compose.yml", "wiki/docker-compose.yml", "wiki/.env.example"],
  ]);
});

test("a new pipeline runs the tests beside a database of a certain version", () => {
  const [finding] = findingsOf("ci-missing", {
    "requirements.txt": "pytest==8.4.0\npsycopg==3.2.0\n",
    "tests/test_shop.py": "def test_shop():\n    assert answer() == 42\n",
    "docker-compose.yml": "services:\n  db:\n    image: postgres\n  cache:\n    image: redis:7\n",
  });
  const [edit] = finding?.fixes[0]?.edits ?? [];
  expect(edit?.kind === "create" && edit.text.match(/image: \S+/g)).toEqual([
    expect.stringMatching(/^image: postgres:\d+$/),
    "image: redis:7",
  ]);
});

test("what is inserted between tabs is indented with tabs", () => {
  const [finding] = findingsOf("next-headers", {
    "package.json":
      '{ "scripts": { "build": "next build", "start": "next start" }, "dependencies": { "next": "16.0.0" } }\n',
    "next.config.mjs": "export default {\n\treactStrictMode: true,\n};\n",
    "app/page.js": "export default () => null;\n",
    Dockerfile: "FROM node:24.1\nCOPY . .\nRUN npm run build\nCMD npm start\n",
  });
  const [edit] = finding?.fixes[0]?.edits ?? [];
  expect(edit?.kind === "edit" && edit.newText).toMatch(
    /\n\theaders: async \(\) => \[\n\t\t\{\n\t\t\tsource/,
  );
});

function pathsOf(fix: Fix | undefined): readonly string[] {
  return fix?.edits.map(({ path }) => path) ?? [];
}
