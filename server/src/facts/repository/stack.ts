import { type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf, inFolder } from "../../engine/path";
import { isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { djangoProjects } from "../../stacks/django/projects";
import { nextApps } from "../../stacks/next/next-configs";

/** Which technologies the repository holds, each with the folders of its manifests ("" is the workspace folder); Django's have a manage.py. */
export interface Stack {
  readonly python: readonly string[];
  readonly django: readonly string[];
  readonly node: readonly string[];
  readonly next: readonly string[];
}

const pythonManifest =
  /^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|requirements[\w.-]*\.txt|manage\.py)$/;

export const stack: Fact<Stack> = fact("stack", (db) => {
  const paths = db.paths();
  const foldersWith = (isManifest: (path: RelativePath) => boolean) => [
    ...new Set(paths.filter(isManifest).map(folderOf)),
  ];
  const isPackage = (path: RelativePath) => fileNameOf(path) === "package.json";
  const next = db.get(nextApps);
  return {
    python: foldersWith((path) => pythonManifest.test(fileNameOf(path))),
    django: db
      .get(djangoProjects)
      .map(({ folder }) => folder)
      .filter((folder) => db.has(inFolder(folder, "manage.py"))),
    node: foldersWith(isPackage),
    next: isAbsent(next) ? [] : next.map(({ folder }) => folder),
  };
});
