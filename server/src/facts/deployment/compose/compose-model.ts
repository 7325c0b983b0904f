import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import { fileNameOf, folderOf, joinPath } from "../../../engine/path";
import { type Absent, absent, isAbsent, unknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { lineBreakOf } from "../../../engine/text";
import { dotenvValues, parseDotenv } from "../../../languages/dotenv";
import { mappingOf, pairAt, pairsOf, scalarOf, type YamlPair } from "../../../languages/yaml";
import { ciSystemOf } from "../../pipelines/pipeline-files";
import { yamlFiles } from "../../yaml-files";
import type { Certainty } from "../certainty";
import { type Stage, stageOfName } from "../stage";
import { type ComposeFileGroup, includedFiles, servicesOf } from "./compose-files";
import { composeFileGroups } from "./compose-groups";
import { composeInvocations } from "./compose-invocations";
import { composeQuestion, composeQuestionId } from "./compose-question";
import type { ComposeService } from "./compose-service";
import { type ComposeText, isTrueText, readComposeText } from "./compose-text";
import type { Lookup } from "./interpolation";
import { readService } from "./read-service";
import type { ServiceLayer } from "./service-layers";

/** One set of Compose files, joined as Compose joins them. */
export interface ComposeDeployment {
  /** For messages: `docker-compose.yml + docker-compose.prod.yml`. */
  readonly name: string;
  readonly files: readonly RelativePath[];
  /** The project folder: that of the first file. */
  readonly folder: RelativePath;
  readonly stage: Stage;
  /** What production runs, as far as can be told. */
  readonly judgedAsProduction: boolean;
  readonly certainty: Certainty;
  /** Why it is production's or is not, and where that is seen. */
  readonly because: Message;
  readonly places: readonly Place[];
  readonly services: readonly ComposeService[];
  readonly volumes: readonly ComposeResource[];
  readonly networks: readonly ComposeResource[];
  readonly secrets: readonly ComposeResource[];
  readonly configs: readonly ComposeResource[];
  /** The key `services` of the file that has most of them: where findings about what is absent stand. */
  readonly servicesPlace: Place;
  /** Where something new is put; undefined when the services are written in braces. */
  readonly scaffold: ComposeScaffold | undefined;
  /** A file has errors, or an `include` or `extends` leads nowhere: what is absent may be there. */
  readonly incomplete: boolean;
}

/** Where a service or a volume is added. */
export interface ComposeScaffold {
  readonly path: RelativePath;
  /** The column of service names. */
  readonly indent: number;
  /** The end of the last service's last line. */
  readonly end: number;
  /** Services are separated by blank lines. */
  readonly blankLines: boolean;
  readonly lineBreak: "\n" | "\r\n";
  /** The block of named volumes: the end of its last line, and the column of its names. */
  readonly volumes: { readonly end: number; readonly indent: number } | undefined;
  /** There is a key `volumes`, in whatever form. */
  readonly hasVolumes: boolean;
  readonly fileEnd: number;
  readonly endsWithBreak: boolean;
}

/** A named volume, network, secret or config of the top level. */
export interface ComposeResource {
  readonly name: string;
  readonly place: Place;
  readonly external: boolean;
  /** A network without a way out. */
  readonly internal: boolean;
  readonly driver: ComposeText | undefined;
  /** A volume that is a folder of the machine under a name (`o: bind`). */
  readonly isFolder: boolean;
  /** A volume that lies in memory (`type: tmpfs`). */
  readonly isMemory: boolean;
  readonly file: ComposeText | undefined;
  /** A config that is written out here. */
  readonly content: ComposeText | undefined;
  /** `file` as a path of the repository. */
  readonly filePath: RelativePath | undefined;
}

/** Every deployment that the Compose files describe, in the order of their paths; absent without Compose files. */
export const composeDeployments: Fact<readonly ComposeDeployment[] | Absent> = fact(
  "compose deployments",
  (db) => {
    const groups = db.get(composeFileGroups);
    if (groups.length === 0) return absent;
    return groups.map((group) => readDeployment(db, group));
  },
);

/**
 * The deployments that production runs, with only the services that production starts: those behind a profile for
 * development or tests are left out. Absent when no Compose file is for production; open when the only ones are for developers.
 */
export const productionDeployments: Fact<readonly ComposeDeployment[] | Absent> = fact(
  "production deployments",
  (db) => {
    const all = db.get(composeDeployments);
    if (isAbsent(all)) return absent;
    const judged = all
      .filter(({ judgedAsProduction }) => judgedAsProduction)
      .map((deployment) => ({ ...deployment, services: deployment.services.filter(isStarted) }));
    if (judged.length > 0) return judged;
    const question = db.get(composeQuestion);
    return question ? { ...absent, open: unknown(question.text, composeQuestionId) } : absent;
  },
);

/** Whether production starts it: some profile of it, if it has any, is not one for development or tests. */
export function isStarted({ profiles, replicas }: ComposeService): boolean {
  if (replicas?.value === "0") return false;
  if (profiles.length === 0) return true;
  return profiles.some(({ raw }) => {
    const stage = stageOfName(raw);
    return (
      stage !== "development" &&
      stage !== "test" &&
      !/^(?:tools?|manual|docs|lint|debug|admin|never|disabled|donotstart)$/i.test(raw)
    );
  });
}

/** `compose.yml + compose.prod.yml`; of many files the first, and how many others are laid over it. */
function nameOf(files: readonly RelativePath[]): string {
  const [first, ...others] = files.map(fileNameOf);
  return others.length > 3 ? `${first} + ${others.length}` : [first, ...others].join(" + ");
}

const mostServices = 2_000;
const deepestExtends = 20;

function readDeployment(db: Database, group: ComposeFileGroup): ComposeDeployment {
  const { files, stage, judgedAsProduction, certainty, because, places } = group;
  const folder = group.projectFolder ?? folderOf(files[0] ?? "");
  const lookup = projectLookup(db, folder);
  const state: Loading = { db, lookup, layers: new Map(), incomplete: false, broken: new Set() };
  const resources = new Map<ResourceKind, Map<string, ComposeResource>>();
  for (const kind of resourceKinds) resources.set(kind, new Map());
  for (const path of files) loadFile(state, path, folder, resources, new Set());
  const services = [...state.layers].map(([name, layers]) =>
    readService(name, layers, lookup, state.broken.has(name) || state.incomplete),
  );
  const main = mainFile(db, files);
  const pair = servicesOf(db, main)?.pair;
  return {
    name: nameOf(files),
    files,
    folder,
    stage,
    judgedAsProduction,
    certainty,
    because,
    places,
    services,
    volumes: [...(resources.get("volumes")?.values() ?? [])],
    networks: [...(resources.get("networks")?.values() ?? [])],
    secrets: [...(resources.get("secrets")?.values() ?? [])],
    configs: [...(resources.get("configs")?.values() ?? [])],
    servicesPlace: { path: main, range: pair?.keyRange ?? { start: 0, end: 0 } },
    scaffold: scaffoldOf(db, main, pair),
    incomplete: state.incomplete || state.broken.size > 0,
  };
}

/** The last file that has more than half of the services; so a new service stands with its siblings. */
function mainFile(db: Database, files: readonly RelativePath[]): RelativePath {
  let best = files[0] ?? "";
  let most = -1;
  for (const path of files) {
    const count = servicesOf(db, path)?.mapping.pairs.length ?? 0;
    if (count > most) {
      most = count;
      best = path;
    }
  }
  return best;
}

function scaffoldOf(
  db: Database,
  path: RelativePath,
  pair: YamlPair | undefined,
): ComposeScaffold | undefined {
  const mapping = pair && mappingOf(pair.value);
  const text = db.file(path)?.text;
  if (!mapping || mapping.flow || text === undefined) return undefined;
  const volumes = pairAt(db.of(yamlFiles, path)?.root, "volumes");
  const block = mappingOf(volumes?.value);
  const second = mapping.pairs[1];
  return {
    path,
    indent: mapping.indent,
    end: lineEndAfter(text, mapping.range.end),
    blankLines:
      second !== undefined &&
      /\n[ \t]*\r?\n[ \t]*(?:#[^\n]*\n[ \t]*)*$/.test(
        text.slice(Math.max(0, second.keyRange.start - 500), second.keyRange.start),
      ),
    lineBreak: lineBreakOf(text),
    volumes:
      block && !block.flow ? { end: lineEndAfter(text, block.range.end), indent: block.indent } : undefined,
    hasVolumes: volumes !== undefined,
    fileEnd: text.length,
    endsWithBreak: text.endsWith("\n"),
  };
}

/** The end of the line an offset stands on; an offset just behind a line break belongs to the line before. */
function lineEndAfter(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && /[\r\n]/.test(text[end - 1] ?? "")) end--;
  while (end < text.length && !/[\r\n]/.test(text[end] ?? "")) end++;
  return end;
}

