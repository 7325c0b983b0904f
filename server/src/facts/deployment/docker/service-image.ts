import type { Database } from "../../../engine/database";
import type { RelativePath } from "../../../engine/snapshot";
import type { ComposeService } from "../compose/compose-service";
import type { DockerImage } from "./docker-image";
import { dockerImageOf } from "./docker-images";
import { dockerfileOf } from "./dockerfile-of";
import { buildNamed } from "./named-builds";

/**
 * The image of a Compose service that is built from a Dockerfile of the repository: by the service itself, or elsewhere
 * under the name that it pulls.
 */
export function imageOfService(db: Database, service: ComposeService): DockerImage | undefined {
  if (!service.build) {
    const named = buildNamed(db, service.imageReference);
    return named && dockerImageOf(db, named.dockerfile, named.target);
  }
  const values = new Map(service.build.args.map(({ name, value }) => [name, value?.value]));
  return dockerImageOf(db, dockerfileOf(db, service), service.build.target?.value, values);
}

/** The folder that the image of a Compose service is built from; undefined for images of others, and where it is not known. */
export function buildFolderOf(db: Database, service: ComposeService): RelativePath | undefined {
  return service.build ? service.build.contextFolder : buildNamed(db, service.imageReference)?.context;
}
