import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import type { FileEdit, Place } from "../../engine/finding";
import { inFolder, isInside } from "../../engine/path";
import { tableOf } from "../../engine/records";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { fetchedAtStart } from "./fetched-at-start";
import { installations, installsFolder } from "./installations";
import { lockFiles } from "./locks/lock-files";
import type { DeclaredDependency, Manifest } from "./manifest";
import { manifests } from "./manifests";
import { moveJsonDependency, moveSeveral, moveTomlDependency } from "./move-dependency";
import { packageScripts } from "./package-json";

/** A dependency that stands among those of another purpose. */
export interface MisplacedDependency {
  readonly manifest: Manifest;
  readonly dependency: DeclaredDependency;
  /** Further ones of which the same is to be said. */
  readonly alike: readonly DeclaredDependency[];
  /** The start of an image that needs it and leaves it out. */
  readonly startedAt?: Place | undefined;
  /**
   * "tool": for working on the project, yet installed in production; "builder": the same of what only builds, while its like
   * stands among the development dependencies; "runtime": the other way round; "script": what a script runs that npm starts
   * after every installation; "start": what an image starts through npx, which then fetches it.
   */
  readonly kind: "tool" | "builder" | "runtime" | "script" | "start";
  /** Where it belongs: "devDependencies", "main". */
  readonly target: string;
  readonly edits: readonly FileEdit[];
  /** The command that writes the lock file anew, where one would no longer fit and installing from it would end with an error. */
  readonly renewal: string | undefined;
}

type Found = Omit<MisplacedDependency, "renewal">;

/** Tools whose lock files remember in which group a dependency stands. */
const renewals: Readonly<Record<string, string>> = tableOf({
  poetry: "poetry lock",
  pdm: "pdm lock",
  pipenv: "pipenv lock",
  pnpm: "pnpm install",
  bun: "bun install",
});

const pythonTools =
  /^(?:pytest(?:-[\w-]+)?|tox|nox|coverage|black|ruff|flake8(?:-[\w-]+)?|pylint(?:-[\w-]+)?|isort|mypy|pyright|bandit|pre-commit|autopep8|yapf|pyflakes|pycodestyle|pydocstyle|factory-boy|model-bakery|hypothesis|django-stubs|djangorestframework-stubs|types-[\w-]+|ipdb|pudb|mkdocs(?:-[\w-]+)?|sphinx|pip-tools|djlint|interrogate|vulture|locust)$/;

const npmTools =
  /^(?:eslint(?:-(?:plugin|config)-[\w-]+)?|@typescript-eslint\/[\w-]+|prettier(?:-plugin-[\w-]+)?|jest(?:-[\w-]+)?|ts-jest|@jest\/[\w-]+|vitest|@vitest\/[\w-]+|@testing-library\/[\w-]+|mocha|chai|sinon|nyc|c8|cypress|@playwright\/test|husky|lint-staged|nodemon|storybook|@storybook\/[\w-]+|stylelint(?:-[\w-]+)?|@types\/(?:jest|mocha|chai)|supertest|msw|@commitlint\/[\w-]+|commitizen|@biomejs\/biome)$/;

/**
 * What only builds: certain where the manifest keeps its like among the development dependencies. Loaders by name: others are
 * shown in a page while it loads.
 */
const npmBuilders = [
  /^(?:(?:babel|ts|awesome-typescript|esbuild|swc|css|style|sass|less|stylus|postcss|file|url|raw|html|vue|svg(?:-\w+)?|eslint|tslint|source-map|thread|cache|null|expose|imports|exports|string-replace|worker|json|json5|yaml|csv|markdown|pug|ejs|handlebars|image-webpack|responsive|coffee|graphql-tag|resolve-url|to-string)-loader|webpack|webpack-cli|webpack-dev-server)$/,
  /^@types\//,
] as const;

