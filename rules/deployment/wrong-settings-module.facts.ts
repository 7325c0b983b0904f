import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf, folderOf, inFolder } from "../../server/src/engine/path";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { ignoring } from "../../server/src/facts/repository/git-truth";
import {
  type DefaultSettings,
  type DjangoProject,
  djangoProjects,
  moduleFile,
} from "../../server/src/stacks/django/projects";
import { isModuleGiven } from "../../server/src/stacks/django/settings/settings-targets";

/** A settings module that entry modules name and that is nowhere. */
export interface MissingModule {
  /** Dotted. */
  readonly module: string;
  /** Where the first entry module names it, and where others do. */
  readonly place: Place;
  readonly others: readonly Place[];
  /** Where the settings lie instead, when there is one place for it. */
  readonly existing: RelativePath | undefined;
}

/** Modules that wsgi.py, asgi.py and manage.py name, that do not exist, and in whose place nothing else is named. */
export const missingModules: Fact<readonly MissingModule[]> = fact("missing settings modules", (db) =>
  db.get(djangoProjects).flatMap((project) => {
    const missing = project.defaults.filter((one) => isMissing(db, project, one));
    if (missing.length === 0 || (!missing.some(({ forced }) => forced) && isModuleGiven(db, project)))
      return [];
    return missing.flatMap(({ module, place }, index): readonly MissingModule[] => {
      const same = missing.filter((one) => one.module === module);
      if (same[0] !== missing[index]) return [];
      const [existing, ...rest] = project.settingsModules;
      const others = same.slice(1).map((one) => one.place);
      return [{ module, place, others, existing: rest.length === 0 ? existing : undefined }];
    });
  }),
);

function isMissing(db: Database, project: DjangoProject, { module, path }: DefaultSettings): boolean {
  if (moduleFile(db, project.importRoots, module)) return false;
  // What puts further folders on the path, and who may have it from elsewhere, is not followed.
  if (/\bsys\.path\b|\bsite\.addsitedir\b/.test(db.file(path)?.text ?? "")) return false;
  const inner = module.split(".").join("/");
  const isSomewhere = db
    .paths()
    .some((one) => [`${inner}.py`, `${inner}/__init__.py`].some((file) => one.endsWith(`/${file}`)));
  if (isSomewhere || isMadeOnMachines(db, project, inner)) return false;
  const first = module.split(".")[0] ?? "";
  const isOwn = project.importRoots.some((root) =>
    db.paths().some((one) => one.startsWith(`${inFolder(root, first)}/`) && one.endsWith(".py")),
  );
  const isMoved = project.settingsModules.some(
    (one) => folderOf(one) === folderOf(path) && fileNameOf(one) === "settings.py",
  );
  return isOwn || isMoved;
}

/** Whether git ignores it: each machine has its own. */
function isMadeOnMachines(db: Database, project: DjangoProject, inner: string): boolean {
  const { ignores } = db.get(ignoring);
  return project.importRoots.some((root) => {
    const path = inFolder(root, inner);
    return ignores(`${path}.py`, false) || ignores(`${path}/__init__.py`, false) || ignores(path, true);
  });
}
