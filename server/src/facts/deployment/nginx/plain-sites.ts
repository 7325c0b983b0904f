import { type Database, type Fact, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { folderOf, joinPath } from "../../../engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { dockerBuilds } from "../docker/docker-builds";
import { dockerImageOf } from "../docker/docker-images";
import { isLoopback } from "../own-machine";
import { isSecure, portsOf, showsProxy } from "../request-path";
import { type ComposeProject, productionProjects } from "../service-roles";
import { targetsOf } from "../unknown-upstreams";
import type { NginxListen, NginxServer } from "./nginx-blocks";
import type { NginxConfiguration } from "./nginx-configuration";
import { nginxConfigurations, serviceIn } from "./nginx-model";

/** An nginx of production that the internet reaches without TLS. */
export interface PlainSite {
  readonly configuration: NginxConfiguration;
  readonly server: NginxServer;
  readonly listen: NginxListen | undefined;
  /** The port of the machine, where it is neither 80 nor 443. */
  readonly port: string | undefined;
  /** Port 443 of the machine leads here: nginx runs on it, or the deployment publishes that port. */
  readonly takesTls: boolean;
  /** It answers to nothing but "localhost", and no file says that it is production's. */
  readonly onlyLocal: boolean;
  /** The Compose file of another deployment of production that puts a proxy with TLS in front of the same nginx. */
  readonly securedBy: RelativePath | undefined;
  /** The line that has whoever installs the site let certbot write TLS into this file. */
  readonly completedBy: Place | undefined;
}

/** Sites without TLS in themselves or in front; absent without any nginx. */
export const plainSites: Fact<readonly PlainSite[] | Absent> = fact("plain sites", (db) => {
  const configurations = db.get(nginxConfigurations);
  if (isAbsent(configurations)) return absent;
  const projects = db.get(productionProjects);
  const all = orNone(projects);
  const certbot = certbotLine(db);
  return configurations.flatMap((configuration): readonly PlainSite[] => {
    const { servers, service, incomplete, files } = configuration;
    const project = all.find(({ deployment }) => deployment.name === service?.deployment);
    if (servers.some(isSecure) || incomplete || showsProxy(configuration, project)) return [];
    const ports = project && portsOf(configuration, project);
    // Another port than those of browsers is a site only where the file says that it is production's.
    const site = ports?.find(
      ({ published }) =>
        /^(?:80|443)$/.test(published ?? "80") ||
        (project?.deployment.stage === "production" && /^\d+$/.test(published ?? "")),
    );
    if (ports && !site) return [];
    const isOpenPort = (listen: NginxListen) => isReached(listen, site?.target ?? "80");
    // A file that a Dockerfile copies runs in a container, and what stands in front of that is not known.
    if (!service && files.some((path) => isCopiedIntoImage(db, path))) return [];
    // What lies there for a container, and no image or service takes, is left over.
    if (!service && files.every((path) => isForContainer.test(path)) && db.get(dockerBuilds).length > 0)
      return [];
    // Where no deployment is known, what passes requests to containers by their names runs beside them, behind whatever is there.
    if (!service && all.length === 0 && targetsOf(configuration).length > 0) return [];
    // Beside a file with TLS it is the one for who brings TLS along.
    const folders = new Set(files.map(folderOf));
    const isAlternative = configurations.some(
      (other) =>
        other !== configuration &&
        other.servers.some(isSecure) &&
        other.files.some((path) => folders.has(folderOf(path))),
    );
    if (!service && isAlternative) return [];
    // A file that answers to nothing but "localhost", or names that no server of the internet has, is no site of it.
    const names = servers.flatMap((server) => server.names);
    const isLocal = names.length > 0 && names.every((name) => ofThisMachine.test(name));
    if (!service && isLocal) return [];
    const onlyLocal = isLocal && project?.deployment.stage !== "production";
    const open = servers.filter(({ listens }) => listens.length === 0 || listens.some(isOpenPort));
    const [server] = open.filter(
      ({ level, locations }) =>
        !level.own.some(({ name }) => name === "return" || name === "stub_status") &&
        !(
          locations.length > 0 && locations.every((one) => one.own.some(({ name }) => name === "stub_status"))
        ),
    );
    const port = /^(?:80|443)$/.test(site?.published ?? "80") ? undefined : site?.published;
    return server
      ? [
          {
            configuration,
            server,
            listen: server.listens.find(isOpenPort),
            port,
            takesTls: !ports || ports.some(({ published }) => published === "443"),
            onlyLocal,
            securedBy: securedBy(configuration, all),
            // What runs in a container is made anew from its image at every start.
            completedBy: service ? undefined : certbot,
          },
        ]
      : [];
  });
});

/** The file that brings the proxy: the last of its deployment. */
function securedBy(
  configuration: NginxConfiguration,
  projects: readonly ComposeProject[],
): RelativePath | undefined {
  return projects
    .find(
      (project) =>
        serviceIn(configuration, project.deployment.name) !== undefined && showsProxy(configuration, project),
    )
    ?.deployment.files.at(-1);
}

/** `.docker/nginx/site.conf`, `docker/nginx.conf` */
const isForContainer = /(?:^|\/)\.?docker\//i;

/** The first line that tells to run certbot with the plugin that edits nginx's own files. */
function certbotLine(db: Database): Place | undefined {
  for (const path of db.paths()) {
    const range = instructions.test(path) ? db.of(certbotIn, path) : undefined;
    if (range) return { path, range };
  }
  return undefined;
}

/** Documents and scripts of an installation. */
const instructions = /\.(?:mdx?|markdown|rst|adoc|txt|sh)$/i;

const certbotIn = factFamily("certbot for nginx", (db, path) => {
  const found = /^[^\w\r\n]*(?:sudo +)?certbot\b[^\n]* --nginx\b/m.exec(db.file(path)?.text ?? "");
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
});

/** Names that lead back to the machine that asks, those of the domains that are kept for it among them, or that the internet does not know. */
const ofThisMachine =
  /^(?:.+\.)?(?:localhost|lvh\.me|localtest\.me|lacolhost\.com|127\.0\.0\.1\.(?:nip|sslip)\.io)$|^127\.|\.(?:test|local)$/;

/** The port that is opened, which is 80 where nothing says another, of any address. */
function isReached({ port, address }: NginxListen, open: string): boolean {
  return port === open && !isLoopback(address ?? "");
}

function isCopiedIntoImage(db: Database, path: RelativePath): boolean {
  return db.get(dockerBuilds).some((build) => {
    const image = dockerImageOf(db, build.path, build.target);
    const context = build.context;
    if (!image || context === undefined || image.base?.name.includes("nginx") === false) return false;
    return image.copies.some(({ sources }) =>
      sources.some((source) => joinPath(context, source.replace(/^\/+/, "")) === path),
    );
  });
}
