import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";

/** A file in which people write down what a project needs. */
export interface Manifest {
  readonly path: RelativePath;
  readonly folder: RelativePath;
  readonly ecosystem: "python" | "npm";
  /** The program that this manifest is written for; "standard" for PEP 621 without a tool of its own. */
  readonly tool: "poetry" | "uv" | "pdm" | "pipenv" | "standard" | "setuptools" | "pip" | "npm";
  readonly name: string | undefined;
  /** What its project supports, as written: "^3.11", ">=3.10,<4". Of npm `engines.node`. */
  readonly runtime: { readonly text: string; readonly range: Range } | undefined;
  readonly dependencies: readonly DeclaredDependency[];
  /** Where findings about what is absent stand: `[tool.poetry]`, the key "dependencies". */
  readonly anchor: Range;
  /** Parts of it could not be read: what is absent may be there. */
  readonly damaged: boolean;
}

/** A dependency where a manifest asks for it. */
export interface DeclaredDependency {
  /** Normalized: PEP 503 for Python, as written for npm. */
  readonly name: string;
  readonly written: string;
  /** The name where it is written. */
  readonly nameRange: Range;
  /** The version constraint in its tool's own syntax; "" when any version will do. */
  readonly specifier: string;
  /** Inside quotes: what a fix replaces; undefined when there is nothing to replace. */
  readonly specifierRange: Range | undefined;
  readonly syntax: "poetry" | "pep440" | "npm";
  /** "main", "dev", "devDependencies", the name of an extra or a group. */
  readonly group: string;
  readonly use: "runtime" | "development" | "optional";
  readonly source: "registry" | "git" | "url" | "path" | "workspace";
  readonly extras: readonly string[];
  readonly marker: string | undefined;
  /** Poetry's own words for markers: `python = "<3.11"`, `platform = "win32"`. */
  readonly python?: string;
  readonly platform?: string;
}

/** PEP 503: "Django_REST.framework" is "django-rest-framework". */
export function normalizePythonName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

const developmentGroup =
  /^(?:dev|devel|develop|development|dev-dependencies|tests?|testing|lint|linting|linters?|format|formatting|typing|types?|type-?check(?:ing)?|mypy|docs?|documentation|style|quality|qa|ci|check|checks|debug|local|tools?|tooling|build|release|packaging|bench(?:mark)?|profiling|notebooks?|coverage|e2e)$/i;

/** Whether a group or extra is, by its name, nothing that production installs. */
export function isDevelopmentGroup(group: string): boolean {
  return group.split(/[-_.]/).some((part) => developmentGroup.test(part)) || developmentGroup.test(group);
}
