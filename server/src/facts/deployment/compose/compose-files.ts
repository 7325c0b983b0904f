import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import { fileNameOf, folderOf, inFolder, joinPath } from "../../../engine/path";
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
import type { Certainty } from "../certainty";
import { type ImageRole, knownImage, parseImage } from "../docker/images";
import { leadsToOwnMachine } from "../own-machine";
import { isPlatformFile } from "../platforms/platform-files";
import { type Stage, stageOfComposePath, stageOfName } from "../stage";
import { ofSwarmOnly } from "./compose-service";
import { isYamlPath, yamlFiles } from "./yaml-files";

/** One file that Compose would take. */
export interface ComposeFile {
  readonly path: RelativePath;
  readonly stage: Stage;
  /** The names of its services. */
  readonly services: readonly string[];
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
  /** Files that it includes or takes services from: parts of it. */
  readonly parts: readonly RelativePath[];
  /** `docker-compose.override.yml`: joined to the default file when nothing is said. */
  readonly isOverride: boolean;
  /** `postgres.override.yml`: laid over another file, when something asks for it. */
  readonly isOverlay: boolean;
}

export interface DeveloperSign {
  readonly kind:
    | "development server"
    | "development image"
    | "development settings"
    | "told to developers"
    | "its first comment"
    | "mounted code"
    | "mount of Docker Desktop"
    | "mount of Visual Studio"
    | "mail catcher"
    | "workbench"
    | "all-in-one image"
    | "dashboard open to all";
  readonly place: Place;
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
    standsAlone:
      includes ||
      (runnable.length === services.length &&
        services.every((pair) => dependenciesOf(pair).every((one) => known.has(one)))),
    isComplete: runnable.length === services.length,
    built: services.flatMap((pair) => builtFolder(pair, path) ?? []),
    hasApplication: services.some(isApplication),
    hasNeeds: services.some(isNeed),
    developerSigns: [
      ...signInComment(text, path),
      ...services.flatMap((service) => developerSigns(db, service, path)),
    ],
    parts: partsOf(db, path),
    isDefault: /^(?:docker-)?compose\.ya?ml$/i.test(name),
    isOverride: /^(?:docker-)?compose\.override\.ya?ml$/i.test(name),
    isOverlay: /[._-]override\.ya?ml$/i.test(name),
  };
}

const forDevelopers =
  /\b(?:for|internal) (?:your |the )?(?:local(?:ly)? )?(?:development|testing)\b|\blocal (?:dev(?:elopment)?|testing|orchestration|stack|set-?up|infrastructure)\b|\bdev(?:elopment)? (?:only|environment|set-?up|stack|compose)\b/i;

