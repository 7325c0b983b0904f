import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absent, orNone } from "../../engine/rule";
import { caddySites } from "./caddy-sites";
import type { PortMapping } from "./compose/compose-service";
import { isPass, type NginxLevel, type NginxServer } from "./nginx/nginx-blocks";
import type { NginxConfiguration } from "./nginx/nginx-configuration";
import { headerInEffect, nginxConfigurations, serviceIn } from "./nginx/nginx-model";
import { platformProcesses, terminatesTls } from "./platforms/platforms";
import {
  type ComposeProject,
  type ProjectService,
  productionProjects,
  servesOnlyFiles,
  servicesWith,
} from "./service-roles";

/** "unknown" where something outside the repository decides. */
export type YesNoUnknown = "yes" | "no" | "unknown";

/** How a request from the internet reaches the application in one deployment. */
export interface RequestPath {
  /** The Compose deployment by name; undefined for a platform, or for an nginx that no Compose file runs. */
  readonly deployment: string | undefined;
  /** What answers first, as far as the repository shows. */
  readonly entry: "nginx" | "traefik" | "caddy" | "proxy" | "tunnel" | "platform" | "application" | "unknown";
  /** An overlay joined by what it is called may be left out by who starts production: then what it adds is likely at most. */
  readonly isLikelyOnly: boolean;
  /** Where the entry is written. */
  readonly place: Place | undefined;
  /** Whether connections from the internet are encrypted at the entry or in front of it. */
  readonly tls: YesNoUnknown;
  /** Whether plain http is redirected to https before the application sees it. */
  readonly redirectsToHttps: YesNoUnknown;
  /** Whether the proxy sets X-Forwarded-Proto itself, so that nobody can send it from outside. */
  readonly setsForwardedProto: YesNoUnknown;
  /** What an answer about the header rests on: the line that sets it, or the `proxy_pass` without it. */
  readonly forwardedProtoPlaces: readonly Place[];
  /** The program behind knows that the request was encrypted without a header: it gets it encrypted, or in a protocol that says so. */
  readonly handsTlsOn: boolean;
  /** The names that the proxy answers to, `_` and patterns left out. */
  readonly serverNames: readonly string[];
}

/** One path for each way production is entered; absent when nothing here shows one. */
export const requestPaths: Fact<readonly RequestPath[] | Absent> = fact("request paths", (db) => {
  const configurations = db.get(nginxConfigurations);
  const nginx = orNone(configurations);
  const projects = db.get(productionProjects);
  const paths: RequestPath[] = [];
  for (const project of orNone(projects)) {
    const { files, certainty } = project.deployment;
    const isLikelyOnly = files.length > 1 && certainty !== "certain";
    paths.push({ ...pathOfProject(db, project, nginx), isLikelyOnly });
  }
  for (const platform of db.get(platformProcesses)) {
    if (platform.phase !== "start" || (platform.role !== "web" && platform.role !== "frontend")) continue;
    const outside = platform.inCheckout ? nginx.find(({ service }) => !service) : undefined;
    if (outside) {
      // An nginx on the machine itself stands in front of all that it starts there.
      if (!paths.some(({ entry }) => entry === "nginx")) paths.push(pathOfNginx(outside, undefined));
      continue;
    }
    const isOpen = terminatesTls(platform.platform);
    paths.push({
      deployment: undefined,
      entry: isOpen ? "platform" : "unknown",
      isLikelyOnly: false,
      place: platform.place,
      tls: isOpen ? "yes" : "unknown",
      redirectsToHttps: "unknown",
      setsForwardedProto: isOpen ? "yes" : "unknown",
      forwardedProtoPlaces: [],
      handsTlsOn: false,
      serverNames: [],
    });
  }
  if (paths.length === 0) {
    for (const one of nginx) paths.push(pathOfNginx(one, undefined));
  }
  return paths.length > 0 ? paths : absent;
});

