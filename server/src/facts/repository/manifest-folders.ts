import { type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";

/** Folders with a manifest of a language ("" is the workspace folder). */
export interface ManifestFolders {
  readonly python: readonly RelativePath[];
  readonly node: readonly RelativePath[];
}

const pythonManifest =
  /^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|requirements[\w.-]*\.txt|manage\.py)$/;

/** Each folder once, in the order of the paths. */
export const manifestFolders: Fact<ManifestFolders> = fact("manifest folders", (db) => {
  const foldersWith = (isManifest: (name: string) => boolean) => [
    ...new Set(
      db
        .paths()
        .filter((path) => isManifest(fileNameOf(path)))
        .map(folderOf),
    ),
  ];
  return {
    python: foldersWith((name) => pythonManifest.test(name)),
    node: foldersWith((name) => name === "package.json"),
  };
});
