import { expect, test } from "vitest";
import { rules } from "../../../../rules/index";
import { scoringPolicy } from "../../../../rules/scoring";
import { createDatabase } from "../../../../server/src/engine/database";
import { renderMessage } from "../../../../server/src/engine/message";
import { reportOf } from "../../../../server/src/engine/report";
import { snapshotOf } from "../../../support/snapshot";

const report = reportOf(
  rules.filter(({ category }) => category === "dependencies"),
  scoringPolicy,
);

function findingsIn(files: Readonly<Record<string, string>>): readonly string[] {
  return createDatabase(snapshotOf(files))
    .get(report)
    .findings.map(({ rule, place, message }) => `${rule} ${place.path}: ${renderMessage(message)}`);
}

const poetryLock = (packages: string, python = "^3.12") =>
  `${packages}\n[metadata]\nlock-version = "2.0"\npython-versions = "${python}"\ncontent-hash = "0"\n`;
const locked = (name: string, version: string, more = "") =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\noptional = false\npython-versions = ">=3.9"\nfiles = []\n${more}\n`;

/** Real ways of keeping dependencies, all of them in order: whatever is reported here is a false alarm. */
const projects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Create React App as it is made": {
    "package.json":
      '{ "name": "site", "dependencies": { "react": "^19.0.0", "react-scripts": "5.0.1", "@testing-library/react": "^16.0.0" } }\n',
    "package-lock.json":
      '{ "name": "site", "lockfileVersion": 3, "packages": { "": { "name": "site", "dependencies": { "react": "^19.0.0", "react-scripts": "5.0.1", "@testing-library/react": "^16.0.0" } }, "node_modules/react": { "version": "19.2.0" }, "node_modules/react-scripts": { "version": "5.0.1" }, "node_modules/@testing-library/react": { "version": "16.3.0" } } }\n',
  },
  "pnpm that installs and locks what a package expects its users to bring": {
    "package.json":
      '{ "name": "mail", "dependencies": { "nodemailer": "^7.0.0" }, "peerDependencies": { "react": "^19.0.0" } }\n',
    "pnpm-lock.yaml":
      "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n\nimporters:\n\n  .:\n    dependencies:\n      nodemailer:\n        specifier: ^7.0.0\n        version: 7.0.10\n      react:\n        specifier: ^19.0.0\n        version: 19.2.0\n\npackages:\n\n  nodemailer@7.0.10:\n    resolution: {integrity: sha512-a}\n\n  react@19.2.0:\n    resolution: {integrity: sha512-b}\n",
  },
  "Poetry 2 with PEP 621, extras of itself and optional groups": {
    "pyproject.toml": `[project]
name = "depot"
version = "1.0"
requires-python = ">=3.12,<4"
dependencies = ["django (>=5.2,<6.0)", "psycopg[binary] (>=3.2)"]

[project.optional-dependencies]
s3 = ["boto3>=1.40"]
all = ["depot[s3]"]

[tool.poetry]
package-mode = false

[tool.poetry.group.dev.dependencies]
pytest = "^8.4"
pywin32 = { version = "*", platform = "win32" }

[build-system]
requires = ["poetry-core>=2.0"]
build-backend = "poetry.core.masonry.api"
`,
    "poetry.lock": poetryLock(
      locked("django", "5.2.8") +
        locked("psycopg", "3.2.12") +
        locked("boto3", "1.40.1") +
        locked("pytest", "8.4.2"),
      ">=3.12,<4",
    ),
    Dockerfile: "FROM python:3.13-slim\nCOPY . .\nRUN poetry install --only main\nCMD gunicorn depot.wsgi\n",
  },
  "a uv workspace, locked in its root": {
    "pyproject.toml":
      '[project]\nname = "depot"\nversion = "0"\nrequires-python = ">=3.12"\ndependencies = ["django>=5.2", "depot-mail"]\n\n[dependency-groups]\ndev = ["pytest>=8", { include-group = "lint" }]\nlint = ["ruff"]\n\n[tool.uv.workspace]\nmembers = ["packages/*"]\n\n[tool.uv.sources]\ndepot-mail = { workspace = true }\n',
    "packages/mail/pyproject.toml":
      '[project]\nname = "depot-mail"\nversion = "0"\ndependencies = ["requests>=2"]\n[tool.uv]\npackage = true\n',
    "uv.lock": `version = 1
requires-python = ">=3.12"

[[package]]
name = "depot"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "django" }, { name = "depot-mail" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }, { name = "ruff" }]

[package.metadata]
requires-dist = [{ name = "django", specifier = ">=5.2" }, { name = "depot-mail", editable = "packages/mail" }]

[package.metadata.requires-dev]
dev = [{ name = "pytest", specifier = ">=8" }, { name = "ruff" }]

[[package]]
name = "depot-mail"
version = "0"
source = { editable = "packages/mail" }
dependencies = [{ name = "requests" }]

[package.metadata]
requires-dist = [{ name = "requests", specifier = ">=2" }]

