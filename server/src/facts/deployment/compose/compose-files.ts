import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import { fileNameOf, folderOf, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import {
  at,
  itemsOf,
  mappingOf,
  pairAt,
  pairsOf,
  scalarOf,
  sequenceOf,
  type YamlMapping,
  type YamlNode,
  type YamlPair,
} from "../../../languages/yaml";
import { isVendored } from "../../repository/file-kinds";
import { isYamlPath, yamlFiles } from "../../yaml-files";
import type { Certainty } from "../certainty";
import { type ImageRole, knownImage, parseImage } from "../docker/images";
import { isPlatformFile } from "../platforms/platform-files";
import { type Stage, stageOfComposePath } from "../stage";
import {
  builtFolder,
  type DeveloperSign,
  namesPublicAddress,
  signInComment,
  signsOfService,
} from "./developer-signs";

/** One file that Compose would take. */
export interface ComposeFile {
  readonly path: RelativePath;
  readonly stage: Stage;
  /** The names of its services. */
  readonly services: readonly string[];
  /** The names of those that say nothing of what they run: another file does. */
  readonly changed: readonly string[];
  /** Every service has an image or a build of its own and depends on none that is missing here. */
  readonly standsAlone: boolean;
  /** Every service says itself what it runs. */
  readonly isComplete: boolean;
  /** `compose.yaml`, `docker-compose.yml`: what `docker compose up` takes when nothing is said. */
  readonly isDefault: boolean;
  /** The folders that are built here. */
  readonly built: readonly RelativePath[];
  /** Some service is built here, or is of an image that is no well-known database, broker or tool. */
  readonly hasApplication: boolean;
  /** Some service is one that applications need: a database, a cache, a broker. */
  readonly hasNeeds: boolean;
  /** What in it serves developers: a development server, the code mounted over the image, a mail catcher. */
  readonly developerSigns: readonly DeveloperSign[];
  /** It names the address at which visitors reach it: `CORS_ORIGINS=https://shop.example`. */
  readonly namesPublicAddress: boolean;
  /** Files that it includes or takes services from: parts of it. */
  readonly parts: readonly RelativePath[];
  /** `docker-compose.override.yml`: joined to the default file when nothing is said. */
  readonly isOverride: boolean;
  /** `postgres.override.yml`: laid over another file, when something asks for it. */
  readonly isOverlay: boolean;
}

/** Files that are loaded together, in the order of loading. */
export interface ComposeFileGroup {
  readonly files: readonly RelativePath[];
  /** Where relative paths start, when a command says so; else the folder of the first file. */
  readonly projectFolder: RelativePath | undefined;
  readonly stage: Stage;
  /** What production runs, as far as can be told: no file is more likely to. */
  readonly judgedAsProduction: boolean;
  readonly certainty: Certainty;
  /** Why it is production's or is not, and where that is seen. */
  readonly because: Message;
  readonly places: readonly Place[];
}

/** All Compose files of the workspace, sorted by path. */
export const composeFiles: Fact<readonly ComposeFile[]> = fact("compose files", (db) =>
  db.paths().flatMap((path) => (isYamlPath(path) ? (db.of(composeFile, path) ?? []) : [])),
);

const composeFile: FactFamily<ComposeFile | undefined> = factFamily("compose file", readComposeFile);

/** The mapping of services in a Compose file, with the pair that holds it. */
export function servicesOf(
  db: Database,
  path: RelativePath,
): { readonly pair: YamlPair; readonly mapping: YamlMapping } | undefined {
  const root = db.of(yamlFiles, path)?.root;
  const pair = pairAt(root, "services");
  const mapping = mappingOf(pair?.value);
  return pair && mapping && { pair, mapping };
}

function readComposeFile(db: Database, path: RelativePath): ComposeFile | undefined {
  // Others try their own code with it.
  if (isVendored(path)) return undefined;
  const text = db.file(path)?.text ?? "";
  // Rancher's own file beside Compose's tells how many of each to start.
  const isNamed =
    /^(?:[\w.-]*[._-])?(?:docker-)?compose(?:[._-].*)?\.ya?ml$/i.test(fileNameOf(path)) &&
    !/^rancher-compose\b/i.test(fileNameOf(path));
  if (!/^["']?(?:services|include)["']?[ \t]*:/m.test(text) || isPlatformFile(path, "services"))
    return undefined;
  const found = servicesOf(db, path);
  const root = db.of(yamlFiles, path)?.root;
  const services = pairsOf(found?.mapping).filter((pair) => mappingOf(pair.value));
  const runnable = services.filter((pair) =>
    ["image", "build", "extends"].some((key) => pairAt(pair.value, key)),
  );
  const includes = pairAt(root, "include") !== undefined;
  if (isNamed ? services.length === 0 && !includes : runnable.length === 0) return undefined;
  const names = services.map((pair) => pair.key);
  const known = new Set(names);
  const name = fileNameOf(path);
  return {
    path,
    stage: stageOfComposePath(path),
    services: names,
    changed: services.filter((pair) => !runnable.includes(pair)).map((pair) => pair.key),
    standsAlone:
      includes ||
      (runnable.length === services.length &&
        services.every((pair) => dependenciesOf(pair).every((one) => known.has(one)))),
    isComplete: runnable.length === services.length,
    built: services.flatMap((pair) => builtFolder(pair, path) ?? []),
    hasApplication: services.some((service) => isApplication(service, needBuilt(db, service, path))),
    hasNeeds: services.some((service) => isNeed(roleOf(service) ?? needBuilt(db, service, path))),
    developerSigns: [
      ...signInComment(text, path),
      ...services.flatMap((service) => signsOfService(db, service, path)),
    ],
    namesPublicAddress: services.some(namesPublicAddress),
    parts: partsOf(db, path),
    isDefault: /^(?:docker-)?compose\.ya?ml$/i.test(name),
    isOverride: /^(?:docker-)?compose\.override\.ya?ml$/i.test(name),
    isOverlay: /[._-]override\.ya?ml$/i.test(name),
  };
}

function isApplication(service: YamlPair, built: ImageRole | undefined): boolean {
  if (built || isKeycloakOfDevelopers(service)) return false;
  if (pairAt(service.value, "build") || pairAt(service.value, "extends")) return true;
  const role = roleOf(service);
  return role === undefined || role === "runtime";
}

/** Whom the code asks who somebody is, started as Keycloak's makers say that developers start it. */
function isKeycloakOfDevelopers(service: YamlPair): boolean {
  const command = pairAt(service.value, "command")?.value;
  const words =
    scalarOf(command)?.value ??
    itemsOf(command)
      .map((item) => scalarOf(item)?.value ?? "")
      .join(" ");
  return (
    /(?:^|\/)keycloak(?::|$)/.test(scalarOf(pairAt(service.value, "image")?.value)?.value ?? "") &&
    /^start-dev\b/.test(words.trim())
  );
}

function isNeed(role: ImageRole | undefined): boolean {
  return role !== undefined && /^(?:database|cache|broker|search|storage|mail-trap)$/.test(role);
}

/** A database or another need with something added: what is built has its base and copies no code. */
function needBuilt(db: Database, service: YamlPair, path: RelativePath): ImageRole | undefined {
  const folder = builtFolder(service, path);
  if (folder === undefined) return undefined;
  const named = scalarOf(pairAt(pairAt(service.value, "build")?.value, "dockerfile")?.value)?.value;
  const text = db.file(joinPath(folder, named ?? "Dockerfile") ?? "")?.text ?? "";
  const bases = [...text.matchAll(/^FROM[ \t]+(?:--\S+[ \t]+)?(\S+)/gim)];
  const reference = bases.length === 1 ? parseImage(bases[0]?.[1] ?? "") : undefined;
  const role = reference && knownImage(reference)?.role;
  return isNeed(role) ? role : undefined;
}

function roleOf(service: YamlPair): ImageRole | undefined {
  const image = scalarOf(pairAt(service.value, "image")?.value)?.value;
  const reference = image === undefined ? undefined : parseImage(image);
  return reference && knownImage(reference)?.role;
}

/** What `include` and `extends: {file: …}` name. */
function partsOf(db: Database, path: RelativePath): readonly RelativePath[] {
  const root = db.of(yamlFiles, path)?.root;
  const included = includedFiles(pairAt(root, "include")?.value);
  const extended = pairsOf(pairAt(root, "services")?.value).flatMap((pair) => {
    const file = pairAt(pairAt(pair.value, "extends")?.value, "file")?.value;
    return file?.kind === "scalar" ? [file.value] : [];
  });
  const parts = [...included, ...extended].flatMap((one) => joinPath(folderOf(path), one) ?? []);
  return [...new Set(parts)].filter((part) => part !== path);
}

/** `include: a.yml`, `include: [a.yml, {path: [b.yml, c.yml]}]`. */
export function includedFiles(node: YamlNode | undefined): readonly string[] {
  if (!node) return [];
  const nodes = sequenceOf(node) ? itemsOf(node) : [node];
  return nodes.flatMap((item): readonly string[] => {
    const scalar = scalarOf(item);
    if (scalar) return [scalar.value];
    const path = pairAt(item, "path")?.value;
    const single = scalarOf(path);
    return single ? [single.value] : itemsOf(path).flatMap((one) => scalarOf(one)?.value ?? []);
  });
}

function dependenciesOf(service: YamlPair): readonly string[] {
  const node = pairAt(service.value, "depends_on")?.value;
  if (mappingOf(node)) return pairsOf(node).map((pair) => pair.key);
  const names: string[] = [];
  for (let index = 0; ; index++) {
    const item = at(node, [index]);
    if (!item) return names;
    if (item.kind === "scalar") names.push(item.value);
  }
}
