import { configurationName, readConfiguration } from "../engine/configuration";
import type { Locale } from "../engine/message";
import type { Snapshot } from "../engine/snapshot";
import { readText } from "../host/read-text";
import { readLimits, readWorkspace } from "../host/read-workspace";
import type { Terminal } from "./terminal";
import { textIn } from "./text-in";

/** Reads a folder with progress on the terminal. A command line user has chosen the folder: git may run in it. */
export async function readFolder(folder: string, terminal: Terminal, locale: Locale): Promise<Snapshot> {
  const t = textIn(locale);
  let last = 0;
  const snapshot = await readWorkspace(folder, {
    trusted: true,
    exclude: excludedIn(folder),
    signal: terminal.interrupted,
    onProgress: ({ phase, done, total }) => {
      if (performance.now() - last < 100) return;
      last = performance.now();
      if (phase === "listing") terminal.progress(t("Listing files: {done}", { done }));
      else terminal.progress(t("Reading files: {done} of {total}", { done, total: total ?? done }));
    },
  });
  terminal.progress("");
  return snapshot;
}

/** What the folder's own configuration leaves out is not even read. */
export function excludedIn(folder: string): readonly string[] {
  const read = readText(`${folder}/${configurationName}`, readLimits.fileBytes);
  return read?.kind === "text" ? readConfiguration(read.text, "").exclude : [];
}
