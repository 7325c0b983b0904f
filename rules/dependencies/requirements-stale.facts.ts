import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { FileEdit } from "../../server/src/engine/finding";
import { type Absent, absent, isAbsent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { installations } from "../../server/src/facts/dependencies/installations";
import { normalizePythonName } from "../../server/src/facts/dependencies/manifest";
import { type PythonProject, pythonProjects } from "../../server/src/facts/dependencies/python-projects";
import {
  requirementsGroup,
  requirementsTrees,
} from "../../server/src/facts/dependencies/requirements/requirements-files";
import { parseRequirements, type Requirement } from "../../server/src/languages/requirements";

/** A requirements file that says something else than the lock file beside it. */
export interface StaleRequirements {
  readonly path: RelativePath;
  readonly lockPath: RelativePath;
  /** Pins that differ, with the version of the lock. */
  readonly differing: readonly {
    readonly name: string;
    readonly pinned: string;
    readonly locked: string;
    readonly range: Range;
  }[];
  /** Production installs the lock file, and nothing here this one. */
  readonly isUnused: boolean;
  /** What the lock installs in production and the file does not have. */
  readonly missing: readonly string[];
  /** Brings the file to what the lock says; empty where it holds hashes, which a lock's reader here does not keep. */
  readonly edits: readonly FileEdit[];
  /** The first place to look at. */
  readonly range: Range;
}

/** Absent where no lock file has a requirements file beside it. */
export const staleRequirements: Fact<readonly StaleRequirements[] | Absent> = fact(
  "stale requirements",
  (db) => {
    const projects = db.get(pythonProjects);
    if (isAbsent(projects)) return absent;
    const compared = projects.flatMap((project) =>
      project.lock?.readable ? project.requirements.map((path) => compare(db, project, path)) : [],
    );
    return compared.length === 0 ? absent : compared.filter((one) => one !== undefined);
  },
);

function compare(db: Database, project: PythonProject, path: RelativePath): StaleRequirements | undefined {
  const { lock, exported, manifest } = project;
  const text = db.file(path)?.text;
  const tree = db.of(requirementsTrees, path);
  if (!lock || !tree || text === undefined || path.endsWith(".in")) return undefined;
  const requirements = tree.lines.filter((line) => line.kind === "requirement");
  const pinned = requirements.flatMap((one) => {
    const version = /^===?([^*,]+)$/.exec(one.specifier)?.[1];
    return one.name !== undefined && version !== undefined
      ? [{ one, name: normalizePythonName(one.name), version }]
      : [];
  });
  const differing = pinned.flatMap(({ one, name, version }) => {
    const locked = lock.versions.get(name);
    return locked && !locked.includes(version) && locked[0] !== undefined
      ? [{ name, pinned: version, locked: locked[0], range: one.specifierRange }]
      : [];
  });
  // Only a file that holds what nobody asked for by name was written from a lock: then it must hold all of it.
  const direct = new Set(manifest.dependencies.map(({ name }) => name));
  const isExport =
    requirementsGroup(path) === "main" &&
    !tree.lines.some(({ kind }) => kind === "include") &&
    pinned.some(({ name }) => !direct.has(name) && lock.versions.has(name));
  const missing =
    isExport && exported !== undefined ? namesOf(exported).filter((name) => !has(requirements, name)) : [];
  if (differing.length === 0 && missing.length === 0) return undefined;
  const hashes = requirements.some((one) => one.hashes.length > 0);
  const plain = isExport && tree.comments.length === 0 && exported !== undefined;
  const first = differing[0]?.range ?? requirements[0]?.range ?? { start: 0, end: 0 };
  const isUnused =
    project.installations.some(({ tool }) => tool !== "pip") &&
    !db.get(installations).some(({ requirements: read }) => read.some((one) => one.path === path));
  return {
    path,
    lockPath: lock.path,
    isUnused,
    differing,
    missing,
    edits: hashes
      ? []
      : plain
        ? [
            {
              kind: "edit",
              path,
              range: { start: 0, end: text.length },
              newText: withBreaksOf(exported, text),
            },
          ]
        : missing.length > 0
          ? []
          : differing.map(({ range, locked }) => ({ kind: "edit", path, range, newText: `==${locked}` })),
    range: first,
  };
}

function namesOf(exported: string): readonly string[] {
  const named = parseRequirements(exported).lines.flatMap((line) =>
    line.kind === "requirement" && line.name !== undefined ? [normalizePythonName(line.name)] : [],
  );
  return [...new Set(named)];
}

function has(requirements: readonly Requirement[], wanted: string): boolean {
  return requirements.some(({ name, url }) =>
    name === undefined ? url?.includes(wanted) : normalizePythonName(name) === wanted,
  );
}

function withBreaksOf(text: string, old: string): string {
  return old.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}
