import { type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, mappingOf, pairAt, pairsOf, resolve, textOf, type YamlNode } from "../../../languages/yaml";
import { yamlFiles } from "../../yaml-files";
import type { PipelineText } from "../pipeline-text";
import { type PipelineSource, placeIn, textIn, variablesIn } from "../read-steps";
import type { PipelineVariable } from "../workflow";

/** A file of GitLab CI: the pipeline itself, or a part that it includes. */
export interface GitlabPipeline {
  readonly path: RelativePath;
  readonly remotes: readonly RemoteInclude[];
  readonly variables: readonly PipelineVariable[];
  readonly jobs: readonly GitlabJob[];
}

/** `include: remote`. */
export interface RemoteInclude {
  readonly place: Place;
  readonly hasIntegrity: boolean;
}

/** A job of GitLab CI, with what its pipeline gives every job. */
export interface GitlabJob {
  readonly name: string;
  /** The job's own image, else the pipeline's. */
  readonly image: PipelineText | undefined;
  readonly variables: readonly PipelineVariable[];
  /** The lines of `before_script`, `script` and `after_script`, an item each. */
  readonly scripts: readonly PipelineText[];
  /** It brings something to where it is used: an environment, or its own and its stage's name say so. */
  readonly deploys: boolean;
}

const gitlabPath = /^\.gitlab-ci\.ya?ml$|^\.gitlab\/(?:ci\/)?[\w./-]+\.ya?ml$/;

/** Whether GitLab reads a file as a part of its pipeline. */
export function isGitlabPath(path: RelativePath): boolean {
  return gitlabPath.test(path) && !/(?:^|\/)(?:issue|merge_request)_templates\//.test(path);
}

const pipelineAt: FactFamily<GitlabPipeline | undefined> = factFamily("GitLab pipeline", (db, path) => {
  const text = db.file(path)?.text;
  const file = db.of(yamlFiles, path);
  // Inputs of components stand in a document before.
  const root = file?.documents.map((document) => document.root).findLast((one) => mappingOf(one));
  if (text === undefined || !file || !root) return undefined;
  return pipelineIn({ path, text, file }, root);
});

/** Every file of GitLab CI, sorted by path. */
export const gitlabPipelines: Fact<readonly GitlabPipeline[]> = fact("GitLab pipelines", (db) =>
  db.paths().flatMap((path) => (isGitlabPath(path) ? (db.of(pipelineAt, path) ?? []) : [])),
);

/** Keys of the root that are no jobs. */
const reserved = new Set([
  "default",
  "include",
  "stages",
  "variables",
  "workflow",
  "image",
  "services",
  "cache",
  "spec",
]);

function pipelineIn(source: PipelineSource, root: YamlNode): GitlabPipeline {
  const defaults = pairAt(root, "default")?.value;
  const image = imageIn(source, root) ?? imageIn(source, defaults);
  const shared = [...scriptsIn(source, root), ...scriptsIn(source, defaults)];
  const jobs = pairsOf(root).flatMap(({ key, value }) =>
    reserved.has(key) || !mappingOf(value) ? [] : [jobIn(source, key, value, image)],
  );
  return {
    path: source.path,
    remotes: remotesIn(source, pairAt(root, "include")?.value),
    variables: variablesIn(source, pairAt(root, "variables")?.value),
    jobs:
      shared.length > 0
        ? [{ name: "default", image: undefined, variables: [], scripts: shared, deploys: false }, ...jobs]
        : jobs,
  };
}

function jobIn(
  source: PipelineSource,
  name: string,
  node: YamlNode,
  image: PipelineText | undefined,
): GitlabJob {
  const stage = textOf(pairAt(node, "stage")?.value) ?? "";
  return {
    name,
    image: imageIn(source, node) ?? image,
    variables: variablesIn(source, pairAt(node, "variables")?.value),
    scripts: scriptsIn(source, node),
    deploys:
      pairAt(node, "environment") !== undefined ||
      [name, stage].some((one) => /(?:^|[^a-z])(?:deploy|release|publish|production|prod)/i.test(one)),
  };
}

function imageIn(source: PipelineSource, node: YamlNode | undefined): PipelineText | undefined {
  const value = pairAt(node, "image")?.value;
  return textIn(source, value) ?? textIn(source, pairAt(value, "name")?.value);
}

function scriptsIn(source: PipelineSource, node: YamlNode | undefined): readonly PipelineText[] {
  return ["before_script", "script", "after_script"].flatMap((key) =>
    linesIn(source, pairAt(node, key)?.value),
  );
}

/** Lists may stand in lists; `!reference [job, script]` names no commands. */
function linesIn(source: PipelineSource, node: YamlNode | undefined): readonly PipelineText[] {
  if (resolve(node)?.tag === "!reference") return [];
  const text = textIn(source, node);
  return text ? [text] : itemsOf(node).flatMap((item) => linesIn(source, item));
}

function remotesIn(source: PipelineSource, node: YamlNode | undefined): readonly RemoteInclude[] {
  const items = itemsOf(node);
  if (items.length > 0) return items.flatMap((item) => remotesIn(source, item));
  const text = textIn(source, node) ?? textIn(source, pairAt(node, "remote")?.value);
  if (!text || !/^https?:\/\//i.test(text.value)) return [];
  return [
    {
      place: placeIn(source, text.place.range),
      hasIntegrity: pairAt(node, "integrity") !== undefined,
    },
  ];
}
