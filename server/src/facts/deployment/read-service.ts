import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import { lineBreakOf } from "../../engine/text";
import { splitWords } from "../../languages/shell";
import {
  itemsOf,
  mappingOf,
  pairAt,
  pairsOf,
  resolve,
  scalarOf,
  sequenceOf,
  type YamlMapping,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
} from "../../languages/yaml";
import type {
  CommandWord,
  ComposeBuild,
  ComposeCommand,
  ComposeHealthcheck,
  ComposeService,
  ConfigUse,
  Dependency,
  EnvFileReference,
  EnvironmentEntry,
  EnvironmentValue,
  Mount,
  NetworkUse,
  PortMapping,
  ServicePart,
} from "./compose-service";
import { type ComposeText, isTrue, readText, shownText } from "./compose-text";
import { parseImage } from "./images";
import { interpolate, type Lookup } from "./interpolation";
import { joinPath } from "./repository-path";

/** One mapping that a service is made of. */
export interface ServiceLayer {
  readonly path: RelativePath;
  readonly text: string;
  /** Where relative paths start; undefined when that lies outside the repository. */
  readonly folder: RelativePath | undefined;
  readonly pair: YamlPair;
  readonly mapping: YamlMapping;
  readonly extended: boolean;
}

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
  const limits = [...read("mem_limit"), ...read("cpus"), ...inDeploy(["resources", "limits"])];
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
    tmpfs: list("tmpfs"),
    dependsOn: uniqueByService(read("depends_on").flatMap((source) => readDependencies(source, lookup))),
    links: read("links").flatMap((source) => readLinks(source, lookup)),
    healthcheck: readHealthcheck(read("healthcheck"), lookup),
    restart: text("restart"),
    restartCondition:
      lastText(
        restartPolicy.flatMap((source) => childOf(source, "condition")),
        lookup,
      ) ?? (restartPolicy.length > 0 ? "any" : undefined),
    limits: limits.map(({ layer, node }) => ({ path: layer.path, range: node.range })),
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

interface Source {
  readonly node: YamlNode;
  readonly layer: ServiceLayer;
}

/** The values of a key from the weakest layer to the strongest; `!reset` forgets what came before, `!override` replaces it. */
function sourcesOf(layers: readonly ServiceLayer[], key: string): readonly Source[] {
  let sources: Source[] = [];
  for (const layer of layers) {
    const pair = pairAt(layer.mapping, key);
    if (!pair) continue;
    if (pair.value.tag === "!reset") sources = [];
    else if (pair.value.tag === "!override") sources = [{ node: pair.value, layer }];
    else sources.push({ node: pair.value, layer });
  }
  return sources;
}

