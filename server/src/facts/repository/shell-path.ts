import type { RelativePath } from "../../engine/snapshot";

/** A path as a shell word, for commands that the user may run. */
export function shellPath(path: RelativePath): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
