import { parseJsonValues } from "../../../languages/json";
import { parseTomlValues } from "../../../languages/toml";
import { normalizePythonName } from "../manifest";
import { addVersion, type LockContent } from "./lock-file";
import { recordOf, textOf, textsOf } from "./poetry-lock";

/** A package as PDM and Pipenv lock it: flat, with the marker that decides. */
export interface FlatLockedPackage {
  readonly name: string;
  readonly version: string;
  readonly extras: readonly string[];
  readonly marker: string | undefined;
  /** A direct reference instead of a version. */
  readonly url: string | undefined;
  readonly groups: readonly string[];
}

/** Reads pdm.lock; undefined for one that cannot be read. */
export function readPdmLock(text: string): readonly FlatLockedPackage[] | undefined {
  const data = parseTomlValues(text).values;
  if (!data) return undefined;
  return (Array.isArray(data.package) ? data.package : []).map(recordOf).map((one) => {
    const git = textOf(one.git);
    const revision = textOf(one.revision) ?? textOf(one.ref);
    return {
      name: normalizePythonName(textOf(one.name) ?? ""),
      version: textOf(one.version) ?? "",
      extras: textsOf(one.extras),
      marker: textOf(one.marker),
      url:
        git === undefined
          ? (textOf(one.url) ?? textOf(one.path))
          : `git+${git}${revision ? `@${revision}` : ""}`,
      groups: one.groups === undefined ? ["default"] : textsOf(one.groups),
    };
  });
}

/** Reads Pipfile.lock; undefined for one that cannot be read. */
export function readPipfileLock(text: string): readonly FlatLockedPackage[] | undefined {
  const data = recordOf(parseJsonValues(text));
  if (data._meta === undefined) return undefined;
  return ["default", "develop"].flatMap((group) =>
    Object.entries(recordOf(data[group])).map(([name, entry]) => {
      const one = recordOf(entry);
      const git = textOf(one.git);
      const reference = textOf(one.ref);
      return {
        name: normalizePythonName(name),
        version: (textOf(one.version) ?? "").replace(/^==/, ""),
        extras: textsOf(one.extras),
        marker: textOf(one.markers),
        url:
          git === undefined
            ? (textOf(one.file) ?? textOf(one.path))
            : `git+${git}${reference ? `@${reference}` : ""}`,
        groups: [group],
      };
    }),
  );
}

export function contentOfFlatLock(packages: readonly FlatLockedPackage[]): LockContent {
  const versions = new Map<string, string[]>();
  for (const { name, version } of packages) if (version !== "") addVersion(versions, name, version);
  return { versions };
}
