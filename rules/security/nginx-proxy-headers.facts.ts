import {
  headersToForward,
  isForwarded,
  isOwnApplication,
  mayForwardElsewhere,
  visitorLevels,
} from "../../server/src/facts/deployment/nginx/forwarded-headers";
import type {
  NginxLevel,
  NginxServer,
  NginxStatement,
} from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { headerInEffect, serviceIn } from "../../server/src/facts/deployment/nginx/nginx-model";
import {
  hasSomethingInFront,
  isSecure,
  levelsOfApplication,
} from "../../server/src/facts/deployment/request-path";
import type { ComposeProject } from "../../server/src/facts/deployment/service-roles";

/** A block of nginx that hands the requests of visitors to the project's application. */
export interface HandingOn {
  readonly level: NginxLevel;
  readonly pass: NginxStatement;
  /** What the application needs to be told here, with the variable that holds it. */
  readonly headers: typeof headersToForward;
  /** Those that it is not told. */
  readonly missing: typeof headersToForward;
  /** Only the scheme is missing, and there is but one until TLS comes. */
  readonly isLater: boolean;
}

/** `trusted`: the headers by which the application tells the scheme; empty where it names none. */
export function handingsOn(
  configuration: NginxConfiguration,
  projects: readonly ComposeProject[],
  trusted: readonly string[],
): readonly HandingOn[] {
  if (configuration.incomplete) return [];
  const project = projects.find(({ deployment }) => serviceIn(configuration, deployment.name));
  const isBehind = hasSomethingInFront(configuration, project);
  const believed = trusted.includes("X-Forwarded-Proto");
  // Django asks the header that its settings name, and no other.
  const asksOther = trusted.length > 0 && !believed;
  return configuration.servers.flatMap((server) => {
    // What nginx does not set passes as the proxy in front has set it.
    const isInner = project === undefined && isOnOtherPort(server);
    const headers = headersToForward.filter(
      ([header]) =>
        (header !== "X-Forwarded-For" || !isBehind) &&
        (header !== "X-Forwarded-Proto" || !(asksOther || isInner)),
    );
    // Without TLS there is one scheme, until something in front has another.
    const knowsSchemes = isSecure(server) || (believed && !isBehind);
    return levelsOfApplication(visitorLevels(server), configuration, project).flatMap(
      (level): readonly HandingOn[] => {
        const pass = level.own.find(({ name }) => name === "proxy_pass");
        if (
          !pass ||
          !isOwnApplication(configuration, pass.args[0] ?? "") ||
          mayForwardElsewhere(configuration, level) ||
          servesBuiltFiles(level) ||
          answersMonitors(level)
        )
          return [];
        const missing = headers.filter(([header]) => !isForwarded(level, header));
        const isLater = !knowsSchemes && missing.every(([header]) => header === "X-Forwarded-Proto");
        return [{ level, pass, headers, missing, isLater }];
      },
    );
  });
}

/** A location that is called after web sockets. */
export interface WebSocketLocation {
  readonly level: NginxLevel;
  readonly pass: NginxStatement;
  /** What asks for a web socket and is not handed on. */
  readonly missing: readonly (readonly [header: string, value: string])[];
  /** Its clients get by without a web socket. */
  readonly mayPoll: boolean;
}

const webSocketPath = /(?:^|[/^])(?:ws|wss|websockets?|cable|socket\.io)(?:[/$]|$)/i;

/** What a web socket begins with. nginx hands none of it on by itself. */
const upgrade = [
  ["Upgrade", "$http_upgrade"],
  ["Connection", '"upgrade"'],
] as const;

/** The locations for web sockets that hand requests to the project's application. */
export function webSocketLocations(configuration: NginxConfiguration): readonly WebSocketLocation[] {
  return configuration.servers.flatMap(visitorLevels).flatMap((level): readonly WebSocketLocation[] => {
    const path = level.args.at(-1)?.replaceAll("\\", "") ?? "";
    const pass = level.own.find(({ name }) => name === "proxy_pass");
    const isAsked = level.kind === "location" && webSocketPath.test(path);
    if (!isAsked || !pass || !isOwnApplication(configuration, pass.args[0] ?? "")) return [];
    if (configuration.incomplete || mayForwardElsewhere(configuration, level)) return [];
    const missing = upgrade.filter(([header]) => !headerInEffect(level, "proxy_set_header", header));
    return [{ level, pass, missing, mayPoll: /socket\.io/i.test(path) }];
  });
}

/** A port that no browser asks by itself, or one that a variable gives: something passes on to it. */
function isOnOtherPort({ listens }: NginxServer): boolean {
  return listens.length > 0 && listens.every(({ port, ssl }) => !ssl && !/^(?:80|443)$/.test(port ?? ""));
}

/** `location = /health` with nothing below it: no visitor asks there, and the answer links nowhere. */
function answersMonitors({ kind, args }: NginxLevel): boolean {
  return (
    kind === "location" &&
    /^(?:\/[\w.-]+)*\/_*(?:health(?:z|[-_]?check)?|livez?|liveness|readyz?|readiness|ping)\/?\$?$/.test(
      args.at(-1) ?? "",
    )
  );
}

/** `location /_next/static`: files of the build, the same for whoever asks. */
function servesBuiltFiles({ kind, args }: NginxLevel): boolean {
  return (
    kind === "location" && /^\^?\/(?:_next\/(?:static|image)|_nuxt|_astro)(?:\/|$)/.test(args.at(-1) ?? "")
  );
}