/** Where every way into production is encrypted: what shows it, first; undefined where that is not certain of all. */
export function proofOfTls(paths: readonly RequestPath[]): readonly Place[] | undefined {
  if (!showsTls(paths) || paths.some(({ isLikelyOnly }) => isLikelyOnly)) return undefined;
  return paths.flatMap(({ place }) => place ?? []);
}

/** Whether who comes over plain http is sent to https on every way in. */
export function sendsToHttps(paths: readonly RequestPath[]): boolean {
  return paths.length > 0 && paths.every(({ redirectsToHttps }) => redirectsToHttps === "yes");
}

/** Whether every way in that is shown is encrypted. */
export function showsTls(paths: readonly RequestPath[]): boolean {
  return paths.length > 0 && paths.every(({ tls }) => tls === "yes");
}

/** Whether nothing here encrypts, and nothing says that something may stand in front: also where no way in is shown. */
export function showsNoTls(paths: readonly RequestPath[]): boolean {
  return paths.every(({ tls }) => tls === "no");
}

/** Proxies that get certificates by themselves or live on another machine. */
export function frontProxyOf(project: ComposeProject): ProjectService | undefined {
  return project.services.find(
    ({ role, program, service }) =>
      role === "tunnel" ||
      role === "certificates" ||
      program === "caddy" ||
      program === "traefik" ||
      /https-portal|^swag$|^letsencrypt$|nginx-proxy-manager/.test(service.imageReference?.name ?? ""),
  );
}

/** Labels that a Traefik or nginx-proxy outside of this deployment reads. */
export function hasProxyLabels(one: ProjectService): boolean {
  return (
    one.service.labels.some(({ name }) => /^(?:traefik|caddy)\b/.test(name)) ||
    one.service.environment.some(({ name }) => /^(?:VIRTUAL_HOST|LETSENCRYPT_HOST)$/.test(name))
  );
}

/** Whether a port is open to other machines. "unknown" when a variable decides. */
export function isPublic({ hostIp }: PortMapping): YesNoUnknown {
  if (hostIp === undefined || hostIp === "0.0.0.0" || hostIp === "::" || hostIp === "*") return "yes";
  return hostIp === "unknown" ? "unknown" : "no";
}

function pathOfProject(
  db: Database,
  project: ComposeProject,
  nginx: readonly NginxConfiguration[],
): RequestPath {
  const name = project.deployment.name;
  // An nginx that Compose does not run stands on the machine itself, in front of what Compose publishes.
  const outside =
    servicesWith(project, "proxy").length === 0
      ? nginx.find(({ service, servers }) => !service && servers.some(passesOn))
      : undefined;
  const published = servicesWith(project, "web", "frontend")
    .filter(({ ownCode }) => ownCode)
    .find(({ service }) => service.ports.some((port) => isPublic(port) === "yes"));
  const running = nginx.filter((one) => serviceIn(one, name));
  // One that hands nothing on only serves its own pages: it is no proxy of an application that has a port itself.
  const proxying = running.find(({ servers }) => servers.some(passesOn));
  const own = proxying ?? (published ? undefined : running[0]) ?? outside;
  const front = frontProxyOf(project);
  // What carries labels of its own is reached without another proxy in between.
  const isLabelled = servicesWith(project, "web").some(hasProxyLabels);
  const automatic = front?.program === "caddy" || front?.program === "traefik" ? front : undefined;
  if (automatic) {
    const entry = automatic.program === "caddy" ? "caddy" : "traefik";
    const tls = entry === "caddy" ? caddyTls(db, automatic) : traefikTls(project, automatic);
    return {
      deployment: name,
      entry,
      isLikelyOnly: false,
      place: automatic.service.place,
      tls,
      redirectsToHttps: entry === "caddy" ? tls : "unknown",
      setsForwardedProto: own && !isLabelled ? pathOfNginx(own, project).setsForwardedProto : "yes",
      forwardedProtoPlaces: [],
      handsTlsOn: false,
      serverNames: [],
    };
  }
  if (own) return pathOfNginx(own, project);
  const application = servicesWith(project, "web", "frontend").filter(({ ownCode }) => ownCode);
  const servesPages = (one: ProjectService) =>
    running.some(
      (nginx) =>
        serviceIn(nginx, name)?.name === one.service.name &&
        !nginx.incomplete &&
        !nginx.servers.some(passesOn),
    );
  const proxy = servicesWith(project, "proxy").find((one) => !servesPages(one) && !servesOnlyFiles(one));
  const labelled = project.services.find(hasProxyLabels);
  if (front || proxy || labelled || !published) {
    const first = front ?? proxy ?? labelled ?? application[0];
    return unknownPath(
      name,
      front?.role === "tunnel" ? "tunnel" : proxy ? "proxy" : "unknown",
      first?.service.place,
    );
  }
  return {
    deployment: name,
    entry: "application",
    isLikelyOnly: false,
    place: published.service.place,
    tls: published.service.ports.some(({ published: port }) => port === "443") ? "unknown" : "no",
    redirectsToHttps: "no",
    setsForwardedProto: "no",
    forwardedProtoPlaces: [],
    handsTlsOn: false,
    serverNames: [],
  };
}

