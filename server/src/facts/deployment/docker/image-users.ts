import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { needles, searched } from "../../../engine/needles";
import { fileNameOf, folderOf } from "../../../engine/path";
import { type Absent, absent, orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import type { Dockerfile, DockerInstruction } from "../../../languages/dockerfile/index";
import { type ComposeDeployment, productionDeployments } from "../compose/compose-model";
import type { ComposeService } from "../compose/compose-service";
import { kubernetesWorkloads } from "../kubernetes/workloads";
import { platformProcesses } from "../platforms/platforms";
import { startedProcessesOfImage, startedProcessesOfService } from "../processes/started-processes";
import { type DockerBuild, dockerBuilds } from "./docker-builds";
import type { DockerImage } from "./docker-image";
import { dockerImageOf } from "./docker-images";
import { dockerfileTrees } from "./dockerfile-trees";
import { droppingPlace, givesUp, hasOtherStart } from "./dropped-rights";
import type { ImageReference } from "./images";
import { type NewUser, newUserFor } from "./new-user";
import { startsAsRoot } from "./root-bases";

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
  /** A comment in the Dockerfile says that root is needed, and for what. */
  readonly isDecided: boolean;
}

/** Images for production that run our own code; absent without any image built here. */
export const imageUsers: Fact<readonly ImageUser[] | Absent> = fact("image users", (db) => {
  const builds = db.get(dockerBuilds).filter(({ judgedAsProduction }) => judgedAsProduction);
  if (builds.length === 0) return absent;
  const deployments = db.get(productionDeployments);
  const compose: readonly ComposeDeployment[] = orNone(deployments);
  const lasting = builds.filter((build) => !isTask(build, compose));
  const found = (lasting.length > 0 ? lasting : builds).flatMap(
    (build) => imageUserOf(db, build, compose) ?? [],
  );
  return [
    ...new Map(found.map((one) => [JSON.stringify([one.path, "place" in one && one.place]), one])).values(),
  ];
});

/** `# Run as root so that setpriv can switch to the user of each server` */
const saysWhyRoot =
  /^[ \t]*#[^\n]{0,200}\b(?:(?:runs?|running|starts?|started|stays?|remains?)\b[^\n]{0,40}\bas root\b[^\n]{0,20}\b(?:to|so|because|since|for|as)\b|(?:needs?|requires?)[^\n]{0,20}\broot\b)/im;

/** `CMD bash`: nobody reaches it. */
function isShellAlone({ entrypoint, command }: DockerImage): boolean {
  const written = [entrypoint, command].flatMap((one) =>
    one ? [one.text ?? one.words.map(({ text }) => text).join(" ")] : [],
  );
  return /^(?:\/bin\/)?(?:ba|z|a)?sh$/.test(written.join(" ").trim());
}

/** Whether Compose runs an image for a task only, which ends before anybody can reach it: migrations, seeds. */
function isTask(build: DockerBuild, deployments: readonly ComposeDeployment[]): boolean {
  const own = servicesOf(build, deployments);
  return own.length > 0 && own.every(({ restart, ports }) => restart?.value === "no" && ports.length === 0);
}

/** Undefined for an image that nobody reaches. */
function imageUserOf(
  db: Database,
  build: DockerBuild,
  deployments: readonly ComposeDeployment[],
): ImageUser | undefined {
  const tree = db.of(dockerfileTrees, build.path);
  const image = dockerImageOf(db, build.path, build.target);
  if (!tree || !image || !runsSomething(image) || !isReached(db, build, image)) return undefined;
  const services = servicesOf(build, deployments);
  const { path } = build;
  return (
    userOfCompose(image, path, services) ??
    userOfImage(image, path) ??
    userOfPod(db, build) ??
    // Without any code in it, what it runs and as whom is said by whoever starts it.
    (!image.user && !image.holdsOwnCode && !tree.instructions.some(bringsCode)
      ? { kind: "unknown", path, what: "base" }
      : undefined) ??
    userOfStart(db, build, image, services) ?? {
      ...rootOfImage(image, tree, services),
      isDecided: saysWhyRoot.test(db.file(path)?.text ?? ""),
    }
  );
}

function servicesOf(
  { services }: DockerBuild,
  deployments: readonly ComposeDeployment[],
): readonly ComposeService[] {
  return services.flatMap(
    ({ deployment, service }) =>
      deployments.find((one) => one.name === deployment)?.services.find((one) => one.name === service) ?? [],
  );
}

