import { joinPath } from "../../../engine/path";
import { mappingOf, scalarOf } from "../../../languages/yaml";
import type { ComposeBuild } from "./compose-service";
import type { Lookup } from "./interpolation";
import { readEntries } from "./read-environment";
import { childOf, type LayeredNode, lastText } from "./service-layers";

/** Joins the layers of `build`, the weakest first; undefined when none has it. */
export function readBuild(sources: readonly LayeredNode[], lookup: Lookup): ComposeBuild | undefined {
  const last = sources[sources.length - 1];
  if (!last) return undefined;
  const maps = sources.filter(({ node }) => mappingOf(node));
  const strings = sources.filter(({ node }) => scalarOf(node));
  const key = (name: string) =>
    lastText(
      maps.flatMap((source) => childOf(source, name)),
      lookup,
    );
  const contextSource = [...sources]
    .reverse()
    .find((source) => scalarOf(source.node) || childOf(source, "context").length > 0);
  const context = key("context") ?? lastText(strings, lookup);
  const folder = contextSource?.layer.folder ?? last.layer.folder;
  const contextFolder =
    context === undefined
      ? maps.length > 0 && key("dockerfile_inline") === undefined
        ? folder
        : undefined
      : context.value !== undefined && !isRemote(context.value) && folder !== undefined
        ? joinPath(folder, context.value)
        : undefined;
  const dockerfile = key("dockerfile");
  const inline = key("dockerfile_inline");
  const dockerfilePath =
    contextFolder === undefined || inline
      ? undefined
      : dockerfile === undefined
        ? joinPath(contextFolder, "Dockerfile")
        : dockerfile.value !== undefined
          ? joinPath(contextFolder, dockerfile.value)
          : undefined;
  return {
    place: { path: last.layer.path, range: last.node.range },
    context,
    contextFolder,
    dockerfile,
    dockerfilePath,
    inline,
    target: key("target"),
    args: readEntries(
      maps.flatMap((source) => childOf(source, "args")),
      lookup,
    ),
  };
}

function isRemote(context: string): boolean {
  return /^(?:https?|git|ssh|docker-image|oci-layout|service|target):|^git@|^github\.com\//.test(context);
}