/** The part that says most of what is run: the first with an image, a build or a command; else the first. */
function mainLayer(layers: readonly ServiceLayer[]): ServiceLayer {
  const telling = layers.find(({ mapping }) =>
    ["image", "build", "command"].some((key) => pairAt(mapping, key) !== undefined),
  );
  return telling ?? (layers[0] as ServiceLayer);
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
    keys: mapping.pairs.map((one) => ({
      key: one.key,
      keyRange: one.keyRange,
      range: one.range,
      lineEnd: lineEndAfter(text, one.range.end),
      childIndent: childIndentOf(one.value),
      childKind: childKindOf(one.value),
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

/** The end of the line an offset stands on; an offset just behind a line break belongs to the line before. */
function lineEndAfter(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}

function lastText(sources: readonly Source[], lookup: Lookup): ComposeText | undefined {
  const last = sources[sources.length - 1];
  return last && readText(last.node, last.layer.path, lookup);
}

function lastPlace(sources: readonly Source[]): Place | undefined {
  const last = sources[sources.length - 1];
  return last && { path: last.layer.path, range: last.node.range };
}

function childOf({ node, layer }: Source, key: string): readonly Source[] {
  const value = pairAt(node, key)?.value;
  return value ? [{ node: value, layer }] : [];
}

/** A list of scalars, or one scalar alone. */
function textList({ node, layer }: Source, lookup: Lookup): readonly ComposeText[] {
  const nodes = sequenceOf(node) ? itemsOf(node) : [node];
  return nodes.flatMap((item) => readText(item, layer.path, lookup) ?? []);
}

/** `environment`, `args` and `labels`: a mapping or a list; of a name written twice the last wins. */
function readEntries(sources: readonly Source[], lookup: Lookup): readonly EnvironmentEntry[] {
  const entries = new Map<string, EnvironmentEntry>();
  for (const { node, layer } of sources) {
    const found = mappingOf(node)
      ? pairsOf(node).map((pair) => entryOfPair(pair, layer, lookup, isFlow(node)))
      : itemsOf(node).flatMap((item) => entryOfItem(item, layer, lookup, isFlow(node)));
    for (const entry of found) {
      entries.delete(entry.name);
      entries.set(entry.name, entry);
    }
  }
  return [...entries.values()];
}

function isFlow(node: YamlNode): boolean {
  const resolved = resolve(node);
  return resolved !== undefined && resolved.kind !== "scalar" && resolved.flow;
}

function entryOfPair(
  pair: YamlPair,
  { path }: ServiceLayer,
  lookup: Lookup,
  inFlow: boolean,
): EnvironmentEntry {
  const text = readText(pair.value, path, lookup);
  return {
    name: pair.key,
    place: { path, range: pair.range },
    namePlace: { path, range: pair.keyRange },
    value: text,
    inList: false,
    inFlow,
  };
}

function entryOfItem(
  item: YamlNode,
  layer: ServiceLayer,
  lookup: Lookup,
  inFlow: boolean,
): readonly EnvironmentEntry[] {
  const scalar = scalarOf(item);
  if (!scalar) {
    // `- NAME: value` is a mapping inside the list, which Compose refuses but everybody understands.
    return pairsOf(item).map((pair) => entryOfPair(pair, layer, lookup, isFlow(item)));
  }
  const { path } = layer;
  const sign = scalar.value.indexOf("=");
  const name = sign === -1 ? scalar.value : scalar.value.slice(0, sign);
  const inner = innerRange(scalar, layer.text);
  const nameRange = inner ? { start: inner.start, end: inner.start + name.length } : scalar.range;
  let value: EnvironmentValue | undefined;
  if (sign !== -1) {
    const raw = scalar.value.slice(sign + 1);
    const range = inner ? { start: inner.start + sign + 1, end: inner.end } : scalar.range;
    value = { raw, ...interpolate(raw, lookup), place: { path, range }, style: scalar.style, type: "string" };
  }
  return [
    {
      name: name.trim(),
      place: { path, range: scalar.range },
      namePlace: { path, range: nameRange },
      value,
      inList: true,
      inFlow,
    },
  ];
}

/** The text between a scalar's quotes, if it stands there without escapes. */
function innerRange(scalar: YamlScalar, text: string): { start: number; end: number } | undefined {
  const quoted = scalar.style === "single" || scalar.style === "double" ? 1 : 0;
  const range = { start: scalar.range.start + quoted, end: scalar.range.end - quoted };
  return text.slice(range.start, range.end) === scalar.value ? range : undefined;
}

function readBuild(sources: readonly Source[], lookup: Lookup): ComposeBuild | undefined {
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

function lastCommand(sources: readonly Source[], lookup: Lookup): ComposeCommand | undefined {
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
      const word = readText(item, path, lookup);
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

function readEnvFiles({ node, layer }: Source, lookup: Lookup): readonly EnvFileReference[] {
  const nodes = sequenceOf(node) ? itemsOf(node) : [node];
  return nodes.flatMap((item): readonly EnvFileReference[] => {
    const isMap = mappingOf(item) !== undefined;
    const text = readText(isMap ? pairAt(item, "path")?.value : item, layer.path, lookup);
    if (!text) return [];
    const required = readText(pairAt(item, "required")?.value, layer.path, lookup);
    const path =
      text.value !== undefined && layer.folder !== undefined ? joinPath(layer.folder, text.value) : undefined;
    return [{ text, path, required: required?.value !== "false" }];
  });
}

function readPorts({ node, layer }: Source, lookup: Lookup): readonly PortMapping[] {
  const nodes = sequenceOf(node) ? itemsOf(node) : [node];
  return nodes.flatMap((item): readonly PortMapping[] => {
    if (mappingOf(item)) return readLongPort(item, layer, lookup);
    const scalar = scalarOf(item);
    return scalar && scalar.type !== "null" ? [readShortPort(scalar, layer, lookup)] : [];
  });
}

function readLongPort(item: YamlNode, { path }: ServiceLayer, lookup: Lookup): readonly PortMapping[] {
  const field = (key: string) => readText(pairAt(item, key)?.value, path, lookup);
  const target = field("target");
  if (!target) return [];
  const published = field("published");
  const hostIp = field("host_ip");
  return [
    {
      place: { path, range: (resolve(item) ?? item).range },
      addressPlace: published?.place,
      hostIp: hostIp && (hostIp.value ?? "unknown"),
      published: published && (published.value ?? "unknown"),
      target: target.value ?? "unknown",
      protocol: field("protocol")?.value ?? "tcp",
      long: true,
      raw: `${published ? `${published.raw}:` : ""}${target.raw}`,
    },
  ];
}

function readShortPort(scalar: YamlScalar, { path, text }: ServiceLayer, lookup: Lookup): PortMapping {
  const raw = scalar.value;
  const { variables } = interpolate(raw, lookup);
  // A variable whose value is not known becomes one character that no port and no address contains.
  let masked = "";
  let offset = 0;
  for (const variable of variables) {
    if (variable.range.start < offset) continue;
    masked += raw.slice(offset, variable.range.start);
    const written = raw.slice(variable.range.start, variable.range.end);
    masked += interpolate(written, lookup).value ?? unknownPart(variable.name);
    offset = variable.range.end;
  }
  masked += raw.slice(offset);
  const [address = "", protocol = "tcp"] = masked.split("/");
  const ipv6 = /^\[([^\]]*)\]:(.*)$/.exec(address);
  const parts = (ipv6 ? (ipv6[2] ?? "") : address).split(":");
  const target = parts[parts.length - 1] ?? "";
  const published = parts.length > 1 ? parts[parts.length - 2] : undefined;
  const ip = ipv6 ? ipv6[1] : parts.length > 2 ? parts[0] : undefined;
  const inner = innerRange(scalar, text);
  const known = (part: string) => (/[\u0001\u0002]/.test(part) ? "unknown" : part);
  // `${DB}:5432` may carry an address as well; only a variable that speaks of a port is a port.
  const mayHoldAddress = ip === undefined && published?.includes("\u0002");
  return {
    place: { path, range: scalar.range },
    addressPlace: inner && { path, range: { start: inner.start, end: inner.start } },
    hostIp: mayHoldAddress ? "unknown" : ip === undefined || ip === "" ? undefined : known(ip),
    published: published === undefined || published === "" ? undefined : known(published),
    target: known(target),
    protocol,
    long: false,
    raw,
  };
}

function unknownPart(name: string): string {
  return /port/i.test(name) ? "\u0001" : "\u0002";
}

function uniquePorts(ports: readonly PortMapping[]): readonly PortMapping[] {
  const seen = new Map<string, PortMapping>();
  for (const port of ports)
    seen.set([port.hostIp, port.published, port.target, port.protocol].join("|"), port);
  return [...seen.values()];
}

function readMounts({ node, layer }: Source, lookup: Lookup): readonly Mount[] {
  const { path } = layer;
  const nodes = sequenceOf(node) ? itemsOf(node) : [];
  return nodes.flatMap((item): readonly Mount[] => {
    if (mappingOf(item)) {
      const field = (key: string) => readText(pairAt(item, key)?.value, path, lookup);
      const target = field("target") ?? field("destination");
      if (!target) return [];
      const source = field("source") ?? field("src");
      const type = field("type")?.value;
      const createHostPath = pairAt(pairAt(item, "bind")?.value, "create_host_path")?.value;
      return [
        toMount({
          place: { path, range: (resolve(item) ?? item).range },
          type: type === "bind" || type === "volume" || type === "tmpfs" ? type : undefined,
          source: source && (source.value ?? source.raw),
          target: shownText(target),
          readOnly: isTrue(field("read_only")),
          createsSource: isTrue(readText(createHostPath, path, lookup)),
          folder: layer.folder,
        }),
      ];
    }
    const text = readText(item, path, lookup);
    if (!text) return [];
    const parts = splitMount(text.value ?? text.raw);
    const mode = parts.length > 2 ? (parts[2] ?? "") : "";
    return [
      toMount({
        place: text.place,
        type: undefined,
        source: parts.length > 1 ? parts[0] : undefined,
        target: (parts.length > 1 ? parts[1] : parts[0]) ?? "",
        readOnly: mode.split(",").includes("ro"),
        createsSource: true,
        folder: layer.folder,
      }),
    ];
  });
}

/** `source:target:mode`, where a Windows drive or a variable's default may hold a colon. */
function splitMount(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let offset = 0; offset < text.length; offset++) {
    if (text[offset] === "$" && text[offset + 1] === "{") depth++;
    else if (text[offset] === "}" && depth > 0) depth--;
    else if (text[offset] === ":" && depth === 0) {
      const isDrive =
        offset - start === 1 && /[A-Za-z]/.test(text[start] ?? "") && /[\\/]/.test(text[offset + 1] ?? "");
      if (isDrive) continue;
      parts.push(text.slice(start, offset));
      start = offset + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function toMount(found: {
  place: Place;
  type: "bind" | "volume" | "tmpfs" | undefined;
  source: string | undefined;
  target: string;
  readOnly: boolean;
  createsSource: boolean;
  folder: RelativePath | undefined;
}): Mount {
  const { source, folder } = found;
  const isUnknown = source?.startsWith("$") ?? false;
  const isPath = source !== undefined && /^(?:[./~]|[A-Za-z]:[\\/])/.test(source);
  const type = found.type ?? (isUnknown ? "unknown" : isPath ? "bind" : "volume");
  const isKnown = source !== undefined && !source.includes("$");
  return {
    place: found.place,
    type,
    source,
    sourcePath: type === "bind" && isKnown && folder !== undefined ? joinPath(folder, source) : undefined,
    target: found.target,
    readOnly: found.readOnly,
    createsSource: found.createsSource,
  };
}

/** A later mount at the same place in the container replaces an earlier one. */
function uniqueMounts(mounts: readonly Mount[]): readonly Mount[] {
  const seen = new Map<string, Mount>();
  for (const mount of mounts) seen.set(mount.target.replace(/\/+$/, ""), mount);
  return [...seen.values()];
}

function readDependencies({ node, layer }: Source, lookup: Lookup): readonly Dependency[] {
  const { path } = layer;
  if (mappingOf(node))
    return pairsOf(node).map((pair) => ({
      service: pair.key,
      place: { path, range: pair.keyRange },
      condition: readText(pairAt(pair.value, "condition")?.value, path, lookup)?.value,
      required: readText(pairAt(pair.value, "required")?.value, path, lookup)?.value !== "false",
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

function readLinks(source: Source, lookup: Lookup): readonly Dependency[] {
  return textList(source, lookup).map((text) => ({
    service: shownText(text).split(":")[0] ?? "",
    place: text.place,
    condition: undefined,
    required: true,
  }));
}

function readHealthcheck(sources: readonly Source[], lookup: Lookup): ComposeHealthcheck | undefined {
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
    disabled: isTrue(disable) || isNone,
    test: command,
  };
}

function readNetworks(source: Source, lookup: Lookup): readonly NetworkUse[] {
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
function readNamedUses({ node, layer }: Source, lookup: Lookup): readonly ComposeText[] {
  return itemsOf(node).flatMap(
    (item) => readText(mappingOf(item) ? pairAt(item, "source")?.value : item, layer.path, lookup) ?? [],
  );
}

function readConfigUses({ node, layer }: Source, lookup: Lookup): readonly ConfigUse[] {
  return itemsOf(node).flatMap((item): readonly ConfigUse[] => {
    const field = (key: string) => readText(pairAt(item, key)?.value, layer.path, lookup);
    const source = mappingOf(item) ? field("source") : readText(item, layer.path, lookup);
    if (!source) return [];
    return [{ name: shownText(source), target: field("target")?.value, place: source.place }];
  });
}
