import type { Database } from "../../../engine/database";
import { fileNameOf, isInside, joinContainerPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { FollowedCommand } from "../../commands/followed-command";
import type { ProcessRole } from "../../commands/roles";
import type { ComposeService } from "../compose/compose-service";
import { sourceOfContainerFile } from "../docker/container-files";
import type { DockerImage } from "../docker/docker-image";

/** One program that is finally executed, with what it is for. */
export interface StartedProcess extends Omit<FollowedCommand, "leadsOn"> {
  readonly role: ProcessRole;
  /** The folder of the repository that is the code's root: the build context or the platform's root. */
  readonly context: RelativePath | undefined;
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
  /** What is known of the environment. */
  readonly environment: ReadonlyMap<string, string>;
}

/** The file of the repository that a command in a container names. */
export function findInContainer(
  db: Database,
  context: RunContext,
  directory: string,
  name: string,
): RelativePath | undefined {
  const isPath = name.includes("/");
  const candidates = isPath
    ? [joinContainerPath(directory, name)]
    : [`/usr/local/bin/${name}`, `/usr/bin/${name}`, `/bin/${name}`, joinContainerPath(directory, name)];
  for (const candidate of candidates) {
    const found = sourceOfContainerFile(db, candidate, context.image, context.context, context.mounts);
    if (found !== undefined) return found;
  }
  // Nobody else's image holds a script at the place where it lies in this repository.
  const own = name.replace(/^(?:\.\/)+/, "");
  if (
    context.inContainer &&
    context.image === undefined &&
    /^[\w.-]+\/[\w./-]+\.sh$/.test(own) &&
    db.has(own)
  )
    return own;
  // Some Dockerfiles cannot be followed; a script of that name that exists once in the context is the one.
  const base = fileNameOf(name);
  if (context.context === undefined || !/\.sh$|entrypoint|^start/.test(base)) return undefined;
  const folder = context.context;
  const same = db.paths().filter((path) => isInside(path, folder) && fileNameOf(path) === base);
  return same.length === 1 ? same[0] : undefined;
}
