import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { inFolder, isInside, joinPath } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { platformFileNames } from "../deployment/platforms/platform-files";
import { type Installation, installations, installsFolder, writesRequirements } from "./installations";
import type { LockFile } from "./locks/lock-file";
import { flatLocks, lockFiles, poetryLocks, uvLocks } from "./locks/lock-files";
import type { Manifest } from "./manifest";
import { manifests } from "./manifests";
import { exportedProject } from "./requirements/exported-requirements";
import { poetryIndexes } from "./requirements/poetry-indexes";
import { requirementsPaths } from "./requirements/requirements-files";
import { exportFlatLock } from "./requirements/requirements-from-flat-lock";
import { exportPoetryLock } from "./requirements/requirements-from-poetry";
import { exportUvLock } from "./requirements/requirements-from-uv";

/** A project of Poetry, uv, PDM or Pipenv, with what it takes to install it by pip. */
export interface PythonProject {
  readonly manifest: Manifest;
  readonly lock: LockFile | undefined;
  /** It is deployed and not only published as a library. */
  readonly isApplication: boolean;
  /** What its lock file amounts to as a requirements file; undefined when that cannot be told. */
  readonly exported: string | undefined;
  /** Requirements files in its folder and in `requirements/` below it. */
  readonly requirements: readonly RelativePath[];
  readonly installations: readonly Installation[];
}

const lockingTools = new Set(["poetry", "uv", "pdm", "pipenv"]);

/** Projects whose dependencies a tool other than pip manages. Absent without one. */
export const pythonProjects: Fact<readonly PythonProject[] | Absent> = fact("python projects", (db) => {
  const all = db.get(manifests);
  if (isAbsent(all)) return absent;
  const locks = db.get(lockFiles);
  const commands = db.get(installations);
  const found = all.flatMap((manifest): readonly PythonProject[] => {
    const isPython =
      manifest.ecosystem === "python" && manifest.tool !== "pip" && manifest.tool !== "setuptools";
    const lock = locks.find(({ folder, ecosystem }) => ecosystem === "python" && folder === manifest.folder);
    if (!isPython || (!lockingTools.has(manifest.tool) && !lock)) return [];
    if (!manifest.dependencies.some(({ use }) => use === "runtime")) return [];
    const own = commands.filter((command) => installsFolder(command, manifest.folder));
    return [
      {
        manifest,
        lock,
        isApplication: isApplication(db, manifest, own),
        exported: lock && exportLock(db, manifest, lock),
        requirements: db.get(requirementsPaths).filter((path) => isBeside(path, manifest.folder)),
        installations: own,
      },
    ];
  });
  return found.length === 0 ? absent : found;
});

/** An application, and whether pip can install it where it should, with the commands that name a missing file. */
export interface NeededRequirements {
  readonly project: PythonProject;
  /** Where a fix writes it. */
  readonly target: RelativePath;
  readonly commands: readonly Installation[];
  /** What installs it all the same; undefined where nothing does. */
  readonly installedBy: Place | undefined;
}

/** Absent without a project that could need the file. */
export const neededRequirements: Fact<readonly NeededRequirements[] | Absent> = fact(
  "needed requirements",
  (db) => {
    const projects = db.get(pythonProjects);
    if (isAbsent(projects)) return absent;
    const applications = projects.filter(({ isApplication }) => isApplication);
    if (applications.length === 0) return absent;
    return applications.flatMap((project): readonly NeededRequirements[] => {
      const { folder } = project.manifest;
      const commands = project.installations.filter(
        ({ tool, requirements }) =>
          tool === "pip" &&
          requirements.some(({ exists, path }) => !exists && path !== undefined && isBeside(path, folder)),
      );
      const named = commands.flatMap(({ requirements }) => requirements).find(({ exists }) => !exists)?.path;
      if (named !== undefined)
        return db.get(writesRequirements)
          ? []
          : [{ project, target: named, commands, installedBy: undefined }];
      const other = project.installations.find(
        ({ tool, requirements }) =>
          lockingTools.has(tool) || (tool === "pip" && requirements.every(({ exists }) => exists)),
      );
      const target = joinPath(folder, "requirements.txt") ?? "requirements.txt";
      const [file] = project.requirements;
      const installedBy =
        other?.place ?? (file === undefined ? undefined : { path: file, range: { start: 0, end: 0 } });
      if (
        !installedBy &&
        (hasNativePlatform(db, folder) || isInstallable(db, project.manifest) || db.get(writesRequirements))
      )
        return [];
      return [{ project, target, commands: [], installedBy }];
    });
  },
);

function exportLock(db: Database, manifest: Manifest, lock: LockFile): string | undefined {
  switch (lock.tool) {
    case "poetry": {
      const content = db.of(poetryLocks, lock.path);
      const indexes = poetryIndexes(db.file(manifest.path)?.text ?? "");
      return content && exportPoetryLock(content, exportedProject(manifest, indexes));
    }
    case "uv": {
      const content = db.of(uvLocks, lock.path);
      return content && exportUvLock(content, "");
    }
    case "pdm":
    case "pipenv": {
      const packages = db.of(flatLocks, lock.path);
      return packages && exportFlatLock(packages);
    }
    default:
      return undefined;
  }
}

/** A server is started from it: Django, a Dockerfile, a Procfile. What is only published to an index is a library. */
function isApplication(
  db: Database,
  { folder, dependencies }: Manifest,
  own: readonly Installation[],
): boolean {
  if (own.length > 0) return true;
  const server = /^(?:gunicorn|uvicorn|uwsgi|daphne|hypercorn|granian|celery)$/;
  const { entries } = db.tree();
  const beside = (name: string) => entries.has(inFolder(folder, name));
  if (["manage.py", "Procfile", "wsgi.py", "asgi.py"].some(beside)) return true;
  if (dependencies.some(({ name, use }) => use === "runtime" && server.test(name))) return true;
  return db
    .paths()
    .some(
      (path) =>
        path.endsWith("/manage.py") &&
        isInside(path, folder) &&
        !/(?:^|\/)(?:tests?|examples?|demo)\//.test(path),
    );
}

/** pip builds a package from `[project]` and `[build-system]`, with all that it depends on. */
function isInstallable(db: Database, { path }: Manifest): boolean {
  const text = db.file(path)?.text ?? "";
  return /^\[project\]/m.test(text) && /^\[build-system\]/m.test(text);
}

/** Heroku, App Engine and their like read poetry.lock and uv.lock themselves. */
function hasNativePlatform(db: Database, folder: RelativePath): boolean {
  return platformFileNames("locks").some((name) => db.has(name) || db.has(inFolder(folder, name)));
}

function isBeside(path: RelativePath, folder: RelativePath): boolean {
  if (!isInside(path, folder)) return false;
  const rest = folder === "" ? path : path.slice(folder.length + 1);
  return !rest.includes("/") || /^(?:requirements?|reqs|deploy|docker)\/[^/]+$/.test(rest);
}
