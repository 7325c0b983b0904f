import type { Database } from "../../../engine/database";
import type { GitState, RelativePath } from "../../../engine/snapshot";
import { pythonModule } from "../../../facts/python-modules";
import type { World } from "../../../interpreter/python/world";

/**
 * The workspace as the evaluation sees it, through facts and inputs of the database; `absentFiles` are not in the container
 * that runs it.
 */
export function workspaceWorld(db: Database, absentFiles: readonly RelativePath[] = []): World {
  return {
    parse: (path) => db.of(pythonModule, path),
    text: (path) => db.file(path)?.text,
    kindOf(path) {
      if (path === "") return "directory";
      const kind = db.tree().entries.get(path)?.kind;
      return kind === "symlink" ? undefined : kind;
    },
    filesBelow(directory) {
      const prefix = directory === "" ? "" : `${directory}/`;
      const files: RelativePath[] = [];
      for (const [path, entry] of db.tree().entries)
        if (entry.kind === "file" && path.startsWith(prefix)) files.push(path);
      return files.sort();
    },
    isShipped: (path) => shipsWithCode(db.git(), path) && !absentFiles.includes(path),
  };
}

/** Local settings by name: not added to git yet, they are taken for a developer's own. */
const localModule = /(^|\/)[^/]*local[^/]*\.py$/i;

/**
 * Whether a file reaches production with the code: git has it, or it is a module that git would add.
 * Without git, modules count and env files do not.
 */
export function shipsWithCode(git: GitState, path: RelativePath): boolean {
  if (git.kind === "unavailable") return !/(^|\/)[^/]*\.env[^/]*$/.test(path);
  if (git.tracked.has(path)) return true;
  if (git.nested.some((directory) => path.startsWith(`${directory}/`))) return true;
  return path.endsWith(".py") && git.untracked.has(path) && !localModule.test(path);
}
