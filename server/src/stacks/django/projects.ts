import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { fileNameOf, folderOf, inFolder, isInside, relativeTo } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { isInTests } from "../../facts/repository/file-kinds";

/** One Django project: what lies around one manage.py or one wsgi/asgi module. */
export interface DjangoProject {
  /** The folder of manage.py, or what stands for it. */
  readonly folder: RelativePath;
  /** Folders on Python's module path, the likeliest first. */
  readonly importRoots: readonly RelativePath[];
  /** What its entry modules take when DJANGO_SETTINGS_MODULE is unset: wsgi.py first, then asgi.py, then manage.py. */
  readonly defaults: readonly DefaultSettings[];
  /** Modules that look like Django settings, sorted by path. */
  readonly settingsModules: readonly RelativePath[];
}

/** `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")` in an entry module. */
export interface DefaultSettings {
  readonly entry: "wsgi" | "asgi" | "manage";
  /** The entry module itself. */
  readonly path: RelativePath;
  /** Dotted. */
  readonly module: string;
  readonly place: Place;
  /** An assignment: wins over the environment. */
  readonly forced: boolean;
}

/** The Django projects of the workspace, sorted by folder; empty without any. */
export const djangoProjects: Fact<readonly DjangoProject[]> = fact("django projects", (db) => {
  const python = db.paths().filter((path) => path.endsWith(".py") && !isForeign(path));
  const entries = python.flatMap((path) => defaultSettings(db, path)).filter((entry) => !isShown(entry));
  const settings = python.filter(
    (path) => isNamedLikeSettings(path) && db.of(holdsSettings, path) && !isShownModule(path, entries),
  );
  const folders = new Set<RelativePath>();
  for (const { entry, path } of entries) if (entry === "manage") folders.add(folderOf(path));
  for (const { entry, path, module } of entries) {
    const known = [...folders].some((folder) => isInside(path, folder));
    if (entry !== "manage" && !known) folders.add(packageRootOf(path, module));
  }
  // A program that hands the settings over itself may have changed them before: no module tells what production has.
  const isHandedOver = folders.size === 0 && python.some((path) => configuresSettings(db, path));
  for (const path of isHandedOver ? [] : settings) {
    if (![...folders].some((folder) => isInside(path, folder)) && configuresDjango(db, path))
      if (folders.size === 0) folders.add(outermostPackage(db, path));
  }
  const copies = copiesAmong(db, [...folders], entries);
  return [...folders].sort().flatMap((folder): readonly DjangoProject[] => {
    if (copies.has(folder)) return [];
    const nested = [...folders].filter(
      (other) => other !== folder && isInside(other, folder) && folder !== other,
    );
    const own = (path: RelativePath) =>
      isInside(path, folder) && !nested.some((other) => isInside(path, other));
    const defaults = entries.filter(({ path }) => own(path));
    const roots = new Set<RelativePath>([folder]);
    for (const { path, module } of defaults) roots.add(packageRootOf(path, module));
    const source = folder === "" ? "src" : `${folder}/src`;
    if (python.some((path) => path.startsWith(`${source}/`))) roots.add(source);
    for (let here = folder; here !== ""; ) {
      here = folderOf(here);
      roots.add(here);
    }
    return [
      {
        folder,
        importRoots: [...roots],
        defaults: [...defaults].sort((a, b) => entryRank(a) - entryRank(b)),
        settingsModules: settings.filter(own),
      },
    ];
  });
});

/**
 * Projects that lie inside of one with the same settings module and have nothing to be deployed by: somebody's copy of an
 * earlier state.
 */
function copiesAmong(
  db: Database,
  folders: readonly RelativePath[],
  entries: readonly DefaultSettings[],
): ReadonlySet<RelativePath> {
  const modulesOf = (folder: RelativePath) =>
    new Set(
      entries.flatMap(({ entry, path, module }) =>
        entry === "manage" && folderOf(path) === folder ? [module] : [],
      ),
    );
  const isDeployed = (folder: RelativePath) =>
    db
      .paths()
      .some(
        (path) =>
          isInside(path, folder) &&
          /^(?:.*dockerfile.*|.*compose[^/]*\.ya?ml|procfile)$/i.test(fileNameOf(path)),
      );
  return new Set(
    folders.filter((folder) => {
      const own = modulesOf(folder);
      return folders.some((outer) => {
        const outers = modulesOf(outer);
        return (
          outer !== folder &&
          isInside(folder, outer) &&
          own.size > 0 &&
          [...own].every((module) => outers.has(module)) &&
          !isDeployed(folder)
        );
      });
    }),
  );
}