/** Whether something in it serves, as far as one can tell. */
function isReached(db: Database, build: DockerBuild, image: DockerImage): boolean {
  // What only lays its files into a folder and ends is reached by nobody.
  const started = startedProcessesOfImage(db, image, build.context);
  if (started.length > 0 && started.every(({ words }) => /^(?:cp|mv|rsync)$/.test(words[0]?.text ?? "")))
    return false;
  // A shell alone waits for somebody at a keyboard.
  if (build.services.length === 0 && isShellAlone(image)) return false;
  // Nothing starts it, and it starts nothing by itself: a place to build or to try things in.
  const isPlain =
    image.base !== undefined &&
    /^(?:python|node|ruby|php|golang|debian|ubuntu|alpine)$/.test(image.base.name);
  const startsItself = image.command !== undefined || image.entrypoint !== undefined;
  const isStartedElsewhere =
    build.services.length > 0 ||
    db.get(kubernetesWorkloads).length > 0 ||
    db.get(platformProcesses).some(({ platform }) => !/^(?:systemd|pm2|procfile)$/.test(platform));
  return startsItself || !isPlain || isStartedElsewhere;
}

/** Compose may switch the user for every service that is made of the image. */
function userOfCompose(
  { base }: DockerImage,
  path: RelativePath,
  services: readonly ComposeService[],
): ImageUser | undefined {
  const users = services.map(({ user }) => user);
  const asRoot = users.find((user) => user?.value !== undefined && isRoot(user.value));
  if (asRoot) return { ...rootOn(path, base), place: asRoot.place, reason: "compose-user" };
  const [first] = users;
  return first && users.every((user) => user !== undefined)
    ? { kind: "other-user", path, place: first.place, why: "compose" }
    : undefined;
}

function userOfImage({ user }: DockerImage, path: RelativePath): ImageUser | undefined {
  return user && !isRoot(user.name)
    ? { kind: "other-user", path, place: user.place, why: "user" }
    : undefined;
}

function userOfPod(db: Database, build: DockerBuild): ImageUser | undefined {
  const place = podThatForbidsRoot(db, build);
  return place && { kind: "other-user", path: build.path, place, why: "kubernetes" };
}

/** Whether what is started gives its rights up; unknown too where neither that nor the base's own user is known. */
function userOfStart(
  db: Database,
  build: DockerBuild,
  image: DockerImage,
  services: readonly ComposeService[],
): ImageUser | undefined {
  const { path } = build;
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
      ? { ...rootOn(path, image.base), place: startOf(rooted) ?? rooted.place, reason: "compose-start" }
      : { kind: "unknown", path, what: "start" };
  if (dropped && services.length === 0 && hasOtherStart(db, image, build))
    return { kind: "unknown", path, what: "start" };
  if (dropped) return { kind: "other-user", path, place: dropped, why: "drops" };
  return !image.user && !startsAsRoot(image.base) ? { kind: "unknown", path, what: "base" } : undefined;
}

/** Root by its own USER, or because nothing in it says otherwise; with where a user may be switched to. */
function rootOfImage(image: DockerImage, tree: Dockerfile, services: readonly ComposeService[]): RootImage {
  const { path } = image;
  const insertion = image.start
    ? { path, offset: image.start.range.start, before: true }
    : { path, offset: image.last.range.end, before: false };
  const root = { ...rootOn(path, image.base), insertion };
  const { user } = image;
  if (!user)
    return { ...root, place: image.from, reason: "no-user", newUser: newUserFor(image, tree, services) };
  const earlier = tree.instructions.findLast(
    ({ keyword, text, range }) =>
      keyword === "USER" && !isRoot(text.trim()) && range.start < user.place.range.start,
  );
  return { ...root, place: user.place, reason: "user-root", otherUser: earlier?.text.trim() };
}

function rootOn(path: RelativePath, base: ImageReference | undefined) {
  return {
    kind: "root",
    path,
    base: base && `${base.repository}:${base.tag ?? ""}`,
    otherUser: undefined,
    newUser: undefined,
    insertion: undefined,
    isDecided: false,
  } as const;
}

/**
 * The line of a manifest that forbids root for the containers of this image. Manifests name images by their last part,
 * which is mostly the folder of the Dockerfile.
 */
function podThatForbidsRoot(db: Database, { path }: DockerBuild): Place | undefined {
  const name = fileNameOf(folderOf(path));
  if (name === "") return undefined;
  const image = new RegExp(`\\bimage:[^\\n]*\\b${name.replace(/[^\w-]/g, "\\$&")}(?![\\w-])`, "i");
  return db.get(forbiddenRoots).find((line) => image.test(db.file(line.path)?.text ?? ""));
}

/** The first line of each manifest that forbids root to a container. */
const forbiddenRoots: Fact<readonly Place[]> = fact("lines that forbid root", (db) =>
  db.paths().flatMap((path) => (/\.ya?ml$/.test(path) ? (forbidsRoot(db, path) ?? []) : [])),
);

const forbidsRoot = searched<Place | undefined>(
  "forbids root",
  needles("runAsNonRoot", "runAsUser"),
  undefined,
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    const match = /^[ \t]*(?:runAsNonRoot:[ \t]*true|runAsUser:[ \t]*[1-9]\d*)/m.exec(text);
    return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
  },
);

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

/** Where Compose says what a service starts. */
function startOf(service: ComposeService | undefined): Place | undefined {
  return service?.command?.place ?? service?.entrypoint?.place;
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
