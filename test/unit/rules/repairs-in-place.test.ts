import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
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
