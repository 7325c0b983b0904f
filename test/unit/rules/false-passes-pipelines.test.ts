import { describe, expect, test } from "vitest";
import { type Files, indented, stateOf } from "../../support/rule-state";

const script = Array.from({ length: 60 }, (_, line) => `export const value${line} = ${line};`).join("\n");

/** A package whose tests run by jest. */
function tested(
  scripts: Files = { test: "jest" },
  test = 'test("adds", () => { expect(add(1)).toBe(2); });\n',
) {
  return {
    "package.json": JSON.stringify({ name: "shop", scripts }),
    "package-lock.json": "{}",
    ...Object.fromEntries([1, 2, 3, 4].map((number) => [`src/part${number}.ts`, script])),
    "src/shop.test.ts": test,
  };
}

/** One job on what starts it, with its steps. */
function steps(lines: string, on = "push", job = "", files: Files = tested()): Files {
  return {
    ...files,
    ".github/workflows/ci.yml": `on: ${on}\njobs:\n  test:\n    runs-on: ubuntu-latest\n${indented(job)}    steps:\n${indented(lines)}`,
  };
}

const deployOf = (branch: string) =>
  `on:\n  push:\n    branches: [${branch}]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: kubectl apply -f k8s/\n`;

/** Tests on some changes, beside a workflow that delivers a branch. */
function besideDeploy(on: string, branch = "main"): Files {
  return { ...steps("- run: npm test", on), ".github/workflows/deploy.yml": deployOf(branch) };
}

/** An image that installs a package. */
function image(line: string): Files {
  return {
    ...tested(),
    Dockerfile: `FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN ${line}\nUSER node\nCMD ["node", "src/part1.js"]\n`,
  };
}

/** A project in Python with one file of tests. */
function python(test: string, path = "tests/test_shop.py"): Files {
  const code = Array.from({ length: 60 }, (_, line) => `value${line} = ${line}`).join("\n");
  return {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    ...Object.fromEntries([1, 2, 3, 4].map((number) => [`shop/part${number}.py`, code])),
    [path]: test,
  };
}

/** Django with two apps, and files of tests. */
function apps(files: Files): Files {
  const code = Array.from({ length: 60 }, (_, line) => `value${line} = ${line}`).join("\n");
  const app = (name: string): Files => ({
    [`${name}/__init__.py`]: "",
    [`${name}/apps.py`]: `from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    name = "${name}"\n`,
    [`${name}/models.py`]: `${code}\n`,
  });
  return {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n',
    "requirements.txt": "Django==5.2\n",
    "site1/__init__.py": "",
    "site1/settings.py": 'SECRET_KEY = "a"\nINSTALLED_APPS = ["orders", "people"]\n',
    ...app("orders"),
    ...app("people"),
    ...files,
  };
}

const asserts = "def test_adds():\n    assert add(1) == 2\n";

type State = "pass" | "fail" | "unknown" | "not-applicable";
type Case = readonly [form: string, rule: string, state: State, files: Files];

const runs = (state: State, lines: string, scripts?: Files): Case => [
  lines,
  "ci-without-tests",
  state,
  steps(lines, "push", "", tested(scripts)),
];