/** What stands above everything else says whom the file is for, where it speaks of nobody else. */
function signInComment(text: string, path: RelativePath): readonly DeveloperSign[] {
  const head = /^(?:[ \t]*(?:#.*)?\r?\n)*/.exec(text)?.[0] ?? "";
  const others = head.replace(
    /\b(?:not|never|n't|before)\b[^.\n]{0,40}?\b(?:prod(?:uction)?|deploy\w*)\b|\bharden\w*\b[^.\n]{0,40}?\bprod(?:uction)?\b/gi,
    "",
  );
  const match = /\b(?:prod(?:uction)?|deploy\w*|staging)\b/i.test(others) ? null : forDevelopers.exec(head);
  if (!match) return [];
  const range = { start: match.index, end: match.index + match[0].length };
  return [{ kind: "its first comment", place: { path, range } }];
}

/** The folder that a service is built of; undefined where it is built of none here. */
function builtFolder(service: YamlPair, path: RelativePath): RelativePath | undefined {
  const context = contextOf(service);
  return context === undefined ? undefined : joinPath(folderOf(path), context);
}

function contextOf(service: YamlPair): string | undefined {
  const build = pairAt(service.value, "build")?.value;
  return scalarOf(build)?.value ?? scalarOf(pairAt(build, "context")?.value)?.value;
}

function isApplication(service: YamlPair): boolean {
  if (pairAt(service.value, "build") || pairAt(service.value, "extends")) return true;
  const role = roleOf(service);
  return role === undefined || role === "runtime";
}

function isNeed(service: YamlPair): boolean {
  return /^(?:database|cache|broker|search|storage|mail-trap)$/.test(roleOf(service) ?? "");
}

function roleOf(service: YamlPair): ImageRole | undefined {
  const image = scalarOf(pairAt(service.value, "image")?.value)?.value;
  const reference = image === undefined ? undefined : parseImage(image);
  return reference && knownImage(reference)?.role;
}

function developerSigns(db: Database, service: YamlPair, path: RelativePath): readonly DeveloperSign[] {
  const signs: DeveloperSign[] = [];
  // What only developers start says nothing about the rest.
  const profiles = itemsOf(pairAt(service.value, "profiles")?.value).map(
    (item) => scalarOf(item)?.value ?? "",
  );
  if (profiles.some((profile) => /^(?:development|test)$/.test(stageOfName(profile)))) return [];
  // Who chooses among nodes has more than one machine, whatever is mounted over the image there.
  const deploy = pairAt(service.value, "deploy")?.value;
  if (ofSwarmOnly.some((key) => pairAt(deploy, key))) return [];
  const add = (kind: DeveloperSign["kind"], node: Pick<YamlNode, "range">) => {
    signs.push({ kind, place: { path, range: node.range } });
  };
  const image = scalarOf(pairAt(service.value, "image")?.value);
  const reference = image && parseImage(image.value);
  if (image && reference && knownImage(reference)?.role === "mail-trap") add("mail catcher", image);
  else if (!image && mailCatcher.test(service.key)) add("mail catcher", { range: service.keyRange });
  if (image && reference?.name === "all-in-one") add("all-in-one image", image);
  // Grafana makes every visitor its administrator.
  const environment = pairAt(service.value, "environment")?.value;
  const anonymous =
    scalarOf(pairAt(environment, "GF_AUTH_ANONYMOUS_ORG_ROLE")?.value) ??
    itemsOf(environment).find((item) => /^GF_AUTH_ANONYMOUS_ORG_ROLE=/.test(scalarOf(item)?.value ?? ""));
  if (anonymous && /(?:^|=)Admin$/.test(scalarOf(anonymous)?.value ?? ""))
    add("dashboard open to all", anonymous);
  const settings = entryOf(environment, "DJANGO_SETTINGS_MODULE");
  if (settings && stageOfName(settings.value.split(".").at(-1) ?? "") === "development")
    add("development settings", settings.node);
  const mode = modeVariables.flatMap((name) => entryOf(environment, name) ?? [])[0];
  const given = mode && (/^\$\{\w+:?-(\w+)\}$/.exec(mode.value)?.[1] ?? mode.value);
  if (mode && stageOfName(given ?? "") === "development") add("development settings", mode.node);
  const origins = ["CORS_ALLOWED_ORIGINS", "CORS_ORIGINS", "ALLOWED_ORIGINS", "CORS_ORIGIN"].flatMap(
    (name) => entryOf(environment, name) ?? [],
  )[0];
  if (origins && areOfThisMachine(origins.value)) add("development settings", origins.node);
  // An editor that halts the program line by line asks for this name.
  const editor = entryOf(environment, "PHP_IDE_CONFIG");
  if (editor) add("workbench", editor.node);
  // Laravel's Sail is a workbench: its images are for nothing else.
  if (image && /^sail-\d/.test(image.value)) add("workbench", image);
  // A payment provider's events are forwarded to a program that the internet does not reach.
  if (image && reference?.repository === "stripe/stripe-cli") add("workbench", image);
  const bench = workbenchCommand(service);
  if (bench) add("workbench", bench);
  const command = pairAt(service.value, "command")?.value ?? pairAt(service.value, "entrypoint")?.value;
  const words = wordsOf(command);
  const railsStage =
    scalarOf(pairAt(environment, "RAILS_ENV")?.value)?.value ??
    itemsOf(environment).flatMap((item) => /^RAILS_ENV=(.*)/.exec(scalarOf(item)?.value ?? "")?.[1] ?? [])[0];
  const isRailsServer =
    /\brails s(?:erver)?\b(?!.*\bproduction\b)/.test(words) && railsStage !== "production";
  if (command && (isRailsServer || developmentServer.test(words) || namesDevelopersScript(words)))
    add("development server", command);
  const build = pairAt(service.value, "build")?.value;
  const args = pairAt(build, "args")?.value;
  const asked = [...modeVariables, "ENVIRONMENT", "BUILD_ENV"].flatMap(
    (name) => entryOf(args, name) ?? [],
  )[0];
  if (asked && stageOfName(asked.value) === "development") add("development settings", asked.node);
  for (const key of ["dockerfile", "target"]) {
    const named = scalarOf(pairAt(build, key)?.value);
    if (named && stageOfName(fileNameOf(named.value)) === "development") add("development image", named);
  }
  const context = contextOf(service);
  const started = command ? undefined : startedByImage(db, service, path);
  if (started) add("development server", { range: service.keyRange });
  const clean = (folder: string) => folder.replace(/^\.\//, "").replace(/\/$/, "") || ".";
  for (const item of itemsOf(pairAt(service.value, "volumes")?.value)) {
    const [source, , options = ""] = scalarOf(item)?.value.split(":") ?? [];
    if (source === undefined) continue;
    if (ofVisualStudio.test(source)) add("mount of Visual Studio", item);
    if (!/^\.{1,2}(?:\/|$)/.test(source)) continue;
    // Docker Desktop alone understands these.
    if (/\b(?:delegated|cached)\b/.test(options)) add("mount of Docker Desktop", item);
    if (
      /^\.\/?$/.test(source) ||
      (context !== undefined && (clean(context) === clean(source) || holdsProject(db, path, source)))
    )
      add("mounted code", item);
  }
  return signs;
}

/** Visual Studio lends a container what the developer's machine has: the certificate of localhost, and user secrets. */
const ofVisualStudio =
  /^(?:~|\$\{?(?:HOME|APPDATA)\}?)\/(?:\.aspnet\/https|\.microsoft\/usersecrets|ASP\.NET\/Https|Microsoft\/UserSecrets)(?:\/|$)/i;

/** Whether the Dockerfile of a service ends in the development server of a framework for PHP. */
function startedByImage(db: Database, service: YamlPair, path: RelativePath): boolean {
  const folder = builtFolder(service, path);
  if (folder === undefined) return false;
  const named = scalarOf(pairAt(pairAt(service.value, "build")?.value, "dockerfile")?.value)?.value;
  const text = db.file(joinPath(folder, named ?? "Dockerfile") ?? "")?.text ?? "";
  const last = [...text.matchAll(/^(?:CMD|ENTRYPOINT)\b[^\n]*/gm)].at(-1)?.[0] ?? "";
  return /\bserver:(?:run|start)\b|--env=dev\b|\bartisan["', ]+serve\b/.test(last);
}

/** Whether a mounted folder is one that code is developed in, and no data or configuration. */
function holdsProject(db: Database, path: RelativePath, source: string): boolean {
  const folder = joinPath(folderOf(path), source);
  return folder !== undefined && manifests.some((name) => db.has(inFolder(folder, name)));
}

const manifests = [
  "package.json",
  "composer.json",
  "pyproject.toml",
  "requirements.txt",
  "manage.py",
  "Gemfile",
  "mix.exs",
  "go.mod",
  "Cargo.toml",
  "pom.xml",
];

/** What stacks call the variable that says what they run as. */
const modeVariables = [
  "MIX_ENV",
  "RAILS_ENV",
  "FLASK_ENV",
  "NODE_ENV",
  "APP_ENV",
  "ASPNETCORE_ENVIRONMENT",
  "DOTNET_ENVIRONMENT",
  "SPRING_PROFILES_ACTIVE",
];

/** What a service itself gives a variable, as a mapping or as `NAME=value`. */
function entryOf(
  environment: YamlNode | undefined,
  name: string,
): { readonly value: string; readonly node: YamlNode } | undefined {
  const named = scalarOf(pairAt(environment, name)?.value);
  if (named) return { value: named.value, node: named };
  for (const node of itemsOf(environment)) {
    const written = scalarOf(node)?.value ?? "";
    if (written.startsWith(`${name}=`)) return { value: written.slice(name.length + 1), node };
  }
  return undefined;
}

/** `http://localhost:3000,http://127.0.0.1:*`: no browser of a visitor comes from there. */
function areOfThisMachine(origins: string): boolean {
  return origins.split(/[\s,;]+/).every((origin) => leadsToOwnMachine(origin.replace(/["'[\]]/g, "")));
}

/**
 * What shows that a service is for somebody at a keyboard: the code's container that does nothing until a person starts
 * something in it, or a tool without a task over mounted code, for `docker compose run`.
 */
function workbenchCommand(service: YamlPair): YamlNode | undefined {
  const command = pairAt(service.value, "command")?.value;
  const entrypoint = pairAt(service.value, "entrypoint")?.value;
  const isOwn = pairAt(service.value, "build") !== undefined;
  if (isOwn && [command, entrypoint].some((node) => idle.test(wordsOf(node)))) return command ?? entrypoint;
  const isMounted = itemsOf(pairAt(service.value, "volumes")?.value).some((item) =>
    /^\.{1,2}(?:\/|:)/.test(scalarOf(item)?.value ?? ""),
  );
  return entrypoint && !command && isMounted && toolOnly.test(wordsOf(entrypoint)) ? entrypoint : undefined;
}

const idle = /^(?:(?:ba)?sh -l?c )?["']?(?:exec )?(?:tail -[fF] \/dev\/null|sleep (?:infinity|inf))["']?$/;

const toolOnly = /^(?:composer|npm|yarn|pnpm|npx|php (?:\S*\/)?artisan|bundle|pip|poetry)(?: -\S+)*$/;

/** A command as it is written, in one string or word by word. */
function wordsOf(node: YamlNode | undefined): string {
  const words = itemsOf(node).flatMap((item) => scalarOf(item)?.value ?? []);
  return (scalarOf(node)?.value ?? words.join(" ")).trim();
}

/** The names that services have whose image is built here. */
const mailCatcher = /^(?:mail-?(?:dev|hog|pit|catcher|trap)|smtp4dev)$/i;

const developmentServer =
  /\brunserver(?:_plus)?\b|\b(?:npm|yarn|pnpm)(?: run)? (?:dev|start:dev)\b|\b(?:next|vite|nuxt) dev\b|--reload\b|\bnodemon\b|\bflask run\b.{0,500}--debug|\bdebugpy\b|\bair\b -c/;

/** `./commands/run-django-dev.sh` */
function namesDevelopersScript(words: string): boolean {
  const script = /(?:^|\s|\/)([\w.-]+)\.sh(?:\s|$)/.exec(words)?.[1];
  return script !== undefined && stageOfName(script) === "development";
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
