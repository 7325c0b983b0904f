import type { Snapshot } from "../../server/src/engine/snapshot";
import type { PageCase } from "./rule-page";
import { snapshotOf } from "./snapshot";

/** The workspace that an example of a rule page shows. */
export function pageSnapshot({
  files,
  untracked,
  ignored,
  bytes,
  directories,
  advisories,
}: PageCase): Snapshot {
  return snapshotOf(files, {
    untracked,
    ignored,
    bytes,
    ...(advisories ? { advisories } : {}),
    directorySizes: Object.fromEntries(
      Object.entries(directories).map(([path, size]) => [path, { bytes: size, files: 1000, complete: true }]),
    ),
  });
}
