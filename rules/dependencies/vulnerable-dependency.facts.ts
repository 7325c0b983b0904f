import { compare } from "@renovatebot/pep440";
import coerce from "semver/functions/coerce";
import parse from "semver/functions/parse";
import type { Command } from "../../server/src/engine/command";
import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { FileEdit, Place, Severity } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { type Absent, absent, orNone, type Unknown, unknown } from "../../server/src/engine/rule";
import type { Advisory, AdvisoryReport, RelativePath } from "../../server/src/engine/snapshot";
import { lockedManifests } from "../../server/src/facts/dependencies/lock-state";
import type { LockFile } from "../../server/src/facts/dependencies/locks/lock-file";
import { lockFiles } from "../../server/src/facts/dependencies/locks/lock-files";
import { type DeclaredDependency, normalizePythonName } from "../../server/src/facts/dependencies/manifest";
import {
  requirementSets,
  requirementsPaths,
} from "../../server/src/facts/dependencies/requirements/requirements-files";

/** One advisory where it can be acted on: at the line that asks for the package, or in the lock file that brought it. */
export interface VulnerableDependency {
  readonly advisory: Advisory;
  readonly severity: Severity;
  readonly place: Place;
  readonly direct: boolean;
  /** Raises the version asked for to the first one without it; empty for what others bring. */
  readonly edits: readonly FileEdit[];
  /** Brings the lock file there; run by the user. */
  readonly command: Command | undefined;
}

/** What the advisory databases said of the packages in lock files. */
export interface Vulnerabilities {
  readonly report: AdvisoryReport;
  readonly found: readonly VulnerableDependency[];
  /** The files whose packages were asked about. */
  readonly locks: readonly RelativePath[];
}

/** What the last audit said, by place. Unknown until one was asked for. Absent without any package to ask about. */
export const vulnerabilities: Fact<Vulnerabilities | Absent | Unknown> = fact("vulnerabilities", (db) => {
  const locks = db.get(lockFiles);
  const requirements = db.get(requirementsPaths);
  if (locks.length === 0 && requirements.length === 0) return absent;
  const report = db.advisories();
  if (!report) return unknown(message("The advisory databases were not asked: audit the dependencies"));
  if (report.asked.length === 0)
    return unknown(
      message("The advisory databases could not be asked: {reason}", {
        reason: report.failures.map(({ ecosystem, reason }) => `${ecosystem}: ${reason}`).join("; "),
      }),
    );
  const found = report.advisories.flatMap((advisory) => locate(db, advisory, locks));
  return { report, found, locks: [...locks.map(({ path }) => path), ...requirements] };
});

function locate(
  db: Database,
  advisory: Advisory,
  locks: readonly LockFile[],
): readonly VulnerableDependency[] {
  const severity = severityOf(advisory);
  const direct = [...inManifests(db, advisory), ...inRequirements(db, advisory)];
  if (direct.length > 0) return direct.map((one) => ({ advisory, severity, direct: true, ...one }));
  return locks
    .filter(({ versions }) => versions.get(nameOf(advisory))?.includes(advisory.installed))
    .map((lock) => ({
      advisory,
      severity,
      direct: false,
      place: { path: lock.path, range: rangeInLock(db, lock, advisory) },
      edits: [],
      command: updateCommand(db, lock, advisory.package, "transitive"),
    }));
}

type Located = Pick<VulnerableDependency, "place" | "edits" | "command">;

function inManifests(db: Database, advisory: Advisory): readonly Located[] {
  const all = db.get(lockedManifests);
  const ecosystem = advisory.ecosystem === "npm" ? "npm" : "python";
  return orNone(all).flatMap(({ manifest, locks, key }) =>
    manifest.dependencies.flatMap((one): readonly Located[] => {
      if (manifest.ecosystem !== ecosystem || one.name !== nameOf(advisory)) return [];
      const lock = locks.find(({ readable }) => readable);
      const own =
        lock?.projects.get(key)?.versions.get(one.name) ?? lock?.answers?.get(`${one.name}@${one.specifier}`);
      const versions = own === undefined ? (lock?.versions.get(one.name) ?? []) : [own];
      if (!versions.includes(advisory.installed)) return [];
      return [
        {
          place: {
            path: manifest.path,
            range: { start: one.nameRange.start, end: one.specifierRange?.end ?? one.nameRange.end },
          },
          edits: bump(manifest.path, one, advisory),
          command: lock && updateCommand(db, lock, one.written, "direct"),
        },
      ];
    }),
  );
}

