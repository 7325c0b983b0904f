import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { fileNameOf, folderOf, isInside } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { kubernetesWorkloads } from "../kubernetes/workloads";
import { pipelineTarget } from "../platforms/pipeline-target";
import { isPlatformFile } from "../platforms/platform-files";
import { isRehearsalName } from "../stage";
import { runByCluster } from "./cluster-twins";
import type { ComposeFile } from "./compose-files";
import type { DeveloperSign } from "./developer-signs";
import { isDocument } from "./document-stage";
import type { UnjudgedGroup } from "./grouped-files";
import { sampleCollection } from "./sample-collection";

/**
 * A group out of a collection to choose from is nobody's production. One without a telling name is the developers' own
 * when it only runs what the code needs, while the code itself is started elsewhere; when it is made for them in more
 * than one way; or in one, and a platform's file says how production is started.
 */
export function withOwnStage(
  db: Database,
  group: UnjudgedGroup,
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): UnjudgedGroup {
  const collection = db.get(sampleCollection);
  if (collection && !group.started.some(({ deploysCheckout }) => deploysCheckout))
    return {
      ...group,
      stage: "development",
      because: message("{path} offers it for others to adapt", { path: collection.path }),
      places: [collection],
    };
  // What documents tell people to start may be what developers start.
  const isOnlyTold =
    group.stage === "production" &&
    group.places.length > 0 &&
    group.places.every(({ path }) => isDocument(path));
  const isRehearsal = group.started.length === 0 && group.files.some(isRehearsalName);
  if (group.stage !== "unclear" && !isOnlyTold && !isRehearsal) return group;
  const own = withParts(group.files, byPath);
  const theirs = (because: Message, places: readonly Place[]): UnjudgedGroup => ({
    ...group,
    stage: "development",
    because,
    places,
  });
  const paths = db.paths();
  const hasOnlyNeeds = own.every((file) => !file.hasApplication) && own.some((file) => file.hasNeeds);
  if (!isOnlyTold && hasOnlyNeeds && paths.some((path) => isCode.test(path)))
    return theirs(message("it runs only what the code needs, not the application"), []);
  if (group.stage !== "unclear" && !isOnlyTold) return group;
  // A script or a pipeline that starts it as well is not only told.
  const told = group.started.every(({ place: { path } }) => isDocument(path) || isPackage(path))
    ? group.started.filter(({ stage }) => stage === "development")
    : [];
  const signs = [
    ...own.flatMap(({ developerSigns }) => developerSigns),
    ...signsInOverride(group.files, byPath),
    ...told.map(({ place }): DeveloperSign => ({ kind: "told to developers", place })),
  ];
  const introduced = introduction(db);
  if (introduced && !isOnlyTold && !group.files.some((path) => path.includes("/")))
    return theirs(message("{path} says that it is for developers", { path: introduced.path }), [introduced]);
  // Nothing starts it but people who try it out, and a pipeline takes the releases elsewhere.
  const isForHands = group.started.every(({ place: { path } }) => isByHand(path));
  const elsewhere = isOnlyTold || !isForHands ? undefined : db.get(pipelineTarget).place;
  if (elsewhere)
    return theirs(message("{path} deploys in another way", { path: elsewhere.path }), [elsewhere]);
  const cluster =
    isForHands && !own.some(({ namesPublicAddress }) => namesPublicAddress)
      ? runByCluster(db, group.files)
      : undefined;
  if (cluster)
    return theirs(
      message("{path} runs the same in a cluster, of images that are published", { path: cluster.path }),
      [cluster],
    );
  if (signs.length === 0 || !isMadeForDevelopers(db, group, own, signs, isOnlyTold)) return group;
  const kinds = new Set(signs.map(({ kind }) => kind));
  return theirs(
    message("it is made for developers: {signs}", { signs: signText(kinds) }),
    signs.map(({ place }) => place),
  );
}

