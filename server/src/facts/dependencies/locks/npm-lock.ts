import { isRecord } from "../../../engine/records";
import { parseJsonValues } from "../../../languages/json";
import { addVersion, type LockContent, type LockedProject } from "./lock-file";

interface LockedPackage {
  readonly version?: unknown;
  readonly resolved?: unknown;
  readonly link?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
  readonly optionalDependencies?: unknown;
}

/** Reads package-lock.json of npm 5 to 11 (versions 1 to 3) by values alone: a file of megabytes takes milliseconds. */
export function readNpmLock(text: string): LockContent | undefined {
  const data = parseJsonValues(text);
  if (!isRecord(data)) return undefined;
  if (!isRecord(data.packages))
    return isRecord(data.dependencies) ? readVersionOne(data.dependencies) : undefined;
  const packages = data.packages as Readonly<Record<string, LockedPackage>>;
  const versions = new Map<string, string[]>();
  const projects = new Map<string, LockedProject>();
  for (const [key, locked] of Object.entries(packages)) {
    if (!isRecord(locked)) continue;
    const at = key.lastIndexOf("node_modules/");
    if (at === -1) projects.set(key, projectOf(key, locked, packages));
    else if (typeof locked.version === "string")
      addVersion(versions, key.slice(at + "node_modules/".length), locked.version);
  }
  return { versions, projects };
}

function projectOf(
  folder: string,
  locked: LockedPackage,
  packages: Readonly<Record<string, LockedPackage>>,
): LockedProject {
  const specifiers = new Map<string, string>();
  for (const group of [locked.devDependencies, locked.optionalDependencies, locked.dependencies]) {
    if (isRecord(group))
      for (const [name, specifier] of Object.entries(group))
        if (typeof specifier === "string") specifiers.set(name, specifier);
  }
  const versions = new Map<string, string>();
  for (const name of specifiers.keys()) {
    const own = folder === "" ? undefined : packages[`${folder}/node_modules/${name}`];
    const found = own ?? packages[`node_modules/${name}`];
    if (typeof found?.version === "string") versions.set(name, found.version);
    // A workspace is linked and has its version where it stands.
    else if (found?.link === true) versions.set(name, "workspace");
  }
  return { specifiers, versions };
}

function readVersionOne(dependencies: Readonly<Record<string, unknown>>): LockContent {
  const versions = new Map<string, string[]>();
  const direct = new Map<string, string>();
  const pending = [dependencies];
  for (let level = pending.pop(); level; level = pending.pop()) {
    for (const [name, locked] of Object.entries(level)) {
      if (!isRecord(locked)) continue;
      if (typeof locked.version === "string") {
        addVersion(versions, name, locked.version);
        if (level === dependencies) direct.set(name, locked.version);
      }
      if (isRecord(locked.dependencies)) pending.push(locked.dependencies);
    }
  }
  return { versions, projects: new Map([["", { specifiers: undefined, versions: direct }]]) };
}
