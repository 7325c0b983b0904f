import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf, folderOf } from "../../../engine/path";
import { type Absent, absent, isAbsent } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import type { DockerInstruction } from "../../../languages/dockerfile/index";
import { type ComposeDeployment, productionDeployments } from "../compose/compose-model";
import type { ComposeService } from "../compose/compose-service";
import { kubernetesWorkloads } from "../kubernetes/workloads";
import { platformProcesses } from "../platforms/platforms";
import type { StartedProcess } from "../processes/start-context";
import { startedProcessesOfImage, startedProcessesOfService } from "../processes/started-processes";
import type { DockerImage } from "./docker-image";
import { dockerImageOf } from "./docker-images";
import { dockerfileTrees } from "./dockerfile-trees";
import { type DockerBuild, dockerBuilds } from "./dockerfiles";
import { type ImageReference, knownImage } from "./images";
import { type NewUser, newUserFor } from "./new-user";

/** How one image of the project that production runs stands to root. */
export type ImageUser =
  | RootImage
  | {
      readonly kind: "other-user";
      readonly path: RelativePath;
      readonly place: Place;
      readonly why: "user" | "compose" | "kubernetes" | "drops";
    }
  | {
      readonly kind: "unknown";
      readonly path: RelativePath;
      /** Its base image's user, or whether one of its starts gives its rights up. */
      readonly what: "base" | "start";
    };

/** An image of the project that runs as root. */
export interface RootImage {
  readonly kind: "root";
  readonly path: RelativePath;
  /** The FROM line, the USER that says root, or the Compose key that does, or that starts what keeps its rights. */
  readonly place: Place;
  readonly reason: "no-user" | "user-root" | "compose-user" | "compose-start";
  /** The image it is made of, with its tag. */
  readonly base: string | undefined;
  /** Where a user is switched to: in front of the start, or behind the last instruction. */
  readonly insertion:
    | { readonly path: string; readonly offset: number; readonly before: boolean }
    | undefined;
  /** An earlier USER of the same image that is not root. */
  readonly otherUser: string | undefined;
  /** A user that owns what is written; undefined where that cannot be said from here. */
  readonly newUser: NewUser | undefined;
}

/** Images for production that run our own code; absent without any image built here. */
export const imageUsers: Fact<readonly ImageUser[] | Absent> = fact("image users", (db) => {
  const builds = db.get(dockerBuilds).filter(({ judgedAsProduction }) => judgedAsProduction);
  if (builds.length === 0) return absent;
  const deployments = db.get(productionDeployments);
  const compose: readonly ComposeDeployment[] = isAbsent(deployments) ? [] : deployments;
  const lasting = builds.filter((build) => !isTask(build, compose));
  const found = (lasting.length > 0 ? lasting : builds).flatMap(
    (build) => imageUserOf(db, build, compose) ?? [],
  );
  return [
    ...new Map(found.map((one) => [JSON.stringify([one.path, "place" in one && one.place]), one])).values(),
  ];
});

/** `CMD bash`: nobody reaches it. */
function isShellAlone({ entrypoint, command }: DockerImage): boolean {
  const written = [entrypoint, command].flatMap((one) =>
    one ? [one.text ?? one.words.map(({ text }) => text).join(" ")] : [],
  );
  return /^(?:\/bin\/)?(?:ba|z|a)?sh$/.test(written.join(" ").trim());
}

/** Whether Compose runs an image for a task only, which ends before anybody can reach it: migrations, seeds. */
function isTask({ services }: DockerBuild, deployments: readonly ComposeDeployment[]): boolean {
  const own = services.flatMap(
    ({ deployment, service }) =>
      deployments.find((one) => one.name === deployment)?.services.find((one) => one.name === service) ?? [],
  );
  return own.length > 0 && own.every(({ restart, ports }) => restart?.value === "no" && ports.length === 0);
}