function inRequirements(db: Database, advisory: Advisory): readonly Located[] {
  if (advisory.ecosystem !== "PyPI") return [];
  return db.get(requirementsPaths).flatMap((path) =>
    db.of(requirementSets, path).requirements.flatMap(({ path: file, requirement }): readonly Located[] => {
      const { name, specifier, hashes, range, specifierRange } = requirement;
      if (file !== path || name === undefined || normalizePythonName(name) !== nameOf(advisory)) return [];
      if (specifier.replace(/^=+/, "") !== advisory.installed) return [];
      const canEdit = advisory.fixed !== undefined && hashes.length === 0;
      return [
        {
          place: { path, range },
          edits: canEdit
            ? [{ kind: "edit", path, range: specifierRange, newText: `==${advisory.fixed}` }]
            : [],
          command: undefined,
        },
      ];
    }),
  );
}

function nameOf({ ecosystem, package: name }: Advisory): string {
  return ecosystem === "PyPI" ? normalizePythonName(name) : name;
}

function severityOf({ severity }: Advisory): Severity {
  switch (severity) {
    case "critical":
      return "blocker";
    case "high":
      return "major";
    case "moderate":
    case "unknown":
      return "minor";
    case "low":
      return "advice";
  }
}

/** Keeps the way the range is written (`^`, `~`, exact, `>=`) and puts the fixed version into it; nothing when it asks for that already. */
function bump(
  path: RelativePath,
  { specifier, specifierRange, syntax }: DeclaredDependency,
  { fixed }: Advisory,
): readonly FileEdit[] {
  const [, operator, version] = /^(\^|~=|~|>=|={0,3})\s*v?(\d[\w.+-]*)$/.exec(specifier) ?? [];
  if (!specifierRange || fixed === undefined || operator === undefined || version === undefined) return [];
  if (isAtLeast(version, fixed, syntax)) return [];
  return [{ kind: "edit", path, range: specifierRange, newText: `${operator}${fixed}` }];
}

function isAtLeast(version: string, fixed: string, syntax: DeclaredDependency["syntax"]): boolean {
  if (syntax === "npm") {
    const [lowest, repaired] = [coerce(version, { includePrerelease: true }), parse(fixed)];
    return lowest !== null && repaired !== null && lowest.compare(repaired) >= 0;
  }
  try {
    return compare(version, fixed) >= 0;
  } catch {
    return true;
  }
}

/** The line of the package in its lock file; the file's start where it is not found. */
function rangeInLock(
  db: Database,
  { path }: LockFile,
  { package: name, installed }: Advisory,
): Place["range"] {
  const text = db.file(path)?.text ?? "";
  const candidates = [
    `"node_modules/${name}": {`,
    `/node_modules/${name}": {`,
    `name = "${name}"\nversion = "${installed}"`,
    `name = "${name}"`,
    `'${name}@${installed}`,
    `  ${name}@${installed}`,
    `  /${name}@${installed}`,
    `"${name}@`,
    `${name}@`,
    `"${name}": {`,
  ];
  for (const candidate of candidates) {
    const start = text.indexOf(candidate);
    if (start === -1) continue;
    const end = text.indexOf("\n", start);
    return { start, end: end === -1 ? text.length : end };
  }
  return { start: 0, end: 0 };
}

function updateCommand(
  db: Database,
  { tool, folder, path }: LockFile,
  name: string,
  use: "direct" | "transitive",
): Command | undefined {
  const update = (...words: string[]): Command => ({ folder, words, operands: [name] });
  if (tool !== "yarn") return update(...updates[tool]);
  // Yarn before 2, whose lock file has no metadata, has no `up`, and moves only what the manifest names.
  const isClassic = !/^__metadata:/m.test(db.file(path)?.text ?? "");
  if (isClassic) return use === "direct" ? update("yarn", "upgrade") : undefined;
  return use === "direct" ? update("yarn", "up") : update("yarn", "up", "--recursive");
}

const updates: Readonly<Record<Exclude<LockFile["tool"], "yarn">, readonly string[]>> = {
  npm: ["npm", "update"],
  pnpm: ["pnpm", "update"],
  bun: ["bun", "update"],
  poetry: ["poetry", "update"],
  uv: ["uv", "lock", "--upgrade-package"],
  pdm: ["pdm", "update"],
  pipenv: ["pipenv", "upgrade"],
};
