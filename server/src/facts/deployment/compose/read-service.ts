import { joinPath } from "../../../engine/path";
import { lineBreakOf } from "../../../engine/text";
import { splitWords } from "../../../languages/shell";
import {
  itemsOf,
  mappingOf,
  pairAt,
  pairsOf,
  scalarOf,
  sequenceOf,
  type YamlMapping,
  type YamlNode,
} from "../../../languages/yaml";
import type { CommandWord } from "../../commands/followed-command";
import { parseImage } from "../docker/images";
import {
  type ComposeCommand,
  type ComposeHealthcheck,
  type ComposeService,
  type ConfigUse,
  type Dependency,
  type EnvFileReference,
  type NetworkUse,
  ofSwarmOnly,
  type ServicePart,
} from "./compose-service";
import { type ComposeText, isTrueText, readComposeText, shownText } from "./compose-text";
import { interpolate, type Lookup } from "./interpolation";
import { readBuild } from "./read-build";
import { readEntries } from "./read-environment";
import { readMounts, uniqueMounts } from "./read-mounts";
import { readPorts, uniquePorts } from "./read-ports";
import {
  childOf,
  innerRange,
  type LayeredNode,
  lastPlace,
  lastText,
  type ServiceLayer,
  sourcesOf,
  textList,
} from "./service-layers";

/** Joins the layers of a service (the weakest first) by Compose's rules: scalars win, lists grow, maps merge. */
export function readService(
  name: string,
  layers: readonly ServiceLayer[],
  lookup: Lookup,
  incomplete: boolean,
): ComposeService {
  const read = (key: string) => sourcesOf(layers, key);
  const text = (key: string) => lastText(read(key), lookup);
  const list = (key: string) => read(key).flatMap((source) => textList(source, lookup));
  const image = text("image");
  const deploy = read("deploy").map((source) => source.node);
  const inDeploy = (path: readonly string[]) =>
    read("deploy").flatMap((source) => {
      let node: YamlNode | undefined = source.node;
      for (const key of path) node = pairAt(node, key)?.value;
      return node ? [{ ...source, node }] : [];
    });
  const restartPolicy = inDeploy(["restart_policy"]);
  // Swarm starts again whatever ends, unless it is told not to.
  const isOfSwarm = ofSwarmOnly.some((key) => inDeploy([key]).length > 0);
  // A limit of 0 is none.
  const memoryLimits = [...read("mem_limit"), ...inDeploy(["resources", "limits", "memory"])].filter(
    ({ node, layer }) => !/^0+[a-z]*$/i.test(readComposeText(node, layer.path, lookup)?.value ?? ""),
  );
  const own = layers.filter((layer) => !layer.extended);
  const main = mainLayer(own.length > 0 ? own : layers);
  return {
    name,
    place: { path: main.path, range: main.pair.keyRange },
    parts: layers.map(toPart),
    image,
    imageReference: image && parseImage(shownText(image)),
    build: readBuild(read("build"), lookup),
    command: lastCommand(read("command"), lookup),
    entrypoint: lastCommand(read("entrypoint"), lookup),
    environment: readEntries(read("environment"), lookup),
    envFiles: read("env_file").flatMap((source) => readEnvFiles(source, lookup)),
    ports: uniquePorts(read("ports").flatMap((source) => readPorts(source, lookup))),
    expose: list("expose"),
    volumes: uniqueMounts(read("volumes").flatMap((source) => readMounts(source, lookup))),
    volumesFrom: list("volumes_from").flatMap(
      (text) => /^(?!container:)[^:]+/.exec(shownText(text))?.[0] ?? [],
    ),
    tmpfs: list("tmpfs"),
    dependsOn: uniqueByService(read("depends_on").flatMap((source) => readDependencies(source, lookup))),
    links: read("links").flatMap((source) => readLinks(source, lookup)),
    healthcheck: readHealthcheck(read("healthcheck"), lookup),
    restart: text("restart"),
    restartCondition:
      lastText(
        restartPolicy.flatMap((source) => childOf(source, "condition")),
        lookup,
      ) ?? (restartPolicy.length > 0 || isOfSwarm ? "any" : undefined),
    memoryLimits: memoryLimits.map(({ layer, node }) => ({ path: layer.path, range: node.range })),
    replicas: lastText(inDeploy(["replicas"]), lookup) ?? text("scale"),
    profiles: list("profiles"),
    user: text("user"),
    privileged: text("privileged"),
    capAdd: list("cap_add"),
    securityOptions: list("security_opt"),
    devices: list("devices"),
    networkMode: text("network_mode"),
    pid: text("pid"),
    ipc: text("ipc"),
    userNamespace: text("userns_mode"),
    cgroup: text("cgroup"),
    uts: text("uts"),
    workingDirectory: text("working_dir"),
    containerName: text("container_name"),
    hostname: text("hostname"),
    networks: read("networks").flatMap((source) => readNetworks(source, lookup)),
    secrets: read("secrets").flatMap((source) => readNamedUses(source, lookup)),
    configs: read("configs").flatMap((source) => readConfigUses(source, lookup)),
    labels: [
      ...readEntries(read("labels"), lookup),
      ...(deploy.length > 0 ? readEntries(inDeploy(["labels"]), lookup) : []),
    ],
    logging: lastPlace(read("logging")),
    incomplete,
  };
}

