import { type Database, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { absent, isAbsent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { ComposeCommand } from "../../server/src/facts/deployment/compose/compose-service";
import type { DockerImage } from "../../server/src/facts/deployment/docker/docker-image";
import { dockerImageOf } from "../../server/src/facts/deployment/docker/docker-images";
import { dockerfileTrees } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { type DockerBuild, dockerBuilds } from "../../server/src/facts/deployment/docker/dockerfiles";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";
import { instructionsOf, stageFor } from "../../server/src/languages/dockerfile/index";
import { parseShell } from "../../server/src/languages/shell/index";

/** How an image for production starts its program. */
export interface ImageStart {
  readonly dockerfile: RelativePath;
  readonly keyword: "CMD" | "ENTRYPOINT";
  readonly place: Place;
  /** "itself": the program gets the signals. "replaced": a shell starts it and gives its place to it. "shell": a shell stays in front. "no-list": brackets that are no JSON, which a shell takes for a program. */
  readonly how: "itself" | "replaced" | "shell" | "no-list";
  /** Where `exec` is put so that the shell gives its place to the program. */
  readonly insertion: Place | undefined;
}

/** Of images whose CMD or ENTRYPOINT something starts; absent without any. */
export const imageStarts = fact("image starts", (db) => {
  const found = db
    .get(dockerBuilds)
    .filter(({ judgedAsProduction }) => judgedAsProduction)
    .flatMap((build) => startsOf(db, build));
  const unique = new Map(found.map((one) => [`${one.place.path}:${one.place.range.start}`, one]));
  return unique.size === 0 ? absent : [...unique.values()];
});

function startsOf(db: Database, build: DockerBuild): readonly ImageStart[] {
  const tree = db.of(dockerfileTrees, build.path);
  const stage = tree && stageFor(tree, build.target);
  const image = dockerImageOf(db, build.path, build.target);
  if (!tree || !stage || !image) return [];
  const shell = instructionsOf(tree, stage).findLast(({ keyword }) => keyword === "SHELL");
  const givesPlace = shell
    ? shell.text.includes("bash")
    : /^(?:centos|fedora|rockylinux|almalinux|amazonlinux|oraclelinux|.*\bubi\d*\b.*)$/.test(
        image.base?.repository ?? "",
      );
  return [
    ...startOf(db, image, "ENTRYPOINT", image.entrypoint, givesPlace),
    ...(isOverridden(db, build) ? [] : startOf(db, image, "CMD", image.command, givesPlace)),
  ];
}

/** Whether Compose gives every service that is made of the image a command of its own. */
function isOverridden(db: Database, { services }: DockerBuild): boolean {
  const projects = db.get(productionProjects);
  const own = (isAbsent(projects) ? [] : projects).flatMap(({ deployment, services: all }) =>
    all.filter(({ service }) =>
      services.some((one) => one.deployment === deployment.name && one.service === service.name),
    ),
  );
  return (
    own.length > 0 &&
    own.every(({ service }) => service.command !== undefined || service.entrypoint !== undefined)
  );
}

/** Shells to work in, programs that hand signals on, and those that lose nothing. */
const other =
  /^\s*(?:\/\S*\/)?(?:(?:(?:ba|z|a)?sh|python[\d.]*|node|irb)\s*$|tini\b|dumb-init\b|catatonit\b|s6-svscan\b|init\b|(?:cp|mv|tar|rsync|echo|true|ls|sleep|tail)\b)/;

function startOf(
  db: Database,
  image: DockerImage,
  keyword: ImageStart["keyword"],
  command: ComposeCommand | undefined,
  bashGivesPlace: boolean,
): readonly ImageStart[] {
  if (!command) return [];
  const { place, isList, text = "" } = command;
  const base = { dockerfile: image.path, keyword, place };
  const words = image.entrypoint?.words.map((word) => word.text).join(" ") ?? "";
  if (isList) {
    const isShell = /^(?:.*\/)?(?:ba|da|a)?sh$/.test(command.words[0]?.text ?? "");
    return isShell ? [] : [{ ...base, how: "itself", insertion: undefined }];
  }
  if (/^\s*\[\s*['\w]/.test(text)) return [{ ...base, how: "no-list", insertion: undefined }];
  if (other.test(text) || (keyword === "CMD" && /\b(?:tini|dumb-init|s6|init)\b/.test(words))) return [];
  const { commands } = parseShell(text);
  const last = commands.findLast(({ words: found }) => found.length > 0);
  if (!last || commands.some(({ words: found }) => found[0]?.value === "exec"))
    return last ? [{ ...base, how: "replaced", insertion: undefined }] : [];
  if (bashGivesPlace && !commands.some(({ joinedBy }) => joinedBy === "|"))
    return [{ ...base, how: "replaced", insertion: undefined }];
  const isWritten = db.file(image.path)?.text.slice(place.range.start, place.range.end) === text;
  const canGive =
    isWritten &&
    !last.conditional &&
    !last.background &&
    last.inside.length === 0 &&
    last.joinedBy !== "|" &&
    last.assignments.length === 0;
  const at = place.range.start + last.range.start;
  return [
    {
      ...base,
      how: "shell",
      insertion: canGive ? { path: image.path, range: { start: at, end: at } } : undefined,
    },
  ];
}
