import type { Database } from "../../../engine/database";
import type { ComposeService } from "../compose/compose-service";
import type { DockerImage } from "./docker-image";
import { dockerImageOf } from "./docker-images";
import { dockerfileOf } from "./dockerfile-of";

/** The image of a Compose service that is built from a Dockerfile of the repository. */
export function imageOfService(db: Database, service: ComposeService): DockerImage | undefined {
  const values = new Map(service.build?.args.map(({ name, value }) => [name, value?.value]));
  return dockerImageOf(db, dockerfileOf(db, service), service.build?.target?.value, values);
}