const pythonServers =
  /^(?:django|djangorestframework|flask|fastapi|gunicorn|uvicorn|uwsgi|daphne|hypercorn|celery|psycopg|psycopg2|psycopg2-binary|psycopg-binary|mysqlclient|django-redis|whitenoise)$/;

function isServer(isNpm: boolean, name: string): boolean {
  return isNpm
    ? npmServers.test(name) || /^(?:react|vue|svelte|@angular\/core|vite)$/.test(name)
    : pythonServers.test(name);
}

const npmServers = /^(?:next|express|fastify|koa|@nestjs\/core|nuxt)$/;

/** Dependencies that stand in the wrong group, in the order of the manifests. Absent without a manifest that has groups. */
export const misplacedDependencies: Fact<readonly MisplacedDependency[] | Absent> = fact(
  "misplaced dependencies",
  (db) => {
    const all = db.get(manifests);
    if (isAbsent(all)) return absent;
    const judged = all.filter(
      ({ tool, dependencies }) => tool !== "pip" && tool !== "setuptools" && dependencies.length > 0,
    );
    if (judged.length === 0) return absent;
    return judged.flatMap((manifest) =>
      [
        ...toolsAtRuntime(db, manifest),
        ...buildersAtRuntime(db, manifest),
        ...serversForDevelopment(db, manifest),
        ...programsOfInstallScripts(db, manifest),
        ...programsOfStarts(db, manifest),
      ].map((found): MisplacedDependency => ({ ...found, renewal: renewalOf(db, manifest) })),
    );
  },
);

function renewalOf(db: Database, { folder, ecosystem }: Manifest): string | undefined {
  const lock = db
    .get(lockFiles)
    .filter((one) => one.ecosystem === ecosystem && isInside(folder, one.folder))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
  return lock && renewals[lock.tool];
}

