import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import { fileNameOf, folderOf, isInside, joinPath } from "../../../engine/path";
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
import { knownImage, parseImage } from "../docker/images";
import { type Stage, stageOfComposePath } from "../stage";
import { type ComposeInvocation, composeInvocations } from "./compose-invocations";
import { isYamlPath, yamlFiles } from "./yaml-files";

/** One file that Compose would take. */
export interface ComposeFile {
  readonly path: RelativePath;
  readonly stage: Stage;
  /** The names of its services. */
  readonly services: readonly string[];
  /** Every service has an image or a build of its own and depends on none that is missing here. */
  readonly standsAlone: boolean;
  /** `compose.yaml`, `docker-compose.yml`: what `docker compose up` takes when nothing is said. */
  readonly isDefault: boolean;
  /** Some service is built here, or is of an image that is no well-known database, broker or tool. */
  readonly hasApplication: boolean;
  /** It starts a development server, mounts the project's folder or catches mails. */
  readonly isForDevelopers: boolean;
  /** Files that it includes or takes services from: parts of it. */
  readonly parts: readonly RelativePath[];
  /** `docker-compose.override.yml`: joined to the default file when nothing is said. */
  readonly isOverride: boolean;
}

/** Files that are loaded together, in the order of loading. */
export interface ComposeFileGroup {
  readonly files: readonly RelativePath[];
  readonly stage: Stage;
  /** What production runs, as far as can be told: no file is more likely to. */
  readonly judgedAsProduction: boolean;
}

/** All Compose files of the workspace, sorted by path. */
export const composeFiles: Fact<readonly ComposeFile[]> = fact("compose files", (db) =>
  db.paths().flatMap((path) => (isYamlPath(path) ? (db.of(composeFile, path) ?? []) : [])),
);

const composeFile: FactFamily<ComposeFile | undefined> = factFamily("compose file", readComposeFile);

/** How the Compose files are loaded together: by what scripts, pipelines and documents say, otherwise by their names. */
export const composeFileGroups: Fact<readonly ComposeFileGroup[]> = fact("compose file groups", (db) => {
  const files = db.get(composeFiles);
  if (files.length === 0) return [];
  const groups = groupFiles(files, db.get(composeInvocations));
  return judge(
    withDevelopersOwn(db, groups, files),
    new Map(files.map((file) => [file.path, file.services])),
  );
});

/**
 * A file without a telling name is the developers' own when it only runs what the code needs, while the code itself is
 * started elsewhere; or when it is made for them and a platform's file says how production is started.
 */
function withDevelopersOwn(
  db: Database,
  groups: readonly Group[],
  files: readonly ComposeFile[],
): readonly Group[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const hasCode = db
    .paths()
    .some((path) =>
      /(?:^|\/)(?:manage\.py|package\.json|pyproject\.toml|requirements\.txt|go\.mod|Gemfile|composer\.json)$/.test(
        path,
      ),
    );
  const hasPlatform = db.paths().some((path) => isPlatformFile(path));
  return groups.map((group) => {
    const own = group.files.flatMap((path) => byPath.get(path) ?? []);
    if (group.stage !== "unclear") return group;
    const onlyNeeds = hasCode && own.every((file) => !file.hasApplication);
    const isTheirs = onlyNeeds || (hasPlatform && own.some((file) => file.isForDevelopers));
    return isTheirs ? { ...group, stage: "development" as const } : group;
  });
}

function isPlatformFile(path: RelativePath): boolean {
  return /^(?:Procfile|render\.ya?ml|fly\.toml|railway\.(?:json|toml)|vercel\.json|app\.json|heroku\.ya?ml|nixpacks\.toml|Chart\.ya?ml|kustomization\.ya?ml|zappa_settings\.json|serverless\.ya?ml|Dockerrun\.aws\.json)$/.test(
    fileNameOf(path),
  );
}

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
  const text = db.file(path)?.text ?? "";
  const isNamed = /^(?:[\w.-]*[._-])?(?:docker-)?compose(?:[._-].*)?\.ya?ml$/i.test(fileNameOf(path));
  if (!/^["']?(?:services|include)["']?[ \t]*:/m.test(text)) return undefined;
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
    standsAlone:
      includes ||
      (runnable.length === services.length &&
        services.every((pair) => dependenciesOf(pair).every((one) => known.has(one)))),
    hasApplication: services.some(isApplication),
    isForDevelopers: services.some(isForDevelopers),
    parts: partsOf(db, path),
    isDefault: /^(?:docker-)?compose\.ya?ml$/i.test(name),
    isOverride: /^(?:docker-)?compose\.override\.ya?ml$/i.test(name),
  };
}