/** The innermost project that a path lies in. */
export function projectAround(
  projects: readonly DjangoProject[],
  path: RelativePath,
): DjangoProject | undefined {
  return projects
    .filter(({ folder }) => isInside(path, folder))
    .reduce<DjangoProject | undefined>(
      (inner, one) => (inner && inner.folder.length >= one.folder.length ? inner : one),
      undefined,
    );
}

/** The file a dotted module stands for below the given roots; a package shadows a module of the same name. */
export function moduleFile(
  db: Database,
  roots: readonly RelativePath[],
  module: string,
): { readonly path: RelativePath; readonly root: RelativePath } | undefined {
  const inner = module.split(".").join("/");
  for (const root of roots) {
    const base = inFolder(root, inner);
    for (const path of [`${base}/__init__.py`, `${base}.py`]) if (db.has(path)) return { path, root };
  }
  return undefined;
}

/** What a settings module is called among its siblings, with `.py`: a package by its folder. */
export function settingsFileName(path: RelativePath): string {
  const name = fileNameOf(path);
  const folder = fileNameOf(folderOf(path));
  return name === "__init__.py" && folder !== "" && !/^(?:settings|config|conf)$/.test(folder)
    ? `${folder}.py`
    : name;
}

/** The dotted name under which the first project that can import a file does so. */
export function moduleNameOf(db: Database, path: RelativePath): string | undefined {
  for (const { importRoots } of db.get(djangoProjects))
    for (const root of importRoots) {
      if (!path.endsWith(".py") || !isInside(path, root)) continue;
      const inner = relativeTo(root, path).replace(/(?:\/__init__)?\.py$/, "");
      const name = inner.split("/").join(".");
      if (/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name) && moduleFile(db, importRoots, name)?.path === path)
        return name;
    }
  return undefined;
}

function entryRank({ entry }: DefaultSettings): number {
  return ["wsgi", "asgi", "manage"].indexOf(entry);
}

/** Code that is not the project's own. */
function isForeign(path: RelativePath): boolean {
  return /(?:^|\/)(?:site-packages|node_modules|\.venv|venv|env|vendor|dist-packages)\//.test(path);
}

/** Folders of projects that libraries bring along to be tried out and tested: nobody deploys them. */
const shown =
  /^(?:examples?|demos?|samples?|sandbox|docs?|tests?|testing|test[_-]?(?:project|proj|app|site)s?|(?:example|demo|sample)[_-]?(?:project|proj|app|site)s?|fixtures?|cookbook|tutorials?|(?:project|app)_template)$/i;

function isShownFolder(folder: RelativePath): boolean {
  return folder.split("/").some((part) => shown.test(part));
}

function isShown({ entry, path, module }: DefaultSettings): boolean {
  const folder = entry === "manage" ? folderOf(path) : packageRootOf(path, module);
  return isShownFolder(folder) || /^tests?\b/.test(module);
}

/** A package may be named `demo` and be the product: then an entry module outside of it names it. */
function isShownModule(path: RelativePath, entries: readonly DefaultSettings[]): boolean {
  const named = entries.some((one) => {
    const root = packageRootOf(one.path, one.module);
    const first = one.module.split(".")[0] ?? "";
    return isInside(path, inFolder(root, first));
  });
  return (
    !named &&
    folderOf(path)
      .split("/")
      .some((part) => shown.test(part))
  );
}

function isNamedLikeSettings(path: RelativePath): boolean {
  return (
    /settings|conf/i.test(fileNameOf(path)) ||
    /(?:^|\/)(?:settings|config|conf)\/(?:[^/]+|(?:prod|production|dev|development|local|staging|test)\/__init__)\.py$/.test(
      path,
    )
  );
}

/** Facts for each file, so that an edit of one module asks that module alone. */
const holdsSettings: FactFamily<boolean> = factFamily("holds settings", (db, path) => {
  const text = db.file(path)?.text ?? "";
  return (
    /^[ \t]*(?:INSTALLED_APPS|ROOT_URLCONF|MIDDLEWARE|SECRET_KEY|DATABASES|DEBUG|ALLOWED_HOSTS|WSGI_APPLICATION)\b/m.test(
      text,
    ) || /^from (?:\.[\w.]*|[\w.]*(?:settings|config|conf|base|common)[\w.]*) import \*/m.test(text)
  );
});