[[package]]
name = "django"
version = "5.2.8"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "requests"
version = "2.32.5"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pytest"
version = "8.4.2"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "ruff"
version = "0.14.4"
source = { registry = "https://pypi.org/simple" }
`,
    Dockerfile:
      "FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim\nCOPY . .\nRUN uv sync --locked --no-dev\n",
  },
  "requirements in a folder, compiled from .in files": {
    "manage.py": "import django",
    "requirements/base.in": "django\ncelery[redis]\n",
    "requirements/base.txt":
      "celery[redis]==5.5.3\n    # via -r base.in\ndjango==5.2.8\n    # via -r base.in\n",
    "requirements/production.txt": "-r base.txt\ngunicorn==23.0.0 --hash=sha256:00\n",
    "requirements/local.txt": "-r base.txt\npytest\nipdb\n",
    Dockerfile:
      "FROM python:3.13\nWORKDIR /app\nCOPY ./requirements /requirements\nRUN pip install -r /requirements/production.txt\nCOPY . .\n",
  },
  Pipenv: {
    Pipfile:
      '[packages]\ndjango = "~=5.2"\ngunicorn = "*"\n\n[dev-packages]\npytest = "*"\n\n[requires]\npython_version = "3.13"\n',
    "Pipfile.lock":
      '{"_meta":{"hash":{"sha256":"0"}},"default":{"django":{"version":"==5.2.8"},"gunicorn":{"version":"==23.0.0"}},"develop":{"pytest":{"version":"==8.4.2"}}}',
    Procfile: "web: gunicorn depot.wsgi\n",
  },
  "a library with Hatch": {
    "pyproject.toml":
      '[project]\nname = "depot-client"\nrequires-python = ">=3.9"\ndependencies = ["httpx>=0.27"]\n[project.optional-dependencies]\ntest = ["pytest", "django"]\n[build-system]\nbuild-backend = "hatchling.build"\n',
  },
  "a pnpm workspace with catalogs, aliases and links": {
    "package.json":
      '{"name":"root","private":true,"packageManager":"pnpm@10.20.0","devDependencies":{"turbo":"^2.5.0"}}',
    "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\n  - '!packages/old'\n",
    "apps/web/package.json":
      '{"name":"web","private":true,"scripts":{"start":"next start"},"dependencies":{"next":"^16.0.0","ui":"workspace:*","react":"catalog:","lodash":"npm:lodash-es@^4.17.0"}}',
    "packages/ui/package.json": '{"name":"ui","private":true,"dependencies":{"clsx":"~2.1.1"}}',
    "pnpm-lock.yaml": `lockfileVersion: '9.0'

importers:

  .:
    devDependencies:
      turbo:
        specifier: ^2.5.0
        version: 2.5.8

  apps/web:
    dependencies:
      lodash:
        specifier: npm:lodash-es@^4.17.0
        version: lodash-es@4.17.21
      next:
        specifier: ^16.0.0
        version: 16.0.3(react@19.2.0)
      react:
        specifier: 'catalog:'
        version: 19.2.0
      ui:
        specifier: workspace:*
        version: link:../../packages/ui

  packages/ui:
    dependencies:
      clsx:
        specifier: ~2.1.1
        version: 2.1.1

packages:

  turbo@2.5.8:
    resolution: {integrity: sha512-x}
`,
  },
  "npm workspaces, a tarball, a fork and an override": {
    "package.json":
      '{"name":"root","private":true,"workspaces":{"packages":["web"]},"overrides":{"glob":"^12"},"dependencies":{"glob":"^11.0.0"}}',
    "web/package.json":
      '{"name":"web","private":true,"dependencies":{"next":"16.0.3","fork":"github:depot/fork#main","tar":"https://files.example.com/a.tgz","local":"file:../local"},"optionalDependencies":{"fsevents":"^2.3.0"}}',
    "package-lock.json": JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "": { workspaces: { packages: ["web"] }, dependencies: { glob: "^11.0.0" } },
        "node_modules/glob": { version: "12.0.0" },
        "node_modules/web": { resolved: "web", link: true },
        web: {
          dependencies: {
            next: "16.0.3",
            fork: "github:depot/fork#main",
            tar: "https://files.example.com/a.tgz",
            local: "file:../local",
          },
          optionalDependencies: { fsevents: "^2.3.0" },
        },
        "web/node_modules/next": { version: "16.0.3" },
        "node_modules/fork": { version: "1.0.0", resolved: "git+ssh://git@github.com/depot/fork.git#abc" },
        "node_modules/tar": { version: "3.0.0" },
        "node_modules/local": { resolved: "local", link: true },
      },
    }),
  },
  "Yarn Berry with patches and resolutions": {
    "package.json":
      '{"name":"web","private":true,"packageManager":"yarn@4.10.0","resolutions":{"semver":"7.7.0"},"dependencies":{"next":"^16.0.0","semver":"^6.0.0","patched":"patch:patched@npm%3A1.0.0#~/.yarn/patches/x.patch"}}',
    "yarn.lock":
      '__metadata:\n  version: 8\n\n"next@npm:^16.0.0":\n  version: 16.0.3\n\n"semver@npm:7.7.0":\n  version: 7.7.0\n\n"web@workspace:.":\n  version: 0.0.0-use.local\n',
  },
  "Yarn classic with a range of several requests": {
    "package.json": '{"name":"web","private":true,"dependencies":{"@scope/a":"^1.0.0 || ^2.0.0","b":"1.x"}}',
    "yarn.lock":
      '# yarn lockfile v1\n\n\n"@scope/a@^1.0.0 || ^2.0.0", "@scope/a@^2.1.0":\n  version "2.1.3"\n\nb@1.x:\n  version "1.9.0"\n',
  },
  "images of every spelling, all alive or without a version": {
    "compose.yaml":
      "services:\n  a:\n    image: postgres:17.6-alpine\n  b:\n    image: docker.io/library/redis:7.2\n  c:\n    image: ${IMAGE:-postgres}:${TAG}\n  d:\n    image: node\n  e:\n    image: registry.example.com/team/python:3.6-base\n  f:\n    image: someone/node:8\n",
    ".nvmrc": "lts/krypton\n",
    ".python-version": "3.13\n",
  },
};

test.each(Object.entries(projects))("%s", (_, files) => {
  expect(findingsIn(files)).toEqual([]);
});
