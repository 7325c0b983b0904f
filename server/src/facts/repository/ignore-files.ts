import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf, foldersUpwards, inFolder } from "../../engine/path";
import type { RelativePath, SourceFile } from "../../engine/snapshot";

/** The .gitignore files below the workspace folder, by path. */
export const ignoreFiles: Fact<ReadonlyMap<RelativePath, SourceFile>> = fact(
  "ignore files",
  (db) =>
    new Map(
      db.paths().flatMap((path) => {
        const file = fileNameOf(path) === ".gitignore" ? db.file(path) : undefined;
        return file ? [[path, file] as const] : [];
      }),
    ),
);

/** The `.gitignore` of a folder, else of the nearest folder above it; undefined where there is none. */
export function nearestIgnoreFile(db: Database, folder: RelativePath): RelativePath | undefined {
  return [...foldersUpwards(folder)].map((one) => inFolder(one, ".gitignore")).find((path) => db.has(path));
}
