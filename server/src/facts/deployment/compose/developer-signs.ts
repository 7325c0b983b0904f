import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf, folderOf, inFolder, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, pairAt, scalarOf, type YamlNode, type YamlPair } from "../../../languages/yaml";
import { knownImage, parseImage } from "../docker/images";
import { leadsToOwnMachine } from "../own-machine";
import { isBeforeProduction, stageOfName } from "../stage";
import { ofSwarmOnly } from "./compose-service";

/** Something in a Compose file that shows that it serves developers, and not production. */
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
    | "dashboard open to all"
    | "a developer's account";
  readonly place: Place;
}

const forDevelopers =
  /\b(?:for|internal) (?:your |the )?(?:local(?:ly)? )?(?:development|testing)\b|\blocal (?:dev(?:elopment)?|testing|orchestration|stack|set-?up|infrastructure)\b|\bdev(?:elopment)? (?:only|environment|set-?up|stack|compose)\b/i;

/** What stands above everything else says whom the file is for, where it speaks of nobody else. */
export function signInComment(text: string, path: RelativePath): readonly DeveloperSign[] {
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

/** What in one service shows that it serves developers. */
export function signsOfService(
  db: Database,
  service: YamlPair,
  path: RelativePath,
): readonly DeveloperSign[] {
  // What only developers start says nothing about the rest.
  const profiles = itemsOf(pairAt(service.value, "profiles")?.value).map(
    (item) => scalarOf(item)?.value ?? "",
  );
  if (profiles.some((profile) => isBeforeProduction(stageOfName(profile)))) return [];
  // Who chooses among nodes has more than one machine, whatever is mounted over the image there.
  const deploy = pairAt(service.value, "deploy")?.value;
  if (ofSwarmOnly.some((key) => pairAt(deploy, key))) return [];
  const signs = [
    ...signsOfImage(service),
    ...signsOfEnvironment(pairAt(service.value, "environment")?.value),
    ...signsOfWorkbench(service),
    ...signsOfStart(db, service, path),
    ...signsOfMounts(db, service, path),
  ];
  return signs.map(([kind, { range }]) => ({ kind, place: { path, range } }));
}

type Sign = readonly [DeveloperSign["kind"], Pick<YamlNode, "range">];

function signsOfImage(service: YamlPair): readonly Sign[] {
  const image = scalarOf(pairAt(service.value, "image")?.value);
  if (!image) return mailCatcher.test(service.key) ? [["mail catcher", { range: service.keyRange }]] : [];
  const reference = parseImage(image.value);
  const signs: Sign[] = [];
  if (reference && knownImage(reference)?.role === "mail-trap") signs.push(["mail catcher", image]);
  if (reference?.name === "all-in-one") signs.push(["all-in-one image", image]);
  return signs;
}

function signsOfEnvironment(environment: YamlNode | undefined): readonly Sign[] {
  const signs: Sign[] = [];
  const add = (kind: DeveloperSign["kind"], node: YamlNode) => signs.push([kind, node]);
  // Grafana makes every visitor its administrator.
  const anonymous = entryOf(environment, "GF_AUTH_ANONYMOUS_ORG_ROLE");
  if (anonymous?.value === "Admin") add("dashboard open to all", anonymous.node);
  const settings = entryOf(environment, "DJANGO_SETTINGS_MODULE");
  if (settings && stageOfName(settings.value.split(".").at(-1) ?? "") === "development")
    add("development settings", settings.node);
  const mode = firstOf(environment, modeVariables);
  const given = mode && (/^\$\{\w+:?-(\w+)\}$/.exec(mode.value)?.[1] ?? mode.value);
  if (mode && stageOfName(given ?? "") === "development") add("development settings", mode.node);
  const local = addressVariables
    .flatMap((name) => entryOf(environment, name) ?? [])
    .find(({ value }) => areOfThisMachine(value));
  if (local) add("development settings", local.node);
  // An editor that halts the program line by line asks for this name.
  const editor = entryOf(environment, "PHP_IDE_CONFIG");
  if (editor) add("workbench", editor.node);
  return signs;
}

function signsOfWorkbench(service: YamlPair): readonly Sign[] {
  const signs: Sign[] = [];
  const image = scalarOf(pairAt(service.value, "image")?.value);
  // Laravel's Sail is a workbench: its images are for nothing else.
  if (image && /^sail-\d/.test(image.value)) signs.push(["workbench", image]);
  // A payment provider's events are forwarded to a program that the internet does not reach.
  if (image && parseImage(image.value)?.repository === "stripe/stripe-cli") signs.push(["workbench", image]);
  const bench = workbenchCommand(service);
  if (bench) signs.push(["workbench", bench]);
  return signs;
}

/** What its command starts, how its image is built, and what that starts by itself. */
function signsOfStart(db: Database, service: YamlPair, path: RelativePath): readonly Sign[] {
  const signs: Sign[] = [];
  const command = pairAt(service.value, "command")?.value ?? pairAt(service.value, "entrypoint")?.value;
  const words = wordsOf(command);
  const railsStage = entryOf(pairAt(service.value, "environment")?.value, "RAILS_ENV")?.value;
  const isRailsServer =
    /\brails s(?:erver)?\b(?!.*\bproduction\b)/.test(words) && railsStage !== "production";
  if (command && (isRailsServer || developmentServer.test(words) || namesDevelopersScript(words)))
    signs.push(["development server", command]);
  const build = pairAt(service.value, "build")?.value;
  const asked = firstOf(pairAt(build, "args")?.value, [...modeVariables, "ENVIRONMENT", "BUILD_ENV"]);
  if (asked && stageOfName(asked.value) === "development") signs.push(["development settings", asked.node]);
  for (const key of ["dockerfile", "target"]) {
    const named = scalarOf(pairAt(build, key)?.value);
    if (named && stageOfName(fileNameOf(named.value)) === "development")
      signs.push(["development image", named]);
  }
  if (!command && startedByImage(db, service, path))
    signs.push(["development server", { range: service.keyRange }]);
  return signs;
}

function signsOfMounts(db: Database, service: YamlPair, path: RelativePath): readonly Sign[] {
  const signs: Sign[] = [];
  const context = contextOf(service);
  const isWatched = ["command", "entrypoint"].some((key) =>
    developmentServer.test(wordsOf(pairAt(service.value, key)?.value)),
  );
  const clean = (folder: string) => folder.replace(/^\.\//, "").replace(/\/$/, "") || ".";
  for (const item of itemsOf(pairAt(service.value, "volumes")?.value)) {
    const [source, target = "", options = ""] = scalarOf(item)?.value.split(":") ?? [];
    if (source === undefined) continue;
    if (ofVisualStudio.test(source)) signs.push(["mount of Visual Studio", item]);
    if (ofAccount.test(source)) signs.push(["a developer's account", item]);
    if (!/^\.{1,2}(?:\/|$)/.test(source)) continue;
    // Docker Desktop alone understands these.
    if (/\b(?:delegated|cached)\b/.test(options)) signs.push(["mount of Docker Desktop", item]);
    if (noCode.test(target)) continue;
    if (
      /^\.\/?$/.test(source) ||
      (context !== undefined &&
        (clean(context) === clean(source) ||
          holdsProject(db, path, source) ||
          (isWatched && /(?:^|\/)(?:tests?|specs?)$/.test(clean(source)))))
    )
      signs.push(["mounted code", item]);
  }
  return signs;
}

/** The folder that a service is built of; undefined where it is built of none here. */
export function builtFolder(service: YamlPair, path: RelativePath): RelativePath | undefined {
  const context = contextOf(service);
  return context === undefined ? undefined : joinPath(folderOf(path), context);
}

function contextOf(service: YamlPair): string | undefined {
  const build = pairAt(service.value, "build")?.value;
  return scalarOf(build)?.value ?? scalarOf(pairAt(build, "context")?.value)?.value;
}

/** Where a container has its configuration, its data and what it logs: `./shop:/etc/shop` brings no code. */
const noCode = /^\/(?:etc|data|config|var\/(?:lib|log|run)|usr\/local\/etc)(?:\/|$)/;

/** Visual Studio lends a container what the developer's machine has: the certificate of localhost, and user secrets. */
const ofVisualStudio =
  /^(?:~|\$\{?(?:HOME|APPDATA)\}?)\/(?:\.aspnet\/https|\.microsoft\/usersecrets|ASP\.NET\/Https|Microsoft\/UserSecrets)(?:\/|$)/i;

/** What a person has logged in to from their own machine: a cloud, a cluster. */
const ofAccount = /^(?:~|\$\{?HOME\}?)\/\.(?:aws|azure|kube|config\/gcloud)(?:\/|$)/;

/** Whether the Dockerfile of a service ends in a development server. */
function startedByImage(db: Database, service: YamlPair, path: RelativePath): boolean {
  const folder = builtFolder(service, path);
  if (folder === undefined) return false;
  const named = scalarOf(pairAt(pairAt(service.value, "build")?.value, "dockerfile")?.value)?.value;
  const text = db.file(joinPath(folder, named ?? "Dockerfile") ?? "")?.text ?? "";
  const last = [...text.matchAll(/^(?:CMD|ENTRYPOINT)\b[^\n]*/gm)].at(-1)?.[0] ?? "";
  const words = last.replace(/["',\s]+/g, " ");
  return (
    developmentServer.test(words) || /\bserver:(?:run|start)\b|--env=dev\b|\bartisan serve\b/.test(words)
  );
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

/** What stacks call the addresses that visitors open in their browser. */
const addressVariables = [
  "CORS_ALLOWED_ORIGINS",
  "CORS_ORIGINS",
  "ALLOWED_ORIGINS",
  "CORS_ORIGIN",
  "FRONTEND_URL",
  "FRONT_END_URL",
  "DASHBOARD_URL",
  "CLIENT_URL",
  "WEBAPP_URL",
  "WEB_APP_URL",
  "WEBSITE_URL",
];

/** Whether a service is told an address that anybody can open: `CORS_ORIGINS=https://shop.example`. */
export function namesPublicAddress(service: YamlPair): boolean {
  const environment = pairAt(service.value, "environment")?.value;
  return addressVariables
    .flatMap((name) => entryOf(environment, name) ?? [])
    .some(({ value }) => /https?:\/\/[\w-]+(?:\.[\w-]+)+/.test(value) && !areOfThisMachine(value));
}

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

/** The first of several variables that is set. */
function firstOf(environment: YamlNode | undefined, names: readonly string[]) {
  return names.flatMap((name) => entryOf(environment, name) ?? [])[0];
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
  // A shell waits for a keyboard, and one is lent to it.
  const hasKeyboard = ["tty", "stdin_open"].some(
    (key) => scalarOf(pairAt(service.value, key)?.value)?.value === "true",
  );
  if (hasKeyboard && command && shellOnly.test(wordsOf(command))) return command;
  const isMounted = itemsOf(pairAt(service.value, "volumes")?.value).some((item) =>
    /^\.{1,2}(?:\/|:)/.test(scalarOf(item)?.value ?? ""),
  );
  return entrypoint && !command && isMounted && toolOnly.test(wordsOf(entrypoint)) ? entrypoint : undefined;
}

const idle = /^(?:(?:ba)?sh -l?c )?["']?(?:exec )?(?:tail -[fF] \/dev\/null|sleep (?:infinity|inf))["']?$/;

const shellOnly = /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da|a)?sh(?: -[il]+)?$/;

const toolOnly = /^(?:composer|npm|yarn|pnpm|npx|php (?:\S*\/)?artisan|bundle|pip|poetry)(?: -\S+)*$/;

/** A command as it is written, in one string or word by word; "" for none. */
function wordsOf(node: YamlNode | undefined): string {
  const words = itemsOf(node).flatMap((item) => scalarOf(item)?.value ?? []);
  return (scalarOf(node)?.value ?? words.join(" ")).trim();
}

/** What a service is called whose image, a mail catcher, is built here. */
const mailCatcher = /^(?:mail-?(?:dev|hog|pit|catcher|trap)|smtp4dev)$/i;

const developmentServer =
  /\brunserver(?:_plus)?\b|\b(?:npm|yarn|pnpm)(?: run)? (?:dev|start:dev)\b|\b(?:next|vite|nuxt) dev\b|--reload\b|\bnodemon\b|\bflask run\b.{0,500}--debug|\bdebugpy\b|\bair\b -c/;

/** `./commands/run-django-dev.sh` */
function namesDevelopersScript(words: string): boolean {
  const script = /(?:^|\s|\/)([\w.-]+)\.sh(?:\s|$)/.exec(words)?.[1];
  return script !== undefined && stageOfName(script) === "development";
}
