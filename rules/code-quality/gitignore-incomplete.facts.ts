import { type Database, type Fact, fact, factFamily } from "../../server/src/engine/database";
import { needles, searched } from "../../server/src/engine/needles";
import { fileNameOf, folderOf, inFolder, isInside } from "../../server/src/engine/path";
import { type Absent, absent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { environmentKeys } from "../../server/src/facts/environment/environment-keys";
import { envFiles, parsedEnvFile, secretEntriesOf } from "../../server/src/facts/repository/env-files";
import { ignoring } from "../../server/src/facts/repository/git-truth";
import type { NewIgnoreEntry } from "../../server/src/facts/repository/gitignore-edit";
import type { IgnoreNeed } from "../../server/src/facts/repository/ignore-need";
import { manifestFolders } from "../../server/src/facts/repository/manifest-folders";
import { stacks } from "../../server/src/stacks/stacks";

/** An ignore file and the entries it lacks for what this repository's tools write. */
export interface IgnoreGap {
  readonly path: RelativePath;
  readonly missing: readonly NewIgnoreEntry[];
}

const bytecodeNeed: IgnoreNeed = {
  pattern: "__pycache__/",
  probe: "__pycache__/models.cpython-312.pyc",
  beside: /\.py[[codi]|pycache|\.pyc/,
};
const mypyNeed: IgnoreNeed = {
  pattern: ".mypy_cache/",
  probe: ".mypy_cache/3.12/app.data.json",
  beside: /_cache\/?$/,
};
const coverageNeed: IgnoreNeed = { pattern: ".coverage", probe: ".coverage", beside: /coverage|htmlcov/ };
const nodeNeeds: readonly IgnoreNeed[] = [
  { pattern: "node_modules/", probe: "node_modules/react/index.js", beside: /node_modules/ },
];
const logNeed: IgnoreNeed = { pattern: "*.log", probe: "logs/app.log", beside: /\.log|^\/?logs?\/?$/ };
const envNeed: IgnoreNeed = { pattern: ".env", probe: ".env", beside: /\.env/ };

/** What few machines ever hold and nobody minds alone: added where something else is missing as well. */
const seldom = new Set([mypyNeed, coverageNeed, logNeed].map(({ pattern }) => pattern));

/** Absent where neither Python nor Node is used. Judged by matching, not by text: `*.py[cod]` and `__pycache__` serve alike. */
export const ignoreGaps: Fact<readonly IgnoreGap[] | Absent> = fact(
  "ignore gaps",
  (db) => {
    const { python, node } = db.get(manifestFolders);
    if (python.length === 0 && node.length === 0) return absent;
    const wanted: [folders: readonly string[], need: IgnoreNeed][] = [];
    wanted.push([pythonWithOpenBytecode(db, python), bytecodeNeed]);
    // Newer ones hide themselves: what is there and is not hidden comes from an older one.
    if (db.tree().entries.has(".mypy_cache") || usesTool(db, /\bmypy\s*[<=~]{1,2}\s*0\.[0-6]/, ".mypy_cache"))
      wanted.push([outermost(python), mypyNeed]);
    if (usesTool(db, /\bpytest-cov\b|\bcoverage\b/, ".coverage"))
      wanted.push([outermost(python), coverageNeed]);
    for (const need of nodeNeeds) wanted.push([node.filter((folder) => installsPackages(db, folder)), need]);
    for (const { applications, ignoreNeeds = [] } of stacks) {
      const folders = applications ? db.get(applications).map(({ folder }) => folder) : [];
      for (const need of ignoreNeeds) wanted.push([folders, need]);
    }
    if (writesLogs(db)) wanted.push([outermost(python), logNeed]);
    if (usesEnvFiles(db) && !sharesDefaults(db))
      wanted.push([envFolders(db, outermost([...python, ...node])), envNeed]);

    const { ignores } = db.get(ignoring);
    const gaps = new Map<RelativePath, Map<string, NewIgnoreEntry>>();
    for (const [folders, need] of wanted) {
      for (const folder of folders) {
        if (ignores(inFolder(folder, need.probe), false)) continue;
        const target = ignoreFileFor(db, folder);
        if (need === envNeed && tracksEnvFile(db, folderOf(target))) continue;
        const entries = gaps.get(target) ?? new Map<string, NewIgnoreEntry>();
        entries.set(
          need.pattern,
          need.beside ? { pattern: need.pattern, beside: need.beside } : { pattern: need.pattern },
        );
        gaps.set(target, entries);
      }
    }
    return [...gaps]
      .map(([path, entries]) => ({ path, missing: [...entries.values()] }))
      .filter(({ missing }) => missing.some(({ pattern }) => !seldom.has(pattern)));
  },
  Object.is,
);

/** The folders in which, or below which, Python writes bytecode that no ignore file hides. */
function pythonWithOpenBytecode(db: Database, folders: readonly RelativePath[]): readonly RelativePath[] {
  const { ignores } = db.get(ignoring);
  const isOpen = (folder: RelativePath) => !ignores(inFolder(folder, bytecodeNeed.probe), false);
  const open = db.get(importedFolders).filter(isOpen);
  const modules = db.paths().filter((path) => path.endsWith(".py"));
  return folders.filter(
    (folder) =>
      open.some((one) => isInside(one, folder)) ||
      // Its first module is still to be written.
      (isOpen(folder) && !modules.some((path) => isInside(path, folder))),
  );
}

/** Folders of Python modules that something imports: what is only run as a script leaves no bytecode. */
const importedFolders: Fact<readonly RelativePath[]> = fact("imported folders", (db) => {
  const modules = db.paths().filter((path) => path.endsWith(".py"));
  const scripts = modules.filter((path) => isScript(db, path));
  const imported = new Set(modules.filter((path) => !scripts.includes(path)).map(folderOf));
  for (const path of scripts) {
    const folder = folderOf(path);
    const name = fileNameOf(path).slice(0, -".py".length);
    const beside = modules.filter((other) => folderOf(other) === folder);
    if (!imported.has(folder) && beside.some((other) => db.of(importsIn, other).includes(name)))
      imported.add(folder);
  }
  return [...imported];
});

function isScript(db: Database, path: RelativePath): boolean {
  return /(?:^|\/)(?:scripts|bin|hack|hooks|tools)\/[^/]+$/.test(path) || startsItself(db, path);
}

const startsItself = searched("starts itself", needles("#!", "__name__"), false, (db, path): boolean =>
  /^#!|^if __name__ *==/m.test(db.file(path)?.text ?? ""),
);

/** The first names of what a Python file imports. */
const importsIn = factFamily("imports in", (db, path): readonly string[] => [
  ...new Set(
    [...(db.file(path)?.text ?? "").matchAll(/^[ \t]*(?:from|import)[ \t]+\.*(\w+)/gm)].map(
      ([, name = ""]) => name,
    ),
  ),
]);

/** The nearest ignore file above a folder; the root's, existing or not, when there is none. */
function ignoreFileFor(db: Database, folder: string): RelativePath {
  for (let at = folder; at !== ""; at = folderOf(at)) {
    if (db.has(`${at}/.gitignore`)) return `${at}/.gitignore`;
  }
  return ".gitignore";
}

function usesTool(db: Database, name: RegExp, output: string): boolean {
  const { entries } = db.tree();
  if (entries.has(output)) return true;
  return db.paths().some((path) => {
    if (path.includes("{{")) return false;
    const base = fileNameOf(path);
    const declares =
      /^(?:pyproject\.toml|setup\.cfg|tox\.ini|Pipfile|\.pre-commit-config\.yaml|requirements[\w.-]*\.txt)$/;
    return declares.test(base) && name.test(db.file(path)?.text ?? "");
  });
}

/** A package.json without dependencies leaves no folder of them. */
function installsPackages(db: Database, folder: string): boolean {
  return /"(?:devD|d|peerD|optionalD)ependencies"\s*:\s*\{\s*"/.test(
    db.file(inFolder(folder, "package.json"))?.text ?? "",
  );
}

function writesLogs(db: Database): boolean {
  for (const [path, { kind }] of db.tree().entries) if (kind === "file" && path.endsWith(".log")) return true;
  return db.paths().some((path) => path.endsWith(".py") && writesLogsIn(db, path));
}

const writesLogsIn = searched("writes log files", needles("FileHandler"), false, (db, path): boolean => {
  const text = db.file(path)?.text ?? "";
  return /logging\.(?:handlers\.)?\w*FileHandler/.test(text) && /\.log\b/.test(text);
});

/** A `.env` of defaults that is in git on purpose, with the secrets in a file beside it that is ignored. */
function sharesDefaults(db: Database): boolean {
  const git = db.git();
  return (
    git.kind === "repository" &&
    db
      .get(envFiles)
      .some(
        ({ path }) =>
          fileNameOf(path) === ".env" &&
          git.tracked.has(path) &&
          secretEntriesOf(db.of(parsedEnvFile, path)).length === 0,
      )
  );
}

/** The folders where a `.env` belongs: beside what shows or extends it; otherwise those given. One in git is another matter. */
function envFolders(db: Database, others: readonly string[]): readonly string[] {
  const git = db.git();
  const shown = db
    .get(envFiles)
    .filter(({ path }) => /^(?:dot)?\.?env\b/.test(fileNameOf(path)))
    .map(({ path }) => folderOf(path));
  return [...new Set(shown.length > 0 ? shown : others)].filter(
    (folder) => git.kind !== "repository" || !git.tracked.has(inFolder(folder, envNeed.probe)),
  );
}

/** The entry would hide a `.env` that is in git. */
function tracksEnvFile(db: Database, folder: RelativePath): boolean {
  const git = db.git();
  return (
    git.kind === "repository" &&
    db
      .get(envFiles)
      .some(({ path }) => fileNameOf(path) === ".env" && isInside(path, folder) && git.tracked.has(path))
  );
}

/** A `.env` is shown by a template or is there, Compose reads it, or the code does by one of the libraries for it. */
function usesEnvFiles(db: Database): boolean {
  if (db.get(envFiles).some(({ path }) => /^(?:dot)?\.?env\b/.test(fileNameOf(path)))) return true;
  const hasKeys = db.get(environmentKeys).length > 0;
  return db.paths().some((path) => {
    const name = fileNameOf(path);
    if (/^(?:docker-)?compose[\w.-]*\.ya?ml$/.test(name)) return db.of(takesVariables, path);
    const isCode = name === "package.json" || /\.(?:py|[cm]?[jt]s|toml|txt)$/.test(name);
    return hasKeys && isCode && db.of(loadsEnvFiles, path);
  });
}

const takesVariables = factFamily("takes variables", (db, path): boolean =>
  /\$\{?[A-Z]|^[ \t]*env_file:/m.test(db.file(path)?.text ?? ""),
);

const loadsEnvFiles = factFamily("loads env files", (db, path): boolean =>
  /\bdotenv\b|\bdecouple\b|\bread_env\b|\benvirons\b/.test(db.file(path)?.text ?? ""),
);

/** The folders that lie in no other one of the list. */
function outermost(folders: readonly string[]): readonly string[] {
  return [...new Set(folders)].filter(
    (folder) => !folders.some((other) => other !== folder && isInside(folder, other)),
  );
}
