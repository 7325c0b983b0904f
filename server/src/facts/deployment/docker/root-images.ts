import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Absent, absent, isAbsent } from "../../../engine/rule";
import { type ComposeDeployment, productionDeployments } from "../compose/compose-model";
import { startedProcessesOfImage } from "../processes/started-processes";
import { type DockerImage, readDockerImage } from "./docker-image";
import { type DockerBuild, dockerBuilds, dockerfileTrees } from "./dockerfiles";
import { type ImageReference, knownImage } from "./images";

/** An image of the project that runs as root. */
export interface RootImage {
  readonly path: string;
  /** The FROM line, the USER that says root, or the Compose key that does. */
  readonly place: Place;
  readonly reason: "no-user" | "user-root" | "compose-user";
  /** Where a user is switched to: in front of the start, or behind the last instruction. */
  readonly insertion:
    | { readonly path: string; readonly offset: number; readonly before: boolean }
    | undefined;
  /** An earlier USER of the same image that is not root. */
  readonly otherUser: string | undefined;
}

/** Images for production that run our own code as root; absent without any image built here. */
export const rootImages: Fact<readonly RootImage[] | Absent> = fact("root images", (db) => {
  const builds = db.get(dockerBuilds).filter(({ judgedAsProduction }) => judgedAsProduction);
  if (builds.length === 0) return absent;
  const deployments = db.get(productionDeployments);
  const compose: readonly ComposeDeployment[] = isAbsent(deployments) ? [] : deployments;
  const found = builds.flatMap((build) => rootImageOf(db, build, compose) ?? []);
  return [...new Map(found.map((one) => [`${one.place.path}:${one.place.range.start}`, one])).values()];
});

function rootImageOf(
  db: Database,
  build: DockerBuild,
  deployments: readonly ComposeDeployment[],
): RootImage | undefined {
  const tree = db.of(dockerfileTrees, build.path);
  const image = tree && readDockerImage(tree, build.path, build.target);
  if (!tree || !image || !runsSomething(image)) return undefined;
  const users = build.services.map(
    ({ deployment, service }) =>
      deployments.find((one) => one.name === deployment)?.services.find((one) => one.name === service)?.user,
  );
  const asRoot = users.find((user) => user?.value !== undefined && isRoot(user.value));
  const base = { path: build.path, otherUser: undefined, insertion: undefined };
  if (asRoot) return { ...base, place: asRoot.place, reason: "compose-user" };
  // Compose may switch the user for every service that is made of the image.
  if (users.length > 0 && users.every((user) => user !== undefined)) return undefined;
  if (image.user && !isRoot(image.user.name)) return undefined;
  if (!image.user && !startsAsRoot(image.base)) return undefined;
  if (dropsPrivileges(db, image, build)) return undefined;
  const insertion = image.start
    ? { path: build.path, offset: image.start.range.start, before: true }
    : { path: build.path, offset: image.last.range.end, before: false };
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
  return { ...base, place: image.from, reason: "no-user", insertion };
}

/** Whether the image is more than a base with tools: it starts something, or carries files of the project. */
function runsSomething(image: DockerImage): boolean {
  return image.copies.length > 0 || image.command !== undefined || image.entrypoint !== undefined;
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
  /\b(?:gosu|su-exec|setpriv|runuser|chpst|setuidgid|s6-setuidgid|start-stop-daemon)\b|\bsu\s+(?:-\w*\s+)*\w+|--(?:user|uid|setuid)[= ]|^\s*(?:user|uid)\s*=\s*(?!root)\w+/m;

/** Whether what is started switches the user itself. */
function dropsPrivileges(db: Database, image: DockerImage, build: DockerBuild): boolean {
  const processes = startedProcessesOfImage(db, image, build.context);
  const scripts = new Set(processes.flatMap(({ via, place }) => [...via, place].map(({ path }) => path)));
  scripts.delete(image.path);
  const written = [image.entrypoint, image.command].map(
    (one) => one?.text ?? one?.words.map(({ text }) => text).join(" ") ?? "",
  );
  if (dropping.test(written.join("\n"))) return true;
  if ([...scripts].some((path) => dropping.test(db.file(path)?.text ?? ""))) return true;
  // The script may be written by the Dockerfile itself, or be one that cannot be found.
  return image.runs.some(
    ({ text, heredocs }) =>
      /\b(?:gosu|su-exec)\b/.test(text) || heredocs.some(({ content }) => dropping.test(content)),
  );
}
