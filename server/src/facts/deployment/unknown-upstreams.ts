import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { uniqueByPlace } from "../../engine/place";
import { type Absent, isAbsent, orNone } from "../../engine/rule";
import { stackFiles } from "./compose/compose-invocations";
import { type ComposeDeployment, composeDeployments } from "./compose/compose-model";
import type { ComposeService } from "./compose/compose-service";
import type { NginxLevel } from "./nginx/nginx-blocks";
import type { NginxConfiguration } from "./nginx/nginx-configuration";
import { nginxConfigurations, serviceIn } from "./nginx/nginx-model";
import { environmentOfService } from "./production-environment";
import { type ComposeProject, type ProjectService, productionProjects } from "./service-roles";
import { isBeforeProduction, stageOfComposePath } from "./stage";

/** A name that leads to no service, or a port on which the service does not listen. */
export interface UnknownUpstream {
  readonly kind: "proxy-host" | "proxy-port" | "proxy-network" | "proxy-loopback" | "dependency";
  readonly deployment: string;
  /** The name that is meant, or the service whose port is wrong. */
  readonly host: string;
  readonly port: string | undefined;
  /** The port that the service does listen on. */
  readonly listensOn: string | undefined;
  readonly place: Place;
  /** Where the real port or the nearest name is written. */
  readonly related: Place | undefined;
  /** A service whose name is nearly the same. */
  readonly similar: string | undefined;
}

/** Names and ports that Compose does not define; absent without Compose files for production. */
export const unknownUpstreams: Fact<readonly UnknownUpstream[] | Absent> = fact("unknown upstreams", (db) => {
  const projects = db.get(productionProjects);
  if (isAbsent(projects)) return projects;
  const configurations = db.get(nginxConfigurations);
  const nginx = orNone(configurations);
  return projects.flatMap((project) => {
    const whole = wholeDeployment(db, project.deployment);
    if (whole.incomplete || isFragment(db, whole)) return [];
    const own = nginx.filter((one) => serviceIn(one, project.deployment.name));
    // Swarm heeds no depends_on: a name that is not there keeps nothing from starting.
    const isStack = whole.files.some((file) => db.get(stackFiles).has(file));
    return [
      ...(isStack ? [] : missingDependencies(whole)),
      ...own.flatMap((one) => wrongTargets(db, one, project, whole)),
    ];
  });
});

/** A file that names a service of another Compose file is merged with it by whoever starts it; not with one for developers. */
function isFragment(db: Database, { services, name }: ComposeDeployment): boolean {
  const all = db.get(composeDeployments);
  const own = new Set(services.map((service) => service.name));
  const foreign = services
    .flatMap(({ dependsOn, links }) => [...dependsOn, ...links])
    .filter(({ service, required }) => required && !own.has(service));
  return foreign.some(({ service }) =>
    orNone(all).some(
      (other) =>
        other.name !== name &&
        !other.files.some((path) => isBeforeProduction(stageOfComposePath(path))) &&
        other.services.some((one) => one.name === service),
    ),
  );
}

/** The same deployment with the services behind profiles, which exist as well. */
function wholeDeployment(db: Database, deployment: ComposeDeployment): ComposeDeployment {
  const all = db.get(composeDeployments);
  return (
    orNone(all).find(({ name, folder }) => name === deployment.name && folder === deployment.folder) ??
    deployment
  );
}

function missingDependencies(deployment: ComposeDeployment): readonly UnknownUpstream[] {
  const names = new Set(deployment.services.map(({ name }) => name));
  const found = deployment.services.flatMap(({ dependsOn, links }) =>
    [...dependsOn, ...links]
      .filter(
        ({ service, required }) =>
          required && service !== "" && !service.includes("$") && !names.has(service),
      )
      .map(
        (one): UnknownUpstream => ({
          kind: "dependency",
          deployment: deployment.name,
          host: one.service,
          port: undefined,
          listensOn: undefined,
          place: one.place,
          related: undefined,
          similar: nearest(one.service, [...names]),
        }),
      ),
  );
  return uniqueByPlace(found, ({ place }) => place);
}

function wrongTargets(
  db: Database,
  configuration: NginxConfiguration,
  project: ComposeProject,
  whole: ComposeDeployment,
): readonly UnknownUpstream[] {
  const proxy = whole.services.find(
    ({ name }) => name === serviceIn(configuration, project.deployment.name)?.name,
  );
  if (!proxy || proxy.incomplete) return [];
  // On a network of another project its services are reachable too.
  const isOutside = proxy.networks.some(({ name }) =>
    whole.networks.some((network) => network.name === name && network.external),
  );
  const names = namesOf(whole);
  // A container that gets its name where it is deployed may be the one that is meant.
  const isNamedLater = whole.services.some(
    ({ containerName, hostname }) =>
      (containerName && containerName.value === undefined) || (hostname && hostname.value === undefined),
  );
  const found: UnknownUpstream[] = [];
  for (const target of targetsOf(configuration)) {
    const service = names.get(target.host);
    if (service === undefined) {
      if (isOutside || isNamedLater || proxy.networkMode) continue;
      found.push({
        kind: "proxy-host",
        deployment: whole.name,
        host: target.host,
        port: target.port,
        listensOn: undefined,
        place: target.place,
        related: undefined,
        similar: nearest(
          target.host,
          whole.services.map(({ name }) => name),
        ),
      });
      continue;
    }
    const meant = project.services.find((one) => one.service.name === service);
    const apart = meant && whyApart(db, proxy, meant, project);
    if (apart) {
      found.push({
        kind: apart.kind,
        deployment: whole.name,
        host: target.host,
        port: target.port,
        listensOn: undefined,
        place: target.place,
        related: apart.place,
        similar: undefined,
      });
      continue;
    }
    const bound = boundPort(meant);
    if (bound && target.port !== undefined && bound.port !== target.port)
      found.push({
        kind: "proxy-port",
        deployment: whole.name,
        host: target.host,
        port: target.port,
        listensOn: bound.port,
        place: target.place,
        related: bound.place,
        similar: undefined,
      });
  }
  return uniqueByPlace(found, ({ place }) => place);
}

