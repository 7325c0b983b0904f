import type { Database } from "../../../engine/database";
import { inFolder, isInside, joinPath, relativeTo } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { createDockerignoreMatcher } from "../../../languages/ignore-file";
import { envFiles } from "../../repository/env-files";
import type { ComposeService } from "../compose/compose-service";
import { imageOfService } from "./service-image";

/**
 * The env files of the repository that a service's container does not have: its image copies them not, and nothing mounts
 * them. Empty for an image that is not built here, of which nobody knows.
 */
export function envFilesOutside(db: Database, service: ComposeService): readonly RelativePath[] {
  const image = imageOfService(db, service);
  const context = service.build?.contextFolder;
  if (!image || context === undefined) return [];
  const ignored = createDockerignoreMatcher(ignoreFileOf(db, image.path, context));
  const copied = image.copies
    .flatMap(({ sources }) => sources)
    .flatMap(
      (source) =>
        joinPath(
          context,
          source
            .replace(/^\/+/, "")
            .replace(/(?<![^/])[^/*?]*[*?].*$/s, "")
            .replace(/(?<!\/)\/+$/, ""),
        ) ?? [],
    );
  const mounted = service.volumes.flatMap((mount) => (mount.type === "bind" ? (mount.sourcePath ?? []) : []));
  return db
    .get(envFiles)
    .map(({ path }) => path)
    .filter((path) => {
      if (mounted.some((folder) => isInside(path, folder) || path === folder)) return false;
      const isCopied = copied.some((from) => isInside(path, from) || path === from);
      return !isCopied || ignored.ignores(relativeTo(context, path));
    });
}

function ignoreFileOf(db: Database, dockerfile: RelativePath, context: RelativePath): string {
  const own = db.file(`${dockerfile}.dockerignore`) ?? db.file(inFolder(context, ".dockerignore"));
  return own?.text ?? "";
}
