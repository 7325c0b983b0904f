import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf, joinContainerPath, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { CommandWord, ComposeService } from "../compose/compose-service";
import { sourceOfContainerFile } from "../docker/container-files";
import type { DockerImage } from "../docker/docker-image";
import type { ProcessRole } from "./process-role";

/** One program that is finally executed, after following shells, scripts and package scripts. */
export interface StartedProcess {
  /** The program and its arguments, wrappers such as `exec`, `env`, `poetry run` and `tini --` taken off. */
  readonly words: readonly CommandWord[];
  /** The same with the wrappers: `python`, `manage.py`, `runserver`. */
  readonly written: readonly CommandWord[];
  readonly role: ProcessRole;
  /** The command where it is written. */
  readonly place: Place;
  /** How one gets there: the Compose command, the line in the script, the outermost first. */
  readonly via: readonly Place[];
  /** A branch decides whether it runs. */
  readonly conditional: boolean;
  /** It runs code of a Django project. */
  readonly isDjango: boolean;
  /** A settings module named in the command itself. */
  readonly settingsModule: { readonly name: string; readonly place: Place } | undefined;
  /** What the script has exported before. */
  readonly exports: readonly ExportedVariable[];
  /** The folder of the repository that is the code's root: the build context or the platform's root. */
  readonly context: RelativePath | undefined;
}

export interface ExportedVariable {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
  /** `: "${NAME:=value}"`, `NAME=${NAME:-value}`. */
  readonly onlyIfUnset: boolean;
}

/** Where a command runs, for finding what it names. */
export interface RunContext {
  readonly image: DockerImage | undefined;
  /** The build context, or the folder a platform starts in. */
  readonly context: RelativePath | undefined;
  readonly mounts: ComposeService["volumes"];
  /** Inside the container. */
  readonly workingDirectory: string;
  /** Without a container the folder itself is where the command runs. */
  readonly inContainer: boolean;
}

export interface State {
  readonly db: Database;
  readonly context: RunContext;
  readonly found: StartedProcess[];
  readonly exports: ExportedVariable[];
  budget: number;
}

export const deepest = 8;

export function findFile(state: State, name: string): RelativePath | undefined {
  const { db, context } = state;
  if (!context.inContainer) {
    const found = joinPath(context.context ?? "", name.replace(/^\/app\//, ""));
    return found !== undefined && db.file(found) ? found : undefined;
  }
  const isPath = name.includes("/");
  const candidates = isPath
    ? [joinContainerPath(context.workingDirectory, name)]
    : [
        `/usr/local/bin/${name}`,
        `/usr/bin/${name}`,
        `/bin/${name}`,
        joinContainerPath(context.workingDirectory, name),
      ];
  for (const candidate of candidates) {
    const found = sourceOfContainerFile(db, candidate, context.image, context.context, context.mounts);
    if (found !== undefined) return found;
  }
  // Some Dockerfiles cannot be followed; a script of that name that exists once in the context is the one.
  const base = fileNameOf(name);
  if (context.context === undefined || !/\.sh$|entrypoint|^start/.test(base)) return undefined;
  const prefix = context.context === "" ? "" : `${context.context}/`;
  const same = db.paths().filter((path) => path.startsWith(prefix) && fileNameOf(path) === base);
  return same.length === 1 ? same[0] : undefined;
}