/**
 * What Compose substitutes: the `.env` beside the project, if it is part of the repository; but the environment of the
 * pipeline that starts production goes before it.
 */
function projectLookup(db: Database, folder: RelativePath): Lookup {
  const values = trackedEnv(db, folder);
  const handed = values.size > 0 ? db.get(handedByPipelines) : undefined;
  return (name) => (handed?.has(name) ? null : values.get(name));
}

/** The names that pipelines which start Compose for production take from their secrets and variables. */
const handedByPipelines: Fact<ReadonlySet<string>> = fact("variables handed by pipelines", (db) => {
  const pipelines = db
    .get(composeInvocations)
    .filter(
      ({ starts, stage, place }) =>
        starts && stage === "production" && ciSystemOf(place.path) === "GitHub Actions",
    );
  const texts = [...new Set(pipelines.map(({ place }) => place.path))].map(
    (path) => db.file(path)?.text ?? "",
  );
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/^[ \t]+([A-Za-z_]\w*):[ \t]*["']?\$\{\{[ \t]*(?:secrets|vars|inputs)\./gm)].map(
        (match) => match[1] ?? "",
      ),
    ),
  );
});

function trackedEnv(db: Database, folder: RelativePath): ReadonlyMap<string, string> {
  const path = folder === "" ? ".env" : `${folder}/.env`;
  const git = db.git();
  if (git.kind === "repository" && !git.tracked.has(path)) return new Map();
  const file = db.file(path);
  return file ? dotenvValues(parseDotenv(file.text)) : new Map();
}

