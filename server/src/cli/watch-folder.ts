import { resolve } from "node:path";
import type { Snapshot } from "../engine/snapshot";
import { collectGit, locateRepository } from "../host/git";
import { refreshFiles } from "../host/refresh-files";
import { watchRepository, watchWorkspace } from "../host/watch";
import { excludedIn } from "./read-folder";
import type { Terminal } from "./terminal";

/** Calls back with a new snapshot after each change of files or of git, until Ctrl+C. */
export async function watchFolder(
  folder: string,
  first: Snapshot,
  terminal: Terminal,
  onChange: (snapshot: Snapshot) => Promise<void>,
): Promise<never> {
  const root = resolve(folder);
  let snapshot = first;
  let changed = new Set<string>();
  let isWorking = false;
  const files = watchWorkspace(root, first.tree, (paths) => {
    changed = new Set([...changed, ...paths]);
    work();
  });
  const location = await locateRepository(root, { trusted: true });
  if (location.kind === "repository") watchRepository(location, work);
  terminal.progress("Watching for changes; Ctrl+C ends.");
  // Ctrl+C ends the process.
  return new Promise<never>(() => undefined);

  /** One round at a time; what changes meanwhile starts another. */
  function work(): void {
    if (isWorking) return;
    isWorking = true;
    void round()
      .catch((error: unknown) => {
        terminal.note(`readiness: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        isWorking = false;
        if (changed.size > 0) work();
      });
  }

  async function round(): Promise<void> {
    const paths = changed;
    changed = new Set();
    const options = { exclude: excludedIn(root) };
    const refreshed = await refreshFiles(root, snapshot, paths, options);
    const state = await collectGit(root, { trusted: true, tree: refreshed.tree });
    snapshot = { ...refreshed, git: state };
    files.follow(snapshot.tree);
    await onChange(snapshot);
    terminal.progress("Watching for changes; Ctrl+C ends.");
  }
}
