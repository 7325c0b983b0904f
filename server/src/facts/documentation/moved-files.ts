import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";

/** The only file of the repository with the name that a broken link ends with. */
export function suggestedPath(db: Database, path: RelativePath): RelativePath | undefined {
  const same = db.get(pathsByName).get(fileNameOf(path).toLowerCase()) ?? [];
  return same.length === 1 && same[0] !== path ? same[0] : undefined;
}

/** Files by name; a README or an index is in every folder, and tells nothing. */
const pathsByName: Fact<ReadonlyMap<string, readonly RelativePath[]>> = fact(
  "paths by name",
  (db) => {
    const found = new Map<string, RelativePath[]>();
    for (const [path, { kind }] of db.tree().entries) {
      const name = fileNameOf(path).toLowerCase();
      if (kind !== "file" || /^(?:readme|index|__init__)\b/.test(name)) continue;
      const same = found.get(name);
      if (same) same.push(path);
      else found.set(name, [path]);
    }
    return found;
  },
  Object.is,
);
