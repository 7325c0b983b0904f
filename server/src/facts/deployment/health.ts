import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absentLike, orNone } from "../../engine/rule";
import type { ComposeDeployment } from "./compose/compose-model";
import { isLongRunning } from "./processes/long-running";
import { type ProjectService, productionProjects, type ServiceRole } from "./service-roles";

/** How it is asked whether a service of production is well. */
export interface WatchedService {
  readonly deployment: string;
  readonly projectService: ProjectService;
  /** `depends_on` with `service_healthy` that waits for it: without a check such a service never starts. */
  readonly awaitedBy: Place | undefined;
  /** Where the check stands; "none": nowhere; "off": switched off here; "unknown": the image is somebody else's. */
  readonly check: Place | "none" | "off" | "unknown";
  /** The check as it is written, without what makes it one; undefined where there is none. */
  readonly written: string | undefined;
  /** The port a web process listens on inside the container. */
  readonly port: string | undefined;
}

/** Roles whose state others depend on. A proxy is none: everything passes through it, and nothing waits for it. */
const checked: readonly ServiceRole[] = ["web", "frontend", "database", "cache", "broker", "search"];

/** What takes its work from a queue or a clock, by its name where its command lies elsewhere. */
const answersNobody = /(?:^|[_-])(?:celery|workers?|beat|flower|scheduler|cron|consumers?|queue)(?:$|[_-])/;

/** Services that others depend on, or that work without end; absent when production runs none of them. */
export const watchedServices: Fact<readonly WatchedService[] | Absent> = fact("watched services", (db) => {
  const projects = db.get(productionProjects);
  const all = orNone(projects);
  const relevant = all.flatMap(({ deployment, services }) =>
    services
      .filter(
        (one) =>
          one.roles.some((role) => checked.includes(role)) ||
          (one.roles.includes("proxy") &&
            (!startsProxy(one) || hasCheck(one) || awaiting(one, deployment))) ||
          (one.roles.length === 0 && isLongRunning(one) && !answersNobody.test(one.service.name)) ||
          // A console that people open: its image may bring a check.
          ((one.role === "service" || one.role === "console") &&
            one.service.ports.length + one.service.expose.length > 0),
      )
      .map((one) => ({ deployment, one })),
  );
  if (relevant.length === 0) return absentLike(projects);
  return relevant.map(
    ({ deployment, one }): WatchedService => ({
      deployment: deployment.name,
      projectService: one,
      awaitedBy: awaiting(one, deployment),
      check: checkOf(one),
      written: writtenCheck(db, one),
      port: listeningPort(one),
    }),
  );
});

/** The `depends_on` with `service_healthy` that waits for it. */
function awaiting({ service }: ProjectService, { services }: ComposeDeployment): Place | undefined {
  return services
    .flatMap(({ dependsOn }) => dependsOn)
    .find(({ service: name, condition }) => name === service.name && condition === "service_healthy")?.place;
}

/** One script may start every container: the proxy is the one that is made of its image, or that starts it in any case. */
function startsProxy({ program, processes }: ProjectService): boolean {
  return program !== undefined || processes.some(({ role, conditional }) => role === "proxy" && !conditional);
}

function hasCheck({ service: { healthcheck } }: ProjectService): boolean {
  return healthcheck !== undefined && !healthcheck.disabled;
}

function writtenCheck(db: Database, one: ProjectService): string | undefined {
  const check = checkOf(one);
  if (typeof check === "string") return undefined;
  const test = one.service.healthcheck?.test;
  if (test) return test.text ?? test.words.map(({ text }) => text).join(" ");
  const text = db.file(check.path)?.text.slice(check.range.start, check.range.end) ?? "";
  return text.replace(/^HEALTHCHECK\b.*?\bCMD\s+/is, "");
}

function checkOf({ service, image, program, role }: ProjectService): WatchedService["check"] {
  if (service.healthcheck?.disabled) return role === "console" ? "unknown" : "off";
  if (service.healthcheck) return service.healthcheck.place;
  if (service.incomplete || role === "console") return "unknown";
  if (image?.healthcheck) return image.healthcheck.none ? "off" : image.healthcheck.place;
  if (image) return "none";
  // An image from elsewhere may have a check; only of well-known official ones is it known that they have none.
  const repository = service.imageReference?.repository;
  const isOfficial = repository !== undefined && (!repository.includes("/") || ofItsMakers.has(repository));
  return !service.build && isOfficial && program !== undefined && withoutCheck.has(program)
    ? "none"
    : "unknown";
}

/** Images of the makers themselves, as the official ones are. */
const ofItsMakers = new Set(["valkey/valkey"]);

/** Programs whose official images have no HEALTHCHECK. */
const withoutCheck = new Set([
  "postgres",
  "mysql",
  "mongo",
  "redis",
  "memcached",
  "rabbitmq",
  "nginx",
  "kafka",
]);

/** Whether a check succeeds whatever is wrong: it ends with what cannot fail, or finds itself among the processes. */
export function neverFails(check: string): boolean {
  const text = check.replace(/^\s*(?:\[\s*)?["']?(?:CMD(?:-SHELL)?["']?[\s,]+)?["']?/, "");
  return (
    /(?:^|\|\||;)\s*(?:echo\b[^|&;<>]*|(?:\/bin\/)?true|:|exit["',\s]+0)["'\])\s]*$/.test(text) ||
    /^ps\b[^|;&]*\|\s*grep\s+(?!.*(?:-v|\[))[^|;&]*$/.test(text)
  );
}

/** The port that the web process is bound to, or that the image or the service names. */
export function listeningPort({ processes, image, service }: ProjectService): string | undefined {
  // What a web server brings along, such as a screen to look at, listens elsewhere.
  const servers = processes.filter(({ role }) => role === "web");
  for (const { words, conditional } of servers.length > 0 ? servers : processes) {
    if (conditional) continue;
    const text = words.map((word) => word.text).join(" ");
    const bound =
      /(?:--bind|-b|--http|--http-socket|-p|--port)[= ]?(?:[\w.[\]:*$-]{0,100}:)?(\d{2,5})\b/.exec(text) ??
      /(?:runserver|\d)\s+(?:[\w.]+:)?(\d{4,5})\b/.exec(text);
    if (bound) return bound[1];
  }
  const ports = new Set([
    ...service.ports.map(({ target }) => target),
    ...service.expose.map(({ value }) => (value ?? "").split("/")[0] ?? ""),
    ...(image?.exposed ?? []),
  ]);
  const known = [...ports].filter((port) => /^\d+$/.test(port));
  return known.length === 1 ? known[0] : undefined;
}
