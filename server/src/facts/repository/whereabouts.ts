import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf, isInside } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { ignoring } from "./git-truth";

/** Whether something is in the repository. "unknown": hidden from git, made by a program, in a part that was not read. */
export type Whereabouts =
  | { readonly kind: "there"; readonly path: RelativePath }
  | { readonly kind: "missing"; readonly otherCase: RelativePath | undefined }
  | { readonly kind: "unknown" };

/** Folders whose content programs make. */
const generated =
  /^(?:dist|build|_build|out|_?site|public|coverage|htmlcov|target|generated|gen|node_modules|reports?)$/i;

/** Where a path of the repository leads; upper and lower case are told apart. */
export function whereIs(db: Database, path: RelativePath): Whereabouts {
  const { entries, complete } = db.tree();
  // File systems differ in how they write letters with marks, such as "й".
  for (const form of [path, path.normalize("NFC"), path.normalize("NFD")])
    if (form === "" || entries.has(form)) return { kind: "there", path: form };
  if (!complete) return { kind: "unknown" };
  const git = db.git();
  const { ignores } = db.get(ignoring);
  if (ignores(path, false) || ignores(path, true)) return { kind: "unknown" };
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) {
    const entry = entries.get(folder);
    if (entry?.skipped || entry?.kind === "symlink" || ignores(folder, true)) return { kind: "unknown" };
    if (!entry && generated.test(fileNameOf(folder))) return { kind: "unknown" };
  }
  if (git.kind === "repository") {
    if (git.nested.some((inner) => isInside(path, inner))) return { kind: "unknown" };
    // In the index though not on disk: a sparse checkout has it.
    if (git.tracked.has(path)) return { kind: "unknown" };
    if (db.get(trackedFolders).has(path)) return { kind: "unknown" };
  }
  return { kind: "missing", otherCase: db.get(pathsByLowerCase).get(path.toLowerCase()) };
}

const pathsByLowerCase: Fact<ReadonlyMap<string, RelativePath>> = fact(
  "paths by lower case",
  (db) => new Map([...db.tree().entries.keys()].map((path) => [path.toLowerCase(), path])),
  Object.is,
);

const trackedFolders: Fact<ReadonlySet<string>> = fact(
  "tracked folders",
  (db) => {
    const git = db.git();
    const folders = new Set<string>();
    for (const path of git.kind === "repository" ? git.tracked : [])
      for (let folder = folderOf(path); folder !== "" && !folders.has(folder); folder = folderOf(folder))
        folders.add(folder);
    return folders;
  },
  Object.is,
);
