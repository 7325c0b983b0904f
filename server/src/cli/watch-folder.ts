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
): Promise<number> {
  const root = resolve(folder);
  const { interrupted } = terminal;
  let snapshot = first;
  let changed = new Set<string>();
  let working: Promise<void> | undefined;
  const files = watchWorkspace(root, first.tree, (paths) => {
    changed = new Set([...changed, ...paths]);
    work();
  });
  const location = await locateRepository(root, { trusted: true });
  const git = location.kind === "repository" ? watchRepository(location, work) : undefined;
  terminal.progress("Watching for changes; Ctrl+C ends.");
  await new Promise<void>((finish) => {
    if (interrupted.aborted) finish();
    else interrupted.addEventListener("abort", () => finish(), { once: true });
  });
  files.close();
  git?.close();
  await working;
  terminal.progress("");
  return 130;

  /** One round at a time; what changes meanwhile starts another. */
  function work(): void {
    working ??= round()
      .catch((error: unknown) => {
        if (!interrupted.aborted)
          terminal.note(`readiness: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        working = undefined;
        if (changed.size > 0 && !interrupted.aborted) work();
      });
  }

  async function round(): Promise<void> {
    const paths = changed;
    changed = new Set();
    const options = { exclude: excludedIn(root), signal: interrupted };
    const refreshed = await refreshFiles(root, snapshot, paths, options);
    const state = await collectGit(root, { trusted: true, signal: interrupted, tree: refreshed.tree });
    snapshot = { ...refreshed, git: state };
    files.follow(snapshot.tree);
    await onChange(snapshot);
    terminal.progress("Watching for changes; Ctrl+C ends.");
  }
}