const ci: readonly Case[] = [
  [
    "tests on another branch than the delivered",
    "ci-without-tests",
    "fail",
    besideDeploy("{ push: { branches: [develop] } }"),
  ],
  [
    "the delivered branch left out",
    "ci-without-tests",
    "fail",
    besideDeploy("{ push: { branches-ignore: [main] } }"),
  ],
  [
    "requests into another branch only",
    "ci-without-tests",
    "fail",
    besideDeploy("{ pull_request: { branches: [develop] } }"),
  ],
  [
    "a pattern that the branch does not fit",
    "ci-without-tests",
    "fail",
    besideDeploy("{ push: { branches: ['feature/**'] } }"),
  ],
  [
    "which branch is delivered is not known",
    "ci-without-tests",
    "unknown",
    steps("- run: npm test", "{ push: { branches: [staging] } }"),
  ],
  [
    "only documentation starts the tests",
    "ci-without-tests",
    "fail",
    steps("- run: npm test", "{ push: { paths: ['docs/**'] } }"),
  ],
  [
    "code is left out",
    "ci-without-tests",
    "fail",
    steps("- run: npm test", "{ push: { paths-ignore: ['src/**'] } }"),
  ],
  ["the delivered branch", "ci-without-tests", "pass", besideDeploy("{ push: { branches: [main] } }")],
  [
    "a pattern that fits",
    "ci-without-tests",
    "pass",
    besideDeploy("{ push: { branches: ['release/*'] } }", "release/1"),
  ],
  [
    "requests into the delivered branch",
    "ci-without-tests",
    "pass",
    besideDeploy("{ pull_request: { branches: [main] } }"),
  ],
  [
    "another branch is built beside the tested one",
    "ci-without-tests",
    "pass",
    besideDeploy("{ push: { branches: [main] } }", "dev, main"),
  ],
  [
    "every request",
    "ci-without-tests",
    "pass",
    besideDeploy("{ push: { branches: [develop] }, pull_request: }"),
  ],
  [
    "the usual branch",
    "ci-without-tests",
    "pass",
    steps("- run: npm test", "{ push: { branches: [master] } }"),
  ],
  [
    "paths of code",
    "ci-without-tests",
    "pass",
    steps("- run: npm test", "{ push: { paths: ['src/**', package.json] } }"),
  ],
  [
    "documentation is left out",
    "ci-without-tests",
    "pass",
    steps("- run: npm test", "{ push: { paths-ignore: ['**.md'] } }"),
  ],
  ...[
    "github.event_name == 'workflow_dispatch'",
    "${{ github.event_name == 'schedule' || github.event_name == 'release' }}",
    "startsWith(github.ref, 'refs/tags/')",
    "github.event_name != 'push' && github.event_name != 'pull_request'",
  ].map(
    (condition): Case => [
      condition,
      "ci-without-tests",
      "fail",
      steps(`- if: "${condition}"\n  run: npm test`, "[push, pull_request, workflow_dispatch]"),
    ],
  ),
  ...[
    "github.event_name == 'push'",
    "github.event_name != 'schedule'",
    "${{ always() }}",
    "needs.changes.outputs.code == 'true'",
    "!startsWith(github.ref, 'refs/tags/')",
  ].map(
    (condition): Case => [
      condition,
      "ci-without-tests",
      "pass",
      steps(`- if: "${condition}"\n  run: npm test`, "[push, pull_request, workflow_dispatch]"),
    ],
  ),
  runs("fail", "- run: |\n    npm test\n    echo done\n  shell: bash {0}"),
  runs("pass", "- run: |\n    npm ci\n    npm test\n  shell: bash {0}"),
  runs("pass", "- run: |\n    npm test\n    echo done\n  shell: bash -e {0}"),
  runs("pass", "- run: |\n    npm test\n    echo done\n  shell: bash -el {0}"),
  runs("fail", "- run: |\n    ! npm test"),
  runs("pass", "- run: if ! npm test; then exit 1; fi"),
  runs("fail", "- run: npx jest --help"),
  runs("fail", "- run: npx jest --version"),
  runs("fail", "- run: npm test -- --help"),
  runs("fail", "- run: npm test -- --version"),
  runs("pass", "- run: npm test -- --ci"),
  runs("unknown", "- run: npx jest --findRelatedTests src/part1.ts"),
  runs("unknown", "- run: npx jest --onlyChanged"),
  runs("unknown", "- run: npm test", { test: "jest -o" }),
  runs("pass", "- run: npx jest --changedSince=origin/main"),
  runs("fail", "- run: npm run test --if-present", { build: "tsc" }),
  runs("fail", "- run: npm test --if-present", { build: "tsc" }),
  runs("pass", "- run: npm test --if-present"),
];