function imageUserOf(
  db: Database,
  build: DockerBuild,
  deployments: readonly ComposeDeployment[],
): ImageUser | undefined {
  const tree = db.of(dockerfileTrees, build.path);
  const image = dockerImageOf(db, build.path, build.target);
  if (!tree || !image || !runsSomething(image)) return undefined;
  const { path } = build;
  // What only lays its files into a folder and ends is reached by nobody.
  const started = startedProcessesOfImage(db, image, build.context);
  if (started.length > 0 && started.every(({ words }) => /^(?:cp|mv|rsync)$/.test(words[0]?.text ?? "")))
    return undefined;
  // A shell alone waits for somebody at a keyboard.
  if (build.services.length === 0 && isShellAlone(image)) return undefined;
  // Nothing starts it, and it starts nothing by itself: a place to build or to try things in.
  const isPlain =
    image.base !== undefined &&
    /^(?:python|node|ruby|php|golang|debian|ubuntu|alpine)$/.test(image.base.name);
  const startsItself = image.command !== undefined || image.entrypoint !== undefined;
  const isStartedElsewhere =
    build.services.length > 0 ||
    db.get(kubernetesWorkloads).length > 0 ||
    db.get(platformProcesses).some(({ platform }) => !/^(?:systemd|pm2|procfile)$/.test(platform));
  if (!startsItself && isPlain && !isStartedElsewhere) return undefined;
  const services = build.services.flatMap(
    ({ deployment, service }) =>
      deployments.find((one) => one.name === deployment)?.services.find((one) => one.name === service) ?? [],
  );
  const users = services.map(({ user }) => user);
  const asRoot = users.find((user) => user?.value !== undefined && isRoot(user.value));
  const base = {
    kind: "root",
    path,
    base: image.base && `${image.base.repository}:${image.base.tag ?? ""}`,
    otherUser: undefined,
    newUser: undefined,
    insertion: undefined,
  } as const;
  if (asRoot) return { ...base, place: asRoot.place, reason: "compose-user" };
  // Compose may switch the user for every service that is made of the image.
  const [first] = users;
  if (first && users.every((user) => user !== undefined))
    return { kind: "other-user", path, place: first.place, why: "compose" };
  if (image.user && !isRoot(image.user.name))
    return { kind: "other-user", path, place: image.user.place, why: "user" };
  const pod = podThatForbidsRoot(db, build);
  if (pod) return { kind: "other-user", path, place: pod, why: "kubernetes" };
  // Without any code in it, what it runs and as whom is said by whoever starts it.
  if (!image.user && !image.holdsOwnCode && !tree.instructions.some(bringsCode))
    return { kind: "unknown", path, what: "base" };
  const kept = services.filter(
    (service) =>
      !(service.user?.value !== undefined && !isRoot(service.user.value)) &&
      !givesUp(db, image, service) &&
      !onlyPrepares(db, service),
  );
  const byAll =
    services.length > 0 && kept.length === 0
      ? services.flatMap((service) => startOf(service) ?? [])[0]
      : undefined;
  const dropped = byAll ?? droppingPlace(db, image, build);
  const rooted = kept.find(({ restart }) => restart?.value !== "no");
  // Of several ways to start one gives up its rights: the others keep them.
  if (dropped && rooted && kept.length < services.length && !image.user)
    return startedProcessesOfService(db, rooted).length > 0
      ? { ...base, place: startOf(rooted) ?? rooted.place, reason: "compose-start" }
      : { kind: "unknown", path, what: "start" };
  if (dropped) return { kind: "other-user", path, place: dropped, why: "drops" };
  if (!image.user && !startsAsRoot(image.base)) return { kind: "unknown", path, what: "base" };
  const insertion = image.start
    ? { path, offset: image.start.range.start, before: true }
    : { path, offset: image.last.range.end, before: false };
  if (image.user) {
    const earlier = tree.instructions.findLast(
      ({ keyword, text, range }) =>
        keyword === "USER" && !isRoot(text.trim()) && range.start < (image.user?.place.range.start ?? 0),
    );
    return {
      ...base,
      place: image.user.place,
      reason: "user-root",
      insertion,
      otherUser: earlier?.text.trim(),
    };
  }
  const newUser = newUserFor(image, tree, services);
  return { ...base, place: image.from, reason: "no-user", insertion, newUser };
}

/**
 * The line of a manifest that forbids root for the containers of this image. Manifests name images by their last part,
 * which is mostly the folder of the Dockerfile.
 */
function podThatForbidsRoot(db: Database, { path }: DockerBuild): Place | undefined {
  const name = fileNameOf(folderOf(path));
  if (name === "") return undefined;
  const image = new RegExp(`\\bimage:[^\\n]*\\b${name.replace(/[^\w-]/g, "\\$&")}(?![\\w-])`, "i");
  for (const manifest of db.paths()) {
    if (!/\.ya?ml$/.test(manifest)) continue;
    const text = db.file(manifest)?.text ?? "";
    if (!text.includes("runAsNonRoot") && !text.includes("runAsUser")) continue;
    const match = /^[ \t]*(?:runAsNonRoot:[ \t]*true|runAsUser:[ \t]*[1-9]\d*)/m.exec(text);
    if (match && image.test(text))
      return { path: manifest, range: { start: match.index, end: match.index + match[0].length } };
  }
  return undefined;
}

