import { type Fact, fact, factFamily } from "../../../engine/database";
import { fileNameOf, folderOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { readBunLock } from "./bun-lock";
import { type LockContent, type LockFile, type LockTool, lockNames, pythonTools } from "./lock-file";
import { readNpmLock } from "./npm-lock";
import {
  contentOfFlatLock,
  type FlatLockedPackage,
  readPdmLock,
  readPipfileLock,
} from "./pdm-and-pipenv-lock";
import { readPnpmLock } from "./pnpm-lock";
import { contentOfPoetryLock, type PoetryLock, readPoetryLock } from "./poetry-lock";
import { contentOfUvLock, readUvLock, type UvLock } from "./uv-lock";
import { readYarnLock } from "./yarn-lock";

/** A poetry.lock by its path; undefined where it cannot be read. */
export const poetryLocks = factFamily<PoetryLock | undefined>(
  "poetry lock",
  (db, path) => readPoetryLock(db.file(path)?.text ?? ""),
  Object.is,
);

/** A uv.lock by its path; undefined where it cannot be read. */
export const uvLocks = factFamily<UvLock | undefined>(
  "uv lock",
  (db, path) => readUvLock(db.file(path)?.text ?? ""),
  Object.is,
);

/** The packages of a pdm.lock or Pipfile.lock by its path; undefined where it cannot be read. */
export const flatLocks = factFamily<readonly FlatLockedPackage[] | undefined>(
  "flat lock",
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    return path.endsWith(".json") || fileNameOf(path) === "Pipfile.lock"
      ? readPipfileLock(text)
      : readPdmLock(text);
  },
  Object.is,
);

const lockContents = factFamily<LockContent | undefined>("lock content", (db, path) => {
  const tool = lockNames[fileNameOf(path)];
  const text = db.file(path)?.text;
  if (text === undefined) return undefined;
  switch (tool) {
    case "poetry": {
      const lock = db.of(poetryLocks, path);
      return lock && contentOfPoetryLock(lock);
    }
    case "uv": {
      const lock = db.of(uvLocks, path);
      return lock && contentOfUvLock(lock);
    }
    case "pdm":
    case "pipenv": {
      const packages = db.of(flatLocks, path);
      return packages && contentOfFlatLock(packages);
    }
    case "npm":
      return readNpmLock(text);
    case "pnpm":
      return readPnpmLock(text);
    case "yarn":
      return readYarnLock(text);
    case "bun":
      return readBunLock(text);
    case undefined:
      return undefined;
  }
});

/** Every lock file that exists, sorted by path, those whose text is not known included. */
export const lockFiles: Fact<readonly LockFile[]> = fact("lock files", (db) => {
  const found: LockFile[] = [];
  for (const [path, { kind }] of db.tree().entries) {
    const tool = lockNames[fileNameOf(path)];
    if (
      tool === undefined ||
      kind === "directory" ||
      /(?:^|\/)(?:node_modules|fixtures?|vendor)\//.test(path)
    )
      continue;
    found.push(toLockFile(path, tool, db.of(lockContents, path)));
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
});

function toLockFile(path: RelativePath, tool: LockTool, content: LockContent | undefined): LockFile {
  return {
    path,
    folder: folderOf(path),
    tool,
    ecosystem: pythonTools.includes(tool) ? "python" : "npm",
    readable: content !== undefined,
    versions: content?.versions ?? new Map(),
    projects: content?.projects ?? new Map(),
    answers: content?.answers,
    runtime: content?.runtime,
  };
}
