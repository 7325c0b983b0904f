import { type Database, type Fact, fact } from "../../../engine/database";
import { groupedBy } from "../../../engine/grouped-by";
import { fileNameOf, folderOf, isInside, joinContainerPath } from "../../../engine/path";
import { type Absent, absent, orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { filesInContainer, globPattern, sourceOfContainerFile } from "../docker/container-files";
import { dockerBuilds } from "../docker/docker-builds";
import type { DockerImage } from "../docker/docker-image";
import { dockerImageOf } from "../docker/docker-images";
import { knownImage } from "../docker/images";
import { type ProjectService, productionProjects } from "../service-roles";
import { type NginxLevel, type NginxStatement, type Resolve, readRoots, startReading } from "./nginx-blocks";
import type { NginxConfiguration, NginxService } from "./nginx-configuration";
import { holdsNginx, readLooseConfigurations } from "./nginx-loose-files";

/** The service of a deployment that runs a configuration. */
export function serviceIn(configuration: NginxConfiguration, deployment: string): NginxService | undefined {
  return configuration.services.find((one) => one.deployment === deployment);
}

/**
 * The nginx configurations that production loads: those that a Compose service mounts or copies, otherwise files that look
 * like nginx. Absent without any.
 */
export const nginxConfigurations: Fact<readonly NginxConfiguration[] | Absent> = fact(
  "nginx configurations",
  (db) => {
    const projects = db.get(productionProjects);
    const loaded = orNone(projects).flatMap(({ deployment, services }) =>
      services.flatMap((one) => {
        const own =
          one.program === "nginx"
            ? { image: one.image, context: one.service.build?.contextFolder }
            : undefined;
        const run = own ?? publishedNginx(db, one) ?? unknownNginx(db, one);
        const found = run && readServiceConfiguration(db, one, run, deployment.name);
        return found ? [found] : [];
      }),
    );
    const forVisitors = loaded.filter((one) => !handsDockerOn(db, one));
    if (forVisitors.length > 0) return uniqueByFiles(forVisitors);
    const loose = readLooseConfigurations(db).filter((one) => !handsDockerOn(db, one));
    // Where Compose builds the nginx, a script of the image may choose the file, and it chooses among its own.
    const contexts = orNone(projects).flatMap(({ services }) =>
      services.flatMap(({ program, service }) =>
        program === "nginx" && service.build?.contextFolder ? [service.build.contextFolder] : [],
      ),
    );
    const chosen = loose.filter(({ files }) =>
      files.some((file) => contexts.some((folder) => isInside(file, folder))),
    );
    if (chosen.length > 0) return chosen;
    return loose.length > 0 ? loose : absent;
  },
);

/** An nginx in front of Docker's socket: programs ask it, and no visitor. */
function handsDockerOn(db: Database, { files }: NginxConfiguration): boolean {
  return files.some((path) => /\bunix:\/(?:var\/)?run\/docker\.sock\b/.test(db.file(path)?.text ?? ""));
}

/** All statements of a name that are in effect in a block: those of the nearest block that has any. */
export function inEffect(level: NginxLevel, name: string): readonly NginxStatement[] {
  for (let here: NginxLevel | undefined = level; here; here = here.parent) {
    const found = ownByName(here).get(name);
    if (found) return found;
  }
  return [];
}

const byName = new WeakMap<NginxLevel["own"], ReadonlyMap<string, readonly NginxStatement[]>>();

/** Sorted once: every server asks the block around it. */
function ownByName({ own }: NginxLevel): ReadonlyMap<string, readonly NginxStatement[]> {
  const known =
    byName.get(own) ?? new Map(groupedBy(own, ({ name }) => name).map((group) => [group[0].name, group]));
  byName.set(own, known);
  return known;
}

/** The header's value in effect: `add_header` and `proxy_set_header` of a block replace all inherited ones. */
export function headerInEffect(
  level: NginxLevel,
  directive: "add_header" | "proxy_set_header" | "uwsgi_param",
  header: string,
): NginxStatement | undefined {
  return inEffect(level, directive).find(({ args }) => args[0]?.toLowerCase() === header.toLowerCase());
}

interface RunImage {
  readonly image: DockerImage | undefined;
  readonly context: RelativePath | undefined;
}

/**
 * The nginx image that a service pulls from a registry and that is built here: the only one that no Compose file builds,
 * for a service that starts nginx and publishes the port that the image exposes.
 */
function publishedNginx(db: Database, { service, program, image }: ProjectService): RunImage | undefined {
  if (program !== undefined || image || service.build || !service.image) return undefined;
  const written = [
    service.name,
    service.command?.text ?? "",
    ...(service.command?.words ?? []).map(({ text }) => text),
  ];
  if (!written.some((text) => /\bnginx\b/.test(text))) return undefined;
  const found = db.get(dockerBuilds).flatMap((build): readonly RunImage[] => {
    if (!build.judgedAsProduction || build.services.length > 0) return [];
    const one = dockerImageOf(db, build.path, build.target);
    if (!one?.base || knownImage(one.base)?.program !== "nginx") return [];
    return service.ports.some(({ target }) => one.exposed.includes(target))
      ? [{ image: one, context: build.context }]
      : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** An image that nobody here knows, for which blocks of nginx are mounted. */
function unknownNginx(db: Database, { service, program, image }: ProjectService): RunImage | undefined {
  const isUnknown = program === undefined && !image && !service.build && service.image !== undefined;
  return isUnknown && mountedSites(db, service).length > 0
    ? { image: undefined, context: undefined }
    : undefined;
}

/** Files with blocks of nginx that are mounted one by one, wherever an image has its own: `./site.conf:/config/nginx/site.conf`. */
function mountedSites(db: Database, { volumes }: ProjectService["service"]): readonly RelativePath[] {
  return volumes.flatMap(({ sourcePath }) =>
    sourcePath !== undefined && db.has(sourcePath) && db.of(holdsNginx, sourcePath) ? [sourcePath] : [],
  );
}

function readServiceConfiguration(
  db: Database,
  { service }: ProjectService,
  { image, context }: RunImage,
  deployment: string,
): NginxConfiguration | undefined {
  const find = (path: string) => sourceOfContainerFile(db, path, image, context, service.volumes);
  const list = (folder: string) => listFolder(db, folder, image, context, service.volumes);
  const resolve: Resolve = (pattern) => {
    const absolute = joinContainerPath("/etc/nginx", pattern);
    if (!/[*?]/.test(absolute)) {
      const found = find(absolute) ?? templateOf(absolute, list);
      return found ? [found] : undefined;
    }
    const folder = folderOf(absolute) || "/";
    const wanted = globPattern(fileNameOf(absolute));
    return [...list(folder)].filter(([name]) => wanted.test(name)).map(([, path]) => path);
  };
  const reading = startReading(db, resolve);
  // A command may fill in the template when the container starts.
  const main = [
    "/etc/nginx/nginx.conf",
    "/usr/local/openresty/nginx/conf/nginx.conf",
    "/etc/nginx/nginx.conf.template",
  ]
    .map(find)
    .find((path) => path !== undefined);
  const custom = commandConfiguration(service.command?.words.map((word) => word.text) ?? []);
  const first = (custom !== undefined ? find(custom) : undefined) ?? main;
  const inFolder = first ? [first] : (resolve("/etc/nginx/conf.d/*.conf", "") ?? []);
  const roots = inFolder.length > 0 ? inFolder : mountedSites(db, service);
  if (roots.length === 0) return undefined;
  const http = readRoots(reading, roots, first === undefined);
  // Without a file of its own the image's nginx.conf is taken, whose `http` includes conf.d.
  return {
    files: [...reading.files],
    service: { deployment, name: service.name },
    services: [{ deployment, name: service.name }],
    http,
    servers: reading.servers,
    upstreams: reading.upstreams,
    isPart: false,
    incomplete: reading.incomplete,
  };
}

/** `nginx -c /path/to/file`. */
function commandConfiguration(words: readonly string[]): string | undefined {
  const flag = words.indexOf("-c");
  const next = words[flag + 1];
  return flag > 0 && next?.startsWith("/") && next.endsWith(".conf") ? next : undefined;
}

/** The official image fills `/etc/nginx/templates/*.template` into `conf.d` when it starts. */
function listFolder(
  db: Database,
  folder: string,
  image: DockerImage | undefined,
  context: RelativePath | undefined,
  mounts: ProjectService["service"]["volumes"],
): ReadonlyMap<string, RelativePath> {
  const found = new Map(filesInContainer(db, folder, image, context, mounts));
  if (folder === "/etc/nginx/conf.d") {
    for (const [name, path] of filesInContainer(db, "/etc/nginx/templates", image, context, mounts))
      if (name.endsWith(".template")) found.set(name.replace(/\.template$/, ""), path);
  }
  return found;
}

function templateOf(
  absolute: string,
  list: (folder: string) => ReadonlyMap<string, RelativePath>,
): RelativePath | undefined {
  return list(folderOf(absolute) || "/").get(fileNameOf(absolute));
}

/** Services that load the same files are judged once, and each keeps its nginx. */
function uniqueByFiles(all: readonly NginxConfiguration[]): readonly NginxConfiguration[] {
  const unique = new Map<string, NginxConfiguration>();
  for (const one of all) {
    const key = one.files.join("\n");
    const known = unique.get(key);
    unique.set(key, known ? { ...known, services: [...known.services, ...one.services] } : one);
  }
  return [...unique.values()];
}
