import type { Database } from "../../engine/database";
import { joinPath } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import type { Surroundings } from "./followed-command";

/** Commands that run in a folder of the repository itself, as those of CI and of most platforms do. */
export function checkout(
  db: Database,
  folder: RelativePath,
  environment: ReadonlyMap<string, string> = new Map(),
): Surroundings {
  const has = (path: RelativePath | undefined) => path !== undefined && db.has(path);
  return {
    directory: folder,
    folder,
    environment,
    join: (directory, path) => joinPath(directory, withoutApp(path)),
    find: (directory, name) => {
      const path = withoutApp(name);
      return [joinPath(directory, path), joinPath(folder, path), joinPath("", path)].find(has);
    },
  };
}

/** Platforms unpack the repository to /app. */
function withoutApp(path: string): string {
  return path.replace(/^\/app(?:\/|$)/, "");
}
