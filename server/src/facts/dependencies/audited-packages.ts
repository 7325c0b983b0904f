import { type Fact, fact } from "../../engine/database";
import { folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { lockFiles } from "./locks/lock-files";
import { normalizePythonName } from "./manifest";
import { isFixturePath } from "./manifests";
import { requirementsPaths, requirementsTrees } from "./requirements/requirements-files";

/** The exact versions that advisory databases can be asked about. */
export interface AuditedPackages {
  /** By the folder of the lock file, whose `.npmrc` may choose among the user's registries. */
  readonly npm: ReadonlyMap<RelativePath, ReadonlyMap<string, readonly string[]>>;
  readonly python: ReadonlyMap<string, readonly string[]>;
}

/** Everything that lock files and pinned requirements install. Names and versions only: nothing else leaves the machine. */
export const auditedPackages: Fact<AuditedPackages> = fact("audited packages", (db) => {
  const npm = new Map<RelativePath, ReadonlyMap<string, readonly string[]>>();
  const python = new Map<string, Set<string>>();
  const add = (name: string, version: string) => {
    const known = python.get(name);
    if (known) known.add(version);
    else python.set(name, new Set([version]));
  };
  for (const { ecosystem, folder, versions } of db.get(lockFiles)) {
    if (ecosystem === "npm")
      npm.set(folder, npm.has(folder) ? mergeVersions(npm.get(folder), versions) : versions);
    else for (const [name, list] of versions) for (const version of list) add(name, version);
  }
  const locked = new Set(
    db.get(lockFiles).flatMap(({ ecosystem, folder }) => (ecosystem === "python" ? [folder] : [])),
  );
  for (const path of db.get(requirementsPaths)) {
    if (isFixturePath(path) || locked.has(folderOf(path))) continue;
    for (const line of db.of(requirementsTrees, path)?.lines ?? []) {
      const version = line.kind === "requirement" ? /^={2,3}([^*,]+)$/.exec(line.specifier)?.[1] : undefined;
      if (line.kind === "requirement" && line.name !== undefined && version !== undefined)
        add(normalizePythonName(line.name), version);
    }
  }
  return {
    npm,
    python: new Map(
      [...python].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => [name, [...list].sort()]),
    ),
  };
});

function mergeVersions(
  one: ReadonlyMap<string, readonly string[]> | undefined,
  other: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const merged = new Map(one);
  for (const [name, versions] of other)
    merged.set(name, [...new Set([...(merged.get(name) ?? []), ...versions])]);
  return merged;
}
