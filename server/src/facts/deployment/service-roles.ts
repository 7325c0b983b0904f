import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf } from "../../engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../engine/rule";
import type { ProcessRole } from "../commands/roles";
import { type ComposeDeployment, composeDeployments, productionDeployments } from "./compose/compose-model";
import type { ComposeCommand, ComposeService } from "./compose/compose-service";
import type { DockerImage } from "./docker/docker-image";
import { type ImageRole, type KnownImage, knownImage } from "./docker/images";
import { imageOfService } from "./docker/service-image";
import type { StartedProcess } from "./processes/start-context";
import { startedProcessesOfService } from "./processes/started-processes";

export type ServiceRole =
  | Exclude<ProcessRole, "setup" | "other">
  | Exclude<ImageRole, "runtime">
  | "job"
  | "unknown";

/** One service with what it is for. */
export interface ProjectService {
  readonly service: ComposeService;
  readonly role: ServiceRole;
  /** Every role it has: a supervisor may start web, worker and beat in one container. */
  readonly roles: readonly ServiceRole[];
  /** The known program inside: `postgres`, `redis`, `nginx`, `rabbitmq`; undefined for the project's own. */
  readonly program: string | undefined;
  /** What it executes, where that can be followed. */
  readonly processes: readonly StartedProcess[];
  /** The image built here, if it is. */
  readonly image: DockerImage | undefined;
  /** The image holds the project's own code. */
  readonly ownCode: boolean;
}

/** What Compose calls a project: the services of a deployment, each with what it is for. */
export interface ComposeProject {
  readonly deployment: ComposeDeployment;
  readonly services: readonly ProjectService[];
}

/** What production runs by Compose; absent when it runs nothing by Compose. */
export const productionProjects: Fact<readonly ComposeProject[] | Absent> = fact(
  "production projects",
  (db) => {
    const deployments = db.get(productionDeployments);
    const all = db.get(composeProjects);
    if (isAbsent(deployments) || isAbsent(all)) return isAbsent(deployments) ? deployments : absent;
    const known = new Map(all.flatMap(({ services }) => services.map((one) => [one.service, one] as const)));
    return deployments.map((deployment) => ({
      deployment,
      services: deployment.services.map(
        (service) => known.get(service) ?? describe(db, service, isAwaitedToEnd(service, deployment)),
      ),
    }));
  },
);

/** Every Compose deployment, those for development and tests included. */
export const composeProjects: Fact<readonly ComposeProject[] | Absent> = fact("compose projects", (db) => {
  const deployments = db.get(composeDeployments);
  if (isAbsent(deployments)) return absent;
  return deployments.map((deployment) => ({
    deployment,
    services: deployment.services.map((service) =>
      describe(db, service, isAwaitedToEnd(service, deployment)),
    ),
  }));
});

/** The services that have one of the roles. */
export function servicesWith(
  project: ComposeProject,
  ...roles: readonly ServiceRole[]
): readonly ProjectService[] {
  return project.services.filter((one) => one.roles.some((role) => roles.includes(role)));
}

/** An image of the project's own, whose name says nothing: another Compose file builds it for the service of the same name. */
function builtElsewhere(db: Database, { name, build, image }: ComposeService): KnownImage | undefined {
  if (build || !image) return undefined;
  const deployments = db.get(composeDeployments);
  const twins = orNone(deployments).flatMap(({ services }) =>
    services.filter((other) => other.name === name && other.build),
  );
  for (const twin of twins) {
    const base = imageOfService(db, twin)?.base;
    if (base) return knownImage(base);
  }
  return undefined;
}

/** Others start when it has come to its end. */
function isAwaitedToEnd({ name }: ComposeService, { services }: ComposeDeployment): boolean {
  return services.some(({ dependsOn }) =>
    dependsOn.some(
      ({ service, condition }) => service === name && condition === "service_completed_successfully",
    ),
  );
}

