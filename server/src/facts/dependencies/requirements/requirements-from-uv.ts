import { type Marker, parseMarker, printMarker } from "../../../languages/requirements";
import { isProject, type UvDependency, type UvLock, type UvPackage } from "../locks/uv-lock";
import { intersectMarkers, normalizeMarker, uniteMarkers } from "../python-versions/marker-algebra";

/**
 * What `uv export --no-hashes --no-dev --no-emit-project --no-annotate --no-header` prints for the project in a folder
 * of the workspace ("" is the lock file's own): one pinned package a line, sorted; undefined for an unknown project.
 */
export function exportUvLock({ packages }: UvLock, folder: string): string | undefined {
  const root = packages.find(
    ({ source }) => isProject(source.kind) && (source.at === "." ? "" : source.at) === folder,
  );
  if (!root) return undefined;
  const byName = new Map<string, UvPackage[]>();
  for (const one of packages) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const markers = new Map<UvPackage, Marker>();
  const pending: { readonly needed: UvDependency; readonly marker: Marker }[] = root.dependencies.map(
    (needed) => ({
      needed,
      marker: { kind: "any" },
    }),
  );
  const visited = new Set<string>();
  for (let index = 0; index < pending.length && index < mostSteps; index++) {
    const { needed, marker: above } = pending[index] as (typeof pending)[number];
    const candidates = byName.get(needed.name) ?? [];
    const one = candidates.find(({ version }) => needed.version === undefined || version === needed.version);
    const written = needed.marker === undefined ? { kind: "any" as const } : parseMarker(needed.marker);
    if (!one || !written) return undefined;
    const marker = intersectMarkers(above, normalizeMarker(written));
    if (marker.kind === "empty") continue;
    const id = JSON.stringify([one.name, one.version, needed.extras, printMarker(marker)]);
    if (visited.has(id)) continue;
    visited.add(id);
    const known = markers.get(one);
    markers.set(one, known ? uniteMarkers(known, marker) : marker);
    const wanted = [...one.dependencies, ...needed.extras.flatMap((extra) => one.optional.get(extra) ?? [])];
    for (const next of wanted) pending.push({ needed: next, marker });
  }
  const lines = [...markers].flatMap(([one, marker]) => {
    if (one === root) return [];
    return [marker.kind === "any" ? pinOf(one) : `${pinOf(one)} ; ${printMarker(marker)}`];
  });
  return `${lines.sort((a, b) => (a < b ? -1 : 1)).join("\n")}\n`;
}

const mostSteps = 20_000;

function pinOf({ name, version, source }: UvPackage): string {
  switch (source.kind) {
    case "registry":
      return `${name}==${version}`;
    case "git": {
      // The address holds what was asked for (`?rev=…`) and, behind "#", the commit it was.
      const [address = "", commit] = source.at.split("#");
      const folder = /[?&]subdirectory=([^&]+)/.exec(address)?.[1];
      const plain = address.replace(/\?.*$/, "");
      return `${name} @ git+${plain}${commit ? `@${commit}` : ""}${folder ? `#subdirectory=${folder}` : ""}`;
    }
    case "url":
      return `${name} @ ${source.at}`;
    case "editable":
      return `-e ./${source.at}`;
    default:
      return source.at.startsWith(".") ? source.at : `./${source.at}`;
  }
}
