import type { Database } from "../../../engine/database";
import { fileNameOf, folderOf, joinContainerPath, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { ComposeService } from "../compose/compose-service";
import { below } from "./container-paths";
import type { DockerCopy, DockerImage } from "./docker-image";

/** The file of the repository that a path inside the container comes from: a bind mount of the service, or a COPY. */
export function sourceOfContainerFile(
  db: Database,
  containerPath: string,
  image: DockerImage | undefined,
  context: RelativePath | undefined,
  mounts: ComposeService["volumes"] = [],
): RelativePath | undefined {
  for (const mount of [...mounts].sort((a, b) => b.target.length - a.target.length)) {
    const rest = below(containerPath, mount.target);
    if (rest === undefined || mount.type !== "bind") continue;
    if (mount.sourcePath === undefined) return undefined;
    const found = rest === "" ? mount.sourcePath : joinPath(mount.sourcePath, rest);
    if (found !== undefined && db.has(found)) return found;
  }
  if (!image || context === undefined) return undefined;
  for (const copy of [...image.copies].reverse()) {
    for (const source of copy.sources) {
      const found = copiedFrom(db, containerPath, copy, source, context);
      if (found) return found;
    }
  }
  return undefined;
}

/** The files of the repository that lie directly in a folder of the container, by their name there. */
export function filesInContainer(
  db: Database,
  folder: string,
  image: DockerImage | undefined,
  context: RelativePath | undefined,
  mounts: ComposeService["volumes"],
): ReadonlyMap<string, RelativePath> {
  const found = new Map<string, RelativePath>();
  const addFolder = (source: RelativePath) => {
    const prefix = source === "" ? "" : `${source}/`;
    for (const path of db.paths()) {
      const name = path.slice(prefix.length);
      if (path.startsWith(prefix) && !name.includes("/")) found.set(name, path);
    }
  };
  const add = (source: RelativePath | undefined, target: string, keepsName: boolean) => {
    if (source === undefined) return;
    if (db.has(source)) {
      const place = keepsName ? joinContainerPath(target, fileNameOf(source)) : target;
      // A file copied to a folder that the base image has lands inside, slash or not.
      const name = below(place, folder) || (place === folder ? fileNameOf(source) : undefined);
      if (name && !name.includes("/")) found.set(name, source);
    } else {
      const rest = below(folder, target);
      if (rest !== undefined) addFolder(rest === "" ? source : (joinPath(source, rest) ?? source));
    }
  };
  if (image && context !== undefined) {
    for (const copy of image.copies) {
      for (const source of copy.sources) {
        const from = joinPath(context, source.replace(/^\/+/, ""));
        if (/[*?]/.test(source)) {
          const pattern = globPattern(fileNameOf(source));
          const base = from === undefined ? "" : folderOf(from);
          for (const path of db.paths())
            if (folderOf(path) === base && pattern.test(fileNameOf(path))) add(path, copy.target, true);
        } else add(from, copy.target, copy.intoFolder);
      }
    }
  }
  for (const mount of mounts) if (mount.type === "bind") add(mount.sourcePath, mount.target, false);
  return found;
}

/** A file name pattern with `*` and `?`. */
export function globPattern(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*+/g, "[^/]*").replaceAll("?", "[^/]")}$`);
}

function copiedFrom(
  db: Database,
  containerPath: string,
  copy: DockerCopy,
  source: string,
  context: RelativePath,
): RelativePath | undefined {
  const rest = below(containerPath, copy.target);
  if (rest === undefined) return undefined;
  const from = joinPath(context, source.replace(/^\/+/, ""));
  if (from === undefined) return undefined;
  if (rest === "") return db.file(from) ? from : undefined;
  // A file copied into a folder keeps its name; of a folder the contents are copied.
  if (db.has(from)) return fileNameOf(from) === rest ? from : undefined;
  if (/[*?]/.test(source)) {
    const found = joinPath(folderOf(from), rest);
    return found !== undefined && db.has(found) ? found : undefined;
  }
  const found = joinPath(from, rest);
  return found !== undefined && db.has(found) ? found : undefined;
}
