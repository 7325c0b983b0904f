import { type Database, type Fact, fact } from "../../../engine/database";
import { needles, searched } from "../../../engine/needles";
import { fileNameOf, folderOf, inFolder, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { splitWords } from "../../../languages/shell";
import { isHostedPipeline } from "../../pipelines/pipeline-files";
import { workflows } from "../../pipelines/workflows";
import { isDockerfilePath } from "./dockerfile-trees";
import { buildOfArguments, buildOfStep, type WrittenBuild } from "./written-build";

/**
 * The folders from which images are built, by Dockerfile, as pipelines, Makefiles, scripts and documents write it:
 * `docker build -f docker/Dockerfile .`. The nearest to production wins: a pipeline before a script before a document.
 */
export const toldContexts: Fact<ReadonlyMap<RelativePath, RelativePath>> = fact("told contexts", (db) => {
  const steps = db.get(workflows).flatMap(({ jobs }) => jobs.flatMap((job) => job.steps));
  const told = steps.flatMap((step) => buildOfStep(step) ?? []).flatMap((build) => resolve(db, build, [""]));
  for (const kind of [isHostedPipeline, isScript, isDocument])
    for (const path of db.paths())
      if (kind(path))
        for (const build of writtenBuilds(db, path))
          told.push(...resolve(db, build, kind === isHostedPipeline ? [""] : [folderOf(path), ""]));
  return new Map(told.reverse());
});

/** The Dockerfile and its context, from the first folder in which there is such a Dockerfile. */
function resolve(
  db: Database,
  { file, context }: WrittenBuild,
  folders: readonly RelativePath[],
): readonly (readonly [RelativePath, RelativePath])[] {
  if (context === undefined) return [];
  for (const folder of folders) {
    const from = joinPath(folder, context);
    const path = file === undefined ? from && inFolder(from, "Dockerfile") : joinPath(folder, file);
    const whole = file === undefined && from === "" ? "Dockerfile" : path;
    if (from !== undefined && whole !== undefined && isDockerfilePath(whole) && db.has(whole))
      return [[whole, from]];
  }
  return [];
}

function isScript(path: RelativePath): boolean {
  return /^(?:GNUm|M|m)akefile$|^[Jj]ustfile$|^Taskfile\.ya?ml$|^package\.json$|\.(?:mk|sh|bash)$/.test(
    fileNameOf(path),
  );
}

function isDocument(path: RelativePath): boolean {
  return /\.(?:md|rst)$/.test(path);
}

const writtenBuilds = searched<readonly WrittenBuild[]>(
  "written builds",
  needles("docker build", "docker buildx", "podman build"),
  [],
  (db, path) => {
    const text = (db.file(path)?.text ?? "").replace(/\\\r?\n/g, " ");
    return [
      ...text.matchAll(/\b(?:docker(?:[ \t]+buildx)?|podman)[ \t]+build[ \t]([^\n;|`&"]{0,1000})/g),
    ].flatMap(([, rest = ""]) => buildOfArguments(splitWords(rest).map(({ value }) => value)) ?? []);
  },
);
