import { parseTomlValues } from "../../../languages/toml";
import { normalizePythonName } from "../manifest";
import { addVersion, type LockContent, type LockedProject } from "./lock-file";
import { recordOf, textOf, textsOf } from "./poetry-lock";

export interface UvLock {
  readonly packages: readonly UvPackage[];
  readonly requiresPython: string | undefined;
}

export interface UvPackage {
  readonly name: string;
  /** "" for a project whose version is dynamic. */
  readonly version: string;
  /** "registry", "git", "url", "path", "directory", "editable", "virtual", and where. */
  readonly source: { readonly kind: string; readonly at: string; readonly subdirectory: string | undefined };
  readonly dependencies: readonly UvDependency[];
  readonly optional: ReadonlyMap<string, readonly UvDependency[]>;
  readonly groups: ReadonlyMap<string, readonly UvDependency[]>;
  /** What the project's own manifest asked for; only of projects. */
  readonly requires: ReadonlyMap<string, string> | undefined;
}

export interface UvDependency {
  readonly name: string;
  /** Only where several versions of it are locked. */
  readonly version: string | undefined;
  readonly marker: string | undefined;
  readonly extras: readonly string[];
}

/** Reads uv.lock; undefined for one that cannot be read. Hashes are left out. */
export function readUvLock(text: string): UvLock | undefined {
  const data = parseTomlValues(text).values;
  if (!data) return undefined;
  const packages = Array.isArray(data.package) ? data.package : [];
  return {
    packages: packages.map((one) => toPackage(recordOf(one))),
    requiresPython: textOf(data["requires-python"]),
  };
}

export function contentOfUvLock({ packages, requiresPython }: UvLock): LockContent {
  const versions = new Map<string, string[]>();
  const projects = new Map<string, LockedProject>();
  for (const { name, version, source, requires } of packages) {
    if (version !== "" && !isProject(source.kind)) addVersion(versions, name, version);
    if (isProject(source.kind))
      projects.set(source.at === "." ? "" : source.at, { specifiers: requires, versions: new Map() });
  }
  return { versions, projects, runtime: requiresPython };
}

/** Whether a source is a project of this repository, and nothing that is fetched. */
export function isProject(kind: string): boolean {
  return kind === "editable" || kind === "virtual";
}

function toPackage(data: Readonly<Record<string, unknown>>): UvPackage {
  const source = recordOf(data.source);
  const kind = Object.keys(source).find((key) => key !== "subdirectory") ?? "registry";
  const metadata = recordOf(data.metadata);
  const groups = [...Object.values(recordOf(metadata["requires-dev"]))].flat();
  const listed = Array.isArray(metadata["requires-dist"])
    ? [...metadata["requires-dist"], ...groups]
    : undefined;
  return {
    name: normalizePythonName(textOf(data.name) ?? ""),
    version: textOf(data.version) ?? "",
    source: { kind, at: textOf(source[kind]) ?? "", subdirectory: textOf(source.subdirectory) },
    dependencies: dependenciesOf(data.dependencies),
    optional: groupsOf(data["optional-dependencies"]),
    groups: groupsOf(data["dev-dependencies"]),
    requires:
      listed &&
      new Map(
        listed
          .map(recordOf)
          .map((one) => [normalizePythonName(textOf(one.name) ?? ""), textOf(one.specifier) ?? ""]),
      ),
  };
}

function groupsOf(value: unknown): ReadonlyMap<string, readonly UvDependency[]> {
  return new Map(Object.entries(recordOf(value)).map(([group, list]) => [group, dependenciesOf(list)]));
}

function dependenciesOf(value: unknown): readonly UvDependency[] {
  return (Array.isArray(value) ? value : []).map(recordOf).map((one) => ({
    name: normalizePythonName(textOf(one.name) ?? ""),
    version: textOf(one.version),
    marker: textOf(one.marker),
    extras: textsOf(one.extra),
  }));
}
