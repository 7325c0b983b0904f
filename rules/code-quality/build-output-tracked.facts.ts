import { type Fact, fact } from "../../server/src/engine/database";
import { folderOf, inFolder, isInside, relativeTo } from "../../server/src/engine/path";
import { isUnknown, type Unknown } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { manifestOf } from "../../server/src/facts/dependencies/manifests";
import { packageScripts } from "../../server/src/facts/dependencies/package-json";
import { ignoring, repository } from "../../server/src/facts/repository/git-truth";
import { ignoreFiles } from "../../server/src/facts/repository/ignore-files";
import { manifestFolders } from "../../server/src/facts/repository/manifest-folders";

export interface TrackedOutput {
  /** The outermost directory made by a tool. */
  readonly directory: RelativePath;
  /** How many files of it are in git. */
  readonly files: number;
  /** One of them whose text was read. */
  readonly example: RelativePath | undefined;
}

const madeByTools =
  /(?:^|\/)(?:__pycache__|node_modules|\.next|\.nuxt|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.tox|\.venv|\.turbo|\.parcel-cache|\.nyc_output|htmlcov|[\w.-]+\.egg-info|\.gradle|build(?=\/(?:classes|kotlin|tmp|generated)\/)|target(?=\/(?:classes|maven-status|debug|release)\/)|(?:bin|obj)(?=\/(?:Debug|Release)\/)|target(?=\/[\w.-]+\.[jw]ar$)|coverage(?=\/(?:lcov\.info|lcov-report\/|coverage-final\.json|clover\.xml))|build(?=\/static\/(?:js|css)\/)|out(?=\/_next\/)|static_?(?:files|root)(?=\/(?:admin|rest_framework)\/))(?=\/)/;

/** Output of tools that git keeps, and how much else there is. */
export interface TrackedOutputs {
  readonly directories: readonly TrackedOutput[];
  /** How many files of the project git tracks. */
  readonly tracked: number;
}

/** Directories of build output, caches and dependencies with files in git, sorted. `dist` counts beside a package.json that builds. */
export const trackedOutput: Fact<TrackedOutputs | Unknown> = fact("tracked output", (db) => {
  const git = db.get(repository);
  if (isUnknown(git)) return git;
  const builders = db.get(manifestFolders).node.filter((folder) => buildsIntoDist(folder));
  const wanted = [...db.get(ignoreFiles)].flatMap(([path, { text }]) => keptFolders(folderOf(path), text));
  const found = new Map<string, { files: number; example: RelativePath | undefined }>();
  for (const path of git.tracked) {
    const directory = directoryOf(path, builders);
    if (directory === undefined || wanted.includes(directory)) continue;
    const entry = found.get(directory) ?? { files: 0, example: undefined };
    entry.files++;
    if (!entry.example && db.has(path)) entry.example = path;
    found.set(directory, entry);
  }
  const directories = [...found]
    .map(([directory, entry]) => ({ directory, ...entry }))
    .sort((a, b) => (a.directory < b.directory ? -1 : 1));
  const own = db.ownPaths().filter((path) => git.tracked.has(path));
  return { directories, tracked: git.tracked.size - own.length };

  /** A published action or library ships its dist on purpose: then nothing in the manifest says that a build makes it. */
  function buildsIntoDist(folder: string): boolean {
    const path = inFolder(folder, "package.json");
    const ships = db.has(inFolder(folder, "action.yml"));
    const declared = db.of(manifestOf, path)?.dependencies ?? [];
    if (ships || !db.of(packageScripts, path).has("build")) return false;
    // What an ignore file hides is wanted by nobody in git, whoever builds it.
    return (
      declared.some(({ name }) => bundlers.has(name)) ||
      db.get(ignoring).ignores(inFolder(folder, "dist"), true)
    );
  }
});

/** The folders that an ignore file takes in again, by lines such as `!web/dist/`: somebody wants them in git. */
function keptFolders(folder: RelativePath, text: string): readonly RelativePath[] {
  return [...text.matchAll(/^!\/?([^*\s]+?)(?:\/(?:\*\*?)?)?[ \t]*$/gm)].map(([, name = ""]) =>
    inFolder(folder, name),
  );
}

const bundlers = new Set([
  "vite",
  "next",
  "react-scripts",
  "@angular/cli",
  "@nestjs/cli",
  "@vue/cli-service",
  "webpack",
  "parcel",
]);

function directoryOf(path: RelativePath, builders: readonly string[]): RelativePath | undefined {
  const made = madeByTools.exec(path);
  if (made) return path.slice(0, made.index + made[0].length).replace(/^\//, "");
  for (const folder of builders) {
    const inside = isInside(path, folder) ? relativeTo(folder, path) : undefined;
    if (inside?.startsWith("dist/") && /\.(?:js|css|map|html)$/.test(inside))
      return folder === "" ? "dist" : `${folder}/dist`;
  }
  return undefined;
}