const python1: readonly Case[] = [
  ...[
    "def test_adds():\n    assert True\n",
    "class ShopTest(TestCase):\n    def test_adds(self):\n        self.assertTrue(True)\n",
    "class ShopTest(TestCase):\n    def test_adds(self):\n        self.assertEqual(1, 1)\n",
    "def test_adds():\n    assert 1 == 1\n",
    "@pytest.mark.xfail\ndef test_adds():\n    assert add(1) == 2\n",
    "@pytest.mark.xfail(reason='later')\ndef test_adds():\n    assert add(1) == 2\n",
    "pytestmark = pytest.mark.xfail\ndef test_adds():\n    assert add(1) == 2\n",
    "def test_client(app):\n    return app.client()\n",
    "@pytest.fixture\ndef test_client(app):\n    yield app.client()\n",
  ].map((text): Case => [text, "tests-missing", "fail", python(text)]),
  ...[
    "@pytest.mark.xfail(sys.platform == 'win32', reason='paths')\ndef test_adds():\n    assert add(1) == 2\n",
    "@pytest.mark.xfail(strict=True)\ndef test_adds():\n    assert add(1) == 2\n",
    "@pytest.mark.xfail\ndef test_takes():\n    assert take(2) == 1\n\ndef test_adds():\n    assert add(1) == 2\n",
    "def test_adds():\n    assert True\n    assert add(1) == 2\n",
    "def test_adds():\n    if old:\n        return\n    assert add(1) == 2\n",
  ].map((text): Case => [text, "tests-missing", "pass", python(text)]),
  ...(["script.py.mako", "0001_initial.py"] as const).map(
    (name): Case => [
      `tests of all apps inside of the folder that has migrations/${name}`,
      "tests-missing",
      "pass",
      {
        "backend/migrations/env.py": "x = 1\n",
        [`backend/migrations/${name}`]: "",
        "backend/shop/orders/models.py": "x = 1\n".repeat(40),
        "backend/tests/test_carts.py": `from shop.orders.models import Order\n${asserts}`,
      },
    ],
  ),
  ["tests_*.py", "tests-missing", "pass", python(asserts, "shop/tests_adding.py")],
  [
    "two apps, tests_*.py in each",
    "tests-missing",
    "pass",
    apps({ "orders/tests_a.py": asserts, "people/tests_b.py": asserts }),
  ],
  [
    "tests of another app that import it",
    "tests-missing",
    "fail",
    apps({ "orders/tests.py": `from people.models import Person\n${asserts}` }),
  ],
  [
    "tests of nobody in particular that import it",
    "tests-missing",
    "pass",
    apps({ "orders/tests.py": asserts, "tests/test_all.py": `from people.models import Person\n${asserts}` }),
  ],
  [
    "something else of the same name",
    "tests-missing",
    "fail",
    apps({ "orders/tests.py": asserts, "tests/test_all.py": `from factories import people\n${asserts}` }),
  ],
  [
    "tests of it in another app",
    "tests-missing",
    "pass",
    apps({
      "orders/tests/__init__.py": "",
      "orders/tests/test_people.py": `from people.models import Person\n${asserts}`,
    }),
  ],
];