function unknownPath(
  deployment: string | undefined,
  entry: RequestPath["entry"],
  place: Place | undefined,
): RequestPath {
  const isTunnel = entry === "tunnel";
  return {
    deployment,
    entry,
    isLikelyOnly: false,
    place,
    tls: isTunnel ? "yes" : "unknown",
    redirectsToHttps: "unknown",
    setsForwardedProto: isTunnel ? "yes" : "unknown",
    forwardedProtoPlaces: [],
    handsTlsOn: false,
    serverNames: [],
  };
}

/** Caddy gets certificates by itself, except for sites that are a port or http only: something may stand in front then. */
function caddyTls(db: Database, caddy: ProjectService): YesNoUnknown {
  const sites = caddySites(db, caddy) ?? [];
  return sites.length > 0 && sites.every(({ isPlain }) => isPlain) ? "unknown" : "yes";
}

function traefikTls(project: ComposeProject, traefik: ProjectService): YesNoUnknown {
  const texts = [
    ...(traefik.service.command?.words ?? []).map(({ text }) => text),
    ...project.services.flatMap(({ service }) =>
      service.labels.map(({ name, value }) => `${name}=${value?.raw ?? ""}`),
    ),
    ...traefik.service.environment.map(({ name, value }) => `${name}=${value?.raw ?? ""}`),
  ];
  if (
    texts.some((text) =>
      /certresolver|certificatesresolvers|\.tls\b|acme|entrypoints[.=].{0,500}?(?:websecure|https)/i.test(
        text,
      ),
    )
  )
    return "yes";
  return "unknown";
}

const siteName = /^[\w-]+(?:\.[\w-]+)+$/;

/** Names that a provider gives its load balancers, which may end TLS. */
const balancerName = /\.(?:elb\.amazonaws\.com|cloudfront\.net|azurefd\.net|trafficmanager\.net)$/;