/** Whether the image is more than a base with tools: it starts something, or carries files of the project. */
function runsSomething(image: DockerImage): boolean {
  return image.holdsOwnCode || image.command !== undefined || image.entrypoint !== undefined;
}

/** ADD, and a command that fetches or installs what is run later. */
function bringsCode({ keyword, text }: DockerInstruction): boolean {
  return (
    keyword === "ADD" ||
    (keyword === "RUN" &&
      /\bgit clone\b|\b(?:pip3?|npm|yarn|pnpm|go|gem|cargo|composer|uv(?: pip| tool)?) (?:install|add|create-project)\b|\b(?:curl|wget) /.test(
        text,
      ))
  );
}

function isRoot(user: string): boolean {
  return /^(?:root|0)(?::|$)/.test(user.trim());
}

/** Official images and distributions whose default user is known to be root. */
const rootBases =
  /^(?:python|node|golang|ruby|php|openjdk|eclipse-temurin|amazoncorretto|debian|ubuntu|alpine|busybox|centos|fedora|rockylinux|almalinux|amazonlinux|archlinux|oraclelinux|opensuse\/\w+|rust|perl|gcc|buildpack-deps|maven|gradle|tomcat|composer|erlang|elixir|swift|haskell|julia|r-base|pypy|clojure|groovy|kalilinux\/\w+|oven\/bun|denoland\/deno|tiangolo\/[\w-]+|nikolaik\/python-nodejs|astral-sh\/uv|continuumio\/\w+|nvidia\/cuda|pytorch\/pytorch|tensorflow\/tensorflow|dotnet\/\w+|phusion\/[\w-]+|docker|bash|google\/cloud-sdk|alpine\/\w+|joyzoursky\/[\w-]+|python-poetry|acidrain\/python-poetry|thehale\/python-poetry|library\/\w+|scratch)$/;

/** Whether the base's own user is root. What is not known is not claimed. */
function startsAsRoot(base: ImageReference | undefined): boolean {
  if (!base || base.nameUnknown) return false;
  if (/nonroot|rootless|unprivileged/.test(`${base.repository}:${base.tag ?? ""}`)) return false;
  const known = knownImage(base);
  // Databases, brokers and proxies start as root on purpose, and what is added to them is configuration, not our own code.
  if (known && known.role !== "runtime") return false;
  return rootBases.test(base.repository.toLowerCase());
}

const dropping =
  /\b(?:gosu|su-exec|setpriv|runuser|chpst|setuidgid|s6-setuidgid|start-stop-daemon)\b|\bsu\s+(?:-\w*\s+){0,5}\w+|--(?:user|uid|setuid)[= ](?<!\b(?:pg_isready|psql|pg_dump|createdb|mysql\w{0,20}|redis-cli)\b.{0,300})|^[ \t]*(?:user|uid)\s*=\s*(?!root)\w+/m;

/** Images whose own program starts as root, opens its port, and serves as somebody else. */
const servesAsOther = /^(?:php:.*(?:apache|fpm)|httpd|nginx|postfix|dovecot|exim|haproxy|varnish)/i;
const daemon =
  /\b(?:php-fpm|apache2(?:-foreground|ctl)?|httpd(?:-foreground)?|postfix|dovecot|nginx|crond?|s6-svscan|\/init)\b/;

/** A script that ends as one of them. */
const handsOver =
  /^[ \t]*exec[ \t]+(?:\/\S{0,100}\/)?(?:php-fpm[\d.]{0,4}|apache2(?:-foreground|ctl)?|httpd(?:-foreground)?|nginx|s6-svscan)(?![\w-])[^\n]*/m;

const installation = /\b(?:apt-get|apt|apk|yum|dnf|microdnf)\b[^;|]*/g;

/** Packages of servers that need root to begin with and give it up, or that only root can run. */
const systemDaemon =
  /\b(?:cron|cronie|dcron|supercronic|postfix|nfs-kernel-server|nfs-utils|openssh-server|openvpn|dnsmasq|bind9?)(?![\w-])/;

/** What a distribution needs in addition before it runs the code of an application. */
const runtime =
  /\b(?:python\d?|py3-\w+|pip\d?|uv|node(?:js)?|npm|php\d*|ruby|gem|java|openjdk\w*|go|golang|perl|curl|wget|tar)\b/;

function isDistribution(base: ImageReference | undefined): boolean {
  return /^(?:alpine|debian|ubuntu|fedora|centos|rockylinux|almalinux)$/.test(base?.repository ?? "");
}

/** Official images whose own entrypoint, started as root, gives the data to a user and goes on as that one. */
const stepsDown =
  /^(?:mysql|mariadb|percona|postgres|postgis\/postgis|pgvector\/pgvector|timescale\/timescaledb|redis|valkey\/valkey|mongo|rabbitmq|cassandra)$/;