/** The part that says most of what is run: the first with an image, a build or a command; else the first. */
function mainLayer(layers: readonly ServiceLayer[]): ServiceLayer {
  const telling = layers.find(({ mapping }) =>
    ["image", "build", "command"].some((key) => pairAt(mapping, key) !== undefined),
  );
  return telling ?? (layers[0] as ServiceLayer);
}

function anchorOf(mapping: YamlMapping): string | undefined {
  for (const { key, value } of mapping.pairs) {
    if (key !== "<<") continue;
    for (const one of value.kind === "sequence" ? itemsOf(value) : [value])
      if (one.kind === "alias" && (pairAt(one, "image") ?? pairAt(one, "build"))) return one.name;
  }
  return mapping.anchor?.name;
}

function toPart({ path, text, folder, pair, mapping, extended }: ServiceLayer): ServicePart {
  return {
    path,
    folder,
    extended,
    lineBreak: lineBreakOf(text),
    nameRange: pair.keyRange,
    indent: mapping.indent,
    // A body that is an alias belongs to several services: an insertion there would change them all.
    flow: mapping.flow || pair.value.kind !== "mapping",
    anchor: anchorOf(mapping),
    keys: mapping.pairs.map((one) => ({
      key: one.key,
      keyRange: one.keyRange,
      range: one.range,
      lineEnd: lineEndAfter(text, one.range.end),
      childIndent: childIndentOf(one.value),
      childKind: childKindOf(one.value),
      isEmpty: isEmptyNode(one.value),
      source: text.slice(one.range.start, one.range.end),
    })),
  };
}

function childIndentOf(node: YamlNode): number | undefined {
  if ((node.kind === "mapping" || node.kind === "sequence") && !node.flow) return node.indent;
  return undefined;
}

function childKindOf(node: YamlNode): "list" | "mapping" | "other" {
  if (node.kind === "sequence" && !node.flow) return "list";
  return node.kind === "mapping" && !node.flow ? "mapping" : "other";
}

function isEmptyNode(node: YamlNode): boolean {
  return node.kind === "scalar" && node.type === "null" && !node.anchor && node.tag === undefined;
}

/** The end of the line an offset stands on; an offset just behind a line break belongs to the line before. */
function lineEndAfter(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}

function lastCommand(sources: readonly LayeredNode[], lookup: Lookup): ComposeCommand | undefined {
  const last = sources[sources.length - 1];
  return last && readCommand(last.node, last.layer, lookup);
}

/** A command as a list or as one text, which Compose splits into words without running a shell. */
function readCommand(
  node: YamlNode,
  { path, text }: ServiceLayer,
  lookup: Lookup,
): ComposeCommand | undefined {
  const place = { path, range: node.range };
  if (sequenceOf(node)) {
    const words = itemsOf(node).flatMap((item): readonly CommandWord[] => {
      const word = readComposeText(item, path, lookup);
      return word ? [{ text: shownText(word), place: word.place }] : [];
    });
    return { place, words, isList: true, text: undefined };
  }
  const scalar = scalarOf(node);
  if (!scalar || scalar.type === "null") return undefined;
  const inner = innerRange(scalar, text);
  const written = scalar.value;
  const words = splitWords(written).map((word): CommandWord => {
    const range = inner
      ? { start: inner.start + word.range.start, end: inner.start + word.range.end }
      : scalar.range;
    return { text: interpolate(word.value, lookup).value ?? word.value, place: { path, range } };
  });
  return { place, words, isList: false, text: interpolate(written, lookup).value ?? written };
}