function pathOfNginx(configuration: NginxConfiguration, project: ComposeProject | undefined): RequestPath {
  const { servers } = configuration;
  const secure = servers.filter(isSecure);
  const front = hasSomethingInFront(configuration, project);
  const tls: YesNoUnknown = secure.length > 0 ? "yes" : front || configuration.incomplete ? "unknown" : "no";
  const plain = servers.filter((server) => !isSecure(server) && passesOn(server));
  // Where the site's own names are redirected, what answers to any other name is no way to it.
  const isNamed = ({ names }: NginxServer) => names.some((name) => siteName.test(name));
  const namesRedirect = servers.some(
    (server) => !isSecure(server) && isNamed(server) && redirectsToHttps(server),
  );
  const open = plain.filter((server) => !redirectsToHttps(server) && !(namesRedirect && !isNamed(server)));
  // What was not read may hand on as well as redirect.
  const isUnread = (server: NginxServer) =>
    configuration.incomplete && !isSecure(server) && !passesOn(server) && !redirectsToHttps(server);
  const passing = levelsOfApplication(
    (secure.length > 0 ? secure : servers).flatMap(passingLevels),
    configuration,
    project,
  );
  const set = passing.map((level) => headerInEffect(level, "proxy_set_header", "X-Forwarded-Proto"));
  const missing = passing.filter((_, index) => set[index] === undefined);
  const allSet = passing.length > 0 && missing.length === 0;
  // What came in is handed on: of whom it came is for whatever may stand in front to say.
  const isCopied = set.some((one) => /\$\{?http_/.test(one?.args[1] ?? ""));
  return {
    deployment: project?.deployment.name ?? configuration.service?.deployment,
    entry: "nginx",
    isLikelyOnly: false,
    place: servers[0]?.level.place,
    tls,
    redirectsToHttps:
      open.length === 0 && secure.length > 0
        ? servers.some(isUnread)
          ? "unknown"
          : "yes"
        : tls === "unknown"
          ? "unknown"
          : "no",
    setsForwardedProto:
      passing.length === 0 || (configuration.incomplete && !allSet) || (isCopied && allSet)
        ? "unknown"
        : allSet
          ? "yes"
          : "no",
    forwardedProtoPlaces: allSet
      ? set.flatMap((one) => (one ? [one.place] : []))
      : missing.map(({ place }) => place),
    handsTlsOn: passing.some(handsTlsOn) && passing.every((level) => handsTlsOn(level) || isWebSocket(level)),
    serverNames: [...new Set(servers.flatMap(({ names }) => names).filter((name) => siteName.test(name)))],
  };
}

/** `proxy_pass https://…`, or the protocols whose parameters hold HTTPS. */
function handsTlsOn({ own }: NginxLevel): boolean {
  return own.some(
    ({ name, args }) =>
      /^(?:uwsgi|fastcgi)_pass$/.test(name) ||
      (name === "proxy_pass" && (args[0] ?? "").startsWith("https://")),
  );
}

/** What is passed on as a web socket asks for no page, no form and no redirect. */
function isWebSocket(level: NginxLevel): boolean {
  return headerInEffect(level, "proxy_set_header", "Upgrade") !== undefined;
}

/** Locations that probes ask, and those of files: nothing there depends on who asks, or under which name. */
const withoutVisitors =
  /health|ping\b|ready|alive|^\/(?:_next\/static|static|media|uploads|assets|images?|img|css|js|fonts)\/|favicon|robots/i;

/** Of the levels that pass requests on, those that reach the application with requests that matter; all where none is known to. */
export function levelsOfApplication(
  passing: readonly NginxLevel[],
  configuration: NginxConfiguration,
  project: ComposeProject | undefined,
): readonly NginxLevel[] {
  const reached = passing.map((level) => {
    const host = targetHost(level, configuration);
    return project?.services.find(
      ({ service }) => service.name === host || service.containerName?.value === host,
    );
  });
  const hasRole = (one: ProjectService | undefined, role: ProjectService["role"]) =>
    one?.roles.includes(role);
  const isWebKnown = reached.some((one) => hasRole(one, "web"));
  const application = passing.filter((_, index) => {
    const one = reached[index];
    return one === undefined || hasRole(one, "web") || (!isWebKnown && hasRole(one, "frontend"));
  });
  // Another nginx behind this one serves files.
  const others = passing.filter((_, index) => reached[index]?.program !== "nginx");
  const asked = [application, others, passing].find((levels) => levels.length > 0) ?? passing;
  const visited = asked.filter(({ args }) => !withoutVisitors.test(args.at(-1) ?? ""));
  return visited.length > 0 ? visited : asked;
}

/** The host that a level passes requests to: an `upstream` stands for its first server, a variable for what it is set to. */
function targetHost(level: NginxLevel, { upstreams }: NginxConfiguration): string | undefined {
  const target = level.own.find(isPass)?.args[0];
  const written = target?.replace(/\$\{?(\w+)\}?/, (whole, name: string) => variable(level, name) ?? whole);
  const host = /^(?:\w+:\/\/)?([^/:]+)/.exec(written ?? "")?.[1];
  return upstreams.find(({ name }) => name === host)?.servers[0]?.host ?? host;
}

function variable(level: NginxLevel | undefined, wanted: string): string | undefined {
  for (let here = level; here; here = here.parent) {
    const set = here.own.find(({ name, args }) => name === "set" && args[0] === `$${wanted}`);
    if (set) return set.args[1];
  }
  return undefined;
}

/** Whether a server listens with TLS. */
export function isSecure(server: NginxServer): boolean {
  return server.listens.some(({ ssl }) => ssl);
}

/** The levels in which requests are handed on to a program. */
export function passingLevels(server: NginxServer): readonly NginxLevel[] {
  return [server.level, ...server.locations, ...server.conditions].filter((level) => level.own.some(isPass));
}

function passesOn(server: NginxServer): boolean {
  return passingLevels(server).length > 0;
}

/** Whether a server sends every plain request to https. */
export function redirectsToHttps(server: NginxServer): boolean {
  const toHttps = (level: NginxLevel) =>
    level.own.some(
      ({ name, args }) =>
        (name === "return" && args.some((arg) => arg.startsWith("https://"))) ||
        (name === "rewrite" && (args[1] ?? "").startsWith("https://")),
    );
  if (toHttps(server.level)) return true;
  if (
    server.conditions.some(
      (level) =>
        toHttps(level) &&
        /\$(?:scheme|https|host|http_x_forwarded_proto|server_port)\b/.test(level.args.join(" ")),
    )
  )
    return true;
  return server.locations.some((level) => level.args.at(-1) === "/" && toHttps(level));
}

/** Whether something shows that another proxy stands in front: its header is read, or the port is not one of the internet's. */
export function hasSomethingInFront(
  configuration: NginxConfiguration,
  project: ComposeProject | undefined,
): boolean {
  if (showsProxy(configuration, project)) return true;
  const ports = project && portsOf(configuration, project);
  return ports !== undefined && !ports.some(({ published }) => /^(?:80|443)$/.test(published ?? "80"));
}

/**
 * The ports with which a Compose service opens its nginx to other machines; undefined where no service runs it, or it is
 * on the network of the machine itself.
 */
export function portsOf(
  configuration: NginxConfiguration,
  project: ComposeProject,
): readonly PortMapping[] | undefined {
  const running = serviceIn(configuration, project.deployment.name);
  const service = project.services.find((one) => one.service.name === running?.name)?.service;
  if (!service || service.networkMode?.value === "host") return undefined;
  return service.ports.filter((port) => isPublic(port) === "yes");
}

/** Whether a proxy in front is seen in what nginx reads, or stands beside it. */
export function showsProxy(configuration: NginxConfiguration, project: ComposeProject | undefined): boolean {
  if (project && frontProxyOf(project)) return true;
  if (configuration.servers.some(({ names }) => names.some((name) => balancerName.test(name)))) return true;
  const levels = configuration.servers.flatMap((server) => [
    server.level,
    ...server.locations,
    ...server.conditions,
  ]);
  const reads = [configuration.http, ...levels].some((level) =>
    level.own.some(
      ({ name, args }) =>
        /^(?:set_real_ip_from|real_ip_header)$/.test(name) ||
        args.some((arg) => /\$http_(?:x_forwarded_proto|cf_|x_forwarded_ssl|cloudfront)/.test(arg)) ||
        // Whoever tells the application of TLS that is not here has it in front.
        (name === "proxy_set_header" && /^x-forwarded-proto$/i.test(args[0] ?? "") && args[1] === "https") ||
        (name === "listen" && args.includes("proxy_protocol")),
    ),
  );
  if (reads || !project) return reads;
  const running = serviceIn(configuration, project.deployment.name);
  const service = project.services.find((one) => one.service.name === running?.name);
  return service !== undefined && hasProxyLabels(service);
}
