import { type FactFamily, fact, factFamily } from "../../engine/database";
import { fileNameOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { quotedForPattern } from "../../engine/text";
import { isDockerfilePath } from "../deployment/docker/dockerfile-trees";
import { isPipelinePath } from "../pipelines/workflows";

/**
 * Whether an image is built, a pipeline runs, or containers or nginx are started with a file, by what names it there: what
 * it holds is then part of what runs, and without it that does not start from a fresh clone.
 */
export const namedByBuilds: FactFamily<boolean> = factFamily("named by builds", (db, path) => {
  const name = quotedForPattern(fileNameOf(path));
  const line = new RegExp(`^(?![ \\t]*#)[^\\n]*(?<![\\w.-])${name}(?![\\w.-])`, "m");
  return db.get(buildingPaths).some((one) => line.test(db.file(one)?.text ?? ""));
});

const buildingPaths = fact("files that build and start", (db) => db.paths().filter(builds));

function builds(path: RelativePath): boolean {
  return (
    isDockerfilePath(path) ||
    isPipelinePath(path) ||
    /(?:^|\/)(?:[\w.-]*compose[\w.-]*\.ya?ml|\.gitlab-ci\.yml|Jenkinsfile|bitbucket-pipelines\.yml|[\w.-]*nginx[\w.-]*\.conf)$/.test(
      path,
    )
  );
}