function readEnvFiles({ node, layer }: LayeredNode, lookup: Lookup): readonly EnvFileReference[] {
  const nodes = sequenceOf(node) ? itemsOf(node) : [node];
  return nodes.flatMap((item): readonly EnvFileReference[] => {
    const isMap = mappingOf(item) !== undefined;
    const text = readComposeText(isMap ? pairAt(item, "path")?.value : item, layer.path, lookup);
    if (!text) return [];
    const required = readComposeText(pairAt(item, "required")?.value, layer.path, lookup);
    const path =
      text.value !== undefined && layer.folder !== undefined ? joinPath(layer.folder, text.value) : undefined;
    return [{ text, path, required: required?.value !== "false" }];
  });
}

function readDependencies({ node, layer }: LayeredNode, lookup: Lookup): readonly Dependency[] {
  const { path } = layer;
  if (mappingOf(node))
    return pairsOf(node).map((pair) => ({
      service: pair.key,
      place: { path, range: pair.keyRange },
      condition: readComposeText(pairAt(pair.value, "condition")?.value, path, lookup)?.value,
      required: readComposeText(pairAt(pair.value, "required")?.value, path, lookup)?.value !== "false",
    }));
  return textList({ node, layer }, lookup).map((text) => ({
    service: shownText(text),
    place: text.place,
    condition: undefined,
    required: true,
  }));
}

function uniqueByService(dependencies: readonly Dependency[]): readonly Dependency[] {
  return [...new Map(dependencies.map((one) => [one.service, one])).values()];
}

function readLinks(source: LayeredNode, lookup: Lookup): readonly Dependency[] {
  return textList(source, lookup).map((text) => ({
    service: shownText(text).split(":")[0] ?? "",
    place: text.place,
    condition: undefined,
    required: true,
  }));
}

function readHealthcheck(all: readonly LayeredNode[], lookup: Lookup): ComposeHealthcheck | undefined {
  const sources = all.filter(({ node }) => !isEmptyNode(node));
  const last = sources[sources.length - 1];
  if (!last) return undefined;
  const test = sources.flatMap((source) => childOf(source, "test"));
  const command = lastCommand(test, lookup);
  const disable = lastText(
    sources.flatMap((source) => childOf(source, "disable")),
    lookup,
  );
  const isNone = command?.words[0]?.text === "NONE";
  return {
    place: { path: last.layer.path, range: last.node.range },
    disabled: isTrueText(disable) || isNone,
    test: command,
  };
}

function readNetworks(source: LayeredNode, lookup: Lookup): readonly NetworkUse[] {
  const { node, layer } = source;
  if (mappingOf(node))
    return pairsOf(node).map((pair) => ({
      name: pair.key,
      place: { path: layer.path, range: pair.keyRange },
      aliases: childOf({ node: pair.value, layer }, "aliases")
        .flatMap((aliases) => textList(aliases, lookup))
        .map(shownText),
    }));
  return textList(source, lookup).map((text) => ({ name: shownText(text), place: text.place, aliases: [] }));
}

/** `secrets` of a service: names, or mappings with a `source`. */
function readNamedUses({ node, layer }: LayeredNode, lookup: Lookup): readonly ComposeText[] {
  return itemsOf(node).flatMap(
    (item) =>
      readComposeText(mappingOf(item) ? pairAt(item, "source")?.value : item, layer.path, lookup) ?? [],
  );
}

function readConfigUses({ node, layer }: LayeredNode, lookup: Lookup): readonly ConfigUse[] {
  return itemsOf(node).flatMap((item): readonly ConfigUse[] => {
    const field = (key: string) => readComposeText(pairAt(item, key)?.value, layer.path, lookup);
    const source = mappingOf(item) ? field("source") : readComposeText(item, layer.path, lookup);
    if (!source) return [];
    return [{ name: shownText(source), target: field("target")?.value, place: source.place }];
  });
}
