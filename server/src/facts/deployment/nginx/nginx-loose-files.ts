import { type Database, type FactFamily, factFamily } from "../../../engine/database";
import { fileNameOf, folderOf, isInside, joinPath } from "../../../engine/path";
import { orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import type { NginxFile } from "../../../languages/nginx";
import { isKnownDirective } from "../../../languages/nginx/contexts";
import { globPattern } from "../docker/container-files";
import { type DockerBuild, dockerBuilds } from "../docker/docker-builds";
import { dockerImageOf } from "../docker/docker-images";
import { composeProjects, productionProjects } from "../service-roles";
import { stageOfName } from "../stage";
import { isPass, type NginxServer, nginxFiles, type Resolve, readRoots, startReading } from "./nginx-blocks";
import type { NginxConfiguration } from "./nginx-configuration";

/** Files that look like nginx and that no other one of them includes. */
export function readLooseConfigurations(db: Database): readonly NginxConfiguration[] {
  const projects = db.get(composeProjects);
  const elsewhere = new Set(
    orNone(projects).flatMap(({ services }) =>
      services.flatMap(({ service }) => service.volumes.flatMap(({ sourcePath }) => sourcePath ?? [])),
    ),
  );
  const candidates = db
    .paths()
    .filter((path) => !elsewhere.has(path) && isNamedLikeNginx(path) && db.of(holdsNginx, path));
  const resolve: Resolve = (pattern, from) => resolveAround(db, pattern, from);
  const hasHttp = (path: RelativePath) =>
    db.of(nginxFiles, path)?.directives.some(({ name }) => name === "http") ?? false;
  // Sites in one folder are loaded together; other files stand for themselves.
  const groups = new Map<string, RelativePath[]>();
  for (const path of candidates) {
    const isSite =
      /(?:^|\/)(?:conf\.d|sites-(?:available|enabled)|sites|templates)\/[^/]+$/.test(path) && !hasHttp(path);
    const key = isSite ? folderOf(path) : `file ${path}`;
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  const read = [...groups.values()].map((paths) => {
    const reading = startReading(db, resolve);
    return { paths, reading, http: readRoots(reading, paths, !hasHttp(paths[0] ?? "")) };
  });
  const included = new Set(
    read.flatMap(({ paths, reading }) => [...reading.files].filter((file) => !paths.includes(file))),
  );
  return read
    .filter(
      ({ paths, reading }) =>
        !paths.every((path) => included.has(path)) && reading.servers.some(saysSomething),
    )
    .map(({ paths, reading, http }) => ({
      files: [...reading.files],
      service: undefined,
      services: [],
      http,
      servers: reading.servers,
      upstreams: reading.upstreams,
      isPart: !hasHttp(paths[0] ?? ""),
      incomplete: reading.incomplete,
    }))
    .filter((one) => !isLeftOut(db, one));
}

/** Whether a server is more than the empty block that somebody was going to fill. */
function saysSomething({ level, locations }: NginxServer): boolean {
  return level.own.length > 0 || locations.length > 0;
}

/**
 * Whether a file hands everything on to services of Compose by their names, which are known in its network alone, while no
 * service of it is a proxy and no image takes the file: nothing loads it.
 */
function isLeftOut(db: Database, { files, servers, upstreams }: NginxConfiguration): boolean {
  const projects = db.get(productionProjects);
  const services = orNone(projects).flatMap((project) => project.services);
  if (services.some(({ program, roles }) => program === "nginx" || roles.includes("proxy"))) return false;
  const names = new Set(services.map(({ service }) => service.name));
  const hosts = servers
    .flatMap((server) => [server.level, ...server.locations, ...server.conditions])
    .flatMap(({ own }) => own)
    .filter(isPass)
    .flatMap(({ args: [target = ""] }) => {
      const host = /^(?:\w+:\/\/)?([^/:]+)/.exec(target)?.[1] ?? "";
      return upstreams.find(({ name }) => name === host)?.servers.map((one) => one.host) ?? [host];
    });
  return (
    hosts.length > 0 &&
    hosts.every((host) => names.has(host)) &&
    !files.some((path) => db.get(dockerBuilds).some((build) => copies(db, build, path)))
  );
}

function copies(db: Database, { path, target, context }: DockerBuild, wanted: RelativePath): boolean {
  return (dockerImageOf(db, path, target)?.copies ?? []).some(({ sources }) =>
    sources.some((source) => {
      const found = context === undefined ? undefined : joinPath(context, source.replace(/^\/+/, ""));
      return found !== undefined && found !== "" && (found === wanted || isInside(wanted, found));
    }),
  );
}

/** Whether a text has the blocks of nginx. */
export const holdsNginx: FactFamily<boolean> = factFamily("holds nginx", (db, path) =>
  /^[ \t]*(?:http|server)[ \t]*(?:\{|\r?\n[ \t]*\{)/m.test(db.file(path)?.text ?? ""),
);

/** Whether nginx configuration of production is called and kept like this. */
export function isNamedLikeNginx(path: RelativePath): boolean {
  const stage = stageOfName(path.replaceAll("/", " "));
  if (
    stage === "development" ||
    stage === "test" ||
    /\.(?:md|ya?ml|py|sh|json|toml|rst|html|txt|[jt]sx?)$/i.test(path)
  )
    return false;
  // Unpacked as it was published, with the files it brings along.
  if (/(?:^|\/)nginx-\d+\.\d+(?:\.\d+)?\//.test(path)) return false;
  const name = fileNameOf(path);
  return (
    /nginx/i.test(path) ||
    /\.(?:conf|nginx|vhost|locations?)(?:\.(?:template|tmpl|j2|erb|prod|production))?$/i.test(name) ||
    /(?:^|\/)(?:sites-(?:available|enabled)|conf\.d)\//.test(path)
  );
}

/** Whether a text is lines for a server of nginx: a location, a condition, or nothing but what nginx knows. */
export function isFragment({ directives, errors }: NginxFile, path: RelativePath): boolean {
  const names = directives.map(({ name }) => name);
  if (names.length === 0 || names.some((name) => name === "http" || name === "server")) return false;
  if (directives.some(({ name, block }) => block && (name === "location" || name === "if"))) return true;
  return (
    errors.length === 0 &&
    /nginx|conf\.d|snippets|sites-/i.test(path) &&
    directives.every(({ name, block }) => !block || name === "map" || name === "upstream") &&
    names.some((name) => name !== "user" && isKnownDirective(name))
  );
}

/** Finds an included file near the including one: relative to it, or by the end of an absolute path. */
export function resolveAround(
  db: Database,
  pattern: string,
  from: RelativePath,
): readonly RelativePath[] | undefined {
  const folder = folderOf(from);
  const relative = pattern.replace(/^\/etc\/nginx\//, "").replace(/^\//, "");
  for (const base of [folder, folderOf(folder)]) {
    const wanted = joinPath(base, relative);
    if (wanted === undefined) continue;
    if (!/[*?]/.test(relative)) {
      if (db.has(wanted)) return [wanted];
      continue;
    }
    const matcher = globPattern(fileNameOf(wanted));
    const found = db
      .paths()
      .filter((path) => folderOf(path) === folderOf(wanted) && matcher.test(fileNameOf(path)));
    if (found.length > 0) return found;
  }
  return /[*?]/.test(relative) ? [] : undefined;
}
