import { type Database, type Fact, fact } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import { orNone } from "../../../engine/rule";
import {
  isPass,
  type NginxLevel,
  type NginxServer,
  type NginxStatement,
  type NginxUpstream,
} from "../../../facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../../facts/deployment/nginx/nginx-configuration";
import { nginxConfigurations, serviceIn } from "../../../facts/deployment/nginx/nginx-model";
import { isLoopback } from "../../../facts/deployment/own-machine";
import { platformProcesses } from "../../../facts/deployment/platforms/platforms";
import type { StartedProcess } from "../../../facts/deployment/processes/start-context";
import { frontProxyOf, isPublic, type YesNoUnknown } from "../../../facts/deployment/request-path";
import {
  type ComposeProject,
  type ProjectService,
  productionProjects,
  servicesWith,
} from "../../../facts/deployment/service-roles";
import { runsDjango } from "../commands";

/** One way in which requests reach Django in production. */
export type FrontDoor =
  /** Behind these nginx servers. */
  | {
      readonly kind: "nginx";
      readonly servers: readonly NginxServer[];
      readonly upstreams: readonly NginxUpstream[];
      /** Services by name that are the project's own programs. */
      readonly applications: readonly string[];
    }
  /** Nothing between the internet and the application but what only hands on. */
  | { readonly kind: "application" }
  | { readonly kind: "unknown" };

/** Every way in to a Django application that a plain application server runs; empty when none is known. */
export const frontDoors: Fact<readonly FrontDoor[]> = fact(
  "front doors",
  (db) => {
    const projects = db.get(productionProjects);
    const doors = orNone(projects).flatMap((project) => doorOfProject(db, project));
    for (const { platform, phase, processes } of db.get(platformProcesses)) {
      if (phase !== "start" || !processes.some(isDjangoServer)) continue;
      // An image may start a proxy beside the application.
      const isProxied = processes.some(({ words }) => fileNameOf(words[0]?.text ?? "") === "nginx");
      const isKnown = !isProxied && /^(?:procfile|heroku|render|railway)$/.test(platform);
      doors.push({ kind: isKnown ? "application" : "unknown" });
    }
    return doors;
  },
  Object.is,
);

/** Whether files below a path such as "/static/" come from something in front of the application. */
export function servesFiles(doors: readonly FrontDoor[], url: string): YesNoUnknown {
  const answers = doors.map((door) => {
    if (door.kind !== "nginx") return door.kind === "application" ? "no" : "unknown";
    const leadsTo = (pass: NginxStatement) => isToApplication(pass, door.upstreams, door.applications);
    const each = door.servers
      .filter((server) => passes(server).some(leadsTo))
      .map((server) => serverServes(server, url, leadsTo));
    if (each.includes("yes")) return "yes";
    return each.length === 0 || each.includes("unknown") ? "unknown" : "no";
  });
  if (answers.length === 0) return "unknown";
  return answers.every((answer) => answer === "no") ? "no" : answers.includes("yes") ? "yes" : "unknown";
}

/** Servers that serve no files by themselves; others have options for it. */
function isDjangoServer({ role, words }: StartedProcess): boolean {
  const program = fileNameOf(words[0]?.text ?? "");
  return (
    role === "web" &&
    runsDjango(words) &&
    /^(?:gunicorn|uvicorn|daphne|hypercorn|waitress-serve)$/.test(program)
  );
}

function doorOfProject(db: Database, project: ComposeProject): readonly FrontDoor[] {
  const web = servicesWith(project, "web").find(({ processes }) => processes.some(isDjangoServer));
  if (!web) return servicesWith(project, "web").length > 0 ? [{ kind: "unknown" }] : [];
  const found = db.get(nginxConfigurations);
  const all = orNone(found);
  const own = all.filter((one) => serviceIn(one, project.deployment.name));
  const proxies = servicesWith(project, "proxy");
  const behind = own.length > 0 ? own : proxies.length === 0 ? all.filter(({ service }) => !service) : [];
  const isReadable = ({ incomplete, servers }: NginxConfiguration) => !incomplete && servers.length > 0;
  if (behind.length > 0 && proxies.length <= own.length && behind.every(isReadable))
    return [
      {
        kind: "nginx",
        servers: behind.flatMap(({ servers }) => servers),
        upstreams: behind.flatMap(({ upstreams }) => upstreams),
        applications: project.services.filter(isApplication).map(({ service }) => service.name),
      },
    ];
  if (behind.length > 0 || proxies.length > 0 || frontProxyOf(project) || project.deployment.incomplete)
    return [{ kind: "unknown" }];
  // A port of this machine only, or files handed out to it: something on the machine serves.
  const isOpen = web.service.ports.some((port) => isPublic(port) === "yes");
  const handsOut = web.service.volumes.some(
    ({ type, target }) => type !== "volume" && /static|media|assets|public|uploads/i.test(target),
  );
  return [{ kind: isOpen && !handsOut ? "application" : "unknown" }];
}

