import { type Fact, fact } from "../../engine/database";
import type { FileEdit } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import type { RelativePath, SourceFile } from "../../engine/snapshot";
import { ignoring } from "./git-truth";
import { addIgnoreEntries, type NewIgnoreEntry } from "./gitignore-edit";

/** Makes the edits that hide paths from git, in the .gitignore where a reader would look for them. */
export interface IgnoreWriter {
  /** Whether an ignore file as it stands hides the path from git. */
  hides(path: RelativePath, isDirectory?: boolean): boolean;
  /** The ignore file that new entries go to, whether it exists or not. */
  readonly target: RelativePath;
  /** Edits that add the entries; none when all are there. */
  add(entries: readonly NewIgnoreEntry[]): readonly FileEdit[];
}

/** Writes into the .gitignore at the top. */
export const ignoreWriter: Fact<IgnoreWriter> = fact(
  "ignore writer",
  (db) => {
    const file: SourceFile | undefined = db.file(".gitignore");
    const { ignores } = db.get(ignoring);
    const present = new Set(file?.text.split(/\r?\n/).map((line) => line.trim()));
    return {
      target: ".gitignore",
      hides: (path, isDirectory = false) => ignores(path, isDirectory),
      add: (entries) =>
        addIgnoreEntries(
          ".gitignore",
          file,
          entries.filter(({ pattern }) => !present.has(pattern)),
        ),
    };
  },
  Object.is,
);

/** The entry that hides one file without hiding its templates. */
export function entryForFile(path: RelativePath): NewIgnoreEntry {
  const name = fileNameOf(path);
  // The usual names are hidden wherever they stand; an unusual one only where it is.
  if (/^\.env(?:\.(?:local|[\w-]+\.local|prod|production|dev|development|staging|secrets?))?$/.test(name))
    return { pattern: name, beside: /\.env/ };
  return { pattern: `/${path}`, beside: /\.env/ };
}
