import { type Database, type Fact, fact } from "../../../engine/database";
import { needles, searched } from "../../../engine/needles";
import { fileNameOf, folderOf, isInside } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { pythonModule } from "../../../facts/python-modules";
import type { ClassDefinition, Expression, Module, Statement } from "../../../languages/python/syntax";
import { dottedName } from "../../../languages/python/walk";

/** A Django app of the project: a package with models, migrations or an AppConfig. */
export interface DjangoApp {
  readonly folder: RelativePath;
  /** What migrations and foreign keys call it. */
  readonly label: string;
  /** models.py, or the modules of the package models/, sorted. */
  readonly modelModules: readonly RelativePath[];
  /** Files of the migrations package without its __init__, sorted; undefined when there is no such package. */
  readonly migrations: readonly RelativePath[] | undefined;
  /** Some settings module names it. */
  readonly installed: boolean;
}

const emptyModule: Module = {
  kind: "module",
  range: { start: 0, end: 0 },
  body: [],
  comments: [],
  errors: [],
};

/** The tree of a Python file; an empty one for a file that was not read. */
export function treeOf(db: Database, path: RelativePath): Module {
  return db.of(pythonModule, path) ?? emptyModule;
}

/** All apps of the repository, sorted by folder. A module shadowed by a package of its name is dead and left out. */
export const djangoApps: Fact<readonly DjangoApp[]> = fact("django apps", (db) => {
  const folders = new Set<RelativePath>();
  for (const path of db.paths()) {
    // The apps of a test suite live in its database only; no package is imported out of a hidden folder.
    if (/(?:^|\/)(?:tests?|\.[^/]+)\//.test(path)) continue;
    if (/(?:^|\/)(?:models|apps)\.py$/.test(path)) folders.add(folderOf(path));
    else if (/(?:^|\/)(?:models|migrations)\/\w+\.py$/.test(path) && !isOfAlembic(db, folderOf(path)))
      folders.add(folderOf(folderOf(path)));
  }
  const names = db.get(namesInSettings);
  return [...folders]
    .filter(Boolean)
    .sort()
    .map((folder) => toApp(db, folder, names))
    .filter(
      (app, _, all) =>
        app.installed || names.length === 0 || !(isLeftOver(db, app) || isPartOf(db, app, all)),
    );
});

/** Migrations that Alembic makes, with SQLAlchemy or Flask-Migrate: they are of no app of Django's. */
function isOfAlembic(db: Database, folder: RelativePath): boolean {
  return db.has(`${folder}/script.py.mako`);
}

/** A folder `models` of helpers deeper in an app: nothing makes it one of its own. */
function isPartOf(db: Database, { folder, migrations }: DjangoApp, all: readonly DjangoApp[]): boolean {
  if (migrations !== undefined || db.has(`${folder}/apps.py`) || db.has(`${folder}/models.py`)) return false;
  return all.some((app) => app.installed && folder !== app.folder && isInside(folder, app.folder));
}

/** Migrations alone, of an app that was taken out: neither a package, nor models, nor a configuration. */
function isLeftOver(db: Database, { folder, modelModules }: DjangoApp): boolean {
  return modelModules.length === 0 && !db.has(`${folder}/__init__.py`) && !db.has(`${folder}/apps.py`);
}

function toApp(db: Database, folder: RelativePath, settingsNames: readonly string[]): DjangoApp {
  const inside = pathsBelow(db.paths(), folder);
  const models = inside.filter((path) => /^models\/(?:\w+\/)*\w+\.py$/.test(path.slice(folder.length + 1)));
  // Migrations are found by their files, so that names which no `import` could say are as good: "0002_add user.py".
  const migrationFiles = inside.filter((path) =>
    /^migrations\/[^/.]+\.py$/.test(path.slice(folder.length + 1)),
  );
  const loaded = models.includes(`${folder}/models/__init__.py`)
    ? modulesLoadedBy(db, `${folder}/models/__init__.py`, new Set(models))
    : new Set(models);
  const base = fileNameOf(folder);
  const written = appConfigOf(db, `${folder}/apps.py`);
  // Django imports what `name` says: a configuration that came along with a copy or a renaming is not this package's.
  const isOwn = written?.name === undefined || written.name.split(".").at(-1) === base;
  const configured = isOwn ? written : undefined;
  const dotted = folder.replaceAll("/", ".");
  return {
    folder,
    label: configured?.label ?? configured?.name?.split(".").at(-1) ?? base,
    modelModules:
      models.length > 0
        ? models.filter((path) => loaded.has(path))
        : inside.filter((path) => path === `${folder}/models.py`),
    migrations:
      migrationFiles.length > 0
        ? migrationFiles.filter((path) => !path.endsWith("/__init__.py") && !/\/[_~][^/]*$/.test(path))
        : undefined,
    // "apps.ads", "ads.apps.AdsConfig": the folder's path ends with the dotted name, or goes on with apps.
    installed: settingsNames.some((name) => {
      const module = name.replace(/\.apps\.\w+$/, "");
      return module === configured?.name || dotted === module || dotted.endsWith(`.${module}`);
    }),
  };
}

/** What a models package imports, itself included: a module that nothing imports declares no models. */
function modulesLoadedBy(
  db: Database,
  start: RelativePath,
  candidates: ReadonlySet<RelativePath>,
): ReadonlySet<RelativePath> {
  const loaded = new Set<RelativePath>();
  const pending = [start];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    const text = db.file(path)?.text ?? "";
    // Whatever is imported by a computed name may be any of them.
    if (/\b(?:import_module|__import__|pkgutil|glob)\b/.test(text)) return candidates;
    for (const name of importedModuleNames(text))
      for (const candidate of candidates)
        if (candidate.endsWith(`/${name}.py`) || candidate.endsWith(`/${name}/__init__.py`))
          pending.push(candidate);
  }
  return loaded;
}

