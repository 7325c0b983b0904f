import { type Database, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { uniqueByPlace } from "../../server/src/engine/place";
import { absent, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { ComposeCommand } from "../../server/src/facts/deployment/compose/compose-service";
import { type DockerBuild, dockerBuilds } from "../../server/src/facts/deployment/docker/docker-builds";
import type { DockerImage } from "../../server/src/facts/deployment/docker/docker-image";
import { dockerImageOf } from "../../server/src/facts/deployment/docker/docker-images";
import { dockerfileTrees } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { findInContainer } from "../../server/src/facts/deployment/processes/find-in-container";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";
import { instructionsOf, stageFor } from "../../server/src/languages/dockerfile/index";
import { parseShell, type ShellCommand } from "../../server/src/languages/shell/index";

/** How an image for production starts its program. */
export interface ImageStart {
  readonly dockerfile: RelativePath;
  readonly keyword: "CMD" | "ENTRYPOINT";
  readonly place: Place;
  readonly how: /** The program gets the signals. */
    | "itself"
    /** A shell starts it and gives its place to it. */
    | "replaced"
    /** A shell stays in front. */
    | "shell"
    /** A script of the repository stays in front. */
    | "script"
    /** By a script that is not here. */
    | "unknown"
    /** By brackets that are no JSON: a shell takes the first of them for a program. */
    | "no-list";
  /** The script, and its command that decides. */
  readonly script?: { readonly name: string; readonly place: Place };
  /** Where `exec` is put so that the shell gives its place to the program. */
  readonly insertion: Place | undefined;
}

/** Of images whose CMD or ENTRYPOINT something starts; absent without any. */
export const imageStarts = fact("image starts", (db) => {
  const found = db
    .get(dockerBuilds)
    .filter(({ judgedAsProduction }) => judgedAsProduction)
    .flatMap((build) => startsOf(db, build));
  const unique = uniqueByPlace(found, ({ place }) => place);
  return unique.length === 0 ? absent : unique;
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
  const start = { db, image, context: build.context, givesPlace };
  return [
    ...startOf(start, "ENTRYPOINT", image.entrypoint),
    ...(isOverridden(db, build) ? [] : startOf(start, "CMD", image.command)),
  ];
}

/** Whether Compose gives every service that is made of the image a command of its own. */
function isOverridden(db: Database, { services }: DockerBuild): boolean {
  const projects = db.get(productionProjects);
  const own = orNone(projects).flatMap(({ deployment, services: all }) =>
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

interface Start {
  readonly db: Database;
  readonly image: DockerImage;
  readonly context: RelativePath | undefined;
  /** Its shell gives its place to the last command by itself. */
  readonly givesPlace: boolean;
}

function startOf(
  start: Start,
  keyword: ImageStart["keyword"],
  command: ComposeCommand | undefined,
): readonly ImageStart[] {
  if (!command) return [];
  const { db, image, givesPlace } = start;
  const { place, isList, text = "" } = command;
  const base = { dockerfile: image.path, keyword, place };
  const words = image.entrypoint?.words.map((word) => word.text).join(" ") ?? "";
  if (isList) {
    const isShell = /^(?:.*\/)?(?:ba|da|a)?sh$/.test(command.words[0]?.text ?? "");
    return isShell ? [] : scriptStart(start, base, command.words[0]?.text ?? "");
  }
  if (/^\s*\[\s*['\w]/.test(text)) return [{ ...base, how: "no-list", insertion: undefined }];
  if (other.test(text) || (keyword === "CMD" && /\b(?:tini|dumb-init|s6|init)\b/.test(words))) return [];
  const { commands } = parseShell(text);
  const last = commands.findLast(({ words: found }) => found.length > 0);
  if (!last || commands.some(({ words: found }) => found[0]?.value === "exec"))
    return last ? [{ ...base, how: "replaced", insertion: undefined }] : [];
  if (givesPlace && !commands.some(({ joinedBy }) => joinedBy === "|"))
    return [{ ...base, how: "replaced", insertion: undefined }];
  const isWritten = db.file(image.path)?.text.slice(place.range.start, place.range.end) === text;
  const at = place.range.start + last.range.start;
  // In front of a script that stays in front of its own program it would change nothing.
  const [behind] = scriptStart(start, base, last.words[0]?.value ?? "");
  const helps = behind?.how === "itself" || behind?.how === "replaced";
  return [
    {
      ...base,
      how: "shell",
      insertion:
        isWritten && helps && canGivePlaceTo(last)
          ? { path: image.path, range: { start: at, end: at } }
          : undefined,
    },
  ];
}

/** Whether `exec` before the command does what the script did without it. */
function canGivePlaceTo(command: ShellCommand): boolean {
  return (
    !command.conditional &&
    !command.background &&
    command.inside.length === 0 &&
    command.joinedBy !== "|" &&
    command.assignments.length === 0
  );
}

/** What a list starts: a program, or a script that may stay in front of it. */
function scriptStart(
  { db, image, context }: Start,
  base: Pick<ImageStart, "dockerfile" | "keyword" | "place">,
  name: string,
): readonly ImageStart[] {
  if (!/\.(?:sh|bash)$|entrypoint/.test(name)) return [{ ...base, how: "itself", insertion: undefined }];
  const { workingDirectory } = image;
  const run = { image, context, mounts: [], workingDirectory, inContainer: true, environment: new Map() };
  const path = findInContainer(db, run, workingDirectory, name);
  const text = path === undefined ? undefined : db.file(path)?.text;
  if (path === undefined || text === undefined)
    return [{ ...base, how: "unknown", script: { name, place: base.place }, insertion: undefined }];
  if (/^#!(?!.*sh\b)/.test(text)) return [{ ...base, how: "itself", insertion: undefined }];
  const { commands } = parseShell(text);
  const programs = commands.filter(({ words }) => words.length > 0);
  const given = programs.find(({ words }) => words[0]?.value === "exec");
  if (given)
    return [
      {
        ...base,
        how: "replaced",
        script: { name: path, place: { path, range: given.range } },
        insertion: undefined,
      },
    ];
  const last = programs.at(-1);
  // It hands the signal on by itself, waits for several programs, or does a job and ends.
  if (!last || programs.some(({ words }) => /^(?:trap|wait|\.|source)$/.test(words[0]?.value ?? "")))
    return [];
  if (/^(?:exit|echo|printf|fi|done|tail|sleep|true|eval)$/.test(last.words[0]?.value ?? "")) return [];
  const { start } = last.range;
  return [
    {
      ...base,
      how: "script",
      script: { name: path, place: { path, range: last.range } },
      insertion: canGivePlaceTo(last) ? { path, range: { start, end: start } } : undefined,
    },
  ];
}