function isApplication({ ownCode, roles }: ProjectService): boolean {
  return ownCode && roles.some((role) => role === "web" || role === "frontend");
}

function serverServes(
  server: NginxServer,
  url: string,
  leadsTo: (pass: NginxStatement) => boolean,
): YesNoUnknown {
  const location = locationFor(server, url);
  if (location === "unknown") return "unknown";
  const level = location ?? server.level;
  // What a front end of one page serves from its own folder may not hold Django's files.
  if (isFrontEnds(server) && !(location && isNamedBy(location, url)) && !level.own.some(isPass))
    return "unknown";
  if (level.own.some(({ name }) => name === "try_files" || name === "alias")) return "yes";
  const pass = level.own.find(isPass);
  // What is handed on to something else than the application may be served there.
  if (pass) return leadsTo(pass) ? "no" : "unknown";
  if (level.own.some(({ name }) => name === "return" || name === "rewrite")) return "no";
  return location || server.level.own.some(({ name }) => name === "root" || name === "try_files")
    ? "yes"
    : "no";
}

/** Whether what is found nowhere gets the page of a front end: `try_files $uri /index.html`. */
function isFrontEnds({ level, locations }: NginxServer): boolean {
  const roots = [level, ...locations.filter(({ args }) => args.length === 1 && args[0] === "/")];
  return roots.some(({ own }) =>
    own.some(({ name, args }) => name === "try_files" && args.at(-1)?.endsWith(".html")),
  );
}

/** Whether a location is for what lies below the path, and not for everything or for files of some kind. */
function isNamedBy({ args }: NginxLevel, url: string): boolean {
  const [first = "", second] = args;
  if (second !== undefined && first !== "^~") return second.includes(url.replaceAll("/", ""));
  const prefix = second ?? first;
  return prefix !== "/" && url.startsWith(prefix);
}

function passes(server: NginxServer): readonly NginxStatement[] {
  return [server.level, ...server.locations].flatMap(({ own }) => own.filter(isPass));
}

/** Whether requests go to a service of the project's own, by its name or through an upstream. */
function isToApplication(
  { args }: NginxStatement,
  upstreams: readonly NginxUpstream[],
  applications: readonly string[],
): boolean {
  const host = /^(?:\w+:\/\/)?([\w.-]+)/.exec(args[0] ?? "")?.[1] ?? "";
  const upstream = upstreams.find(({ name }) => name === host);
  const hosts = upstream ? upstream.servers.map((one) => one.host) : [host];
  const isApplicationHost = (one: string) => applications.includes(one) || isLoopback(one);
  return hosts.length > 0 && hosts.every(isApplicationHost);
}

/** The location that nginx picks for a file below the path: a regular expression wins over a prefix, unless that forbids it. */
function locationFor(server: NginxServer, url: string): NginxLevel | "unknown" | undefined {
  let best: NginxLevel | undefined;
  let length = -1;
  let isFinal = false;
  for (const level of server.locations) {
    const [first = "", second] = level.args;
    if (second !== undefined && first !== "^~") continue;
    const prefix = second ?? first;
    if (prefix.startsWith("@") || !url.startsWith(prefix) || prefix.length <= length) continue;
    best = level;
    length = prefix.length;
    isFinal = first === "^~";
  }
  if (isFinal) return best;
  for (const level of server.locations) {
    const [modifier, pattern] = level.args;
    if ((modifier !== "~" && modifier !== "~*") || pattern === undefined) continue;
    try {
      const expression = new RegExp(pattern.replace(/^\(\?i\)/, ""), "i");
      if (["a.css", "a.js", "a/b.png", "a.jpg", "a.pdf"].some((name) => expression.test(`${url}${name}`)))
        return level;
    } catch {
      return "unknown";
    }
  }
  return best;
}
