import { describe, expect, test } from "vitest";
import { savedDatabases } from "../../../../rules/operations/database-backup-missing.facts";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent } from "../../../../server/src/engine/rule";
import { composeInvocations } from "../../../../server/src/facts/deployment/compose/compose-invocations";
import { startedServers } from "../../../../server/src/facts/deployment/processes/development-servers";
import { celeryApps } from "../../../../server/src/stacks/django/celery/celery";
import { snapshotOf } from "../../../support/snapshot";

describe("what only speaks of Celery starts none", () => {
  const project = {
    "manage.py": "",
    "shop/celery.py": 'from celery import Celery\n\napp = Celery("shop")\n',
    "shop/tasks.py": "from celery import shared_task\n\n\n@shared_task\ndef send():\n    pass\n",
    "docker-compose.yml": "services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n",
    Dockerfile: "FROM python:3.13\nCOPY . .\n",
  };
  test.each([
    ["docker compose restart celery-worker", "missing"],
    ["docker compose up -d celery worker", "missing"],
    ["# celery -A shop worker", "missing"],
    ['echo "start celery -A shop worker yourself"', "missing"],
    ["celery -A shop worker", "unknown"],
    ["nohup celery \\\n  -A shop worker &", "unknown"],
    ["docker compose exec -d web celery -A shop worker", "unknown"],
  ])("%s", (line, worker) => {
    const apps = createDatabase(snapshotOf({ ...project, "deploy.sh": `#!/bin/sh\n${line}\n` })).get(
      celeryApps,
    );
    expect(isAbsent(apps) ? [] : apps.map((app) => app.worker)).toEqual([worker]);
  });
});

test("comments and printed texts are no Compose commands", () => {
  const invocations = createDatabase(
    snapshotOf({
      "docker-compose.prod.yml": "services: {}\n",
      "run.sh":
        '# docker compose -f docker-compose.prod.yml up\necho "docker compose -f docker-compose.prod.yml up"\necho go && docker compose -f docker-compose.prod.yml up\n',
    }),
  ).get(composeInvocations);
  expect(invocations).toHaveLength(1);
});

test("a script that is called backup is one", () => {
  const unsaved = (files: Readonly<Record<string, string>>) => {
    const found = createDatabase(
      snapshotOf({
        "docker-compose.yml":
          "services:\n  web:\n    build: .\n    restart: always\n  db:\n    image: postgres:17\n    restart: always\n    volumes: [data:/var/lib/postgresql/data]\nvolumes:\n  data:\n",
        ...files,
      }),
    ).get(savedDatabases);
    return isAbsent(found) ? "none" : found.filter(({ backup }) => backup === undefined).length;
  };
  expect(unsaved({})).toBe(1);
  expect(unsaved({ "web/backup-list.ts": "" })).toBe(1);
  expect(unsaved({ "scripts/backup.sh": "#!/bin/sh\n. ./_lib.sh\nbackup\n" })).toBe(0);
});

test("brackets in one script of package.json do not hide the next", () => {
  const servers = createDatabase(
    snapshotOf({
      "docker-compose.yml": "services:\n  web:\n    build: .\n    command: npm start\n",
      Dockerfile: "FROM node:24\nWORKDIR /app\nCOPY . .\n",
      "package.json":
        '{"scripts": {"format": "prettier \\"**/*.{ts,tsx}\\"", "start": "next dev"}, "dependencies": {"next": "16.0.0"}}',
    }),
  ).get(startedServers);
  expect(isAbsent(servers) ? [] : servers.map(({ development }) => development)).toEqual(["next dev"]);
});