function isApplication(service: YamlPair): boolean {
  if (pairAt(service.value, "build") || pairAt(service.value, "extends")) return true;
  const image = scalarOf(pairAt(service.value, "image")?.value)?.value;
  const reference = image === undefined ? undefined : parseImage(image);
  const known = reference && knownImage(reference);
  return !known || known.role === "runtime";
}

function isForDevelopers(service: YamlPair): boolean {
  const image = scalarOf(pairAt(service.value, "image")?.value)?.value;
  const reference = image === undefined ? undefined : parseImage(image);
  if (reference && knownImage(reference)?.role === "mail-trap") return true;
  const command = pairAt(service.value, "command")?.value;
  const words =
    scalarOf(command)?.value ??
    itemsOf(command)
      .flatMap((item) => scalarOf(item)?.value ?? [])
      .join(" ");
  if (/\brunserver(?:_plus)?\b|\b(?:npm|yarn|pnpm)(?: run)? dev\b|\bnext dev\b|--reload\b/.test(words))
    return true;
  return itemsOf(pairAt(service.value, "volumes")?.value).some((item) =>
    /^\.\/?:/.test(scalarOf(item)?.value ?? ""),
  );
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

interface Group {
  readonly files: readonly RelativePath[];
  readonly stage: Stage;
}

function groupFiles(
  files: readonly ComposeFile[],
  invocations: readonly ComposeInvocation[],
): readonly Group[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const groups = new Map<string, Group>();
  const add = (group: readonly RelativePath[], stage: Stage) => {
    const key = group.join("\n");
    const known = groups.get(key);
    if (!known || (known.stage === "unclear" && stage !== "unclear"))
      groups.set(key, { files: group, stage });
  };
  for (const { files: named, stage } of invocations) {
    if (named.length === 0 || !named.every((path) => byPath.has(path))) continue;
    const own = stageTogether(named.map((path) => byPath.get(path)?.stage ?? "unclear"));
    if (named.length > 1 || byPath.get(named[0] as string)?.standsAlone)
      add(named, own === "unclear" ? stage : own);
  }
  const grouped = new Set([...groups.values()].flatMap((group) => group.files));
  // Files that include each other are parts of neither.
  const parts = new Set(
    files.flatMap((file) => file.parts.filter((part) => !byPath.get(part)?.parts.includes(file.path))),
  );
  for (const folder of new Set(files.map((file) => folderOf(file.path)))) {
    // What another file includes or extends is a part of that deployment.
    const here = files.filter((file) => folderOf(file.path) === folder && !parts.has(file.path));
    const base = baseOf(here);
    for (const file of here) {
      if (file.isOverride) {
        if (base) add([base.path, file.path], "development");
        else add([file.path], "development");
      } else if (file === base) {
        // A base that only carries others is no deployment of its own.
        if (file.standsAlone || here.length === 1) add([file.path], file.stage);
      } else if (!grouped.has(file.path)) {
        const joined = base && !file.standsAlone;
        add(joined ? [base.path, file.path] : [file.path], file.stage);
      }
    }
  }
  return [...groups.values()];
}

/** The file that variants are laid over: the default one, in Compose's own order of preference, or one named "base". */
function baseOf(files: readonly ComposeFile[]): ComposeFile | undefined {
  for (const name of ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]) {
    const found = files.find((file) => fileNameOf(file.path).toLowerCase() === name);
    if (found) return found;
  }
  return files.find((file) => /[._-](?:base|common|shared|core|main)\./i.test(fileNameOf(file.path)));
}

/** Files loaded together serve what the most special of them serves. */
function stageTogether(stages: readonly Stage[]): Stage {
  for (const stage of ["test", "development", "production"] as const)
    if (stages.includes(stage)) return stage;
  return "unclear";
}

/**
 * A group whose name says nothing is judged as production, unless another one nearby says that it is production:
 * then the unnamed one is what developers run.
 */
function judge(
  groups: readonly Group[],
  services: ReadonlyMap<RelativePath, readonly string[]>,
): readonly ComposeFileGroup[] {
  const servicesOfGroup = (group: Group) => new Set(group.files.flatMap((path) => services.get(path) ?? []));
  const production = groups.filter(({ stage }) => stage === "production");
  return groups.map((group) => {
    if (group.stage !== "unclear") return { ...group, judgedAsProduction: group.stage === "production" };
    const folder = folderOf(group.files[0] ?? "");
    const own = servicesOfGroup(group);
    const better = production.some((other) => {
      const otherFolder = folderOf(other.files[0] ?? "");
      if (otherFolder === folder) return true;
      if (!isInside(folder, otherFolder) && !isInside(otherFolder, folder)) return false;
      const shared = [...servicesOfGroup(other)].filter((name) => own.has(name)).length;
      return shared * 2 >= own.size;
    });
    return better
      ? { ...group, stage: "development", judgedAsProduction: false }
      : { ...group, judgedAsProduction: true };
  });
}