const built: readonly Case[] = [
  ...["npm ci && npm install left-pad", "npm ci\nRUN npm i --no-save left-pad@latest"].map(
    (line): Case => [line, "lock-not-enforced", "fail", image(line)],
  ),
  ...[
    "npm ci",
    "npm ci && npm install left-pad@1.3.0",
    "npm ci && npm install -g pm2",
    "npm ci && npm install",
  ].map(
    (line): Case => [line, "lock-not-enforced", line.endsWith("npm install") ? "fail" : "pass", image(line)],
  ),
  [
    "a secret as an argument of a build",
    "pipeline-secret-exposed",
    "fail",
    steps("- run: docker build --build-arg NPM_TOKEN=${{ secrets.NPM_TOKEN }} ."),
  ],
  [
    "a secret by a variable",
    "pipeline-secret-exposed",
    "fail",
    steps("- run: docker build --build-arg NPM_TOKEN=$TOKEN .\n  env:\n    TOKEN: ${{ secrets.NPM_TOKEN }}"),
  ],
  [
    "a secret handed on by its name",
    "pipeline-secret-exposed",
    "fail",
    steps("- run: docker build --build-arg NPM_TOKEN .\n  env:\n    NPM_TOKEN: ${{ secrets.NPM_TOKEN }}"),
  ],
  [
    "a secret in build-args",
    "pipeline-secret-exposed",
    "fail",
    steps(
      "- uses: docker/build-push-action@v6\n  with:\n    build-args: |\n      A=1\n      NPM_TOKEN=${{ secrets.NPM_TOKEN }}",
    ),
  ],
  [
    "what opens nothing",
    "pipeline-secret-exposed",
    "pass",
    steps("- run: docker build --build-arg NEXT_PUBLIC_KEY=${{ secrets.NEXT_PUBLIC_KEY }} ."),
  ],
  [
    "a secret that is mounted",
    "pipeline-secret-exposed",
    "pass",
    steps(
      "- uses: docker/build-push-action@v6\n  with:\n    secrets: |\n      NPM_TOKEN=${{ secrets.NPM_TOKEN }}",
    ),
  ],
  [
    "a secret in a query",
    "pipeline-secret-exposed",
    "fail",
    steps('- run: curl -fsS "https://hooks.example.org/deploy?token=${{ secrets.DEPLOY_TOKEN }}"'),
  ],
  [
    "a secret in a query by a variable",
    "pipeline-secret-exposed",
    "fail",
    steps(
      '- run: curl -fsS "https://hooks.example.org/deploy?token=$TOKEN"\n  env:\n    TOKEN: ${{ secrets.DEPLOY_TOKEN }}',
    ),
  ],
  [
    "a secret in a header",
    "pipeline-secret-exposed",
    "pass",
    steps(
      '- run: curl -H "Authorization: Bearer ${{ secrets.DEPLOY_TOKEN }}" "https://hooks.example.org/deploy?from=ci"',
    ),
  ],
  ...['eval "$TITLE"', 'bash -c "$TITLE"', 'sh -c "echo $TITLE"', "eval echo ${TITLE}"].map(
    (line): Case => [
      line,
      "pipeline-script-injection",
      "fail",
      steps(`- run: ${line}\n  env:\n    TITLE: \${{ github.event.issue.title }}`, "issues"),
    ],
  ),
  ...[
    'echo "$TITLE"',
    "bash -c 'echo \"$TITLE\"'",
    'bash -c \'echo "$1"\' _ "$TITLE"',
    'eval "$(ssh-agent)"',
  ].map(
    (line): Case => [
      line,
      "pipeline-script-injection",
      "pass",
      steps(`- run: ${line}\n  env:\n    TITLE: \${{ github.event.issue.title }}`, "issues"),
    ],
  ),
  ...["tar czf all.tgz .", "tar -C . -czf all.tgz .", "zip -r all.tgz ."].map(
    (line): Case => [
      line,
      "pipeline-credentials-uploaded",
      "fail",
      steps(
        `- uses: actions/checkout@v4\n- run: ${line}\n- uses: actions/upload-artifact@v4\n  with:\n    path: all.tgz`,
      ),
    ],
  ),
  ...["tar czf all.tgz --exclude=.git .", "tar czf all.tgz dist", "tar czf other.tgz ."].map(
    (line): Case => [
      line,
      "pipeline-credentials-uploaded",
      "pass",
      steps(
        `- uses: actions/checkout@v4\n- run: ${line}\n- uses: actions/upload-artifact@v4\n  with:\n    path: all.tgz`,
      ),
    ],
  ),
  ...[
    "docker run --rm -v $PWD:/src aquasec/trivy fs /src",
    "docker run hadolint/hadolint:latest",
    "docker pull node",
  ].map((line): Case => [line, "pipeline-image-floating", "fail", steps(`- run: ${line}`)]),
  ...[
    "docker run --rm -v $PWD:/src aquasec/trivy:0.65.0 fs /src",
    "docker build -t shop . && docker run shop",
    "docker run $IMAGE",
    "docker run --rm shop:${{ github.sha }}",
  ].map((line): Case => [line, "pipeline-image-floating", "pass", steps(`- run: ${line}`)]),
  ...["[gpu-box]", "builder", "{ group: own }"].map(
    (on): Case => [
      `runs-on: ${on}`,
      "pipeline-runner-exposed",
      "unknown",
      {
        ".github/workflows/ci.yml": `on: pull_request\njobs:\n  test:\n    runs-on: ${on}\n    steps:\n      - run: make\n`,
        LICENSE: "MIT License\n",
      },
    ],
  ),
  ...["ubuntu-24.04", "[macos-15]", "windows-2025", "ubuntu-24.04-arm", "ubuntu-latest-8-cores"].map(
    (on): Case => [
      `runs-on: ${on}`,
      "pipeline-runner-exposed",
      "pass",
      {
        ".github/workflows/ci.yml": `on: pull_request\njobs:\n  test:\n    runs-on: ${on}\n    steps:\n      - run: make\n`,
        LICENSE: "MIT License\n",
      },
    ],
  ),
  ...[
    "actions/upload-artifact@v3",
    "actions/cache@v2",
    "github/codeql-action/init@v2",
    "actions/create-release@v1",
  ].map((use): Case => [use, "pipeline-command-retired", "fail", steps(`- uses: ${use}`)]),
  ...[
    "actions/upload-artifact@v4",
    "actions/cache@v4",
    "github/codeql-action/init@v3",
    "example/tool@v0.2.0",
  ].map((use): Case => [use, "pipeline-command-retired", "pass", steps(`- uses: ${use}`)]),
];

