import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent } from "../../../../server/src/engine/rule";
import { ciPipelines } from "../../../../server/src/facts/pipelines/ci-pipelines";
import { ciSummary } from "../../../../server/src/facts/pipelines/ci-summary";
import { snapshotOf } from "../../../support/snapshot";

function purposesIn(files: Readonly<Record<string, string>>): readonly string[] {
  const summary = createDatabase(snapshotOf(files)).get(ciSummary);
  return isAbsent(summary) ? ["no CI"] : [...summary.purposes.keys()].sort();
}

const workflow = (run: string) =>
  `name: CI\non: push\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n${run
    .split("\n")
    .map((line) => `          ${line}`)
    .join("\n")}\n`;

test("scripts in the folder of the tests run tests, whatever a matrix names", () => {
  expect(
    purposesIn({ ".github/workflows/ci.yml": workflow(".github/tests/${{ matrix.module }}.sh") }),
  ).toEqual(["tests"]);
  expect(purposesIn({ ".github/workflows/ci.yml": workflow("./tests/smoke.sh") })).toEqual(["tests"]);
  expect(purposesIn({ ".github/workflows/ci.yml": workflow("./scripts/smoke.sh") })).toEqual([]);
});

describe("every system is recognised, with what it runs", () => {
  test.each<readonly [path: string, text: string, system: string, purposes: readonly string[]]>([
    [".github/workflows/ci.yml", workflow("pytest --cov"), "GitHub Actions", ["coverage", "tests"]],
    [".gitea/workflows/ci.yaml", workflow("npx playwright test"), "Forgejo Actions", ["tests"]],
    [
      ".gitlab-ci.yml",
      ".base: &base\n  before_script: [npm ci]\ntest:\n  <<: *base\n  script:\n    - npx vitest run --coverage\n",
      "GitLab CI",
      ["coverage", "tests"],
    ],
    [
      ".circleci/config.yml",
      "version: 2.1\njobs:\n  a:\n    steps:\n      - run: python manage.py test\n      - run: { name: x, command: docker build . }\n",
      "CircleCI",
      ["image", "tests"],
    ],
    [
      "bitbucket-pipelines.yml",
      "pipelines:\n  default:\n    - step:\n        script:\n          - mvn verify\n          - pipe: atlassian/ssh-run:0.8.1\n",
      "Bitbucket Pipelines",
      ["tests"],
    ],
    [
      "azure-pipelines.yml",
      "steps:\n  - script: dotnet test\n  - task: Docker@2\n  - bash: kubectl apply -f k8s\n",
      "Azure Pipelines",
      ["deploy", "image", "tests"],
    ],
    [
      "Jenkinsfile",
      "pipeline {\n  stages {\n    stage('Test') { steps { sh 'make test' } }\n    stage('Deploy') { steps { sh '''\nssh web \"./up\"\n''' } }\n  }\n}\n",
      "Jenkins",
      ["deploy"],
    ],
    [
      ".travis.yml",
      "language: python\nscript:\n  - coverage run -m pytest\n",
      "Travis CI",
      ["coverage", "tests"],
    ],
    [
      ".drone.yml",
      "kind: pipeline\nsteps:\n  - name: t\n    image: golang\n    commands:\n      - go test ./...\n",
      "Drone",
      ["tests"],
    ],
    [
      ".woodpecker/test.yml",
      "steps:\n  t:\n    image: node\n    commands: [npx jest]\n",
      "Woodpecker",
      ["tests"],
    ],
    [".buildkite/pipeline.yml", "steps:\n  - command: cargo test\n", "Buildkite", ["tests"]],
    [
      "cloudbuild.yaml",
      "steps:\n  - name: gcr.io/cloud-builders/docker\n    args: [build, -t, x, .]\n",
      "Google Cloud Build",
      ["image"],
    ],
    [
      "buildspec.yml",
      "version: 0.2\nphases:\n  build:\n    commands:\n      - docker build -t x .\n",
      "AWS CodeBuild",
      ["image"],
    ],
    [".ci/run", "#!/bin/sh\npytest\n", "a script of its own", ["tests"]],
  ])("%s", (path, text, system, purposes) => {
    expect(
      createDatabase(snapshotOf({ [path]: text }))
        .get(ciPipelines)
        .map((one) => one.system),
    ).toEqual([system]);
    expect(purposesIn({ [path]: text })).toEqual(purposes);
  });

  test("other files are none", () => {
    expect(
      purposesIn({
        ".github/dependabot.yml": "version: 2\n",
        "ci.yml": workflow("pytest"),
        "docs/.travis.md": "",
      }),
    ).toEqual(["no CI"]);
  });
});