/** Every name a container is reached by, with the service's own. */
export function namesOf(deployment: ComposeDeployment): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, containerName, hostname, networks, links } of deployment.services) {
    for (const alias of [
      name,
      containerName?.value,
      hostname?.value,
      ...networks.flatMap(({ aliases }) => aliases),
    ])
      if (alias !== undefined) names.set(alias, name);
    for (const { place, service } of links) if (place) names.set(service, service);
  }
  return names;
}

interface Target {
  readonly host: string;
  readonly port: string | undefined;
  readonly place: Place;
}

/** Hosts without a dot that requests are passed to; names of upstream blocks are followed. */
export function targetsOf(configuration: NginxConfiguration): readonly Target[] {
  const upstreams = new Map(configuration.upstreams.map((one) => [one.name, one]));
  const isName = (host: string) => /^[A-Za-z][\w-]*$/.test(host) && host !== "localhost";
  const passed = configuration.servers
    .flatMap((server): readonly NginxLevel[] => [server.level, ...server.locations, ...server.conditions])
    .flatMap((level) => level.own)
    .flatMap((statement): readonly Target[] => {
      if (!/^(?:proxy_pass|uwsgi_pass|fastcgi_pass|grpc_pass)$/.test(statement.name)) return [];
      const parts = /^(?:\w+:\/\/)?([^/:]+)(?::(\d+))?(?:\/|$)/.exec(statement.args[0] ?? "");
      const host = parts?.[1] ?? "";
      const place = statement.argPlaces[0] ?? statement.place;
      if (upstreams.has(host) || !isName(host)) return [];
      const isHttp = statement.name === "proxy_pass" && (statement.args[0] ?? "").startsWith("http://");
      return [{ host, port: parts?.[2] ?? (isHttp ? "80" : undefined), place }];
    });
  const behind = configuration.upstreams.flatMap(({ servers }) =>
    servers
      .filter(({ host }) => isName(host))
      .map(({ host, port, place }): Target => ({ host, port: port ?? "80", place })),
  );
  return [...passed, ...behind];
}

/** Why a proxy does not reach a service that is there: they share no network, or its server listens to nobody outside of its container. */
function whyApart(
  db: Database,
  proxy: ComposeService,
  { service, processes }: ProjectService,
  { deployment }: ComposeProject,
): { readonly kind: "proxy-network" | "proxy-loopback"; readonly place: Place } | undefined {
  if (proxy.name === service.name || proxy.networkMode || service.networkMode || service.incomplete)
    return undefined;
  const networks = networksOf(service);
  if (!networksOf(proxy).some((name) => networks.includes(name)))
    return { kind: "proxy-network", place: service.place };
  const servers = processes.filter(({ role }) => role === "web" || role === "frontend");
  const [server] = servers;
  if (!server || servers.length !== 1 || server.conditional) return undefined;
  const words = server.words.map(({ text }) => text);
  const text = words.join(" ");
  if (text.includes("$")) return undefined;
  const isLoopback =
    /(?:^|\s)(?:--bind|-b|--host|-h|-H)[= ]?(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?=\s|$)/.test(text);
  if (isLoopback) return { kind: "proxy-loopback", place: server.place };
  // Gunicorn listens on 127.0.0.1:8000 unless an option, its configuration or its environment says another address.
  if (
    fileNameOf(words[0] ?? "") !== "gunicorn" ||
    words.some((word) => /^(?:-b|--bind|-c|--config)/.test(word))
  )
    return undefined;
  const { variables, others } = environmentOfService(db, service, deployment.folder);
  const isTold =
    others !== "unset" ||
    ["PORT", "GUNICORN_CMD_ARGS"].some((name) => variables.has(name)) ||
    db.paths().some((path) => /gunicorn[\w.-]*\.py$/.test(path));
  return isTold ? undefined : { kind: "proxy-loopback", place: server.place };
}

function networksOf({ networks }: ComposeService): readonly string[] {
  return networks.length === 0 ? ["default"] : networks.map(({ name }) => name);
}

/** The port a service surely listens on: its only server is bound to it by the command. */
function boundPort(
  one: ProjectService | undefined,
): { readonly port: string; readonly place: Place } | undefined {
  if (!one) return undefined;
  const servers = one.processes.filter(({ role }) => role === "web" || role === "frontend");
  const [server] = servers;
  if (!server || servers.length !== 1 || server.conditional) return undefined;
  const text = server.words.map((word) => word.text).join(" ");
  const bound =
    /(?:--bind|-b)[= ](?:[\w.[\]:*]*:)?(\d{2,5})(?:\s|$)/.exec(text) ??
    (/^(?:\S*\/)?uvicorn\b/.test(text) ? /--port[= ](\d{2,5})(?:\s|$)/.exec(text) : null) ??
    /(?:^|\s)runserver\s+(?:[\w.]+:)?(\d{2,5})(?:\s|$)/.exec(text);
  if (!bound?.[1] || /\$/.test(text)) return undefined;
  return { port: bound[1], place: server.place };
}

/** The one name that differs in at most two letters, or in `-` and `_`. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, "");
  const close = names.filter(
    (one) => plain(one) === plain(name) || distance(one, name) <= (name.length > 4 ? 2 : 1),
  );
  return close.length === 1 ? close[0] : undefined;
}

function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 3;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[right.length] ?? 3;
}
