import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { checkout } from "../../../../server/src/facts/commands/checkout";
import { createFollower } from "../../../../server/src/facts/commands/follow";
import { roleOf } from "../../../../server/src/facts/commands/roles";
import { snapshotOf } from "../../../support/snapshot";

const file = "start.txt";

function follow(
  command: string,
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const db = createDatabase(snapshotOf({ ...files, [file]: command }));
  const follower = createFollower(db, checkout(db, "", new Map(Object.entries(environment))));
  follower.runText(command, { path: file, range: { start: 0, end: command.length } });
  return follower.found;
}

/** What a command finally runs, `?` before what a branch decides. */
function run(command: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return follow(command, files)
    .filter(({ leadsOn }) => !leadsOn)
    .map(({ words, conditional }) => `${conditional ? "? " : ""}${words.map(({ text }) => text).join(" ")}`);
}

describe("a command is followed to what it runs", () => {
  test.each<
    readonly [name: string, command: string, files: Readonly<Record<string, string>>, runs: readonly string[]]
  >([
    [
      "a function that a script of tasks is asked for, measured",
      "./tasks ci:test",
      {
        tasks:
          '#!/bin/bash\nHOW="${HOW:-exec}"\nTTY="${TTY:-}"\nif ! [ -t 0 ]; then\n  TTY="-T"\nfi\n' +
          'inside() {\n  docker compose "${HOW}" ${TTY} web "${@}"\n}\nci:test() {\n  docker compose build\n  inside pytest "${@}"\n}\n' +
          'help() {\n  rm -rf all\n}\ntime "${@:-help}"\n',
      },
      ["[ -t 0 ]", "docker compose build", "pytest"],
    ],
    [
      "the task of a script that is asked for none",
      "./tasks",
      { tasks: '#!/bin/bash\nlist() {\n  ls tasks\n}\nrun() {\n  pytest\n}\n"${@:-list}"\n' },
      ["ls tasks"],
    ],
    [
      "a package script behind one with brackets in it",
      "npm start",
      { "package.json": '{"scripts": {"format": "prettier \\"**/*.{ts,tsx}\\"", "start": "next dev"}}' },
      ["next dev"],
    ],
    [
      "a member of a workspace",
      "pnpm --filter web start",
      {
        "package.json": '{"workspaces": ["apps/*"]}',
        "apps/web/package.json": '{"name": "web", "scripts": {"start": "next start"}}',
        "apps/api/package.json": '{"name": "api", "scripts": {"start": "node api.js"}}',
      },
      ["next start"],
    ],
    [
      "prerequisites, variables and includes of make",
      "make run",
      {
        Makefile: "include common.mk\nrun: migrate\n\t@$(PYTHON) manage.py runserver\n",
        "common.mk": "PYTHON := poetry run python\nmigrate:\n\t$(PYTHON) manage.py migrate\n",
      },
      ["manage.py migrate", "manage.py runserver"],
    ],
    [
      "a variable given to make, and a line that goes on",
      "make serve APP=shop.wsgi",
      { Makefile: "APP ?= other\nserve:\n\tgunicorn \\\n\t  $(APP)\n" },
      ["gunicorn shop.wsgi"],
    ],
    [
      "just, with what it needs, an alias and a variable",
      "just s",
      {
        justfile:
          'app := "shop.wsgi"\nalias s := serve\nserve: migrate && done\n    gunicorn {{app}}\nmigrate:\n    ./manage.py migrate\ndone:\n    echo done\n',
      },
      ["./manage.py migrate", "gunicorn shop.wsgi", "echo done"],
    ],
    [
      "taskipy",
      "poetry run task test",
      { "pyproject.toml": '[tool.taskipy.tasks]\npre_test = "ruff check"\ntest = { cmd = "pytest -x" }\n' },
      ["ruff check", "pytest -x"],
    ],
    [
      "poe",
      "poe all",
      {
        "pyproject.toml":
          '[tool.poe.tasks]\nall = ["lint", "test"]\ntest = "pytest"\nlint.shell = "ruff check ."\n',
      },
      ["ruff check .", "pytest"],
    ],
    [
      "scripts of pdm, hatch and pipenv",
      "pdm run a && hatch run b && pipenv run c && pdm run pytest",
      {
        "pyproject.toml":
          '[tool.pdm.scripts]\na = "mypy ."\n[tool.hatch.envs.default.scripts]\nb = ["x", "black ."]\nx = "isort ."\n',
        Pipfile: '[scripts]\nc = "flake8"\n',
      },
      ["mypy .", "isort .", "black .", "flake8", "pytest"],
    ],
    [
      "an environment of tox",
      "tox -e lint",
      { "tox.ini": "[testenv]\ncommands = pytest\n[testenv:lint]\ncommands =\n    ruff check\n" },
      ["ruff check"],
    ],
    [
      "composer",
      "composer test",
      {
        "composer.json":
          '{"scripts": {"test": ["@lint", "@php artisan test", "App\\\\Tests::run"], "lint": "phpcs"}}',
      },
      ["phpcs", "artisan test"],
    ],
    [
      "a script that keeps its arguments in a variable",
      "./entrypoint.sh gunicorn shop.wsgi",
      { "entrypoint.sh": '#!/bin/sh\ncmd="$*"\nuntil nc -z db 5432; do sleep 1; done\nexec $cmd\n' },
      ["nc -z db 5432", "? sleep 1", "gunicorn shop.wsgi"],
    ],
    [
      "arguments that a script shifts and sets",
      "./run.sh web --workers 3",
      {
        "run.sh":
          'case "$1" in\n  web) shift; set -- gunicorn shop.wsgi "$@" ;;\nesac\ncase "$1" in\n  gunicorn) echo web ;;\n  *) echo other ;;\nesac\nexec "$@"\n',
      },
      ["shift", "set -- gunicorn shop.wsgi --workers 3", "echo web", "gunicorn shop.wsgi --workers 3"],
    ],
    [
      "a function named by the argument",
      "./run.sh serve",
      { "run.sh": 'serve() { gunicorn shop.wsgi; }\ntests() { pytest; }\n"$@"\n' },
      ["gunicorn shop.wsgi"],
    ],
    [
      "another directory, and back from a subshell",
      "(cd web && npm start); npm start",
      {
        "web/package.json": '{"scripts": {"start": "next start"}}',
        "package.json": '{"scripts": {"start": "node all.js"}}',
      },
      ["cd web", "next start", "node all.js"],
    ],
    [
      "the services of s6",
      "/init",
      {
        "etc/services.d/web/run": "#!/bin/sh\nexec s6-setuidgid app gunicorn shop.wsgi\n",
        "etc/services.d/worker/run": "#!/usr/bin/with-contenv bash\nexec celery -A shop worker\n",
      },
      ["gunicorn shop.wsgi", "celery -A shop worker"],
    ],
    [
      "comments and here-documents run nothing",
      "sh deploy.sh",
      {
        "deploy.sh":
          "# celery -A shop worker\ncat <<EOF\ngunicorn shop.wsgi\nEOF\ndocker compose restart celery-worker\n",
      },
      ["cat", "docker compose restart celery-worker"],
    ],
    [
      "scripts that start each other end",
      "npm run a",
      { "package.json": '{"scripts": {"a": "npm run b", "b": "npm run a && vite build"}}' },
      ["vite build"],
    ],
  ])("%s", (_, command, files, runs) => {
    expect(run(command, files)).toEqual(runs);
  });

  test("the environment picks the branch of a case, unless the script sets the variable itself", () => {
    const script = 'case "$ROLE" in\n  web) gunicorn shop.wsgi ;;\n  *) celery -A shop worker ;;\nesac\n';
    const started = (text: string) =>
      follow("sh run.sh", { "run.sh": text }, { ROLE: "web" })
        .filter(({ leadsOn }) => !leadsOn)
        .map(({ words, conditional }) => `${words[0]?.text}${conditional ? "?" : ""}`);
    expect(started(script)).toEqual(["gunicorn"]);
    expect(started(`ROLE=worker\n${script}`)).toEqual(["celery"]);
    expect(started(`ROLE=$(cat role)\n${script}`)).toEqual(["gunicorn?", "celery?"]);
  });

  const script =
    'if [ "$1" = "--dev" ]; then\n  flask run\nelif [ "$1" != "--prod" ]\nthen\n  exit 2\nelse\n  gunicorn shop.wsgi\nfi\n';
  test.each([
    ["./start.sh --dev", ["flask run"]],
    ["./start.sh --prod", ["gunicorn shop.wsgi"]],
    ["./start.sh --test", ["exit 2"]],
    ["./start.sh $MODE", ["? flask run", "? exit 2", "? gunicorn shop.wsgi"]],
    ["./start.sh", ["? flask run", "? exit 2", "? gunicorn shop.wsgi"]],
  ])("what %s is given picks the branch of an if", (command, runs) => {
    const found = run(command, { "start.sh": script });
    expect(found.filter((one) => !one.startsWith("["))).toEqual(runs);
  });

  test("a variable of the script stands in a longer word too", () => {
    const text = 'APP="shop"\nPORT=8000\nexec gunicorn ${APP}.wsgi --bind "0.0.0.0:$PORT" --workers $N\n';
    expect(run("./start.sh", { "start.sh": text })).toEqual([
      "gunicorn shop.wsgi --bind 0.0.0.0:8000 --workers $N",
    ]);
  });

  test.each([
    ['if [ -n "$1" ]; then a; else b; fi', ["a"]],
    ['if ! [ "$1" = web ]; then a; else b; fi', ["b"]],
    ["if [[ $1 == w* ]]; then a; else b; fi", ["? a", "? b"]],
    ['if [ "$1" = web ] && ready; then a; else b; fi', ["? a", "? b"]],
    ['if [ "$1" = web ]; then for x in 1 2; do a; done; else b; fi', ["? a"]],
    ['f() { if [ "$1" = x ]; then a; else b; fi; }\nf x\nf y', ["a", "b"]],
  ])("of %s as much as is known", (text, runs) => {
    const found = run("./start.sh web", { "start.sh": text });
    expect(found.filter((one) => /^(?:\? )?[ab]$/.test(one))).toEqual(runs);
  });

  test("every word keeps its place, and the command its way", () => {
    const text = "serve:\n\t@gunicorn shop.wsgi\n";
    const [served] = follow("make serve", { Makefile: text }).filter(({ leadsOn }) => !leadsOn);
    expect(served?.words.map(({ place }) => text.slice(place.range.start, place.range.end))).toEqual([
      "gunicorn",
      "shop.wsgi",
    ]);
    expect(served?.via.map(({ path }) => path)).toEqual([file, "Makefile"]);
  });
});

describe("roles", () => {
  test.each([
    ["python main.py", "service"],
    ["python -m bot", "service"],
    ["python main.py | tee log", "service"],
    ["exec python -u app/main.py", "service"],
    ["python loaders/main.py", "service"],
    ["python seed.py", "setup"],
    ["python -m compileall .", "setup"],
    ["python -c 'print(1)'", "setup"],
    ["docker compose config -q", "setup"],
    ["docker compose pull", "setup"],
    ["docker compose build web", "setup"],
    ["docker compose up -d", "other"],
  ])("%s", (command, role) => {
    expect(follow(command, {}).map(roleOf)[0]).toBe(role);
  });

  test("a script of the project behind which others come ends by itself", () => {
    expect(follow("python warm.py && python main.py", {}).map(roleOf)).toEqual(["setup", "service"]);
    expect(follow("python bot.py & python main.py", {}).map(roleOf)).toEqual(["service", "service"]);
    expect(follow('if [ -n "$A" ]; then python a.py; else python b.py; fi', {}).map(roleOf).slice(1)).toEqual(
      ["service", "service"],
    );
  });
});
