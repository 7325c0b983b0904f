import { type Database, type FactFamily, factFamily } from "../../../engine/database";
import type { RelativePath } from "../../../engine/snapshot";
import { type DockerImage, readDockerImage } from "./docker-image";
import { dockerfileTrees } from "./dockerfile-trees";

type Key = readonly [
  path: RelativePath,
  target: string | null,
  buildArguments: readonly (readonly [name: string, value: string | null])[],
];

const images: FactFamily<DockerImage | undefined> = factFamily("docker image", (db, key) => {
  const [path, target, given] = JSON.parse(key) as Key;
  const tree = db.of(dockerfileTrees, path);
  const values = new Map(given.map(([name, value]) => [name, value ?? undefined]));
  return tree && readDockerImage(tree, path, target ?? undefined, values);
});

/**
 * What a Dockerfile makes of one of its stages, by default the last, with the values that the build gives its arguments.
 * Undefined without a path, such a file or stage.
 */
export function dockerImageOf(
  db: Database,
  path: RelativePath | undefined,
  target?: string,
  buildArguments: ReadonlyMap<string, string | undefined> = new Map(),
): DockerImage | undefined {
  if (path === undefined) return undefined;
  const given = Array.from(buildArguments, ([name, value]) => [name, value ?? null] as const);
  const key: Key = [path, target ?? null, given];
  return db.of(images, JSON.stringify(key));
}
