import { type Fact, fact } from "../../engine/database";
import { fileNameOf } from "../../engine/path";
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
