import type { RelativePath } from "../../../engine/snapshot";
import type { FollowedCommand } from "../../commands/followed-command";
import type { ProcessRole } from "../../commands/roles";
import type { ComposeService } from "../compose/compose-service";
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
