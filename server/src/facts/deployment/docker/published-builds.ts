import { type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import { folderOf, inFolder, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseShell } from "../../../languages/shell/index";
import { optionIn } from "../../commands/options";
import { ciPipelines } from "../../pipelines/ci-pipelines";
import { inputOf } from "../../pipelines/workflow";
import { pipelineSteps } from "../../pipelines/workflows";
import { buildOfArguments, buildOfStep, type WrittenBuild } from "./written-build";

/** What pipelines, Makefiles and scripts build and push to a registry: it is made for more than whoever builds it. */
export interface PublishedBuilds {
  readonly dockerfiles: ReadonlySet<RelativePath>;
  /** Compose files whose services are built. */
  readonly composeFiles: ReadonlySet<RelativePath>;
}

const pushes = /\b(?:docker|podman|buildah)(?:\s+image)?\s+push\b|\s--push\b/;

/** The Dockerfiles and Compose files of the images that are published; both empty without any. */
export const publishedBuilds: Fact<PublishedBuilds> = fact("published builds", (db) => {
  const dockerfiles = new Set<RelativePath>();
  const composeFiles = new Set<RelativePath>();
  const addTo = (files: Set<RelativePath>, path: RelativePath | undefined) =>
    path !== undefined && db.has(path) && files.add(path);
  const addBuilds = (text: string, folder: RelativePath) => {
    for (const { words } of parseShell(text).commands) {
      const texts = words.map(({ value }) => value);
      const file = optionIn(
        texts.map((text) => ({ text })),
        ["-f", "--file"],
      )?.value;
      const build = texts.indexOf("build");
      if (build === -1 || !/^(?:docker|docker-compose|podman|buildah)$/.test(texts[0] ?? "")) continue;
      if (texts[0] === "docker-compose" || texts[1] === "compose")
        addTo(composeFiles, joinPath(folder, file ?? "docker-compose.yml"));
      else addTo(dockerfiles, dockerfileOf(folder, buildOfArguments(texts.slice(build + 1))));
    }
  };
  for (const { commands } of db.get(ciPipelines)) {
    if (!commands.some(({ text }) => pushes.test(text))) continue;
    for (const { text, folder } of commands) addBuilds(text, folder);
  }
  for (const path of db.paths())
    for (const { text, folder } of db.of(scriptedBuilds, path)) addBuilds(text, folder);
  for (const { step } of db.get(pipelineSteps)) {
    if (inputOf(step, "push") !== "false") addTo(dockerfiles, dockerfileOf("", buildOfStep(step)));
  }
  return { dockerfiles, composeFiles };
});

/**
 * What a Makefile or a script that pushes to a registry builds, a line each, with the folder that its paths start from: the
 * repository's where a variable stands in front of them, else that of the script.
 */
const scriptedBuilds: FactFamily<readonly { readonly text: string; readonly folder: RelativePath }[]> =
  factFamily("scripted builds", (db, path) => {
    if (!/(?:^|\/)(?:GNU)?[Mm]akefile$|\.(?:mk|sh)$/.test(path)) return [];
    const text = db.file(path)?.text ?? "";
    if (!pushes.test(text)) return [];
    const lines = text.replace(/\\\r?\n/g, " ").split("\n");
    return lines.flatMap((line) => {
      if (!/\bbuild\b/.test(line)) return [];
      const plain = line.replace(/^[\t @-]+/, "").replace(/(?<=[\s=])\$[({]?\w+[)}]?\//g, "");
      const isFromRoot = /(?<=[\s=])\$[({]?\w+[)}]?\//.test(line);
      return [{ text: plain, folder: isFromRoot ? "" : folderOf(path) }];
    });
  });

function dockerfileOf(folder: RelativePath, build: WrittenBuild | undefined): RelativePath | undefined {
  if (build?.file) return joinPath(folder, build.file);
  const context = build?.context === undefined ? undefined : joinPath(folder, build.context);
  return context === undefined ? undefined : inFolder(context, "Dockerfile");
}