/** The last parts of what a module imports, and the names it takes: each may be a module. */
function importedModuleNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, from = "", taken = ""] of text.matchAll(
    /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+(\([^)]{0,10000}\)|[^\n#]*)/gm,
  )) {
    for (const part of from.split(".")) if (part) names.add(part);
    for (const word of taken.match(/[\w.]+/g) ?? []) names.add(word.split(".").at(-1) ?? word);
  }
  return names;
}

/** Those of sorted paths that lie below a folder: they stand together. */
function pathsBelow(sorted: readonly RelativePath[], folder: RelativePath): readonly RelativePath[] {
  const prefix = `${folder}/`;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as RelativePath) < prefix) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (sorted[end]?.startsWith(prefix)) end++;
  return sorted.slice(low, end);
}

/** Dotted names among the strings of modules that look like settings. */
const namesInSettings: Fact<readonly string[]> = fact("names in settings", (db) => {
  const modules = db.paths().filter((path) => path.endsWith(".py") && !/(?:^|\/)migrations\//.test(path));
  return [...new Set(modules.flatMap((path) => namesInSettingsModule(db, path)))].sort();
});

const namesInSettingsModule = searched(
  "names in a settings module",
  needles("_APPS"),
  [],
  (db, path): readonly string[] => {
    const text = db.file(path)?.text ?? "";
    if (!/_APPS\b/.test(text)) return [];
    return [...new Set(Array.from(text.matchAll(/["']([a-zA-Z_][\w.]*)["']/g), ([, name = ""]) => name))];
  },
);

function appConfigOf(
  db: Database,
  path: RelativePath,
): { name: string | undefined; label: string | undefined } | undefined {
  if (!db.has(path)) return undefined;
  const { body } = treeOf(db, path);
  const classes = body.filter((statement): statement is ClassDefinition => statement.kind === "class");
  // A project may have a base class of its own, under any name; what is a configuration says whose it is.
  const config =
    classes.find(({ arguments: bases }) =>
      bases.some(({ value }) => /AppConfig$/.test(dottedName(value) ?? "")),
    ) ??
    classes.find(
      ({ arguments: bases, body: own }) => bases.length > 0 && stringAssigned(own, "name") !== undefined,
    );
  return config && { name: stringAssigned(config.body, "name"), label: stringAssigned(config.body, "label") };
}

/** What a class or module assigns to a name first, with or without a type. */
export function valueAssigned(body: readonly Statement[], name: string): Expression | undefined {
  for (const statement of body) {
    if (
      statement.kind === "assign" &&
      statement.targets.some((target) => target.kind === "name" && target.name === name)
    )
      return statement.value;
    if (
      statement.kind === "annotated-assign" &&
      statement.target.kind === "name" &&
      statement.target.name === name
    )
      return statement.value;
  }
  return undefined;
}

export function stringAssigned(body: readonly Statement[], name: string): string | undefined {
  const value = valueAssigned(body, name);
  return value?.kind === "string" ? value.value : undefined;
}
