import { resolve } from "node:path";
import { configurationName, readConfiguration } from "../engine/configuration/configuration";
import type { Locale } from "../engine/message";
import type { DirectorySize, RelativePath, Snapshot } from "../engine/snapshot";
import { directoriesToMeasure, measureDirectories } from "../host/measure-directories";
import { readText } from "../host/read-text";
import { readLimits, readWorkspace } from "../host/read-workspace";
import type { Terminal } from "./terminal";
import { textIn } from "./text-in";

/** Reads a folder with progress on the terminal. Who uses the command line has chosen the folder: git may run in it. */
export async function readFolder(folder: string, terminal: Terminal, locale: Locale): Promise<Snapshot> {
  const t = textIn(locale);
  let last = performance.now();
  const snapshot = await readWorkspace(folder, {
    trusted: true,
    exclude: excludedIn(folder),
    onProgress: ({ phase, done, total }) => {
      if (performance.now() - last < 100) return;
      last = performance.now();
      if (phase === "listing") terminal.progress(t("Listing files: {done}", { done }));
      else terminal.progress(t("Reading files: {done} of {total}", { done, total: total ?? done }));
    },
  });
  const directorySizes = await measureWithin(folder, snapshot);
  terminal.progress("");
  const unread = countBeyondLimits(snapshot);
  if (unread !== undefined)
    terminal.note(
      unread === 0
        ? t(
            'There are more files and folders than are listed; what lies deeper is not judged. Check the folder of one project, or leave folders out with "exclude" in .readiness.json.',
          )
        : t(
            'There are too many files; {count} of them were not read and are not judged. Check the folder of one project, or leave folders out with "exclude" in .readiness.json.',
            { count: unread },
          ),
    );
  return { ...snapshot, directorySizes };
}

/** Files that a limit on the whole folder left out; 0 if that many are not known to exist; undefined without such a limit. */
function countBeyondLimits({ tree, unread }: Snapshot): number | undefined {
  const count = [...unread.values()].filter((reason) => reason === "too-many-files").length;
  return count > 0 || !tree.complete ? count : undefined;
}

/** Whether limits on the whole folder left something out, of which every answer has to say so. */
export function isBeyondLimits(snapshot: Snapshot): boolean {
  return countBeyondLimits(snapshot) !== undefined;
}

/** What the folder's own configuration leaves out is not even read. */
export function excludedIn(folder: string): readonly string[] {
  const read = readText(resolve(folder, configurationName), readLimits.fileBytes);
  return read?.kind === "text" ? readConfiguration(read.text, "").exclude : [];
}

/** Milliseconds for sizes of directories such as node_modules; what takes longer stays unmeasured, and its rule says so. */
const measuringTime = 2000;

async function measureWithin(
  folder: string,
  { tree }: Snapshot,
): Promise<ReadonlyMap<RelativePath, DirectorySize>> {
  const sizes = new Map<RelativePath, DirectorySize>();
  const signal = AbortSignal.timeout(measuringTime);
  try {
    for (const directory of directoriesToMeasure(tree)) {
      const measured = await measureDirectories(resolve(folder), [directory], { signal });
      for (const [path, size] of measured) sizes.set(path, size);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return sizes;
}