function describe(db: Database, service: ComposeService, isAwaited: boolean): ProjectService {
  const image = imageOfService(db, service);
  const processes = startedProcessesOfService(db, service);
  const named = service.imageReference && !service.build ? knownImage(service.imageReference) : undefined;
  const based = image?.base ? knownImage(image.base) : undefined;
  const known = [
    named,
    based,
    named ? undefined : builtElsewhere(db, service),
    knownByPort(service, processes),
  ].find((one) => one && one.role !== "runtime");
  const roles: readonly ServiceRole[] = isAwaited ? ["job"] : rolesOf(service, processes, known);
  return {
    service,
    role: roles[0] ?? "unknown",
    roles,
    program: known?.program,
    processes,
    image,
    ownCode: service.build !== undefined && known === undefined,
  };
}

const telling: readonly ProcessRole[] = ["web", "frontend", "worker", "beat", "flower", "scheduler", "proxy"];

function rolesOf(
  service: ComposeService,
  processes: readonly StartedProcess[],
  known: KnownImage | undefined,
): readonly ServiceRole[] {
  const texts = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])].map(
    (word) => word.text,
  );
  const written = `${service.command?.text ?? ""} ${texts.join(" ")}`;
  const role = known?.role;
  // An overlay turns it off.
  if (/^(?:\S*\/)?(?:echo|true|false)$/.test(service.entrypoint?.words[0]?.text ?? "")) return ["job"];
  if (/\b(?:pg_dump(?:all)?|mysqldump|mariadb-dump|mongodump|pgbackrest|restic|borg|wal-g)\b/.test(written))
    return ["backup"];
  // An image that is built upon a database's and starts a clock brings the tools along.
  const isClock = role === "database" && service.build && processes.some(startsClock);
  if (isClock) return [/backup|dump/i.test(service.name) ? "backup" : "job"];
  if (/backups?(?:[_-]|$)/.test(service.name) && role !== "database") return ["backup"];
  if (role === "database" && onlyAsks(written)) return ["job"];
  // A database's image under another program brings its tools along: `entrypoint: /backup.sh`, `["sh", "/backup.sh"]`.
  const started = service.entrypoint && programOf(service.entrypoint);
  if (role === "database" && started !== undefined && /backup|dump/i.test(started)) return ["backup"];
  if (
    role === "database" &&
    started !== undefined &&
    /restore|cron|sync|export|migrat|seed|wait/i.test(started)
  )
    return ["job"];
  // It ends, and what it starts is a script of the project's: a server would be started anew.
  if (role === "database" && service.restart?.value === "no" && started !== undefined && isOwnScript(started))
    return ["job"];
  if (role === "database" && endsByItself(service, written)) return ["job"];
  if (role === "cache" && /\bredis-cli\b/.test(written) && !/redis-server/.test(written)) return ["job"];
  const found = telling.filter((one) =>
    processes.some((process) => process.role === one),
  ) as readonly ServiceRole[];
  if (processes.some((one) => one.role === "worker" && startsBeat(one))) return unique([...found, "beat"]);
  if (role !== undefined && role !== "runtime")
    return unique([role, ...found.filter((one) => one !== "frontend")]);
  if (found.length > 0) return found;
  if (processes.some((one) => one.role === "service")) return ["service"];
  if (processes.length > 0 && processes.every((one) => one.role === "setup")) return ["job"];
  return [];
}

