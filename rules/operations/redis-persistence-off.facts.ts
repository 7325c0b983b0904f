import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { type Absent, absentLike, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { CommandWord } from "../../server/src/facts/commands/followed-command";
import type { ComposeDeployment } from "../../server/src/facts/deployment/compose/compose-model";
import { storedAt } from "../../server/src/facts/deployment/data-volumes";
import { sourceOfContainerFile } from "../../server/src/facts/deployment/docker/container-files";
import { environmentOfService } from "../../server/src/facts/deployment/production-environment";
import {
  type ComposeProject,
  type ProjectService,
  productionProjects,
  servicesWith,
} from "../../server/src/facts/deployment/service-roles";
import { parseRedisConf } from "../../server/src/languages/redis-conf";

/** One Redis of production. */
export interface RedisService {
  readonly deployment: ComposeDeployment;
  readonly projectService: ProjectService;
  /** What it is besides a cache; empty when nothing shows that it is more. */
  readonly uses: readonly RedisUse[];
  /** A worker beside it, without any other broker, that may take its tasks from here. */
  readonly worker: string | undefined;
  /** Whether it writes to disk at all. */
  readonly writes: "yes" | "no" | "unknown";
  /** Where it says that it does not: a line of redis.conf or a word of the command. */
  readonly offPlaces: readonly Place[];
  /** `appendonly no` of its redis.conf. */
  readonly appendOnlyValue: Place | undefined;
  readonly configuration: RelativePath | undefined;
  readonly dataFolder: string;
  readonly volume: "named" | "host" | "none" | "unknown";
  /** The mount that keeps its data. */
  readonly mount: Place | undefined;
}

/** What shows that a Redis holds more than a cache. */
export interface RedisUse {
  readonly kind: "queue" | "channels";
  readonly place: Place;
}

/** Every Redis that production runs by Compose; absent without any. */
export const redisServices: Fact<readonly RedisService[] | Absent> = fact("redis services", (db) => {
  const projects = db.get(productionProjects);
  const found = orNone(projects).flatMap((project) =>
    project.services
      .filter(({ program, role }) => program === "redis" && role === "cache")
      .map((one) => describe(db, project, one)),
  );
  return found.length > 0 ? found : absentLike(projects);
});

function describe(db: Database, project: ComposeProject, one: ProjectService): RedisService {
  const { service, image } = one;
  const words = [
    ...(service.entrypoint?.words ?? []),
    ...(service.command?.words ?? image?.command?.words ?? []),
  ].flatMap(splitShell);
  const named = words.find(({ text }) => /\.conf$/.test(text));
  const path =
    named && sourceOfContainerFile(db, named.text, image, service.build?.contextFolder, service.volumes);
  const lines = path === undefined ? [] : linesOfConfiguration(path, db.file(path)?.text ?? "");
  const option = (name: string) => directiveIn(words, name) ?? lines.findLast((line) => line.name === name);
  const isBitnami = /bitnami/.test(service.imageReference?.repository ?? "");
  const environment = environmentOfService(db, service, project.deployment.folder).variables;
  const appendOnly = option("appendonly");
  const save = option("save");
  // Redis writes snapshots unless it is told not to.
  const snapshots = save === undefined || save.value !== "";
  const isUnknown =
    (named !== undefined && path === undefined) ||
    service.incomplete ||
    words.some(({ text }) => text.includes("$(")) ||
    environment.has("REDIS_ARGS") ||
    isBitnami;
  const writes = appendOnly?.value === "yes" || snapshots ? "yes" : "no";
  const dataFolder = option("dir")?.value ?? (isBitnami ? "/bitnami/redis/data" : "/data");
  const offPlaces = [appendOnly, save].flatMap((one) => (one ? [one.place] : []));
  return {
    deployment: project.deployment,
    projectService: one,
    uses: usesOf(db, project, one),
    worker:
      servicesWith(project, "broker").length > 0
        ? undefined
        : servicesWith(project, "worker")[0]?.service.name,
    writes: isUnknown ? "unknown" : writes,
    offPlaces: writes === "no" ? offPlaces : [],
    appendOnlyValue: lines.findLast((line) => line.name === "appendonly")?.valuePlace,
    configuration: path,
    dataFolder: dataFolder.startsWith("/") ? dataFolder : "/data",
    ...storedAt(service, dataFolder.startsWith("/") ? dataFolder : "/data"),
  };
}

/** A directive of a redis.conf: `save 900 1`, `appendonly yes`, `save ""`. */
interface RedisLine {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
  readonly valuePlace: Place;
}

function linesOfConfiguration(path: RelativePath, text: string): readonly RedisLine[] {
  return parseRedisConf(text).directives.map(({ name, args, range }) => ({
    name,
    value: args.map(({ value }) => value).join(" "),
    place: { path, range },
    valuePlace: { path, range: { start: args[0]?.range.start ?? range.end, end: range.end } },
  }));
}

/** `sh -c "redis-server --appendonly yes"` is one word of several. */
function splitShell(word: CommandWord): readonly CommandWord[] {
  if (!/\s/.test(word.text)) return [word];
  return word.text
    .split(/\s+/)
    .map((text) => ({ text: text.replace(/^["']|["']$/g, ""), place: word.place }));
}

/** What a command line says in the place of redis.conf: `--appendonly yes`; the last one counts. */
function directiveIn(
  words: readonly CommandWord[],
  name: string,
): Omit<RedisLine, "valuePlace" | "name"> | undefined {
  const index = words.findLastIndex(({ text }) => text === `--${name}`);
  const word = words[index];
  if (!word) return undefined;
  const next = words[index + 1];
  const value = next === undefined || next.text.startsWith("--") ? "" : next.text.replace(/^["']{2}$/, "");
  return { value, place: word.place };
}

/** What shows that the service is a queue or a channel layer: a variable with its address, or the code. */
function usesOf(db: Database, project: ComposeProject, { service }: ProjectService): readonly RedisUse[] {
  const names = new Set([service.name, service.containerName?.value, service.hostname?.value]);
  const uses: RedisUse[] = [];
  for (const other of project.services) {
    const { variables } = environmentOfService(db, other.service, project.deployment.folder);
    for (const [name, variable] of variables) {
      if (variable.kind !== "set") continue;
      const host = /^(?:rediss?|valkey):\/\/(?:[^@/]*@)?([\w.-]+)/.exec(variable.value)?.[1];
      const place = variable.steps[0];
      if (host === undefined || !names.has(host) || !place) continue;
      if (/BROKER|CELERY(?!.*RESULT)|QUEUE|_?RQ_|HUEY|DRAMATIQ|JOBS?_/i.test(name))
        uses.push({ kind: "queue", place });
      else if (/CHANNEL/i.test(name)) uses.push({ kind: "channels", place });
    }
  }
  const redises = project.services.filter(({ program, role }) => program === "redis" && role === "cache");
  if (uses.length === 0 && redises.length === 1) uses.push(...usesInCode(db));
  return uses;
}

/** `CELERY_BROKER_URL = "redis://…"`, `broker=REDIS_URL`, `channels_redis` in the code. */
function usesInCode(db: Database): readonly RedisUse[] {
  return db
    .paths()
    .filter(
      (path) =>
        path.endsWith(".py") &&
        !/(?:^|\/)(?:tests?|docs|examples?)\/|(?:local|dev|test)[\w]*\.py$/.test(path),
    )
    .flatMap((path) => usesInFile(db, path));
}

const usesInFile = searched<readonly RedisUse[]>("redis uses", needles("redis"), [], (db, path) => {
  const text = db.file(path)?.text ?? "";
  const found: RedisUse[] = [];
  const queue =
    /^[ \t]*(?:CELERY_)?(?:BROKER_URL|broker_url)\b[ \t]*=[^#\n]{0,500}?redis[^#\n]*$|\bbroker[ \t]*=[^#\n,)]{0,500}?redis[^#\n,)]*|^[ \t]*RQ_QUEUES\b[^\n]*|\bRedisHuey\(|\bRedisBroker\(/im.exec(
      text,
    );
  if (queue) found.push({ kind: "queue", place: placeOf(path, queue) });
  const channels = /["']channels_redis\.[\w.]+["']/.exec(text);
  if (channels) found.push({ kind: "channels", place: placeOf(path, channels) });
  return found;
});

function placeOf(path: RelativePath, match: RegExpExecArray): Place {
  const start = match.index + match[0].length - match[0].trimStart().length;
  return { path, range: { start, end: match.index + match[0].trimEnd().length } };
}
