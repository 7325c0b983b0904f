import { dataOf, parseJson } from "../../../languages/json";
import { addVersion, type LockContent, type LockedProject } from "./lock-file";

/** Reads bun.lock, JSON with trailing commas: workspaces, and packages as `"name": ["name@1.2.3", …]`. */
export function readBunLock(text: string): LockContent | undefined {
  const { root } = parseJson(text, { comments: true });
  const data = root && (dataOf(root) as { workspaces?: unknown; packages?: unknown });
  if (typeof data !== "object" || data === null || typeof data.packages !== "object") return undefined;
  const versions = new Map<string, string[]>();
  const direct = new Map<string, string>();
  for (const [key, entry] of Object.entries(data.packages ?? {})) {
    const id: unknown = Array.isArray(entry) ? entry[0] : undefined;
    const at = typeof id === "string" ? id.indexOf("@", 1) : -1;
    if (typeof id !== "string" || at === -1) continue;
    const version = id.slice(at + 1);
    if (!/^\d/.test(version)) continue;
    addVersion(versions, id.slice(0, at), version);
    direct.set(key, version);
  }
  const projects = new Map<string, LockedProject>();
  for (const [folder, workspace] of Object.entries((data.workspaces ?? {}) as Record<string, unknown>)) {
    const specifiers = new Map<string, string>();
    for (const group of ["dependencies", "devDependencies", "optionalDependencies"]) {
      const listed = (workspace as Record<string, unknown>)[group];
      if (typeof listed !== "object" || listed === null) continue;
      for (const [name, specifier] of Object.entries(listed)) specifiers.set(name, String(specifier));
    }
    projects.set(folder, { specifiers, versions: versionsFor(workspace, specifiers.keys(), direct) });
  }
  return { versions, projects };
}

/** A workspace that is given another version than the root has it under its own name: `"@shop/types/cuid2"`. */
function versionsFor(
  workspace: unknown,
  names: Iterable<string>,
  shared: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const own = new Map(shared);
  const called = (workspace as { readonly name?: unknown } | null)?.name;
  for (const name of names) {
    const version = shared.get(`${String(called)}/${name}`);
    if (version !== undefined) own.set(name, version);
  }
  return own;
}
