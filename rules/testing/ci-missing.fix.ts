import { type Database, type Fact, fact } from "../../server/src/engine/database";
import { fileNameOf, folderOf, inFolder, isInside, joinPath, relativeTo } from "../../server/src/engine/path";
import { type Absent, absent, isAbsent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { lifeOf, newestAlive } from "../../server/src/facts/dependencies/end-of-life-table";
import { lockFiles } from "../../server/src/facts/dependencies/locks/lock-files";
import type { Manifest } from "../../server/src/facts/dependencies/manifest";
import { manifests } from "../../server/src/facts/dependencies/manifests";
import { packageScripts } from "../../server/src/facts/dependencies/package-json";
import { requirementSets } from "../../server/src/facts/dependencies/requirements/requirements-files";
import { composeDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { isDelivered } from "../../server/src/facts/deployment/delivery";
import { dockerBuilds } from "../../server/src/facts/deployment/docker/docker-builds";
import { contextSources } from "../../server/src/facts/deployment/docker/docker-image";
import { dockerfileTrees } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { environmentKeys } from "../../server/src/facts/environment/environment-keys";
import { testEnvironment } from "../../server/src/facts/pipelines/ci-environment";
import { ignoring } from "../../server/src/facts/repository/git-truth";
import { testFiles } from "../../server/src/facts/testing/test-files";
import { at, parseJson, stringOf } from "../../server/src/languages/json";
import { stacks } from "../../server/src/stacks/stacks";

/** Where a new pipeline is written and what it says: lint, types, tests with coverage, image. */
export interface CiScaffold {
  readonly path: RelativePath;
  /** Undefined where git would ignore it. */
  readonly text: string | undefined;
}

/**
 * A GitHub Actions workflow for exactly the manifests, tests and images that are here: what it runs can pass at once.
 * Absent without a manifest.
 */
export const ciScaffold: Fact<CiScaffold | Absent> = fact("ci scaffold", (db) => {
  const all = db.get(manifests);
  if (isAbsent(all)) return absent;
  const path = ".github/workflows/ci.yml";
  // A study in notebooks, without tests and nothing to deliver, has nothing that a pipeline could check.
  const isStudy = [...db.tree().entries.keys()].some((path) => path.endsWith(".ipynb"));
  if (isStudy && db.get(testFiles).length === 0 && !db.get(isDelivered)) return absent;
  if (db.get(ignoring).ignores(path, false)) return { path, text: undefined };
  const jobs = new Map<string, string>();
  for (const manifest of projectsOf(db, all)) {
    const name = jobName(manifest, jobs);
    jobs.set(name, manifest.ecosystem === "python" ? pythonJob(db, manifest, all) : nodeJob(db, manifest));
  }
  const images = imageJob(db);
  if (images !== undefined) jobs.set("image", images);
  const body = [...jobs].map(([name, text]) => `  ${name}:\n${text}`).join("\n");
  return { path, text: `${head}${body}` };
});

const head = `name: CI

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

concurrency:
  group: \${{ github.workflow }}-\${{ github.ref }}
  cancel-in-progress: true

jobs:
`;

/**
 * One manifest for each folder and ecosystem: the project file before a requirements file; members of a workspace, which
 * have no lock file of their own, are built by its root.
 */
function projectsOf(db: Database, all: readonly Manifest[]): readonly Manifest[] {
  const chosen = new Map<string, Manifest>();
  for (const manifest of all) {
    const name = fileNameOf(manifest.path);
    if (manifest.tool === "setuptools" || (manifest.tool === "pip" && name !== "requirements.txt")) continue;
    const key = `${manifest.ecosystem} ${manifest.folder}`;
    if (!chosen.has(key) || chosen.get(key)?.tool === "pip") chosen.set(key, manifest);
  }
  const projects = [...chosen.values()].filter(
    ({ dependencies, tool, path }) =>
      dependencies.length > 0 ||
      // Requirements may do nothing but include others.
      (tool === "pip" && db.of(requirementSets, path).requirements.length > 0),
  );
  const locks = db.get(lockFiles);
  return projects.filter(
    (one) =>
      (one.ecosystem !== "python" && locks.some(({ folder }) => folder === one.folder)) ||
      !projects.some(
        (other) => other !== one && other.ecosystem === one.ecosystem && isInside(one.folder, other.folder),
      ),
  );
}

function jobName({ folder, ecosystem }: Manifest, taken: ReadonlyMap<string, string>): string {
  const base =
    fileNameOf(folder).replace(/[^A-Za-z0-9_-]/g, "-") || (ecosystem === "python" ? "python" : "node");
  const plain = /^[A-Za-z_]/.test(base) ? base : `job-${base}`;
  return taken.has(plain) ? `${plain}-${ecosystem === "python" ? "python" : "node"}` : plain;
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
}

function job(
  folder: RelativePath,
  services: string,
  steps: readonly Step[],
  environment: readonly string[] = [],
): string {
  const variables =
    environment.length === 0 ? "" : `    env:\n${environment.map((line) => `      ${line}\n`).join("")}`;
  const defaults = folder === "" ? "" : `    defaults:\n      run:\n        working-directory: ${folder}\n`;
  return `    runs-on: ubuntu-latest\n${defaults}${variables}${services}    steps:\n${steps.map(printStep).join("")}`;
}

function printStep({ name, uses, with: inputs, run }: Step): string {
  const lines: string[] = [];
  if (name !== undefined) lines.push(`name: ${name}`);
  if (uses !== undefined) lines.push(`uses: ${uses}`);
  if (inputs) lines.push("with:", ...Object.entries(inputs).map(([key, value]) => `  ${key}: ${value}`));
  if (run?.includes("\n")) lines.push("run: |", ...run.split("\n").map((line) => `  ${line}`));
  else if (run !== undefined) lines.push(`run: ${run}`);
  return lines.map((line, index) => `${index === 0 ? "      - " : "        "}${line}\n`).join("");
}

function pythonJob(db: Database, manifest: Manifest, all: readonly Manifest[]): string {
  const { folder, tool } = manifest;
  const beside = all.filter((one) => one.folder === folder && one.ecosystem === "python");
  const names = new Set(beside.flatMap(({ dependencies }) => dependencies.map(({ name }) => name)));
  const lock = db.get(lockFiles).find((one) => one.folder === folder && one.ecosystem === "python");
  const [install, prefix] = installation(manifest, lock !== undefined, beside, db);
  const steps: Step[] = [
    { uses: "actions/checkout@v4" },
    {
      uses: "actions/setup-python@v5",
      with: { "python-version": `"${pythonVersion(db, manifest, beside)}"` },
    },
    { name: "Install", run: install },
  ];
  if (names.has("ruff")) steps.push({ name: "Lint", run: `${prefix}ruff check .` });
  else if (names.has("flake8")) steps.push({ name: "Lint", run: `${prefix}flake8` });
  if (names.has("mypy")) steps.push({ name: "Types", run: `${prefix}mypy .` });
  const manage = manageIn(db, folder);
  if (!hasTestsIn(db, folder, /\.py$/)) {
    if (manage !== undefined) steps.push({ name: "Check", run: `${prefix}python ${manage} check` });
  } else if (names.has("pytest-cov"))
    steps.push({ name: "Tests with coverage", run: `${prefix}pytest --cov --cov-report=term` });
  else {
    const runner = names.has("pytest") ? "pytest" : manage !== undefined ? undefined : "unittest";
    const started = runner === undefined ? "coverage run manage.py test" : `coverage run -m ${runner}`;
    // Django looks for tests from where it is started.
    const enter = runner === undefined && manage?.includes("/") ? [`cd ${folderOf(manage)}`] : [];
    const add = names.has("coverage")
      ? []
      : [tool === "uv" ? "uv pip install coverage" : `${prefix}pip install coverage`];
    steps.push({
      name: "Tests with coverage",
      run: [...add, ...enter, `${prefix}${started}`, `${prefix}coverage report`].join("\n"),
    });
  }
  // Where nothing is run yet, at least every file is one that Python can read.
  if (steps.at(-1)?.run === install) {
    if (!db.paths().some((path) => path.includes("{{") && isInside(path, folder)))
      steps.push({ name: "Compile", run: `${prefix}python -m compileall -q .` });
    return job(folder, "", steps);
  }
  const started = servicesOf(db);
  return job(
    folder,
    printServices(started),
    steps,
    testEnvironment(
      db,
      folder,
      started.map(({ name }) => name),
    ),
  );
}

/** The manage.py of a project, said from its folder: there, or the only one below. */
function manageIn(db: Database, folder: RelativePath): RelativePath | undefined {
  const all = db.paths().filter((path) => fileNameOf(path) === "manage.py" && isInside(path, folder));
  const own = all.find((path) => folderOf(path) === folder) ?? (all.length === 1 ? all[0] : undefined);
  return own === undefined ? undefined : relativeTo(folder, own);
}

function hasTestsIn(db: Database, folder: RelativePath, name: RegExp): boolean {
  return db.get(testFiles).some((path) => name.test(path) && isInside(path, folder));
}

function installation(
  { tool, folder }: Manifest,
  locked: boolean,
  beside: readonly Manifest[],
  db: Database,
): readonly [install: string, prefix: string] {
  switch (tool) {
    case "poetry":
      return ["pipx install poetry\npoetry install", "poetry run "];
    case "uv":
      return [`pipx install uv\nuv sync${locked ? " --locked" : ""}`, "uv run "];
    case "pdm":
      return ["pipx install pdm\npdm install", "pdm run "];
    case "pipenv":
      return ["pipx install pipenv\npipenv install --dev", "pipenv run "];
    default: {
      const files = beside
        .filter((one) => one.tool === "pip")
        .map(({ path }) => (folder === "" ? path : path.slice(folder.length + 1)));
      const extra = db
        .paths()
        .filter(
          (path) =>
            path === (joinPath(folder, "requirements/dev.txt") ?? "") ||
            path === (joinPath(folder, "requirements/test.txt") ?? ""),
        );
      const list = [...files, ...extra.map((path) => (folder === "" ? path : path.slice(folder.length + 1)))];
      return [
        list.length === 0 ? "pip install ." : `pip install ${list.map((file) => `-r ${file}`).join(" ")}`,
        "",
      ];
    }
  }
}

/** Older ones are not set up on today's machines. */
const oldestPython = "3.8";

/** What a version manager reads: the file of the folder, else of the whole repository. */
function versionIn(
  db: Database,
  folder: RelativePath,
  names: readonly string[],
  form: RegExp,
): string | undefined {
  for (const place of [folder, ""])
    for (const name of names) {
      const found = form.exec(db.file(inFolder(place, name))?.text ?? "")?.[1];
      if (found !== undefined) return found;
    }
  return undefined;
}

/** What the image runs or developers do, else the lowest version that the project supports and that is still alive. */
function pythonVersion(db: Database, { runtime, folder }: Manifest, beside: readonly Manifest[]): string {
  for (const { path } of db.get(dockerBuilds)) {
    if (!isInside(path, folder)) continue;
    const version = /^[ \t]*FROM[ \t]+(?:\S+\/)?python:(\d+\.\d+)/m.exec(db.file(path)?.text ?? "")?.[1];
    if (version !== undefined)
      return Number(version.split(".")[1]) < 8 || version.startsWith("2.") ? oldestPython : version;
  }
  const written = versionIn(db, folder, [".python-version", "runtime.txt"], /^(?:python-)?(3\.\d+)/m);
  if (written !== undefined) return Number(written.split(".")[1]) < 8 ? oldestPython : written;
  const lowest = /(?<!\d)(\d+\.\d+)/.exec(runtime?.text ?? "")?.[1];
  const life = lowest === undefined ? undefined : lifeOf("python", lowest);
  if (lowest !== undefined && life && life.end >= db.today()) return lowest;
  const dependencies = beside.flatMap((one) => one.dependencies);
  for (const { newestPython } of stacks) {
    const newest = newestPython?.(dependencies);
    if (newest !== undefined) return newest;
  }
  return "3.13";
}

const serviceTemplates = [
  {
    name: "postgres",
    pattern: /(?:^|\/)(?:postgres|postgis|pgvector)(?::|$)/,
    port: 5432,
    environment: "        env:\n          POSTGRES_PASSWORD: postgres\n",
    health: "pg_isready",
  },
  { name: "redis", pattern: /(?:^|\/)redis(?::|$)/, port: 6379, environment: "", health: '"redis-cli ping"' },
] as const;

interface JobService {
  readonly name: string;
  readonly lines: string;
}

/** Databases and caches that Compose starts beside the application are there for the tests too, on localhost. */
function servicesOf(db: Database): readonly JobService[] {
  const compose = db.get(composeDeployments);
  const images = isAbsent(compose)
    ? []
    : compose.flatMap((one) => one.services.flatMap(({ image }) => image?.value ?? []));
  return serviceTemplates.flatMap(({ name, pattern, port, environment, health }) => {
    const image = images.find((one) => pattern.test(one) && !one.includes("$"));
    if (image === undefined) return [];
    return [
      {
        name,
        lines: `      ${name}:\n        image: ${withVersion(db, name, image)}\n${environment}        ports:\n          - ${port}:${port}\n        options: >-\n          --health-cmd ${health}\n          --health-interval 5s\n          --health-timeout 5s\n          --health-retries 10\n`,
      },
    ];
  });
}

/** The tests run in a version that stays, also where Compose names none. */
function withVersion(db: Database, name: "postgres" | "redis", image: string): string {
  const isFloating = /^(?:postgres|redis)(?::latest)?$/.test(image);
  const version = isFloating ? newestAlive(name, db.today()) : undefined;
  return version === undefined ? image : `${image.replace(/:latest$/, "")}:${version}`;
}

function printServices(beside: readonly JobService[]): string {
  return beside.length === 0 ? "" : `    services:\n${beside.map(({ lines }) => lines).join("")}`;
}

function nodeJob(db: Database, { folder, path, dependencies }: Manifest): string {
  const root = parseJson(db.file(path)?.text ?? "").root;
  const script = (name: string) => db.of(packageScripts, path).get(name)?.text;
  const lock = db.get(lockFiles).find((one) => one.folder === folder && one.ecosystem === "npm");
  const manager = lock?.tool ?? "npm";
  const lockPath = lock?.path;
  const version = nodeVersion(db, folder, stringOf(at(root, ["engines", "node"])), dependencies);
  const caches = lockPath !== undefined && manager !== "bun";
  const steps: Step[] = [
    { uses: "actions/checkout@v4" },
    ...(manager === "pnpm"
      ? [
          {
            uses: "pnpm/action-setup@v4",
            ...(stringOf(at(root, ["packageManager"])) ? {} : { with: { version: "10" } }),
          },
        ]
      : []),
    ...(manager === "bun" ? [{ uses: "oven-sh/setup-bun@v2" }] : []),
    {
      uses: "actions/setup-node@v4",
      with: {
        "node-version": version,
        ...(caches ? { cache: manager, "cache-dependency-path": lockPath } : {}),
      },
    },
    { name: "Install", run: lock ? installs[manager as keyof typeof installs] : "npm install" },
  ];
  const lint = script("lint");
  // Without a configuration it asks questions.
  const asks = lint !== undefined && /\bnext lint\b/.test(lint) && !hasLintConfiguration(db, folder);
  if (lint !== undefined && !asks) steps.push({ name: "Lint", run: `${manager} run lint` });
  const types = ["typecheck", "type-check", "types"].find((name) => script(name) !== undefined);
  if (types !== undefined) steps.push({ name: "Types", run: `${manager} run ${types}` });
  const test = script("test");
  if (
    test !== undefined &&
    !/no test specified/.test(test) &&
    hasTestsIn(db, folder, /\.(?:[cm]?[jt]sx?|feature)$/)
  ) {
    const names = new Set(dependencies.map(({ name }) => name));
    const covers =
      /\bjest\b/.test(test) ||
      (/\bvitest\b/.test(test) && [...names].some((name) => name.startsWith("@vitest/coverage-")));
    steps.push({
      name: covers ? "Tests with coverage" : "Tests",
      run: `${manager} run test${covers ? `${manager === "npm" ? " --" : ""} --coverage` : ""}`,
    });
  }
  if (script("build") !== undefined && !asksForEnvironment(db, folder, dependencies)) {
    steps.push({ name: "Build", run: `${manager} run build` });
    const images = imageCommands(db, folder, copiesBuildOutput);
    if (images.length > 0) steps.push({ name: "Build images", run: images.join("\n") });
  }
  return job(folder, "", steps);
}

/**
 * What the image runs or developers do, else what the project asks for or has the types of, if that is still alive; bundlers that ask OpenSSL
 * for old hashes end with 16.
 */
function nodeVersion(
  db: Database,
  folder: RelativePath,
  engines: string | undefined,
  dependencies: Manifest["dependencies"],
): string {
  for (const { path } of db.get(dockerBuilds)) {
    if (!isInside(path, folder)) continue;
    const version = /^[ \t]*FROM[ \t]+(?:\S+\/)?node:(\d+)/m.exec(db.file(path)?.text ?? "")?.[1];
    if (version !== undefined) return version;
  }
  const written = versionIn(db, folder, [".nvmrc", ".node-version"], /^v?(\d+)/m);
  if (written !== undefined) return written;
  const types = dependencies.find(({ name }) => name === "@types/node")?.specifier;
  for (const asked of [engines, types]) {
    const major = /(\d+)/.exec(asked ?? "")?.[1];
    const life = major === undefined ? undefined : lifeOf("node", major);
    if (major !== undefined && life && life.end >= db.today()) return major;
  }
  const isOld = ({ name, specifier }: Manifest["dependencies"][number]) =>
    (name === "react-scripts" || name === "webpack") && /^\D?[1-4]\b/.test(specifier);
  return dependencies.some(isOld) ? "16" : (newestAlive("node", db.today()) ?? "24");
}

/** Whether a build stops for want of variables, which only the servers have. */
function asksForEnvironment(
  db: Database,
  folder: RelativePath,
  dependencies: Manifest["dependencies"],
): boolean {
  return (
    dependencies.some(({ name }) => /^@t3-oss\/env-|^envalid$|^znv$/.test(name)) ||
    db
      .get(environmentKeys)
      .some(({ reads }) =>
        reads.some(
          ({ path, required, language }) => required && language === "javascript" && isInside(path, folder),
        ),
      )
  );
}

function hasLintConfiguration(db: Database, folder: RelativePath): boolean {
  const pattern = /^(?:\.eslintrc(?:\.\w+)?|eslint\.config\.[cm]?[jt]s)$/;
  return [...db.tree().entries.keys()].some(
    (path) => folderOf(path) === folder && pattern.test(fileNameOf(path)),
  );
}

const installs = {
  npm: "npm ci",
  pnpm: "pnpm install --frozen-lockfile",
  yarn: "yarn install --immutable || yarn install --frozen-lockfile",
  bun: "bun install --frozen-lockfile",
} as const;

function imageJob(db: Database): string | undefined {
  const commands = imageCommands(db, "", (absent) => absent.length === 0);
  if (commands.length === 0) return undefined;
  return job("", "", [{ uses: "actions/checkout@v4" }, { name: "Build images", run: commands.join("\n") }]);
}

/** Builds of the images whose context lies in a folder, said from there; `admits` judges what they copy and a clone lacks. */
function imageCommands(
  db: Database,
  folder: RelativePath,
  admits: (absent: readonly RelativePath[]) => boolean,
): readonly string[] {
  const commands = db.get(dockerBuilds).flatMap(({ path, context, stage, target }) => {
    if (stage === "development" || stage === "test" || context === undefined) return [];
    if (!isInside(path, folder) || (context !== folder && !isInside(context, folder))) return [];
    if (!admits(absentSources(db, path, context).map((source) => relativeTo(folder, source)))) return [];
    const stageFlag = target === undefined ? "" : ` --target ${target}`;
    return [`docker build -f ${relativeTo(folder, path)}${stageFlag} ${relativeTo(folder, context) || "."}`];
  });
  return [...new Set(commands)];
}

/** Whether an image wants nothing but what the build of a project writes. */
function copiesBuildOutput(absent: readonly RelativePath[]): boolean {
  return absent.length > 0 && absent.every((path) => /^(?:dist|build|out|\.next)(?:\/|$)/.test(path));
}

/** What the image copies and a fresh clone does not have, because somebody has to compile it before. */
function absentSources(
  db: Database,
  dockerfile: RelativePath,
  context: RelativePath,
): readonly RelativePath[] {
  const { entries } = db.tree();
  return contextSources(db.of(dockerfileTrees, dockerfile))
    .filter((source) => !/[*?[$]|:\/\//.test(source))
    .flatMap((source) => {
      const path = joinPath(context, source.replace(/^\/+/, ""))?.replace(/\/$/, "");
      return path === "" || (path !== undefined && entries.has(path)) ? [] : [path ?? source];
    });
}
