import { parseTomlValues } from "../../../languages/toml";
import { normalizePythonName } from "../manifest";
import { addVersion, type LockContent } from "./lock-file";

export interface PoetryLock {
  readonly packages: readonly PoetryPackage[];
  /** "2.0", "2.1". From 2.1 on each package says its groups and markers. */
  readonly lockVersion: string;
  readonly pythonVersions: string | undefined;
  /** Extras of the project: names of packages by extra. */
  readonly extras: ReadonlyMap<string, readonly string[]>;
}

export interface PoetryPackage {
  /** Normalized. */
  readonly name: string;
  readonly version: string;
  readonly optional: boolean;
  /** ">=3.8", "*". */
  readonly pythonVersions: string;
  readonly dependencies: readonly PoetryDependency[];
  /** What its extras need: "redis (>=4)" and such, by extra. */
  readonly extras: ReadonlyMap<string, readonly string[]>;
  readonly source: PoetrySource | undefined;
  readonly develop: boolean;
  /** Only from lock version 2.1 on. */
  readonly groups: readonly string[];
  /** One for all groups, or one each; only from lock version 2.1 on. */
  readonly markers: string | ReadonlyMap<string, string> | undefined;
}

export interface PoetryDependency {
  readonly name: string;
  readonly version: string;
  readonly markers: string | undefined;
  readonly extras: readonly string[];
  readonly optional: boolean;
}

export interface PoetrySource {
  /** "git", "url", "directory", "file", "legacy" for another index. */
  readonly type: string;
  readonly url: string;
  readonly reference: string | undefined;
  readonly resolvedReference: string | undefined;
  readonly subdirectory: string | undefined;
}

/** Nine tenths of such a file. */
const hashLine = /^[ \t]*\{file = "[^"\n]*", hash = "[^"\n]*"\},?[ \t]*\r?\n/gm;

/** Reads poetry.lock of the versions 1 to 2.1; undefined for one that cannot be read. Hashes are left out. */
export function readPoetryLock(text: string): PoetryLock | undefined {
  const data = parseTomlValues(text.replace(hashLine, "")).values;
  if (!data) return undefined;
  const metadata = recordOf(data.metadata);
  const packages = Array.isArray(data.package) ? data.package : [];
  return {
    packages: packages.map((one) => toPackage(recordOf(one))),
    lockVersion: textOf(metadata["lock-version"]) ?? "1.0",
    pythonVersions: textOf(metadata["python-versions"]),
    extras: mapOf(data.extras),
  };
}

export function contentOfPoetryLock({ packages, pythonVersions }: PoetryLock): LockContent {
  const versions = new Map<string, string[]>();
  for (const { name, version } of packages) addVersion(versions, name, version);
  return { versions, runtime: pythonVersions };
}

function toPackage(data: Readonly<Record<string, unknown>>): PoetryPackage {
  const source = data.source === undefined ? undefined : recordOf(data.source);
  const markers = data.markers;
  return {
    name: normalizePythonName(textOf(data.name) ?? ""),
    version: textOf(data.version) ?? "",
    optional: data.optional === true,
    pythonVersions: textOf(data["python-versions"]) ?? "*",
    dependencies: Object.entries(recordOf(data.dependencies)).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => toDependency(name, one)),
    ),
    extras: mapOf(data.extras),
    source: source && {
      type: textOf(source.type) ?? "",
      url: textOf(source.url) ?? "",
      reference: textOf(source.reference),
      resolvedReference: textOf(source.resolved_reference),
      subdirectory: textOf(source.subdirectory),
    },
    develop: data.develop === true,
    groups: textsOf(data.groups),
    markers:
      typeof markers === "object" && markers !== null
        ? new Map(Object.entries(markers).map(([group, marker]) => [group, String(marker)]))
        : textOf(markers),
  };
}

function toDependency(name: string, value: unknown): PoetryDependency {
  const data = typeof value === "string" ? { version: value } : recordOf(value);
  return {
    name: normalizePythonName(name),
    version: textOf(data.version) ?? "*",
    markers: textOf(data.markers),
    extras: textsOf(data.extras),
    optional: data.optional === true,
  };
}

function mapOf(value: unknown): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(recordOf(value)).map(([key, list]) => [normalizePythonName(key), textsOf(list)]),
  );
}

/** A table of the data; an empty one for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The texts of a list; none for anything else. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
