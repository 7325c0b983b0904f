import type { Database } from "../../../engine/database";
import { joinContainerPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { checkout } from "../../commands/checkout";
import { createFollower, isShell } from "../../commands/follow";
import type { Surroundings } from "../../commands/followed-command";
import { roleOf } from "../../commands/roles";
import type { ComposeCommand, ComposeService } from "../compose/compose-service";
import type { DockerImage } from "../docker/docker-image";
import { buildFolderOf, imageOfService } from "../docker/service-image";
import { findInContainer } from "./find-in-container";
import type { RunContext, StartedProcess } from "./start-context";

/** Everything a Compose service executes when it starts, in order; empty when the image decides and it is not built here. */
export function startedProcessesOfService(db: Database, service: ComposeService): readonly StartedProcess[] {
  const image = imageOfService(db, service);
  const context: RunContext = {
    image,
    context: buildFolderOf(db, service),
    mounts: service.volumes,
    workingDirectory: service.workingDirectory?.value ?? image?.workingDirectory ?? "/",
    inContainer: true,
    environment: knownEnvironment(service, image),
  };
  const entrypoint = service.entrypoint ?? image?.entrypoint;
  const command = service.command ?? (service.entrypoint ? undefined : image?.command);
  return startedProcessesOf(db, entrypoint, command, context);
}

/** What the service sets and, where no env file may say otherwise, what its image sets. */
function knownEnvironment(
  service: ComposeService,
  image: DockerImage | undefined,
): ReadonlyMap<string, string> {
  const known = new Map(service.envFiles.length > 0 ? [] : environmentOfImage(image));
  for (const { name, value } of service.environment) {
    if (value?.value === undefined) known.delete(name);
    else known.set(name, value.value);
  }
  return known;
}

/** What the image itself sets: variables that an ARG without default decides are left out. */
export function environmentOfImage(image: DockerImage | undefined): ReadonlyMap<string, string> {
  return new Map(
    (image?.environment ?? []).flatMap(({ name, value }) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
}

/** What an image executes by itself. */
export function startedProcessesOfImage(
  db: Database,
  image: DockerImage,
  context: RelativePath | undefined,
): readonly StartedProcess[] {
  const run: RunContext = {
    image,
    context,
    mounts: [],
    workingDirectory: image.workingDirectory,
    inContainer: true,
    environment: environmentOfImage(image),
  };
  return startedProcessesOf(db, image.entrypoint, image.command, run);
}

/** What an entry point with a command executes in the end. */
export function startedProcessesOf(
  db: Database,
  entrypoint: ComposeCommand | undefined,
  command: ComposeCommand | undefined,
  context: RunContext,
): readonly StartedProcess[] {
  const first = entrypoint ?? command;
  if (!first) return [];
  const follower = createFollower(db, surroundingsOf(db, context));
  if (!entrypoint || entrypoint.words.length === 0) {
    if (command?.text !== undefined) follower.runText(command.text, command.place);
    else if (command) follower.run(command.words, command.place);
  } else if (entrypoint.text !== undefined && entrypoint.place.path === context.image?.path) {
    // The shell form of a Dockerfile hands nothing on.
    follower.runText(entrypoint.text, entrypoint.place);
  } else follower.run([...entrypoint.words, ...(command?.words ?? [])], entrypoint.place);
  return follower.found.flatMap((one): readonly StartedProcess[] => {
    // A shell is what it runs, and of a script that is not here nobody knows that.
    if (one.leadsOn || isShell(one.words[0]?.text ?? "")) return [];
    return [
      {
        ...one,
        role: roleOf(one),
        context: context.context,
      },
    ];
  });
}

function surroundingsOf(db: Database, context: RunContext): Surroundings {
  const folder = context.context ?? "";
  if (!context.inContainer) return checkout(db, folder, context.environment);
  return {
    directory: context.workingDirectory,
    folder,
    isForeign: context.image === undefined && context.context === undefined && context.mounts.length === 0,
    environment: context.environment,
    join: joinContainerPath,
    find: (directory, name) =>
      findInContainer(db, context, directory, name) ??
      (directory === context.workingDirectory
        ? undefined
        : findInContainer(db, context, context.workingDirectory, name)),
  };
}