const configuresSettings = searched(
  "configures django's settings",
  needles("settings.configure("),
  false,
  (db, path) =>
    !/(?:^|\/)(?:tests?|docs?)\/|(?:^|\/)(?:test_\w+|conftest|runtests|setup)\.py$/.test(path) &&
    /\bsettings\.configure\(/.test(db.file(path)?.text ?? ""),
);

/** What an application reads with a name like Django's is not Django's: without these no project starts. A text is no list. */
const configuresDjango = searched(
  "configures django",
  needles("ROOT_URLCONF", "INSTALLED_APPS", "MIDDLEWARE"),
  false,
  (db, path) =>
    /^[ \t]*(?:ROOT_URLCONF\b[^\n=]*=|(?:INSTALLED_APPS|MIDDLEWARE)\b[^\n=]*=(?![ \t]*["']))/m.test(
      db.file(path)?.text ?? "",
    ),
);

const defaultSettings = searched<readonly DefaultSettings[]>(
  "default settings",
  needles("DJANGO_SETTINGS_MODULE"),
  [],
  readDefaults,
);

const SET_DEFAULT = /\.setdefault\(\s*(["'])DJANGO_SETTINGS_MODULE\1\s*,\s*(["'])([\w.]+)\2/g;
const ASSIGN = /environ\[\s*(["'])DJANGO_SETTINGS_MODULE\1\s*\]\s*=\s*(["'])([\w.]+)\2/g;
const SET_DEFAULT_NAME = /\.setdefault\(\s*(["'])DJANGO_SETTINGS_MODULE\1\s*,\s*([A-Za-z_]\w*)\s*,?\s*\)/g;
const ASSIGN_NAME = /environ\[\s*(["'])DJANGO_SETTINGS_MODULE\1\s*\]\s*=\s*([A-Za-z_]\w*)[ \t]*(?:#|$)/gm;

function readDefaults(db: Database, path: RelativePath): readonly DefaultSettings[] {
  const name = fileNameOf(path);
  const text = db.file(path)?.text ?? "";
  const entry = entryOf(name, text);
  if (!entry || isInTests(path)) return [];
  const found: DefaultSettings[] = [];
  for (const [pattern, forced] of [
    [ASSIGN, true],
    [SET_DEFAULT, false],
  ] as const) {
    for (const match of text.matchAll(pattern)) {
      const line = text.slice(text.lastIndexOf("\n", match.index) + 1, match.index);
      if (line.includes("#")) continue;
      const module = match[3] ?? "";
      const end = match.index + match[0].length;
      found.push({
        entry,
        path,
        module,
        forced,
        place: { path, range: { start: end - module.length - 2, end } },
      });
    }
  }
  for (const [pattern, forced] of [
    [ASSIGN_NAME, true],
    [SET_DEFAULT_NAME, false],
  ] as const)
    for (const [, , variable = ""] of text.matchAll(pattern))
      for (const { module, range } of modulesIn(text, variable))
        found.push({ entry, path, module, forced, place: { path, range } });
  return found;
}

/** The modules that a variable may name: `name = "site.production" if "HOST" in os.environ else "site.settings"`. */
function modulesIn(text: string, variable: string): readonly { module: string; range: Place["range"] }[] {
  const assigned = new RegExp(`^[ \\t]*${variable}[ \\t]*=[ \\t]*(\\([^()]*\\)|[^(\\n]*)`, "m").exec(text);
  if (!assigned) return [];
  const [whole, value = ""] = assigned;
  const from = assigned.index + whole.length - value.length;
  return [...value.matchAll(/(["'])([A-Za-z_]\w*(?:\.\w+)+)\1/g)].map((match) => {
    const start = from + match.index;
    return { module: match[2] ?? "", range: { start, end: start + match[0].length } };
  });
}

function entryOf(name: string, text: string): DefaultSettings["entry"] | undefined {
  if (name === "manage.py") return "manage";
  if (/wsgi/i.test(name) || /\bget_wsgi_application\b/.test(text)) return "wsgi";
  if (/asgi/i.test(name) || /\bget_asgi_application\b/.test(text)) return "asgi";
  return /execute_from_command_line/.test(text) ? "manage" : undefined;
}

/** The folder from which `config.settings` is imported, seen from `backend/config/wsgi.py`: `backend`. */
function packageRootOf(path: RelativePath, module: string): RelativePath {
  const first = module.split(".")[0] ?? "";
  const parts = folderOf(path).split("/").filter(Boolean);
  const index = parts.lastIndexOf(first);
  return index === -1 ? folderOf(path) : parts.slice(0, index).join("/");
}

/** The folder above the outermost package that holds a module. */
function outermostPackage(db: Database, path: RelativePath): RelativePath {
  let here = folderOf(path);
  while (here !== "" && db.has(`${here}/__init__.py`)) here = folderOf(here);
  return here;
}
