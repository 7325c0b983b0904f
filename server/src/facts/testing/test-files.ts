import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf, folderOf, inFolder, isInside } from "../../engine/path";
import { type Absent, absent, orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { StackModule } from "../../stacks/stack";
import { stacks } from "../../stacks/stacks";
import type { Manifest } from "../dependencies/manifest";
import { manifests } from "../dependencies/manifests";
import { packageScripts } from "../dependencies/package-json";
import { isScriptPath } from "../repository/file-kinds";
import { isGenerated } from "../repository/generated-files";
import { holdsPythonTests, holdsScriptTests } from "./live-tests";

const pythonTest =
  /(?:^|\/)(?:tests?_[\w-]+|[\w-]+_tests?|tests?)\.py$|(?:^|\/)tests?\/(?:[\w-]+\/)*(?!conftest|__init__|factories|fixtures|utils|helpers)[\w-]+\.py$/;
const scriptTest =
  /\.(?:test|spec|cy|e2e)\.[cm]?[jt]sx?$|(?:^|\/)__tests__\/.*\.[cm]?[jt]sx?$|(?:^|\/)(?:cypress\/(?:e2e|integration)|e2e|tests?)\/.*\.[cm]?[jt]sx?$/;
/** Commands of manage.py, which people start: `test_payment.py` among them sends one payment. */
const manageCommand = /(?:^|\/)management\/commands\//;
const foreign = /(?:^|\/)(?:node_modules|vendor|dist|build|\.next|site-packages|generated|__generated__)\//;

/** Files that hold at least one test, sorted: the empty `tests.py` that Django makes is none. */
export const testFiles: Fact<readonly RelativePath[]> = fact("test files", (db) =>
  db.paths().filter((path) => {
    if (foreign.test(path)) return false;
    if (scriptTest.test(path)) return db.of(holdsScriptTests, path);
    if (/\.feature$/.test(path)) return true;
    return pythonTest.test(path) && !manageCommand.test(path) && db.of(holdsPythonTests, path);
  }),
);

/** Code that could be tested. */
export interface TestableCode {
  readonly kind: "module" | "package" | "project";
  readonly name: string;
  readonly place: Place;
  /** Lines of code in it, for the message. */
  readonly lines: number;
  /** Scripts in the folder of a project in another language, whose pages they serve. */
  readonly isBeside: boolean;
  /** It is started by itself; else others of the repository are made of it. */
  readonly isStarted: boolean;
  /** A file that tests it; undefined when nothing does. */
  readonly tests: Place | undefined;
}

/** Parts of the project that are large enough to be tested, by path. Absent without any. */
export const testedCode: Fact<readonly TestableCode[] | Absent> = fact("tested code", (db) => {
  const tests = db.get(testFiles);
  const found = [...testableModules(db, tests), ...testableProjects(db, tests)];
  return found.length === 0 ? absent : found;
});

/** Parts of applications that have tests of their own. */
function modulesOf(db: Database): readonly StackModule[] {
  return stacks.flatMap(({ modules }) => (modules ? db.get(modules) : []));
}

/** Fewer lines than this are wiring: an AppConfig, an admin registration. */
const leastLines = 30;

function testableModules(db: Database, tests: readonly RelativePath[]): readonly TestableCode[] {
  const apps = modulesOf(db).filter(
    ({ folder }) => !/(?:^|\/)(?:tests?|examples?|demo|sandbox)\//.test(`${folder}/`),
  );
  const pythonTests = tests.filter((path) => path.endsWith(".py"));
  // Of an app that holds others, the tests are theirs as well.
  const single = apps.filter(
    ({ folder }) => !apps.some((app) => app.folder !== folder && isInside(app.folder, folder)),
  );
  const isOfNone = (path: RelativePath) => !single.some((app) => isInside(path, app.folder));
  // Tests of no app in particular that send requests may reach any app.
  const ofAll = pythonTests.find((path) => isOfNone(path) && db.of(usesTestClient, path));
  return apps.flatMap(({ folder, label }): readonly TestableCode[] => {
    const base = fileNameOf(folder);
    const code = db.paths().filter((path) => isInside(path, folder) && isPythonCode(path));
    const lines = code.reduce((sum, path) => sum + db.of(codeLines, path), 0);
    if (lines < leastLines) return [];
    // Tests may lie together in one folder: one named after the app, or one that imports it, is its test. What another app
    // tests is that app, unless a file of its tests is about this one.
    const named = new RegExp(`(?:^|/)(?:test_)?${base}(?:_tests?)?(?:/|\\.py$)`);
    const imports = (path: RelativePath) => db.of(importedModules, path).some((one) => isPartOf(one, folder));
    const test =
      tests.find((path) => isInside(path, folder)) ??
      pythonTests.find((path) =>
        isOfNone(path) ? named.test(path) || imports(path) : named.test(path) && imports(path),
      ) ??
      ofAll;
    const main = ["views.py", "models.py", "services.py", "tasks.py", "apps.py"]
      .map((name) => `${folder}/${name}`)
      .find((path) => code.includes(path) && db.of(codeLines, path) > 0);
    const path = main ?? code[0];
    if (path === undefined) return [];
    return [
      {
        kind: "module",
        name: label,
        place: db.of(firstLine, path),
        lines,
        isBeside: false,
        isStarted: true,
        tests: fileOf(test),
      },
    ];
  });
}

function fileOf(path: RelativePath | undefined): Place | undefined {
  return path === undefined ? undefined : { path, range: { start: 0, end: 0 } };
}

/** Node packages, and Python projects without such parts, that have code of their own. */
function testableProjects(db: Database, tests: readonly RelativePath[]): readonly TestableCode[] {
  const all = db.get(manifests);
  const apps = modulesOf(db);
  const roots = orNone(all).filter(({ tool }) => tool !== "pip" && tool !== "setuptools");
  return roots.flatMap((manifest): readonly TestableCode[] => {
    const { folder, ecosystem, path } = manifest;
    if (ecosystem === "python" && apps.some((app) => isInside(app.folder, folder))) return [];
    // What helps the tests of others is run by them.
    if (/^(?:test(?:ing)?|e2e)(?:-(?:helpers?|utils?|kit|support|fixtures))?$/.test(fileNameOf(folder)))
      return [];
    const owns = (file: RelativePath) =>
      isInside(file, folder) && nearest(roots, file, ecosystem) === manifest;
    const isCode = ecosystem === "python" ? isPythonCode : isScriptCode;
    const code = db.paths().filter((file) => isCode(file) && owns(file));
    const lines = code.reduce((sum, file) => sum + db.of(codeLines, file), 0);
    if (code.length < 4 || lines < leastLines * 4) return [];
    const isOurs = (file: RelativePath) =>
      ecosystem === "python" ? file.endsWith(".py") : !file.endsWith(".py");
    /** It belongs to what lies around the project, or to a project of tests. */
    const isOfNobody = (file: RelativePath) => {
      const owner = nearest(roots, file, ecosystem);
      return (
        !owner ||
        isInside(folder, owner.folder) ||
        /^(?:e2e|cypress|playwright|tests?)\b/.test(fileNameOf(owner.folder))
      );
    };
    const within = tests.filter((file) => isOurs(file) && owns(file));
    const test =
      within.find((file) => /[._-](?:test|spec|cy|e2e)\.[cm]?[jt]sx?$/.test(file)) ??
      within[0] ??
      tests.find(
        (file) => isOurs(file) && folder !== "" && isOfNobody(file) && namesFolder(file, fileNameOf(folder)),
      ) ??
      // End-to-end tests of a front end often lie beside it, in a folder of their own.
      (ecosystem === "npm"
        ? tests.find((file) => /(?:^|\/)(?:e2e|cypress|playwright)\//.test(file) && isOfNobody(file))
        : undefined);
    const kind = ecosystem === "npm" ? "package" : "project";
    return [
      {
        kind,
        name: manifest.name ?? (fileNameOf(folder) || path),
        place: { path, range: manifest.anchor },
        lines,
        isBeside: ecosystem === "npm" && otherProjects.some((name) => db.has(inFolder(folder, name))),
        isStarted:
          db.has(inFolder(folder, "Dockerfile")) ||
          db.of(packageScripts, path).has("start") ||
          kind === "project",
        tests: fileOf(test),
      },
    ];
  });
}

/** What stands in the folder of a project that is written in another language than JavaScript. */
const otherProjects = [
  "pyproject.toml",
  "setup.py",
  "setup.cfg",
  "manage.py",
  "composer.json",
  "Gemfile",
  "go.mod",
  "pom.xml",
  "build.gradle",
  "mix.exs",
];

function nearest(
  roots: readonly Manifest[],
  file: RelativePath,
  ecosystem: Manifest["ecosystem"],
): Manifest | undefined {
  return roots
    .filter((root) => root.ecosystem === ecosystem && isInside(file, root.folder))
    .reduce<Manifest | undefined>(
      (best, next) => (best && best.folder.length >= next.folder.length ? best : next),
      undefined,
    );
}

/** Whether a folder's name stands in a path as a word: `tests/api/test_orders.py`, `tests/test_api.py`. */
function namesFolder(path: RelativePath, name: string): boolean {
  return `/${path.toLowerCase()}/`.split(/[/._-]/).includes(name.toLowerCase()) || path.includes(`/${name}/`);
}

function isPythonCode(path: RelativePath): boolean {
  return (
    path.endsWith(".py") &&
    !foreign.test(path) &&
    !/(?:^|\/)(?:migrations|tests?|docs|scripts|examples?)\/|(?:^|\/)(?:conftest|setup|manage|wsgi|asgi|noxfile|fabfile|settings)\.py$|(?:^|\/)settings\//.test(
      path,
    ) &&
    !pythonTest.test(path)
  );
}

function isScriptCode(path: RelativePath): boolean {
  return (
    isScriptPath(path) &&
    !foreign.test(path) &&
    !scriptTest.test(path) &&
    !/\.d\.ts$|\.config\.[cm]?[jt]s$|\.min\.js$|(?:^|\/)(?:public|static|assets|scripts|stories|\.storybook|docs|migrations)\/|\.stories\./.test(
      path,
    )
  );
}

/** Lines of a file that are neither blank nor a comment. By file, so that typing in one counts one anew. */
const codeLines = factFamily("code lines", (db, path) => {
  const text = db.file(path)?.text ?? "";
  return isGenerated(text) ? 0 : (text.match(/^[ \t]*[^\s#/*].*$/gm)?.length ?? 0);
});

const usesTestClient = factFamily("uses test client", (db, path) =>
  /\b(?:client|api_client|APIClient|reverse|live_server)\b/.test(db.file(path)?.text ?? ""),
);

/** What a Python file imports, with what it takes of it: "shop.orders.models" of `from shop.orders import models`. */
const importedModules = factFamily<readonly string[]>("imported modules", (db, path) => {
  const text = db.file(path)?.text ?? "";
  const found = new Set<string>();
  for (const [, module = "", names = ""] of text.matchAll(
    /^[ \t]*(?:from[ \t]+(?!django\.)\.*([\w.]*)[ \t]+)?import\b[ \t]*(\([^)]*|[^\n#]*)/gm,
  ))
    for (const [name] of names.replace(/\bas[ \t]+\w+/g, "").matchAll(/[\w.]+/g))
      found.add(module === "" ? name : `${module}.${name}`);
  return [...found];
});

/** Whether a module lies in a folder, however much of the folder's path the import names. */
function isPartOf(module: string, folder: RelativePath): boolean {
  const parts = folder.split("/");
  return parts.some((_, index) => `${module}.`.startsWith(`${parts.slice(index).join(".")}.`));
}

const firstLine = factFamily("first line", (db, path): Place => {
  const text = db.file(path)?.text ?? "";
  return { path, range: { start: 0, end: /^[^\r\n]*/.exec(text)?.[0].length ?? 0 } };
});

/** Folders of the projects, by ecosystem, whose tests exist: what coverage could be measured of. */
export function testedIn(db: Database, ecosystem: Manifest["ecosystem"], folder: RelativePath): boolean {
  const isOurs = (file: RelativePath) =>
    ecosystem === "python" ? file.endsWith(".py") : /\.[cm]?[jt]sx?$/.test(file);
  return db.get(testFiles).some((file) => isOurs(file) && isInside(folderOf(file), folder));
}
