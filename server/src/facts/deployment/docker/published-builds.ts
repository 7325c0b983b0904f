import { type Fact, fact } from "../../../engine/database";
import { inFolder, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseShell } from "../../../languages/shell/index";
import { pipelineSteps } from "../../pipelines/workflows";
import { ciPipelines } from "../../testing/ci-pipelines";

/** What pipelines build and push to a registry: it is made for more than the pipeline. */
export interface PublishedBuilds {
  readonly dockerfiles: ReadonlySet<RelativePath>;
  /** Compose files whose services are built. */
  readonly composeFiles: ReadonlySet<RelativePath>;
}

const pushes = /\b(?:docker|podman|buildah)(?:\s+image)?\s+push\b|\s--push\b/;
const buildAction = /^docker\/build-push-action@/;

/** The Dockerfiles and Compose files of the images that pipelines publish; both empty without any. */
export const publishedBuilds: Fact<PublishedBuilds> = fact("published builds", (db) => {
  const dockerfiles = new Set<RelativePath>();
  const composeFiles = new Set<RelativePath>();
  const addTo = (files: Set<RelativePath>, path: RelativePath | undefined) =>
    path !== undefined && db.has(path) && files.add(path);
  for (const { commands } of db.get(ciPipelines)) {
    if (!commands.some(({ text }) => pushes.test(text))) continue;
    for (const { text, folder } of commands)
      for (const { words } of parseShell(text).commands) {
        const texts = words.map(({ value }) => value);
        const build = texts.indexOf("build");
        const file = optionIn(texts, "-f", "--file");
        if (build === -1 || !/^(?:docker|docker-compose|podman|buildah)$/.test(texts[0] ?? "")) continue;
        if (texts[0] === "docker-compose" || texts[1] === "compose")
          addTo(composeFiles, joinPath(folder, file ?? "docker-compose.yml"));
        else if (file === undefined) addTo(dockerfiles, inContext(folder, contextOf(texts.slice(build + 1))));
        else addTo(dockerfiles, joinPath(folder, file));
      }
  }
  for (const { step } of db.get(pipelineSteps)) {
    const input = (name: string) => step.inputs.find((one) => one.name === name)?.text.value.trim();
    if (!buildAction.test(step.uses?.text.value ?? "") || input("push") === "false") continue;
    const file = input("file");
    addTo(dockerfiles, file ? joinPath("", file) : inContext("", input("context")));
  }
  return { dockerfiles, composeFiles };
});

function inContext(folder: RelativePath, context: string | undefined): RelativePath | undefined {
  const root = joinPath(folder, context ?? ".");
  return root === undefined ? undefined : inFolder(root, "Dockerfile");
}

function optionIn(words: readonly string[], ...names: readonly string[]): string | undefined {
  const index = words.findIndex(
    (word) => names.includes(word) || names.some((one) => word.startsWith(`${one}=`)),
  );
  const found = words[index];
  return found?.includes("=") ? found.slice(found.indexOf("=") + 1) : words[index + 1 || words.length];
}

/** The one argument that belongs to no option. */
function contextOf(words: readonly string[]): string | undefined {
  return words.find(
    (word, index) =>
      !word.startsWith("-") &&
      (index === 0 || !/^-/.test(words[index - 1] ?? "") || /=/.test(words[index - 1] ?? "")),
  );
}