describe("what a form really says", () => {
  test.each([...ci, ...python1, ...built])("%s (%s: %s)", (_form, rule, state, files) => {
    expect(stateOf(rule, files)).toBe(state);
  });
});

const wsgi =
  'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\napplication = get_wsgi_application()\n';

/** A Django project with routes, which an image starts by gunicorn. */
function django(settings: string, files: Files = {}): Files {
  return {
    "manage.py": "",
    "requirements.txt": "Django==5.2\ngunicorn==23.0.0\ncelery==5.5.0\n",
    "site1/__init__.py": "",
    "site1/wsgi.py": wsgi,
    "site1/settings.py": `import os\nROOT_URLCONF = "site1.urls"\nSECRET_KEY = os.environ["SECRET_KEY"]\nMIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n${settings}\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nUSER shop\nCMD ["gunicorn", "site1.wsgi"]\n',
    ...files,
  };
}

const routes = (lines: string) => django("", { "site1/urls.py": `urlpatterns = []\n${lines}\n` });
const celery = (line: string) =>
  django(line, {
    "site1/celery.py":
      'from celery import Celery\napp = Celery("site1")\napp.config_from_object("django.conf:settings", namespace="CELERY")\n',
    "site1/tasks.py": "from celery import shared_task\n@shared_task\ndef send():\n    pass\n",
  });

/** Three services beside each other, and a tracker that takes a share of the requests. */
const watched = (rate: string, lines = "") =>
  django(`import sentry_sdk\nsentry_sdk.init(dsn=os.environ["DSN"], traces_sample_rate=${rate},\n)`, {
    "docker-compose.yml": `services:\n  web:\n    build: .\n    command: gunicorn site1.wsgi\n  db:\n    image: postgres:17\n  cache:\n    image: redis:8\n${lines}`,
  });

const delivery: readonly Case[] = [
  [
    "a trigger called release",
    "ci-without-deploy",
    "not-applicable",
    {
      ...tested(),
      Dockerfile: "FROM node:22\n",
      ".github/workflows/image.yml":
        "on:\n  release:\n    types: [published]\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n",
    },
  ],
  ...(
    [
      ["rsync -a dist/ /srv/cache", "not-applicable"],
      ["rsync -a dist/ web@example.org:/srv", "pass"],
      ["scp dist.tgz $HOST:/srv", "pass"],
      ["ssh web@example.org ./update", "pass"],
      ["uv run fastapi deploy", "pass"],
      ["docker compose -f compose.yml -f compose.prod.yml up -d", "pass"],
      ["docker compose up -d db", "not-applicable"],
    ] as const
  ).map(
    ([line, state]): Case => [
      line,
      "ci-without-deploy",
      state,
      steps(`- run: ${line}`, "push", "", { ...tested(), Dockerfile: "FROM node:22\n" }),
    ],
  ),
  [
    "a job called release",
    "ci-without-deploy",
    "unknown",
    {
      ...tested(),
      Dockerfile: "FROM node:22\n",
      ".github/workflows/chart.yml":
        "on: push\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make chart\n",
    },
  ],
  [
    "charts that are published",
    "ci-without-deploy",
    "not-applicable",
    steps("- uses: helm/chart-releaser-action@v1", "push", "", { ...tested(), Dockerfile: "FROM node:22\n" }),
  ],
  [
    "a rate of none",
    "metrics-missing",
    "fail",
    watched('env.float("SENTRY_TRACES_SAMPLE_RATE", default=0.0)'),
  ],
  ["a rate", "metrics-missing", "pass", watched("0.1")],
  ...(["none", "journald"] as const).map(
    (driver): Case => [
      `logs go to ${driver}`,
      "log-aggregation-missing",
      driver === "none" ? "fail" : "pass",
      watched("0.1", `    logging: {driver: ${driver}}\n`),
    ],
  ),
  [
    "a list of outputs switches one off",
    "log-aggregation-missing",
    "fail",
    { ...watched("0.1"), "outputs.yaml": "outputs:\n  - syslog:\n      enabled: no\n" },
  ],
  [
    "a word of every day in a list",
    "health-endpoint-missing",
    "fail",
    routes('types = ["status", "review"]'),
  ],
  ["a route of that name", "health-endpoint-missing", "pass", routes('more = [path("status/", status)]')],
  ["a path of that name", "health-endpoint-missing", "pass", routes('is_asked = path == "/ping"')],
  ["a limit of one's own", "task-time-limit-missing", "fail", celery("DELETE_TASK_TIME_LIMIT = 3600")],
  ["Celery's limit", "task-time-limit-missing", "pass", celery("CELERY_TASK_TIME_LIMIT = 3600")],
  ["no origin at all", "csrf-trusted-origins", "not-applicable", django("CSRF_TRUSTED_ORIGINS = []")],
  [
    "an origin with TLS",
    "csrf-trusted-origins",
    "pass",
    django('CSRF_TRUSTED_ORIGINS = ["https://shop.example.com"]'),
  ],
  [
    "a long key in the code",
    "secret-key-weak",
    "unknown",
    django('SECRET_KEY = os.environ.get("SECRET_KEY", "v8sk33sy82uw3tyjjv5vp7s2phrzwmhrnf7eh12alq9x4c6b0n")'),
  ],
  ["a key that is not here", "secret-key-weak", "unknown", django("")],
];

/** A location that lets only some in. */
const guarded = (who: string): Files => ({
  "docker-compose.yml":
    'services:\n  proxy:\n    image: nginx:1.28\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]\n',
  "nginx.conf": `server {\n  listen 80;\n  location /admin/ { allow ${who}; deny all; return 204; }\n}\n`,
});

const proxies: readonly Case[] = [
  ["whom a variable names", "nginx-access-open", "unknown", guarded("$ADMINS")],
  ["whom a list names", "nginx-access-open", "pass", guarded("10.0.0.0/8")],
];

describe("what a proof really shows", () => {
  test.each([...delivery, ...proxies])("%s (%s: %s)", (_form, rule, state, files) => {
    expect(stateOf(rule, files)).toBe(state);
  });
});
