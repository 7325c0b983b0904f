import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absent, orNone } from "../../engine/rule";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { NginxConfiguration } from "./nginx/nginx-configuration";
import { nginxConfigurations, serviceIn } from "./nginx/nginx-model";
import { envFilesOf, environmentOfService } from "./production-environment";
import { hasProxyLabels, isPublic } from "./request-path";
import { type ComposeProject, type ProjectService, productionProjects } from "./service-roles";

/** One Flower of production. */
export interface ReachableFlower {
  readonly deployment: string;
  readonly projectService: ProjectService;
  /** What makes it reachable for others than its own machine: the port, the label, the proxy's line. */
  readonly reachedBy: Place | undefined;
  readonly isProtected: boolean;
  /** What is not here, or is not understood, may ask for a password. */
  readonly mayBeProtected: boolean;
  /** The password it asks for is one that everybody knows. */
  readonly isWellKnown: boolean;
}

/** Every Flower of production; absent without any. */
export const reachableFlowers: Fact<readonly ReachableFlower[] | Absent> = fact("reachable flowers", (db) => {
  const projects = db.get(productionProjects);
  const configurations = db.get(nginxConfigurations);
  const nginx = orNone(configurations);
  const all = orNone(projects).flatMap((project) =>
    project.services.filter(({ roles }) => roles.includes("flower")).map((one) => ({ project, one })),
  );
  if (all.length === 0) return absent;
  const hasConfigurationFile = db.paths().some((path) => /(?:^|\/)flowerconfig\.py$/.test(path));
  return all.flatMap(({ project, one }): readonly ReachableFlower[] => {
    const reachedBy = waysIn(project, one, nginx)[0];
    const environment = environmentOfService(db, one.service, project.deployment.folder).variables;
    const byEnvironment = [...environment.keys()].some((name) =>
      /^FLOWER_(?:BASIC_AUTH|AUTH|AUTH_PROVIDER|OAUTH2?_KEY)$/.test(name),
    );
    const words = one.processes.flatMap((process) => process.words);
    const written = [...(one.service.command?.words ?? []), ...words].map(({ text }) => text).join(" ");
    const byCommand = /--(?:basic[-_]auth|auth|auth[-_]provider|oauth2[-_]key)\b/.test(written);
    // A proxy asks only those who come through it.
    const isPublished = one.service.ports.some((port) => isPublic(port) === "yes");
    const byProxy = nginx.some((configuration) => protectsFlower(configuration, one.service.name));
    const byLabel = one.service.labels.some(({ name }) => /basicauth|forwardauth/.test(name));
    const byOthers = one.service.labels.some(({ name }) => /\.middlewares$/.test(name));
    const isProtected = byEnvironment || byCommand || (!isPublished && (byProxy || byLabel));
    const mayBeProtected =
      one.service.incomplete ||
      hasConfigurationFile ||
      (!isPublished && byOthers) ||
      envFilesOf(db, one.service, project.deployment.folder).some(
        ({ isHere, templates }) => !isHere && templates.length === 0,
      );
    const account = /--basic[-_]auth[= ](?:\$\{\w+:?-)?([^\s}"',]+)/.exec(written)?.[1];
    const set = environment.get("FLOWER_BASIC_AUTH");
    const isWellKnown = [account, set?.kind === "set" ? set.value : undefined].some(
      (text) => text !== undefined && isWellKnownPassword(text.slice(text.indexOf(":") + 1)),
    );
    return [
      {
        deployment: project.deployment.name,
        projectService: one,
        reachedBy,
        isProtected,
        mayBeProtected,
        isWellKnown,
      },
    ];
  });
});

function waysIn(
  project: ComposeProject,
  { service, ...one }: ProjectService,
  nginx: readonly NginxConfiguration[],
): readonly Place[] {
  const ports = service.ports.filter((port) => isPublic(port) === "yes").map(({ place }) => place);
  const label = hasProxyLabels({ service, ...one }) ? service.labels[0]?.place : undefined;
  const proxied = nginx
    .filter(
      (configuration) =>
        configuration.service === undefined ||
        serviceIn(configuration, project.deployment.name) !== undefined,
    )
    .flatMap((configuration) => passesTo(configuration, service.name));
  return [...ports, ...(label ? [label] : []), ...proxied];
}

function passesTo(configuration: NginxConfiguration, name: string): readonly Place[] {
  const upstreams = configuration.upstreams
    .filter(({ servers }) => servers.some(({ host }) => host === name))
    .map((one) => one.name);
  const hosts = new Set([name, ...upstreams]);
  return configuration.servers.flatMap((server) =>
    [server.level, ...server.locations].flatMap((level) =>
      level.own
        .filter(
          ({ name, args }) =>
            name === "proxy_pass" && hosts.has(/^https?:\/\/([^:/]+)/.exec(args[0] ?? "")?.[1] ?? ""),
        )
        .map(({ place }) => place),
    ),
  );
}

/** Whether the proxy asks for a password, or lets only some addresses in, wherever it passes to Flower. */
function protectsFlower(configuration: NginxConfiguration, name: string): boolean {
  const places = new Set(passesTo(configuration, name).map(({ range }) => range.start));
  return configuration.servers.some((server) =>
    [server.level, ...server.locations].some(
      (level) =>
        level.own.some(({ place }) => places.has(place.range.start)) &&
        [...level.own, ...(level.parent?.own ?? [])].some(
          ({ name, args }) =>
            (name === "auth_basic" && args[0] !== "off") || name === "auth_request" || name === "deny",
        ),
    ),
  );
}