interface Loading {
  readonly db: Database;
  readonly lookup: Lookup;
  readonly layers: Map<string, ServiceLayer[]>;
  /** Something that may define more services could not be followed. */
  incomplete: boolean;
  /** Services some part of which could not be followed. */
  readonly broken: Set<string>;
}

type ResourceKind = "volumes" | "networks" | "secrets" | "configs";
const resourceKinds: readonly ResourceKind[] = ["volumes", "networks", "secrets", "configs"];

/** Adds one file, what it includes first. `folder` is where its relative paths start. */
function loadFile(
  state: Loading,
  path: RelativePath,
  folder: RelativePath,
  resources: ReadonlyMap<ResourceKind, Map<string, ComposeResource>>,
  open: ReadonlySet<RelativePath>,
): void {
  if (open.has(path) || open.size > deepestExtends) return;
  const { db } = state;
  const file = db.file(path);
  const yaml = db.of(yamlFiles, path);
  if (!file || !yaml) {
    state.incomplete = true;
    return;
  }
  if (yaml.errors.length > 0) state.incomplete = true;
  const inside = new Set([...open, path]);
  for (const included of includedFiles(pairAt(yaml.root, "include")?.value)) {
    const target = joinPath(folderOf(path), included);
    if (target === undefined || !db.has(target)) state.incomplete = true;
    else loadFile(state, target, folderOf(target), resources, inside);
  }
  for (const pair of pairsOf(servicesOf(db, path)?.mapping)) {
    const found = layersOf(state, path, pair, folder, new Set());
    // A service without a body is one that somebody is typing.
    if (found.length === 0 || (state.layers.size >= mostServices && !state.layers.has(pair.key))) continue;
    state.layers.set(pair.key, [...(state.layers.get(pair.key) ?? []), ...found]);
  }
  for (const kind of resourceKinds) {
    const known = resources.get(kind);
    for (const pair of pairsOf(pairAt(yaml.root, kind)?.value))
      known?.set(pair.key, readResource(pair, path, folder, state.lookup));
  }
}

/** A service's own mapping preceded by what it extends. */
function layersOf(
  state: Loading,
  path: RelativePath,
  pair: YamlPair,
  folder: RelativePath | undefined,
  open: ReadonlySet<string>,
): readonly ServiceLayer[] {
  const mapping = mappingOf(pair.value);
  const text = state.db.file(path)?.text ?? "";
  if (!mapping) return [];
  const own: ServiceLayer = { path, text, folder, pair, mapping, extended: open.size > 0 };
  const node = pairAt(mapping, "extends")?.value;
  if (!node) return [own];
  const service = scalarOf(node)?.value ?? scalarOf(pairAt(node, "service")?.value)?.value;
  const file = scalarOf(pairAt(node, "file")?.value)?.value;
  const target = file === undefined ? path : joinPath(folderOf(path), file);
  const key = `${target}#${service}`;
  const next =
    target !== undefined && service !== undefined
      ? pairAt(servicesOf(state.db, target)?.mapping, service)
      : undefined;
  if (!next || target === undefined || open.has(key) || open.size > deepestExtends) {
    state.broken.add(pair.key);
    return [own];
  }
  const nextFolder = file === undefined ? folder : folderOf(target);
  const before = state.broken.size;
  const base = layersOf(state, target, next, nextFolder, new Set([...open, `${path}#${pair.key}`, key]));
  if (state.broken.size > before) state.broken.add(pair.key);
  return [...base.map((layer) => ({ ...layer, extended: true })), own];
}

function readResource(
  pair: YamlPair,
  path: RelativePath,
  folder: RelativePath,
  lookup: Lookup,
): ComposeResource {
  const field = (key: string) => readComposeText(pairAt(pair.value, key)?.value, path, lookup);
  const external = pairAt(pair.value, "external");
  const file = field("file");
  const option = (key: string) =>
    readComposeText(pairAt(pairAt(pair.value, "driver_opts")?.value, key)?.value, path, lookup);
  return {
    name: pair.key,
    place: { path, range: pair.keyRange },
    external:
      external !== undefined && (mappingOf(external.value) !== undefined || isTrueText(field("external"))),
    internal: isTrueText(field("internal")),
    driver: field("driver"),
    isFolder: /(?:^|,)r?bind(?:,|$)/.test(option("o")?.value ?? ""),
    isMemory: option("type")?.value === "tmpfs",
    file,
    content: field("content"),
    filePath: file?.value === undefined ? undefined : joinPath(folder, file.value),
  };
}
