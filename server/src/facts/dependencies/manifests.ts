import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import { fileNameOf, folderOf } from "../../engine/path";
import { type Absent, absent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { Manifest } from "./manifest";
import { readPackageJson } from "./package-json";
import { readPipfile } from "./pipfile";
import { readPyproject } from "./pyproject";
import { isRequirementsPath, readRequirementsManifest } from "./requirements/requirements-files";
import { readSetupCfg } from "./setup-cfg";

/** What one file declares; undefined when it is no manifest. */
export const manifestOf = factFamily<Manifest | undefined>("manifest", (db, path) => {
  const text = db.file(path)?.text;
  if (text === undefined) return undefined;
  const name = fileNameOf(path);
  if (name === "pyproject.toml") return readPyproject(path, text);
  if (name === "Pipfile") return readPipfile(path, text);
  if (name === "package.json") return readPackageJson(path, text);
  if (name === "setup.cfg") return readSetupCfg(path, text);
  return isRequirementsPath(path) ? readRequirementsManifest(path, text) : undefined;
});

/** Every manifest of the repository, sorted by path. Absent without one. */
export const manifests: Fact<readonly Manifest[] | Absent> = fact("manifests", (db) => {
  const found = db.paths().flatMap((path) => {
    if (!mayBeManifest(path) || isFixturePath(path) || isServedLibrary(db, path)) return [];
    const manifest = db.of(manifestOf, path);
    return manifest ? [manifest] : [];
  });
  return found.length === 0 ? absent : found;
});

/** Dependencies that people name: what the report tells in one line. Workspaces are added up, pip files that repeat a pyproject are not counted. */
export interface DependencyCounts {
  readonly path: RelativePath;
  readonly dependencies: number;
  readonly devDependencies: number;
  readonly total: number;
}

/** Of each manifest that names any; absent without a manifest. */
export const dependencyCounts: Fact<readonly DependencyCounts[] | Absent> = fact(
  "dependency counts",
  (db) => {
    const all = db.get(manifests);
    if ("answer" in all) return all;
    const projects = new Set(
      all
        .filter(({ tool, dependencies }) => tool !== "pip" && dependencies.length > 0)
        .map(({ folder }) => folder),
    );
    const counted = all.filter(
      ({ tool, folder, path, ecosystem }) =>
        tool !== "pip" ||
        ![...projects].some((project) => isWithin(folder, project) && ecosystem === "python" && path !== ""),
    );
    return counted.flatMap(({ path, dependencies }) => {
      if (dependencies.length === 0) return [];
      const development = dependencies.filter(({ use }) => use === "development").length;
      const total = dependencies.length;
      return [{ path, dependencies: total - development, devDependencies: development, total }];
    });
  },
);

function isWithin(folder: string, outer: string): boolean {
  return outer === folder || (outer !== "" && folder.startsWith(`${outer}/`));
}

function mayBeManifest(path: RelativePath): boolean {
  const name = fileNameOf(path);
  return (
    name === "pyproject.toml" ||
    name === "Pipfile" ||
    name === "package.json" ||
    name === "setup.cfg" ||
    isRequirementsPath(path)
  );
}

/** Manifests that belong to test data or to somebody else's code say nothing about this project. */
export function isFixturePath(path: RelativePath): boolean {
  return /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test-data|node_modules|vendor|third_party|site-packages|examples?|templates?|cookiecutter[\w-]*|\{\{.*)\//.test(
    `${folderOf(path)}/`,
  );
}

/** The manifest that came with a library whose files a site hands out as they are: nobody installs by it. */
function isServedLibrary(db: Database, path: RelativePath): boolean {
  if (!/(?:^|\/)(?:static|staticfiles|public|assets|wwwroot)\/.*[^/]+\/package\.json$/.test(path))
    return false;
  const text = db.file(path)?.text ?? "";
  return /"repository"\s*:/.test(text) && !/"private"\s*:\s*true/.test(text);
}
