import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent } from "../../../../server/src/engine/rule";
import { isLongRunning } from "../../../../server/src/facts/deployment/processes/long-running";
import { productionProcesses } from "../../../../server/src/facts/deployment/processes/production-processes";
import { composeProjects } from "../../../../server/src/facts/deployment/service-roles";
import { snapshotOf } from "../../../support/snapshot";

/** "role: words" of everything production starts; "?" marks what a branch decides. */
function startedOf(files: Readonly<Record<string, string>>): readonly string[] {
  return createDatabase(snapshotOf(files))
    .get(productionProcesses)
    .map(
      ({ process }) =>
        `${process.role}${process.conditional ? "?" : ""}: ${process.words.map(({ text }) => text).join(" ")}`,
    );
}

const compose = (service: string) => ({
  "docker-compose.yml": `services:\n  app:\n${service.replace(/^/gm, "    ")}\n`,
});
const dockerfile = (rest: string) => ({
  Dockerfile: `FROM python:3.13\nWORKDIR /app\nCOPY . /app\n${rest}\n`,
});

describe("what is finally executed", () => {
  test.each([
    ["exec gunicorn shop.wsgi", "web: gunicorn shop.wsgi"],
    ["python -m gunicorn shop.wsgi", "web: gunicorn shop.wsgi"],
    ["poetry run uvicorn shop.asgi:app", "web: uvicorn shop.asgi:app"],
    ["tini -- su-exec app daphne shop.asgi", "web: daphne shop.asgi"],
    ["env A=b nice -n 5 python manage.py runserver", "web: manage.py runserver"],
    [
      "./wait-for-it.sh db:5432 -t 30 -- celery -A shop worker -l info",
      "worker: celery -A shop worker -l info",
    ],
    ["newrelic-admin run-program gunicorn shop.wsgi", "web: gunicorn shop.wsgi"],
    ["celery -A shop beat -S django", "beat: celery -A shop beat -S django"],
    ["celery --app=shop flower --port=5555", "flower: celery --app=shop flower --port=5555"],
    ["python manage.py rqworker default", "worker: manage.py rqworker default"],
    ["python manage.py migrate", "setup: manage.py migrate"],
    ["next start -p 3000", "frontend: next start -p 3000"],
    ["python main.py", "service: python main.py"],
  ])("%s", (command, expected) => {
    expect(startedOf({ Procfile: `web: ${command}\n` })).toEqual([expected]);
  });

  test("a shell with several commands", () => {
    expect(
      startedOf(
        compose(
          `image: shop\ncommand: bash -c "python manage.py migrate --noinput && gunicorn 'shop.wsgi' -w 3"`,
        ),
      ),
    ).toEqual(["setup: manage.py migrate --noinput", "web: gunicorn shop.wsgi -w 3"]);
  });

  test("an entry point that hands on its arguments", () => {
    expect(
      startedOf({
        ...compose("build: .\ncommand: celery -A shop worker"),
        ...dockerfile('ENTRYPOINT ["/app/docker/entrypoint.sh"]\nCMD ["gunicorn", "shop.wsgi"]'),
        "docker/entrypoint.sh": '#!/bin/sh\nset -e\npython manage.py migrate\nexec "$@"\necho never\n',
      }),
    ).toEqual(["setup: set -e", "setup: manage.py migrate", "worker: celery -A shop worker"]);
  });

  test("one that does not", () => {
    expect(
      startedOf({
        ...compose("build: .\ncommand: celery -A shop worker"),
        ...dockerfile('ENTRYPOINT ["./start.sh"]'),
        "start.sh": "gunicorn shop.wsgi\n",
      }),
    ).toEqual(["web: gunicorn shop.wsgi"]);
  });

  test("the branch of a case that the argument picks, and functions", () => {
    const script = `#!/bin/bash
serve() {
  exec gunicorn shop.wsgi
}
case "$1" in
  web) serve ;;
  worker|celery) exec celery -A shop worker ;;
  *) exec "$@" ;;
esac
`;
    const files = { ...dockerfile('ENTRYPOINT ["./run.sh"]\nCMD ["web"]'), "run.sh": script };
    expect(startedOf({ ...compose("build: ."), ...files })).toEqual(["web: gunicorn shop.wsgi"]);
    expect(startedOf({ ...compose("build: .\ncommand: celery"), ...files })).toEqual([
      "worker: celery -A shop worker",
    ]);
    expect(startedOf({ ...compose("build: .\ncommand: [python, manage.py, migrate]"), ...files })).toEqual([
      "setup: manage.py migrate",
    ]);
  });

  test("what a condition decides is not certain", () => {
    expect(
      startedOf({
        Procfile: "web: sh start.sh\n",
        "start.sh":
          'if [ "$DEBUG" = 1 ]; then\n  python manage.py runserver\nelse\n  gunicorn shop.wsgi\nfi\n',
      }),
    ).toContain("web?: manage.py runserver");
  });

  test("scripts of package.json, Makefile, Procfile and supervisor", () => {
    expect(
      startedOf({
        "docker-compose.yml":
          "services:\n  site: {build: ./site, command: npm run start}\n  all: {build: .}\n  both: {build: ., command: honcho start web}\n  made: {build: ., command: make serve}\n",
        "site/Dockerfile": "FROM node:24\nWORKDIR /s\nCOPY . .\n",
        "site/package.json": '{"scripts": {"start": "NODE_ENV=production next start"}}',
        ...dockerfile(
          'COPY deploy/supervisord.conf /etc/supervisord.conf\nCMD ["supervisord", "-n", "-c", "/etc/supervisord.conf"]',
        ),
        "deploy/supervisord.conf":
          "[program:web]\ncommand=gunicorn shop.wsgi\n[program:worker]\ncommand = celery -A shop worker\n",
        Procfile: "web: daphne shop.asgi\nworker: celery -A shop worker\n",
        Makefile: "serve:\n\t@gunicorn shop.wsgi\nother:\n\techo no\n",
      }).slice(0, 5),
    ).toEqual([
      "frontend: next start",
      "web: gunicorn shop.wsgi",
      "worker: celery -A shop worker",
      "web: daphne shop.asgi",
      "web: gunicorn shop.wsgi",
    ]);
  });

  test("a script of the repository in an image that is built elsewhere", () => {
    const service = (path: string) => ({
      ...compose(`image: depot/shop:1.2\nentrypoint: ["./${path}"]`),
      "docker/start/web.sh": "python manage.py migrate\nexec gunicorn shop.wsgi\n",
    });
    expect(startedOf(service("docker/start/web.sh"))).toEqual([
      "setup: manage.py migrate",
      "web: gunicorn shop.wsgi",
    ]);
    expect(startedOf(service("web.sh"))).toEqual(["other: ./web.sh"]);
  });

  test("a script that a Dockerfile of the repository lays into an image that is only named", () => {
    const service = (path: string) => ({
      ...compose(`image: depot/shop:web\nentrypoint: ["${path}"]`),
      "deploy/Dockerfile": "FROM python:3.13\nCOPY tools/ /opt/bin/\n",
      "tools/mail-worker.sh": '#!/bin/sh\n(\n  "celery" --app=shop worker\n)\n',
    });
    expect(startedOf(service("/opt/bin/mail-worker.sh"))).toEqual(["worker: celery --app=shop worker"]);
    expect(startedOf(service("/opt/bin/other.sh"))).toEqual(["other: /opt/bin/other.sh"]);
  });

  test("scripts that start each other end", () => {
    expect(
      startedOf({ Procfile: "web: sh a.sh\n", "a.sh": "sh b.sh\ngunicorn shop.wsgi\n", "b.sh": "sh a.sh\n" }),
    ).toContain("web: gunicorn shop.wsgi");
  });

  test("every word has its place, in a block scalar too", () => {
    const text =
      'services:\n  app:\n    image: shop\n    command: >\n      sh -c "python manage.py migrate &&\n      python manage.py runserver 0.0.0.0:8000"\n';
    const words = createDatabase(snapshotOf({ "compose.yaml": text }))
      .get(productionProcesses)
      .flatMap(({ process }) => process.words);
    expect(words.map(({ place }) => text.slice(place.range.start, place.range.end))).toEqual(
      words.map((word) => word.text),
    );
  });
});

test("a Python program of the project's own is a service that runs until it is stopped", () => {
  const projects = createDatabase(
    snapshotOf({
      "docker-compose.yml":
        "services:\n  bot: {build: ., command: python -m bot}\n  seed: {build: ., command: python seed.py}\n",
      ...dockerfile(""),
    }),
  ).get(composeProjects);
  const services = isAbsent(projects) ? [] : projects.flatMap((project) => project.services);
  expect(services.map((one) => [one.role, isLongRunning(one)])).toEqual([
    ["service", true],
    ["job", false],
  ]);
});
