import { type Database, type FactFamily, factFamily } from "../../engine/database";
import { foldersUpwards, isInside, relativeTo } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { lockFiles } from "../../facts/dependencies/locks/lock-files";
import { type DeclaredDependency, normalizePythonName } from "../../facts/dependencies/manifest";
import { manifestOf } from "../../facts/dependencies/manifests";
import { requirementsTrees } from "../../facts/dependencies/requirements/requirements-files";
import type { DjangoVersion } from "./settings/settings-target";

/**
 * The version of Django that a folder's project uses, by the lock file or requirements in it or in a folder above.
 * Undefined when nothing says so, or only a lower bound does.
 */
export const djangoVersions: FactFamily<DjangoVersion | undefined> = factFamily(
  "django version",
  (db, folder) => {
    for (const here of foldersUpwards(folder)) {
      const version =
        lockedVersion(db, here) ??
        firstOf(db, here, requirements, requiredVersion) ??
        firstOf(db, here, manifests, declaredVersion);
      if (version) return version;
    }
    return undefined;
  },
);

/** The more exact source comes first; names are those below the folder. */
const requirements =
  /^(?:requirements[\w.-]*\.(?:txt|pip)|requirements\/[\w.-]+\.(?:txt|pip)|constraints[\w.-]*\.txt)$/i;
const manifests =
  /^(?:pyproject\.toml|Pipfile|setup\.cfg|setup\.py|requirements[\w.-]*\.in|requirements\/[\w.-]+\.in)$/i;

function lockedVersion(db: Database, folder: RelativePath): DjangoVersion | undefined {
  for (const lock of db.get(lockFiles)) {
    const locked = lock.folder === folder ? lock.versions.get("django")?.[0] : undefined;
    const version = locked === undefined ? undefined : namedRelease(`==${locked}`);
    if (lock.ecosystem === "python" && version) return version;
  }
  return undefined;
}

function firstOf(
  db: Database,
  folder: RelativePath,
  names: RegExp,
  read: (db: Database, path: RelativePath) => DjangoVersion | undefined,
): DjangoVersion | undefined {
  for (const path of db.paths()) {
    if (!isInside(path, folder) || !names.test(relativeTo(folder, path))) continue;
    const version = read(db, path);
    if (version) return version;
  }
  return undefined;
}

/** Also of a file of constraints, which declares nothing itself. */
function requiredVersion(db: Database, path: RelativePath): DjangoVersion | undefined {
  for (const line of db.of(requirementsTrees, path)?.lines ?? []) {
    if (line.kind !== "requirement" || normalizePythonName(line.name ?? "") !== "django") continue;
    const version = namedRelease(line.specifier);
    if (version) return version;
  }
  return undefined;
}

function declaredVersion(db: Database, path: RelativePath): DjangoVersion | undefined {
  if (path.endsWith(".in")) return requiredVersion(db, path);
  if (path.endsWith(".py")) {
    // A program, of which only the words are read.
    const written = /["']django(?:\[[\w,\s-]+\])?([^"'\n;]+)["';]/i.exec(db.file(path)?.text ?? "");
    return written?.[1] === undefined ? undefined : namedRelease(written[1].trim());
  }
  for (const { name, specifier } of db.of(manifestOf, path)?.dependencies ?? []) {
    const version = name === "django" ? namedRelease(specifier) : undefined;
    if (version) return version;
  }
  return undefined;
}

/** The release that a specifier names: an exact or a compatible one, or the lower of two bounds. */
function namedRelease(specifier: string): DjangoVersion | undefined {
  const parts = specifier.split(",").map((part) => part.trim());
  const hasUpperBound = parts.some((part) => part.startsWith("<"));
  for (const part of parts) {
    const [, operator, major, minor] = /^(===?|~=|~|\^|>=)?[ \t]*(\d+)\.(\d+)/.exec(part) ?? [];
    if (major === undefined || (operator === ">=" && !hasUpperBound)) continue;
    return { major: Number(major), minor: Number(minor) };
  }
  return undefined;
}

/** The newest Python that a release of Django runs on. */
const pythonOfRelease: readonly (readonly [release: RegExp, python: string])[] = [
  [/^(?:[12]\.|3\.[01])/, "3.9"],
  [/^(?:3\.2|4\.0)/, "3.10"],
  [/^4\.1/, "3.11"],
  [/^(?:4\.2|5\.0)/, "3.12"],
];

/** As `Stack.newestPython`, by the first release that a requirement of Django names. */
export function newestPython(dependencies: readonly DeclaredDependency[]): string | undefined {
  const django = dependencies.find(({ name }) => name === "django");
  const release = /(?<!\d)\d+\.\d+/.exec(django?.specifier ?? "")?.[0] ?? "";
  return pythonOfRelease.find(([pattern]) => pattern.test(release))?.[1];
}