describe("what CI really runs is followed", () => {
  const through = (run: string, files: Readonly<Record<string, string>>) =>
    purposesIn({ ".github/workflows/ci.yml": workflow(run), ...files });

  test.each<
    readonly [name: string, run: string, files: Readonly<Record<string, string>>, purposes: readonly string[]]
  >([
    [
      "an npm script that runs others",
      "npm run ci",
      { "package.json": '{"scripts":{"ci":"npm-run-all lint unit","unit":"vitest run","lint":"eslint ."}}' },
      ["lint", "tests"],
    ],
    [
      "pre and post scripts",
      "npm test",
      { "package.json": '{"scripts":{"pretest":"tsc --noEmit","test":"mocha","posttest":"c8 report"}}' },
      ["coverage", "tests", "types"],
    ],
    [
      "a script of a workspace's members",
      "pnpm -r test",
      {
        "package.json": '{"workspaces":["web"]}',
        "web/package.json": '{"scripts":{"test":"jest --coverage"}}',
      },
      ["coverage", "tests"],
    ],
    ["a package in another folder", "cd web && yarn jest", { "web/package.json": "{}" }, ["tests"]],
    [
      "--prefix",
      "npm --prefix web run check",
      { "web/package.json": '{"scripts":{"check":"cypress run"}}' },
      ["tests"],
    ],
    [
      "a make target and what it needs",
      "make -C backend ci",
      {
        "backend/Makefile":
          "ci: lint unit\nlint:\n\t@ruff check .\nunit:\n\t$(MAKE) really\nreally:\n\t-poetry run pytest\n",
      },
      ["lint", "tests"],
    ],
    [
      "the first target of a Makefile",
      "make",
      { Makefile: ".PHONY: all\nall: test\ntest:\n\tpython -m unittest\n" },
      ["tests"],
    ],
    ["a justfile", "just test", { justfile: "test *args:\n    uv run pytest {{args}}\n" }, ["tests"]],
    [
      "a Taskfile",
      "task test",
      { "Taskfile.yml": "tasks:\n  test:\n    cmds:\n      - task: unit\n  unit:\n    cmds: [pytest]\n" },
      ["tests"],
    ],
    [
      "tox",
      "tox -e py313",
      {
        "tox.ini":
          "[testenv]\ncommands_pre = pip list\ncommands =\n    coverage run -m pytest {posargs:tests}\n",
      },
      ["coverage", "tests"],
    ],
    [
      "nox",
      "pipx run nox -s tests",
      { "noxfile.py": 'def tests(session):\n    session.run("pytest", "--cov=shop")\n' },
      ["coverage", "tests"],
    ],
    [
      "a shell script",
      "bash ./scripts/ci.sh",
      { "scripts/ci.sh": '#!/bin/bash\nset -e\nif [ -n "$X" ]; then\n  python manage.py test\nfi\n' },
      ["tests"],
    ],
    ["a script that is a program", "./ci/check", { "ci/check": "#!/bin/sh\npytest\n" }, ["tests"]],
    [
      "pre-commit hooks",
      "pre-commit run --all-files",
      {
        ".pre-commit-config.yaml":
          "repos:\n  - repo: local\n    hooks:\n      - id: t\n        entry: poetry run pytest\n        language: system\n  - repo: https://github.com/astral-sh/ruff-pre-commit\n    hooks:\n      - id: ruff\n",
      },
      ["lint", "tests"],
    ],
    ["a version of a program", "npx --yes newman@6.2.2 run a.json", {}, ["api-collection"]],
    ["a container", "docker compose run --rm -e CI=1 web pytest -q", {}, ["tests"]],
    [
      "goals that a Makefile hands on to the Makefile of a container",
      "make tests",
      {
        Makefile:
          'args := $(wordlist 2, 100, $(MAKECMDGOALS))\nin-web:\n\tdocker compose run --rm web $(args)\n\ntests:\n\tmake in-web "make tests"\n',
        "docker-compose.yml": "services:\n  web:\n    build:\n      context: ./server\n",
        "server/Makefile": "tests:\n\tpytest -n 5\n",
      },
      ["tests"],
    ],
    [
      "all goals but the first",
      "make run web pytest",
      { Makefile: "run:\n\tdocker compose exec $(filter-out $@,$(MAKECMDGOALS))\n" },
      ["tests"],
    ],
    ["wrappers", "sudo env A=1 timeout 600 xvfb-run -a poetry run python -Wd -m pytest", {}, ["tests"]],
    ["a run that only builds", "docker compose build && docker compose up -d", {}, ["image"]],
    [
      "taskipy",
      "poetry run task test",
      { "pyproject.toml": '[tool.taskipy.tasks]\ntest = "python manage.py test"\n' },
      ["tests"],
    ],
    [
      "aliases of Composer",
      "composer test",
      { "composer.json": '{"scripts": {"test": "@unit", "unit": "@php artisan test --parallel"}}' },
      ["tests"],
    ],
    [
      "a script of the root folder",
      "./test.sh && ./build.sh",
      {
        "test.sh": "#!/bin/bash\nrun() {\n  docker compose exec web ./manage.py test\n}\nrun\n",
        "build.sh": "docker buildx build .\n",
      },
      ["image", "tests"],
    ],
    ["tests of charts", "helm lint . && helm unittest .", {}, ["lint", "tests"]],
    ["chart-testing", "ct lint\nct install", {}, ["lint", "tests"]],
    ["Fly", "flyctl deploy --remote-only", {}, ["deploy"]],
    ["Maven", "./mvnw -B clean test", {}, ["tests"]],
    ["Maven without its tests", "mvn package -DskipTests", {}, []],
    [
      "JaCoCo in the build",
      "mvn -B verify",
      {
        "pom.xml":
          "<project><build><plugins><plugin><artifactId>jacoco-maven-plugin</artifactId></plugin></plugins></build></project>",
      },
      ["coverage", "tests"],
    ],
    ["Gradle", "./gradlew clean check jacocoTestReport", {}, ["coverage", "tests"]],
    [
      "SimpleCov in the tests' helper",
      "bundle exec rspec",
      { "spec/rails_helper.rb": 'require "simplecov"\nSimpleCov.start "rails"\n' },
      ["coverage", "tests"],
    ],
    ["a target that is not there", "make nothing", { Makefile: "test:\n\tpytest\n" }, []],
    [
      "a circle of scripts",
      "npm test",
      { "package.json": '{"scripts":{"test":"npm run a","a":"npm test"}}' },
      [],
    ],
  ])("%s", (_, run, files, purposes) => {
    expect(through(run, files)).toEqual(purposes);
  });

  test("a job that is switched off runs nothing", () => {
    const text = "on: push\njobs:\n  a:\n    if: false\n    steps:\n      - run: pytest\n";
    expect(purposesIn({ ".github/workflows/ci.yml": text })).toEqual([]);
  });

  test("an action of the repository is read along", () => {
    expect(
      purposesIn({
        ".github/workflows/ci.yml":
          "on: push\njobs:\n  a:\n    steps:\n      - uses: ./.github/actions/check\n",
        ".github/actions/check/action.yml":
          "runs:\n  using: composite\n  steps:\n    - run: pytest\n      shell: bash\n",
      }),
    ).toEqual(["tests"]);
  });

  test("actions that use each other are read once", () => {
    expect(
      purposesIn({
        ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n      - uses: ./.github/actions/a\n",
        ".github/actions/a/action.yml": "runs:\n  steps:\n    - uses: ./.github/actions/b\n",
        ".github/actions/b/action.yaml":
          "runs:\n  steps:\n    - uses: ./.github/actions/a\n    - run: cargo test\n",
      }),
    ).toEqual(["tests"]);
  });

  test.each<readonly [travis: string, files: Readonly<Record<string, string>>, purposes: readonly string[]]>([
    [
      "language: node_js\n",
      { "package.json": '{"scripts": {"test": "jest --coverage"}}' },
      ["coverage", "tests"],
    ],
    ["language: ruby\n", {}, ["tests"]],
    ["language: java\n", { "pom.xml": "<project/>" }, ["tests"]],
    ["language: node_js\nscript: make lint\n", { "package.json": '{"scripts": {"test": "jest"}}' }, []],
  ])("what Travis runs by itself: %j", (travis, files, purposes) => {
    expect(purposesIn({ ".travis.yml": travis, ...files })).toEqual(purposes);
  });

  test("a matrix gives the commands, and a variable stands in front of a program", () => {
    const ci =
      "jobs:\n  image:\n    strategy:\n      matrix:\n        command: [./build.sh, ./build.sh next]\n    steps:\n      - run: ${{ matrix.command }}\n";
    const files = { ".github/workflows/ci.yml": ci, "build.sh": "$DRY docker buildx build .\n" };
    expect(purposesIn(files)).toEqual(["image"]);
    expect(purposesIn({ ...files, "build.sh": "$DRY\necho build\n" })).toEqual([]);
  });

  test("a matrix gives the folder", () => {
    const ci = (steps: string) => ({
      ".github/workflows/ci.yml": `jobs:\n  all:\n    strategy:\n      matrix:\n        app: [server, client]\n    steps:\n${steps}`,
      "server/package.json": '{"scripts": {"test": "jest"}}',
    });
    expect(purposesIn(ci("      - run: |\n          cd ${{ matrix.app }}\n          npm test\n"))).toEqual([
      "tests",
    ]);
    expect(purposesIn(ci("      - run: npm test\n        working-directory: ${{ matrix.app }}\n"))).toEqual([
      "tests",
    ]);
    expect(purposesIn(ci("      - run: cd ${{ matrix.app }} && npm ci\n"))).toEqual([]);
  });

  test("a service of Compose may be the tests", () => {
    const run = (command: string) => purposesIn({ ".github/workflows/ci.yml": workflow(command) });
    expect(run("docker compose -f test.yml up --abort-on-container-exit test")).toEqual(["tests"]);
    expect(run("docker-compose up --exit-code-from checks")).toEqual(["tests"]);
    expect(run("docker compose up -d db")).toEqual([]);
  });

  test("charts have no coverage", () => {
    const summary = createDatabase(snapshotOf({ ".github/workflows/ci.yml": workflow("ct install") })).get(
      ciSummary,
    );
    expect(isAbsent(summary) ? undefined : summary.measurable).toBe(false);
  });

  test("parts from elsewhere make absence unknown", () => {
    for (const [path, text] of [
      [
        ".github/workflows/ci.yml",
        "on: push\njobs:\n  a:\n    uses: org/shared/.github/workflows/python.yml@v1\n",
      ],
      [".gitlab-ci.yml", "include:\n  - template: Auto-DevOps.gitlab-ci.yml\n"],
      ["Jenkinsfile", "@Library('shared') _\npythonPipeline()\n"],
    ] as const) {
      const summary = createDatabase(snapshotOf({ [path]: text })).get(ciSummary);
      expect(isAbsent(summary) ? undefined : summary.unknown, path).toBeDefined();
    }
  });
});
