import type { Database } from "../../../engine/database";
import { fileNameOf, folderOf, isInside, joinContainerPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { sourceOfContainerFile } from "../docker/container-files";
import { dockerImageOf } from "../docker/docker-images";
import { isDockerfilePath } from "../docker/dockerfile-trees";
import type { RunContext } from "./start-context";

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
  const laid = context.inContainer && context.image === undefined ? laidByBuild(db, name) : undefined;
  if (laid !== undefined) return laid;
  // Some Dockerfiles cannot be followed; a script of that name that exists once in the context is the one.
  const base = fileNameOf(name);
  if (context.context === undefined || !/\.sh$|entrypoint|^start/.test(base)) return undefined;
  const folder = context.context;
  const same = db.paths().filter((path) => isInside(path, folder) && fileNameOf(path) === base);
  return same.length === 1 ? same[0] : undefined;
}

/** What every image has at the same place, whoever made it. */
const commonScript = /^(?:docker-)?(?:entry-?point|start|run|init|setup|wait-for-it|wait-for|healthcheck)\b/;

/** The one script that Dockerfiles of the repository lay at a place of their images, for an image that is only named. */
function laidByBuild(db: Database, path: string): RelativePath | undefined {
  const name = fileNameOf(path);
  if (!/^(?:\/[\w.-]+){2,}\.sh$/.test(path) || commonScript.test(name)) return undefined;
  if (!db.paths().some((one) => fileNameOf(one) === name)) return undefined;
  const found = new Set<RelativePath>();
  for (const dockerfile of db.paths().filter(isDockerfilePath)) {
    const image = dockerImageOf(db, dockerfile);
    // Its context is its folder, or one above it.
    for (let context = folderOf(dockerfile); ; context = folderOf(context)) {
      const source = image && sourceOfContainerFile(db, path, image, context);
      if (source !== undefined) found.add(source);
      if (context === "") break;
    }
  }
  return found.size === 1 ? [...found][0] : undefined;
}