/** Whether a database's image is started to ask another one: its client runs, and no server. */
function onlyAsks(written: string): boolean {
  return (
    /^\s*(?:(?:ba)?sh -c )?["']?\s*(?:until|while)\b/.test(written.trim()) ||
    (client.test(written) && !server.test(written))
  );
}

const client =
  /(?:^|[;&|"'(\n]|\b(?:do|then|until|while|exec|if|-c)\s)\s*(?:mongosh?|mongo(?:import|restore)|psql|mysql|mariadb|createdb|pg_restore|pg_isready)\s/;
const server = /\bmongod\b|\bmysqld|\bmariadbd\b|docker-entrypoint|(?:^|[;&|"'(\n]|\bexec\s)\s*postgres\b/;

function startsClock({ words }: StartedProcess): boolean {
  return /^(?:crond?|supercronic|go-cron|anacron)$/.test(fileOf(words[0]?.text));
}

/** The file name of what a command starts; a shell that is given a script starts that script. */
function programOf({ words, text }: ComposeCommand): string {
  const parts = words.length > 0 ? words.map((word) => word.text) : (text ?? "").trim().split(/\s+/);
  const [first, ...rest] = parts;
  const isShell = /^(?:ba|da|a)?sh$/.test(fileOf(first));
  const script = isShell ? rest.find((part) => !part.startsWith("-")) : undefined;
  return fileOf(script ?? first);
}

/** `sh -c 'chown …'` under a database's image, which is not started anew when it has ended well. */
function endsByItself({ restart, entrypoint }: ComposeService, written: string): boolean {
  if (!/^(?:no|on-failure)\b/.test(restart?.value ?? "")) return false;
  const started = entrypoint?.words.map(({ text }) => text).join(" ") || (entrypoint?.text ?? "");
  return (
    /^(?:\S*\/)?(?:ba|da|a)?sh +-\w*c\b/.test(started.trim()) &&
    !/\b(?:mongod|mongos|mysqld(?:_safe)?|mariadbd|docker-entrypoint\.sh)\b|\bexec postgres\b|\bpostgres +-/.test(
      written,
    )
  );
}

function isOwnScript(program: string): boolean {
  return /\.sh$/.test(program) && !/(?:^|[-_.])(?:entrypoint|start|run|serve)[-_.]/i.test(program);
}

function fileOf(command: string | undefined): string {
  return fileNameOf((command ?? "").trim().split(/\s+/)[0] ?? "");
}

/** `celery worker -B`: a scheduler runs inside the worker. */
export function startsBeat({ words }: StartedProcess): boolean {
  return words.some(({ text }) => text === "--beat" || /^-[A-Za-z]*B$/.test(text));
}

/** Whether it is an nginx as it is published, whose own configuration hands nothing on: it serves files and is nobody's proxy. */
export function servesOnlyFiles({ service, program, image }: ProjectService): boolean {
  const { repository } = (service.build ? image?.base : service.imageReference) ?? {};
  if (program !== "nginx" || service.command || service.entrypoint) return false;
  if (repository !== "nginx" && repository !== "nginxinc/nginx-unprivileged") return false;
  if (service.build && !image) return false;
  const targets = [...service.volumes, ...(image?.copies ?? [])].map(({ target }) => target);
  return (
    service.configs.length === 0 &&
    targets.every((target) => target !== "/" && !/^\/etc(?:\/nginx|$|\/$)/.test(target)) &&
    !image?.entrypoint &&
    (image?.command === undefined ||
      /^\S*nginx\b/.test(image.command.text ?? image.command.words[0]?.text ?? "")) &&
    !(image?.runs ?? []).some(({ text }) => /nginx/.test(text))
  );
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

interface PortsOfProgram extends KnownImage {
  /** The first is where it is asked, the others are its own as well. */
  readonly ports: readonly string[];
}

const programsByPort: readonly PortsOfProgram[] = [
  { role: "database", program: "postgres", ports: ["5432"] },
  { role: "database", program: "mysql", ports: ["3306", "33060"] },
  { role: "database", program: "mongo", ports: ["27017"] },
  { role: "database", program: "mssql", ports: ["1433"] },
  { role: "cache", program: "redis", ports: ["6379", "16379"] },
  { role: "cache", program: "memcached", ports: ["11211"] },
  {
    role: "broker",
    program: "rabbitmq",
    ports: ["5672", "15672", "25672", "15692", "4369", "5671", "61613", "1883"],
  },
  { role: "search", program: "search", ports: ["9200", "9300", "9600"] },
];

/**
 * The container's ports tell what listens there, when nothing else is known; the host's ports do not. What publishes other
 * ports too holds a database beside other things, and is none.
 */
function knownByPort(service: ComposeService, processes: readonly StartedProcess[]): KnownImage | undefined {
  if (processes.some((one) => one.role === "service" || telling.includes(one.role))) return undefined;
  const targets = service.ports.map(({ target }) => target);
  return programsByPort.find(
    ({ ports }) => targets.includes(ports[0]!) && targets.every((target) => ports.includes(target)),
  );
}
