import type { NewIgnoreEntry } from "./gitignore-edit";

/** An entry that an ignore file needs for what a tool writes. */
export interface IgnoreNeed extends NewIgnoreEntry {
  /** A path that the tool would write, relative to the folder of the manifest. */
  readonly probe: string;
}