/** Whether signs are enough: several kinds, one that leaves no doubt, or any where a platform's file starts the same. */
function isMadeForDevelopers(
  db: Database,
  group: UnjudgedGroup,
  own: readonly ComposeFile[],
  signs: readonly DeveloperSign[],
  isOnlyTold: boolean,
): boolean {
  const kinds = new Set(signs.map(({ kind }) => kind));
  const isClear =
    kinds.size > 1 ||
    kinds.has("mail catcher") ||
    kinds.has("workbench") ||
    kinds.has("mount of Visual Studio") ||
    kinds.has("its first comment") ||
    (kinds.has("development image") && !isOnlyTold);
  if (isClear || isOnlyTold) return isClear;
  // A platform's file tells of what lies in its folder, and platforms' files in every folder that is built of all.
  const folder = folderOf(group.files[0] ?? "");
  const platforms = [
    ...db
      .paths()
      .filter((path) => isPlatformFile(path, "runs"))
      .map(folderOf),
    ...db.get(kubernetesWorkloads).map((one) => folderAboveManifests(one.path)),
  ];
  const built = own.flatMap((file) => file.built);
  return (
    platforms.some((one) => isInside(folder, one)) ||
    (built.length > 0 && built.every((one) => platforms.some((platform) => isInside(one, platform))))
  );
}

/** Where the README begins by saying that all of this is to develop with: "WordPress development with Docker". */
function introduction(db: Database): Place | undefined {
  const path = db.paths().find((one) => /^readme\.(?:md|rst|txt)$/i.test(one));
  const opening = path === undefined ? "" : (db.file(path)?.text.slice(0, longestIntroduction) ?? "");
  const said = toDevelop.exec(opening);
  if (path === undefined || !said || /\b(?:prod(?:uction)?|deploy\w*|host(?:ed|ing))\b/i.test(opening))
    return undefined;
  return { path, range: { start: said.index, end: said.index + said[0].length } };
}

/** In characters. */
const longestIntroduction = 600;

const toDevelop =
  /\b(?:development|dev environment|development environment)\b[^.\n]{0,20}\b(?:with|using|in|on) docker\b/i;

/** Visual Studio writes the default file and its override together, and what it mounts stands in the second. */
function signsInOverride(
  paths: readonly RelativePath[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): readonly DeveloperSign[] {
  const [first] = paths;
  if (first === undefined || paths.length > 1 || !byPath.get(first)?.isDefault) return [];
  return [...byPath.values()]
    .filter(({ path, isOverride }) => isOverride && folderOf(path) === folderOf(first))
    .flatMap(({ developerSigns }) => developerSigns)
    .filter(({ kind }) => kind === "mount of Visual Studio");
}

/** What a person at a keyboard reads or calls. */
function isByHand(path: RelativePath): boolean {
  return isDocument(path) || isPackage(path) || /^(?:GNU)?Makefile$|^Justfile$/i.test(fileNameOf(path));
}

/** A script of a package is started by hand too. */
function isPackage(path: RelativePath): boolean {
  return fileNameOf(path) === "package.json";
}

/** The files of a group with what they include, each once. */
function withParts(
  paths: readonly RelativePath[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): readonly ComposeFile[] {
  const found = new Set<ComposeFile>();
  const add = (path: RelativePath) => {
    const file = byPath.get(path);
    if (!file || found.has(file)) return;
    found.add(file);
    file.parts.forEach(add);
  };
  paths.forEach(add);
  return [...found];
}

const signNames: Readonly<Record<DeveloperSign["kind"], string>> = {
  "development server": "development server",
  "development image": "development image",
  "development settings": "development settings",
  "told to developers": "told to developers",
  "its first comment": "its first comment",
  "mounted code": "mounted code",
  "mount of Docker Desktop": "mount of Docker Desktop",
  "mount of Visual Studio": "mount of Visual Studio",
  "mail catcher": "mail catcher",
  workbench: "workbench",
  "all-in-one image": "all-in-one image",
  "dashboard open to all": "dashboard open to all",
  "a developer's account": "a developer's account",
};

function signText(kinds: ReadonlySet<DeveloperSign["kind"]>): Message {
  return [...kinds]
    .map((kind) => message(signNames[kind]))
    .reduce((list, sign) => message("{list}, {sign}", { list, sign }));
}

/** `backend` of `backend/k8s/base/api.yaml`: whose manifests they are. */
function folderAboveManifests(path: RelativePath): RelativePath {
  const parts = folderOf(path).split("/");
  const first = parts.findIndex((part) =>
    /^(?:k8s|kubernetes|kustomize|helm|charts?|manifests)$/i.test(part),
  );
  return first === -1 ? folderOf(folderOf(path)) : parts.slice(0, first).join("/");
}

const isCode =
  /(?:^|\/)(?:manage\.py|package\.json|pyproject\.toml|requirements\.txt|go\.mod|Gemfile|composer\.json|pom\.xml|build\.gradle(?:\.kts)?|Cargo\.toml|mix\.exs|[^/]+\.(?:csproj|fsproj|sln))$/;