/** Whether such an image is started as its makers start it. */
function keepsSteppingDown({ base, command, entrypoint }: DockerImage): boolean {
  return command === undefined && entrypoint === undefined && stepsDown.test(base?.repository ?? "");
}

/** Where Compose says what a service starts. */
function startOf(service: ComposeService | undefined): Place | undefined {
  return service?.command?.place ?? service?.entrypoint?.place;
}

/** Whether the server that a base is made for is started: no command says otherwise, or one leads to it. */
function startsServer(
  { base }: DockerImage,
  command: DockerImage["command"],
  processes: readonly StartedProcess[],
): boolean {
  if (!base || !servesAsOther.test(`${base.repository}:${base.tag ?? ""}`)) return false;
  if (command === undefined || daemon.test(textOf(command)) || processes.length === 0) return true;
  return processes.some(({ words }) => daemon.test(words.map(({ text }) => text).join(" ")));
}

function textOf(command: DockerImage["command"]): string {
  return command?.text ?? command?.words.map(({ text }) => text).join(" ") ?? "";
}

/** Whether what a service starts switches the user: in its own words, or in a script that they lead to. */
function givesUp(db: Database, image: DockerImage, service: ComposeService): boolean {
  const entrypoint = service.entrypoint ?? image.entrypoint;
  const command = service.command ?? (service.entrypoint ? undefined : image.command);
  const processes = startedProcessesOfService(db, service);
  if (dropping.test([entrypoint, command].map(textOf).join("\n"))) return true;
  if (startsServer(image, command ?? service.entrypoint, processes)) return true;
  const scripts = new Set(processes.flatMap(({ via, place }) => [...via, place].map(({ path }) => path)));
  scripts.delete(image.path);
  scripts.delete(service.place.path);
  return [...scripts].some((path) => dropping.test(db.file(path)?.text ?? ""));
}

/** What others extend and nothing is started by: it prepares the database and ends. */
function onlyPrepares(db: Database, service: ComposeService): boolean {
  const processes = startedProcessesOfService(db, service);
  return (
    processes.length > 0 &&
    // `exec "$@"` without anything to hand over.
    processes.every(
      ({ role, words }) => role === "setup" || (words.length === 1 && words[0]?.text === "exec"),
    )
  );
}

/** Where what is started switches the user itself; undefined when nothing shows that it does. */
function droppingPlace(db: Database, image: DockerImage, build: DockerBuild): Place | undefined {
  const start = image.start ? { path: build.path, range: image.start.range } : image.from;
  const processes = startedProcessesOfImage(db, image, build.context);
  if (startsServer(image, image.command, processes) || keepsSteppingDown(image)) return image.from;
  const written = [image.entrypoint, image.command].map(textOf);
  if (dropping.test(written.join("\n")) || daemon.test(written.join("\n"))) return start;
  const scripts = new Set(processes.flatMap(({ via, place }) => [...via, place].map(({ path }) => path)));
  scripts.delete(image.path);
  for (const path of scripts) {
    const text = db.file(path)?.text ?? "";
    const match = dropping.exec(text) ?? handsOver.exec(text);
    if (match) return { path, range: { start: match.index, end: match.index + match[0].length } };
  }
  const installed = image.runs.find(({ text }) =>
    text.match(installation)?.some((one) => systemDaemon.test(one)),
  );
  // An image that installs such a server to run it carries none of the project's own applications, or nothing to run them with.
  const runsNoCode = isDistribution(image.base) && !image.runs.some(({ text }) => runtime.test(text));
  if (installed && (runsNoCode || processes.every(({ role }) => role === "setup" || role === "other")))
    return { path: build.path, range: installed.range };
  // The script may be written by the Dockerfile itself, be one that cannot be found, or belong to an init system that is copied in.
  const own = image.runs.find(
    ({ text, heredocs }) =>
      /\b(?:gosu|su-exec|s6-overlay)\b|\b(?:echo|printf)\b[^\n;&|]{0,500}\bexec[ \t]+(?:su|setpriv|runuser)\b/.test(
        text,
      ) || heredocs.some(({ content }) => dropping.test(content)),
  );
  if (own) return { path: build.path, range: own.range };
  const copied =
    /^[ \t]*(?:FROM|COPY|ADD|ENTRYPOINT|CMD)\b[^\n#]*(?:s6-overlay|\bgosu\b|su-exec|["' ]\/init\b)[^\n]*/im.exec(
      db.file(build.path)?.text ?? "",
    );
  if (!copied) return undefined;
  return { path: build.path, range: { start: copied.index, end: copied.index + copied[0].length } };
}
