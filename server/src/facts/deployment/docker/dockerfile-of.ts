import type { Database } from "../../../engine/database";
import type { RelativePath } from "../../../engine/snapshot";
import type { ComposeService } from "../compose/compose-service";

/** What a Compose service is built from. Where it names none, the name may be in small letters: Docker reads that too. */
export function dockerfileOf(db: Database, { build }: ComposeService): RelativePath | undefined {
  const path = build?.dockerfilePath;
  if (path === undefined || build?.dockerfile || db.has(path)) return path;
  const small = path.replace(/Dockerfile$/, "dockerfile");
  return db.has(small) ? small : path;
}
