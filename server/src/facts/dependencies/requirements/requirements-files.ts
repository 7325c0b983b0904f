import { type Fact, fact, factFamily } from "../../../engine/database";
import { fileNameOf, folderOf, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseRequirements, type Requirement, type RequirementsFile } from "../../../languages/requirements";
import { isInTests } from "../../repository/file-kinds";
import { type DeclaredDependency, isDevelopmentGroup, type Manifest, normalizePythonName } from "../manifest";
import { sourceOfUrl } from "../pyproject";

/** `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `requirements/base.txt`, `constraints.txt`. */
export function isRequirementsPath(path: RelativePath): boolean {
  const name = fileNameOf(path);
  if (/^(?:[\w.-]*[-_.])?(?:requirements?|constraints?)(?:[-_.][\w.-]+)?\.(?:txt|in|pip)$/i.test(name))
    return true;
  return /^[\w.-]+\.(?:txt|in|pip)$/i.test(name) && /(?:^|\/)requirements?$/i.test(folderOf(path));
}

/** Which installation a requirements file is for, by its name: "main", "dev", "test", "constraints". */
export function requirementsGroup(path: RelativePath): string {
  const stem = fileNameOf(path).replace(/\.(?:txt|in|pip)$/i, "");
  if (/constraints?/i.test(stem)) return "constraints";
  const word = stem
    .replace(/requirements?/i, "")
    .replace(/^[-_.]+|[-_.]+$/g, "")
    .toLowerCase();
  // What lies among the tests is installed to run them.
  if (isInTests(path)) return "test";
  return word === "" ||
    /^(?:base|common|prod|production|main|core|app|web|server|live|deploy|deployment|staging|shared)$/.test(
      word,
    )
    ? "main"
    : word;
}

/** The tree of one requirements file; undefined when its text is not known. */
export const requirementsTrees = factFamily<RequirementsFile | undefined>(
  "requirements",
  (db, path) => {
    const file = db.file(path);
    return file && parseRequirements(file.text);
  },
  Object.is,
);

/** A requirements file as a manifest; what it includes is not read. */
export function readRequirementsManifest(path: RelativePath, text: string): Manifest {
  const { lines, errors } = parseRequirements(text);
  const group = requirementsGroup(path);
  const requirements = lines.filter((line) => line.kind === "requirement");
  return {
    path,
    folder: folderOf(path),
    ecosystem: "python",
    tool: "pip",
    name: undefined,
    runtime: undefined,
    dependencies: group === "constraints" ? [] : requirements.flatMap((one) => toDependency(one, group)),
    anchor: requirements[0]?.range ?? { start: 0, end: 0 },
    damaged: errors.length > 0,
  };
}

function toDependency(one: Requirement, group: string): readonly DeclaredDependency[] {
  if (one.name === undefined) return [];
  return [
    {
      name: normalizePythonName(one.name),
      written: one.name,
      nameRange: one.nameRange,
      specifier: one.specifier,
      specifierRange: one.url === undefined ? one.specifierRange : undefined,
      syntax: "pep440",
      group,
      use: group === "main" ? "runtime" : isDevelopmentGroup(group) ? "development" : "optional",
      source: sourceOfUrl(one.url),
      extras: one.extras,
      marker: one.marker,
    },
  ];
}

/** Everything that installing a requirements file brings, its includes followed. */
export interface RequirementSet {
  readonly path: RelativePath;
  readonly requirements: readonly { readonly path: RelativePath; readonly requirement: Requirement }[];
  /** Constraints by normalized name: they pin what another line asks for. */
  readonly constraints: ReadonlyMap<string, string>;
  /** Includes that lead nowhere. */
  readonly missing: readonly {
    readonly path: RelativePath;
    readonly written: string;
    readonly range: Requirement["range"];
  }[];
}

/** What pip installs from one file by path, with the files that it includes and the constraints that hold for it. */
export const requirementSets = factFamily<RequirementSet>("requirement set", (db, path) => {
  const requirements: RequirementSet["requirements"][number][] = [];
  const constraints = new Map<string, string>();
  const missing: RequirementSet["missing"][number][] = [];
  const seen = new Set<string>();
  const read = (file: RelativePath, asConstraints: boolean): void => {
    if (seen.has(`${file} ${asConstraints}`)) return;
    seen.add(`${file} ${asConstraints}`);
    for (const line of db.of(requirementsTrees, file)?.lines ?? []) {
      if (line.kind === "requirement") {
        if (!asConstraints) requirements.push({ path: file, requirement: line });
        else if (line.name !== undefined) constraints.set(normalizePythonName(line.name), line.specifier);
      } else if (line.kind !== "option") {
        const target = /^\w+:\/\//.test(line.path) ? undefined : joinPath(folderOf(file), line.path);
        if (target !== undefined && db.has(target)) read(target, asConstraints || line.kind === "constraint");
        else if (target !== undefined && !db.tree().entries.has(target) && !line.path.includes("$"))
          missing.push({ path: file, written: line.path, range: line.pathRange });
      }
    }
  };
  read(path, false);
  return { path, requirements, constraints, missing };
});

/** All requirements files, constraints included, sorted. */
export const requirementsPaths: Fact<readonly RelativePath[]> = fact("requirements paths", (db) =>
  db.paths().filter(isRequirementsPath),
);
