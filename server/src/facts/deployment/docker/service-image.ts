import type { Database } from "../../../engine/database";
import type { ComposeService } from "../compose/compose-service";
import { type DockerImage, readDockerImage } from "./docker-image";
import { dockerfileOf } from "./dockerfile-of";
import { dockerfileTrees } from "./dockerfile-trees";

/** The image of a Compose service that is built from a Dockerfile of the repository. */
export function imageOfService(db: Database, service: ComposeService): DockerImage | undefined {
  const path = dockerfileOf(db, service);
  if (path === undefined) return undefined;
  const tree = db.of(dockerfileTrees, path);
  const values = new Map(service.build?.args.map(({ name, value }) => [name, value?.value]));
  return tree && readDockerImage(tree, path, service.build?.target?.value, values);
}
