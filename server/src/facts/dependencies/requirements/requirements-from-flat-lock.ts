import type { FlatLockedPackage } from "../locks/pdm-and-pipenv-lock";

/** The requirements that a pdm.lock or Pipfile.lock amounts to, the default group only, one a line and sorted. */
export function exportFlatLock(packages: readonly FlatLockedPackage[]): string {
  const lines = packages.flatMap(({ name, version, extras, marker, url, groups }) => {
    if (!groups.includes("default")) return [];
    const complete = extras.length === 0 ? name : `${name}[${[...extras].sort().join(",")}]`;
    const pinned = url === undefined ? `${complete}==${version}` : `${complete} @ ${url}`;
    return [marker === undefined ? pinned : `${pinned} ; ${marker}`];
  });
  return `${[...new Set(lines)].sort((a, b) => (a < b ? -1 : 1)).join("\n")}\n`;
}
