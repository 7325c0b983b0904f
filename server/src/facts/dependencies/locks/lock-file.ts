import { tableOf } from "../../../engine/records";
import type { RelativePath } from "../../../engine/snapshot";

/** The package manager that writes the lock file. */
export type LockTool = "poetry" | "uv" | "pdm" | "pipenv" | "npm" | "pnpm" | "yarn" | "bun";

/** What a lock file decides, as far as the rules ask: names and versions, no hashes, no places. */
export interface LockFile {
  readonly path: RelativePath;
  readonly folder: RelativePath;
  readonly tool: LockTool;
  readonly ecosystem: "python" | "npm";
  /** False for a file that cannot be read or a format nobody here knows: nothing is then said about it. */
  readonly readable: boolean;
  /** Every locked version by name (PEP 503 for Python). */
  readonly versions: ReadonlyMap<string, readonly string[]>;
  /** By workspace folder, relative to the lock file's: what its manifest asked for when the lock was made. */
  readonly projects: ReadonlyMap<string, LockedProject>;
  /** Answers by "name@range", for Yarn, which locks requests and not projects. */
  readonly answers: ReadonlyMap<string, string> | undefined;
  /** The Python versions it was made for, as the manifest then said. */
  readonly runtime: string | undefined;
}

/** A manifest as it was when the lock file was made. */
export interface LockedProject {
  /** Specifier by name, as the manifest then had it; undefined when the format does not keep it. */
  readonly specifiers: ReadonlyMap<string, string> | undefined;
  /** The version that a direct dependency got. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Whose lock file a file is, by its name. */
export const lockNames: Readonly<Record<string, LockTool>> = tableOf({
  "poetry.lock": "poetry",
  "uv.lock": "uv",
  "pdm.lock": "pdm",
  "Pipfile.lock": "pipenv",
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
});

/** Those that lock Python packages. */
export const pythonTools: readonly LockTool[] = ["poetry", "uv", "pdm", "pipenv"];

/** What a reader of one format gives; the rest follows from the path. */
export type LockContent = Pick<LockFile, "versions"> &
  Partial<Pick<LockFile, "projects" | "answers" | "runtime">>;

/** Adds a version to the list of a name, once. */
export function addVersion(versions: Map<string, string[]>, name: string, version: string): void {
  const known = versions.get(name);
  if (!known) versions.set(name, [version]);
  else if (!known.includes(version)) known.push(version);
}