function toolsAtRuntime(db: Database, manifest: Manifest): readonly Found[] {
  const isNpm = manifest.ecosystem === "npm";
  // What is published for testing (a pytest plugin, an ESLint configuration) needs these where it is used.
  if (/pytest|eslint|prettier|jest|test|lint|tool|config|template|plugin/.test(manifest.name ?? ""))
    return [];
  // Where nothing runs in production, such as in a template's own workbench, everything is for development.
  if (
    !manifest.dependencies.some(({ name, use }) => use === "runtime" && isServer(isNpm, name)) &&
    !isInstalledWithoutDevelopment(db, manifest)
  )
    return [];
  const found = manifest.dependencies.filter(
    ({ name, use }) => use === "runtime" && (isNpm ? npmTools : pythonTools).test(name),
  );
  // Create React App puts them there, and what it builds runs in browsers.
  const isGenerated = manifest.dependencies.some(({ name }) => name === "react-scripts");
  const [dependency, ...alike] = found
    .filter(({ name }) => !isUsedByCode(db, manifest, name) && !isStartedByImage(db, manifest, name))
    .filter(({ name }) => !isGenerated || !/^@(?:testing-library|types)\//.test(name));
  if (!dependency) return [];
  return [
    {
      manifest,
      dependency,
      alike,
      kind: "tool",
      target: isNpm ? "devDependencies" : "dev",
      edits: moveAll(db, manifest, [dependency, ...alike], "development"),
    },
  ];
}

/** Not where production leaves development dependencies out before it builds, nor in a library, whose users build with them. */
function buildersAtRuntime(db: Database, manifest: Manifest): readonly Found[] {
  const { dependencies } = manifest;
  if (
    manifest.ecosystem !== "npm" ||
    !dependencies.some(({ name, use }) => use === "runtime" && isServer(true, name))
  )
    return [];
  const found = npmBuilders.flatMap((builder) => {
    const alike = dependencies.filter(({ name }) => builder.test(name));
    return alike.some(({ use }) => use === "development") ? alike.filter(({ use }) => use === "runtime") : [];
  });
  const [dependency, ...alike] = found;
  if (!dependency || isInstalledWithoutDevelopment(db, manifest)) return [];
  return [
    {
      manifest,
      dependency,
      alike,
      kind: "builder",
      target: "devDependencies",
      edits: alike.length === 0 ? moveAll(db, manifest, [dependency], "development") : [],
    },
  ];
}

/** Only where what is installed for production leaves the development group out, which makes the absence a failure. */
function serversForDevelopment(db: Database, manifest: Manifest): readonly Found[] {
  const isNpm = manifest.ecosystem === "npm";
  // `psycopg2-binary` is psycopg2.
  const plain = (name: string) => name.replace(/-binary$/, "");
  const runtime = new Set(
    manifest.dependencies.filter(({ use }) => use !== "development").map(({ name }) => plain(name)),
  );
  const found = manifest.dependencies.filter(
    ({ name, use }) =>
      use === "development" && !runtime.has(plain(name)) && (isNpm ? npmServers : pythonServers).test(name),
  );
  if (found.length === 0 || !isInstalledWithoutDevelopment(db, manifest)) return [];
  if (isNpm && !startsItself(db, manifest.path)) return [];
  return found.map((dependency) => ({
    manifest,
    dependency,
    alike: [],
    kind: "runtime",
    target: isNpm ? "dependencies" : "main",
    edits: moveAll(db, manifest, [dependency], "runtime"),
  }));
}

/** Programs that are not called as their package. */
const packageOfProgram: ReadonlyMap<string, string> = new Map([
  ["tsc", "typescript"],
  ["nest", "@nestjs/cli"],
  ["ng", "@angular/cli"],
]);

/** `"postinstall": "prisma generate"`: an application that is installed without the development group ends there. */
function programsOfInstallScripts(db: Database, manifest: Manifest): readonly Found[] {
  if (manifest.ecosystem !== "npm" || !startsItself(db, manifest.path)) return [];
  const scripts = db.of(packageScripts, manifest.path);
  const programs = new Set(
    ["preinstall", "install", "postinstall"].flatMap((name) => {
      const text = scripts.get(name)?.text ?? "";
      // What may fail, or looks first, is prepared for it.
      return /\|\||;|\bif\b/.test(text)
        ? []
        : text.split("&&").map((command) => command.trim().split(/\s+/)[0] ?? "");
    }),
  );
  const packages = new Set([...programs].map((program) => packageOfProgram.get(program) ?? program));
  return manifest.dependencies
    .filter(({ name, use }) => use === "development" && packages.has(name))
    .map((dependency) => ({
      manifest,
      dependency,
      alike: [],
      kind: "script",
      target: "dependencies",
      edits: moveAll(db, manifest, [dependency], "runtime"),
    }));
}

/** `CMD npx prisma migrate deploy` in an image without the development group. */
function programsOfStarts(db: Database, manifest: Manifest): readonly Found[] {
  if (manifest.ecosystem !== "npm") return [];
  const fetched = fetchedAtStart(db, manifest);
  return manifest.dependencies.flatMap((dependency): readonly Found[] => {
    const start = dependency.use === "development" && fetched.find(({ name }) => name === dependency.name);
    if (!start) return [];
    return [
      {
        manifest,
        dependency,
        alike: [],
        kind: "start",
        target: "dependencies",
        edits: moveAll(db, manifest, [dependency], "runtime"),
        startedAt: start.place,
      },
    ];
  });
}

function isInstalledWithoutDevelopment(db: Database, { folder }: Manifest): boolean {
  return db
    .get(installations)
    .some((command) => command.productionOnly && command.tool !== "pip" && installsFolder(command, folder));
}

function startsItself(db: Database, path: RelativePath): boolean {
  const start = db.of(packageScripts, path).get("start");
  return /\b(?:next start|node|nest start|nuxt)\b/.test(start?.text ?? "");
}

/** An image that is there to run the tool: one that puts load on others. */
function isStartedByImage(db: Database, { folder }: Manifest, name: string): boolean {
  const text = db.file(inFolder(folder, "Dockerfile"))?.text ?? "";
  return new RegExp(`^(?:CMD|ENTRYPOINT)\\b.*\\b${name}\\b`, "m").test(text);
}

/** Code outside of tests and configuration imports it: then it is no mere tool here. */
export function isUsedByCode(
  db: Database,
  { folder, ecosystem }: Pick<Manifest, "folder" | "ecosystem">,
  name: string,
): boolean {
  if (ecosystem === "npm") return db.of(javascriptImports, folder).has(name);
  const module = name.replace(/^types-/, "").replaceAll("-", "_");
  return db.of(pythonImports, folder).has(module === "factory_boy" ? "factory" : module);
}

/** The packages that the Python code in a folder imports, by the folder; tests and configuration left out. */
const pythonImports = factFamily("packages that Python code imports", (db, folder) =>
  importsIn(db, folder, /\.py$/),
);

/** The same of its JavaScript and TypeScript. */
const javascriptImports = factFamily("packages that JavaScript code imports", (db, folder) =>
  importsIn(db, folder, /\.[cm]?[jt]sx?$/),
);

function importsIn(db: Database, folder: RelativePath, source: RegExp): ReadonlySet<string> {
  const aside =
    /(?:^|\/)(?:tests?|__tests__|e2e|cypress|spec|testing|locust\w*|\.storybook|stories|docs|conftest\.py|noxfile\.py|locustfile\.py|factories\.py)(?:\/|$)|(?:^|\/)test_|_test\.py$|factor(?:y|ies)\.py$|\.(?:test|spec|stories)\.|(?:^|\/)[\w.-]*config\.[cm]?[jt]s$|\.config\./;
  const isShipped = shippedPackages(db, folder);
  // Helpers for the tests of others are a part of what a library ships; its own tests of modules are not.
  const isCode = (path: RelativePath) =>
    !aside.test(path) ||
    (isShipped(path) && !/(?:^|\/)(?:tests\/|(?:test_[^/]*|[^/]*_test|tests|conftest)\.py$)/.test(path));
  return new Set(
    db
      .paths()
      .filter((path) => source.test(path) && isInside(path, folder) && isCode(path))
      .flatMap((path) => db.of(importedPackages, path)),
  );
}

/** Whether a path lies in `src/`, from which a Python library is built: what is in there is installed with it. */
function shippedPackages(db: Database, folder: RelativePath): (path: RelativePath) => boolean {
  const text = db.file(inFolder(folder, "pyproject.toml"))?.text ?? "";
  const isLibrary = /^\[build-system\]/m.test(text) && /^\[project\]/m.test(text);
  return (path) => isLibrary && path.endsWith(".py") && isInside(path, inFolder(folder, "src"));
}

/** The packages that a file's imports name, sorted: "@koa/cors" of `@koa/cors/lib`, "django" of `django.urls`. */
const importedPackages = factFamily<readonly string[]>("imported packages", (db, path) => {
  const text = db.file(path)?.text ?? "";
  const imports = path.endsWith(".py")
    ? text.matchAll(/^\s*(?:from|import)\s+(\w+)/gm)
    : text.matchAll(/(?:from|require\(|import\()\s*["']((?:@[^"'/\n]+\/)?[^"'/\n]+)["'/]/g);
  return [...new Set([...imports].map(([, name = ""]) => name))].sort();
});

/** One edit for all of them; nothing where one of them stays. */
function moveAll(
  db: Database,
  { path, ecosystem }: Manifest,
  dependencies: readonly DeclaredDependency[],
  to: "runtime" | "development",
): readonly FileEdit[] {
  const group = to === "runtime" ? "dependencies" : "devDependencies";
  const move = (text: string, one: DeclaredDependency) =>
    ecosystem === "npm"
      ? moveJsonDependency(path, text, one, group)
      : moveTomlDependency(path, text, one, to);
  const text = db.file(path)?.text ?? "";
  const [only, ...others] = dependencies;
  return only && others.length === 0 ? move(text, only) : moveSeveral(path, text, dependencies, move);
}
