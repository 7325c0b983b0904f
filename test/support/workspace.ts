import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Snapshot } from "../../server/src/engine/snapshot";
import { snapshotOf } from "./snapshot";

const workspaces = join(import.meta.dirname, "..", "workspaces");

/** A workspace of test/workspaces as a snapshot in which git tracks every file. */
export function workspaceSnapshot(name: string): Snapshot {
  const texts: Record<string, string> = {};
  const bytes: Record<string, number> = {};
  const folder = join(workspaces, name);
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = entry.replaceAll("\\", "/");
    const stat = lstatSync(join(folder, entry));
    if (!stat.isFile()) continue;
    const content = readFileSync(join(folder, entry));
    if (content.includes(0)) continue;
    texts[path] = content.toString("utf8");
    bytes[path] = stat.size;
  }
  return snapshotOf(texts, { bytes });
}

/** The folders of test/workspaces that hold one project each: "marketplace", "styles/decouple", … */
export function workspaceNames(): readonly string[] {
  const list = (folder: string) =>
    readdirSync(join(workspaces, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  return list("")
    .flatMap((name) => (name === "styles" ? list("styles").map((style) => `styles/${style}`) : [name]))
    .sort();
}
