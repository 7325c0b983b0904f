import { configurations } from "../../../engine/configuration";
import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { fileNameOf, folderOf, isInside } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Certainty } from "../certainty";
import { kubernetesWorkloads } from "../kubernetes/workloads";
import { pipelineTarget } from "../platforms/pipeline-target";
import { isRehearsalName, isShownInDocuments, type Stage } from "../stage";
import { type ComposeFile, type ComposeFileGroup, composeFiles, type DeveloperSign } from "./compose-files";
import { type ComposeInvocation, composeInvocations } from "./compose-invocations";
import { isDocument } from "./document-stage";

/**
 * How the Compose files are loaded together, and which of that production runs: by what the user, scripts, pipelines and
 * documents say, then by their names, then by what they do.
 */
export const composeFileGroups: Fact<readonly ComposeFileGroup[]> = fact("compose file groups", (db) => {
  const files = db.get(composeFiles);
  if (files.length === 0) return [];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const groups = groupFiles(files, db.get(composeInvocations));
  const named = namedByUser(db);
  if (named) return groups.map((group) => chosen(group, named));
  return judge(
    groups.map((group) => withOwnStage(db, group, byPath)),
    byPath,
  );
});

interface Group {
  readonly files: readonly RelativePath[];
  readonly projectFolder: RelativePath | undefined;
  readonly stage: Stage;
  /** What says so. */
  readonly because: Message;
  readonly places: readonly Place[];
  /** What starts it, wherever that is written. */
  readonly started: readonly ComposeInvocation[];
}

/** `production.compose` of the configurations; undefined where none says anything. */
function namedByUser(db: Database): readonly RelativePath[] | undefined {
  const said = db
    .get(configurations)
    .flatMap(({ productionCompose }) => (productionCompose ? [productionCompose] : []));
  return said.length > 0 ? said.flat() : undefined;
}

function chosen({ started: _, ...group }: Group, named: readonly RelativePath[]): ComposeFileGroup {
  const isNamed = group.files.every((path) => named.includes(path));
  return {
    ...group,
    stage: isNamed ? "production" : group.stage === "production" ? "unclear" : group.stage,
    judgedAsProduction: isNamed,
    certainty: "certain",
    because: isNamed ? message(".readiness.json names it") : message(".readiness.json does not name it"),
    places: [],
  };
}

function groupFiles(
  files: readonly ComposeFile[],
  invocations: readonly ComposeInvocation[],
): readonly Group[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const groups = new Map<string, Group>();
  const add = (own: readonly RelativePath[], projectFolder?: RelativePath) => {
    const key = own.join("\n");
    if (groups.has(key)) return;
    const same = invocations.filter((one) => one.files.join("\n") === key);
    groups.set(key, {
      files: own,
      projectFolder: projectFolder ?? same.find((one) => one.projectFolder !== undefined)?.projectFolder,
      started: same.filter(({ starts }) => starts),
      ...stageOf(
        own.flatMap((path) => byPath.get(path) ?? []),
        same,
        own.length,
      ),
    });
  };
  for (const { files: named, isDefault, projectFolder, starts } of invocations) {
    // What is laid over the first file may define no services: networks and volumes only.
    if (isDefault || named[0] === undefined || !byPath.has(named[0])) continue;
    const only = named.length === 1 ? byPath.get(named[0]) : undefined;
    // What is started by itself stands by itself, whatever it waits for.
    if (!only || only.standsAlone || (starts && only.isComplete)) add(named, projectFolder);
  }
  const grouped = new Set([...groups.values()].flatMap((group) => group.files));
  // Files that include each other are parts of neither.
  const parts = new Set(
    files.flatMap((file) => file.parts.filter((part) => !byPath.get(part)?.parts.includes(file.path))),
  );
  for (const folder of new Set(files.map((file) => folderOf(file.path)))) {
    // What another file includes or extends is a part of that deployment.
    const here = files.filter((file) => folderOf(file.path) === folder && !parts.has(file.path));
    const base = baseOf(here);
    for (const file of here) {
      if (file.isOverride) add(base ? [base.path, file.path] : [file.path]);
      else if (file === base) {
        // A base that only carries others is no deployment of its own.
        if (file.standsAlone || here.length === 1) add([file.path]);
      } else if (!grouped.has(file.path)) {
        const joined = base && (file.isOverlay || !file.standsAlone);
        add(joined ? [base.path, file.path] : [file.path]);
      }
    }
  }
  return [...groups.values()];
}

/** What the names of files say, else what is said around the commands that start them. */
function stageOf(
  files: readonly ComposeFile[],
  invocations: readonly ComposeInvocation[],
  /** Of all that are loaded: what only changes services is no Compose file by itself. */
  count: number,
): Pick<Group, "stage" | "because" | "places"> {
  const stages = files.map(({ stage, isOverride }) => (isOverride ? "development" : stage));
  for (const stage of ["test", "development", "production"] as const) {
    const index = stages.indexOf(stage);
    if (index === -1) continue;
    const path = files[index]?.path ?? "";
    const because =
      files.length === 1 ? message("its name says so") : message("the name of {path} says so", { path });
    return { stage, because, places: [] };
  }
  const deployed = invocations.filter(({ deploysCheckout }) => deploysCheckout);
  const [pipeline] = deployed;
  if (pipeline) return { stage: "production", because: startedBy(pipeline), places: deployed.map(placeOf) };
  const started = invocations.filter(({ starts, isDefault }) => starts && !isDefault);
  const production = started.filter(({ stage }) => stage === "production");
  const [first] = production;
  if (first) return { stage: "production", because: startedBy(first), places: production.map(placeOf) };
  // What tests and developers start may be production's as well: only a file that has a name of its own is theirs.
  const isTheirs =
    started.length > 0 &&
    started.every(({ stage }) => stage === "test" || stage === "development") &&
    (count > files.length || !files.every(({ isDefault }) => isDefault));
  const [only] = started;
  if (isTheirs && only) return { stage: only.stage, because: startedBy(only), places: started.map(placeOf) };
  return { stage: "unclear", because: message("nothing tells"), places: [] };
}

function placeOf({ place }: ComposeInvocation): Place {
  return place;
}

function startedBy({ place: { path } }: ComposeInvocation): Message {
  return message("{path} starts it", { path });
}

/** The file that variants are laid over: the default one, in Compose's own order of preference, or one named "base". */
function baseOf(files: readonly ComposeFile[]): ComposeFile | undefined {
  for (const name of ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]) {
    const found = files.find((file) => fileNameOf(file.path).toLowerCase() === name);
    if (found) return found;
  }
  return files.find((file) =>
    /^(?:base|common|default|main)\.|[._-](?:base|common|shared|core|main|default)\./i.test(
      fileNameOf(file.path),
    ),
  );
}

/**
 * A group without a telling name is the developers' own when it only runs what the code needs, while the code itself is
 * started elsewhere; when it is made for them in more than one way; or in one, and a platform's file says how production
 * is started.
 */
function withOwnStage(db: Database, group: Group, byPath: ReadonlyMap<RelativePath, ComposeFile>): Group {
  // What documents tell people to start may be what developers start.
  const isOnlyTold =
    group.stage === "production" &&
    group.places.length > 0 &&
    group.places.every(({ path }) => isDocument(path));
  if (group.stage !== "unclear" && !isOnlyTold) return group;
  const own = group.files.flatMap((path) => byPath.get(path) ?? []);
  const theirs = (because: Message, places: readonly Place[]): Group => ({
    ...group,
    stage: "development",
    because,
    places,
  });
  const paths = db.paths();
  const hasOnlyNeeds = own.every((file) => !file.hasApplication) && own.some((file) => file.hasNeeds);
  if (!isOnlyTold && hasOnlyNeeds && paths.some((path) => isCode.test(path)))
    return theirs(message("it runs only what the code needs, not the application"), []);
  // A script or a pipeline that starts it as well is not only told.
  const told = group.started.every(({ place: { path } }) => isDocument(path))
    ? group.started.filter(({ stage }) => stage === "development")
    : [];
  const signs = [
    ...own.flatMap(({ developerSigns }) => developerSigns),
    ...told.map(({ place }): DeveloperSign => ({ kind: "told to developers", place })),
  ];
  const [first] = signs;
  // Nothing starts it but people who try it out, and a pipeline takes the releases elsewhere.
  const elsewhere =
    isOnlyTold || group.started.some(({ place: { path } }) => !isDocument(path))
      ? undefined
      : db.get(pipelineTarget).place;
  if (elsewhere)
    return theirs(message("{path} deploys in another way", { path: elsewhere.path }), [elsewhere]);
  if (!first) return group;
  const kinds = new Set(signs.map(({ kind }) => kind));
  const clear =
    kinds.size > 1 ||
    kinds.has("mail catcher") ||
    kinds.has("workbench") ||
    kinds.has("its first comment") ||
    (kinds.has("development image") && !isOnlyTold);
  // A platform's file tells of what lies in its folder, and platforms' files in every folder that is built of all.
  const folder = folderOf(group.files[0] ?? "");
  const platforms = [
    ...paths.filter(isPlatformFile).map(folderOf),
    ...db.get(kubernetesWorkloads).map((one) => folderOf(folderOf(one.path))),
  ];
  const built = own.flatMap(({ built }) => built);
  if (
    clear ||
    (!isOnlyTold &&
      (platforms.some((one) => isInside(folder, one)) ||
        (built.length > 0 && built.every((one) => platforms.some((platform) => isInside(one, platform))))))
  )
    return theirs(
      message("it is made for developers: {signs}", { signs: signText(kinds) }),
      signs.map(({ place }) => place),
    );
  return group;
}

const signNames: Readonly<Record<DeveloperSign["kind"], string>> = {
  "development server": "development server",
  "development image": "development image",
  "development settings": "development settings",
  "told to developers": "told to developers",
  "its first comment": "its first comment",
  "mounted code": "mounted code",
  "mail catcher": "mail catcher",
  workbench: "workbench",
  "all-in-one image": "all-in-one image",
  "dashboard open to all": "dashboard open to all",
};

function signText(kinds: ReadonlySet<DeveloperSign["kind"]>): Message {
  return [...kinds]
    .map((kind) => message(signNames[kind]))
    .reduce((list, sign) => message("{list}, {sign}", { list, sign }));
}

const isCode =
  /(?:^|\/)(?:manage\.py|package\.json|pyproject\.toml|requirements\.txt|go\.mod|Gemfile|composer\.json|pom\.xml|build\.gradle(?:\.kts)?|Cargo\.toml|mix\.exs|[^/]+\.(?:csproj|fsproj|sln))$/;

function isPlatformFile(path: RelativePath): boolean {
  return /^(?:Procfile|render\.ya?ml|fly\.toml|railway\.(?:json|toml)|vercel\.json|app\.json|heroku\.ya?ml|nixpacks\.toml|Chart\.ya?ml|kustomization\.ya?ml|zappa_settings\.json|serverless\.ya?ml|Dockerrun\.aws\.json)$/.test(
    fileNameOf(path),
  );
}

/** What production is instead of a group that is only named after it: a pipeline's word goes before a name's. */
function realOf(
  group: Group,
  production: readonly Group[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): Group | undefined {
  const others = production.filter((other) => other !== group && servesTheSame(group, other, byPath));
  const deployed = isDeployed(group) ? undefined : others.find(isDeployed);
  return deployed ?? (isRehearsal(group) ? others.find((other) => !isRehearsal(other)) : undefined);
}

function isProduction({ stage }: Group): boolean {
  return stage === "production";
}

/** A pipeline starts it on the server. */
function isDeployed({ started }: Group): boolean {
  return started.some(({ deploysCheckout }) => deploysCheckout);
}

/**
 * A group whose name says nothing is judged as production, unless another one nearby says that it is production:
 * then the unnamed one is what developers run. Overlays that nothing asks for are judged with nothing.
 */
function judge(
  groups: readonly Group[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): readonly ComposeFileGroup[] {
  const production = groups.filter(isProduction);
  const unclear = groups.filter(({ stage }) => stage === "unclear");
  const isOnly = unclear.length + production.length === 1;
  const judged = groups.map((group): ComposeFileGroup => {
    const { started, ...rest } = group;
    const better = isProduction(group)
      ? realOf(group, production, byPath)
      : group.stage === "unclear"
        ? production.find((other) => servesTheSame(group, other, byPath))
        : undefined;
    if (better)
      return {
        ...rest,
        stage: isProduction(group) ? "unclear" : "development",
        judgedAsProduction: false,
        certainty: "likely",
        because: message("{path} is production's", { path: better.files.at(-1) ?? "" }),
        places: [],
      };
    if (group.stage !== "unclear")
      return {
        ...rest,
        judgedAsProduction: isProduction(group),
        certainty: certaintyOf(group),
        places: rest.places,
      };
    const outdone = unclear.find((other) => other !== group && isBetter(other, group, byPath));
    if (outdone)
      return {
        ...rest,
        stage: "development",
        judgedAsProduction: false,
        certainty: "likely",
        because: message("{path} runs the same and is nearer to production", {
          path: outdone.files[0] ?? "",
        }),
        places: [],
      };
    const overlay = group.files.length > 1 && group.files.some((path) => byPath.get(path)?.isOverlay);
    if (overlay && started.length === 0)
      return {
        ...rest,
        judgedAsProduction: false,
        certainty: "likely",
        because: message("nothing here asks for this overlay"),
        places: [],
      };
    const larger = unclear.find(
      (other) =>
        other.started.length > 0 &&
        other.files.length > group.files.length &&
        group.files.every((path) => other.files.includes(path)),
    );
    if (larger && started.length === 0 && !group.files.every((path) => byPath.get(path)?.isDefault))
      return {
        ...rest,
        judgedAsProduction: false,
        certainty: "likely",
        because: message("it is started together with {path}", { path: larger.files.at(-1) ?? "" }),
        places: larger.started.map(placeOf),
      };
    const [first] = started;
    return {
      ...rest,
      judgedAsProduction: true,
      certainty: "likely",
      because: first
        ? startedBy(first)
        : isOnly
          ? message("it is the only Compose file that may be")
          : message("nothing speaks against it"),
      places: started.map(placeOf).slice(0, 3),
    };
  });
  if (judged.some(({ judgedAsProduction }) => judgedAsProduction)) return judged;
  return withShown(judged, byPath);
}

/** Where a release is tried out before it goes live; without anything nearer to production it stands for it. */
function isRehearsal({ stage, files }: Group): boolean {
  return stage === "production" && files.some(isRehearsalName);
}

/**
 * What people are told to deploy may stand among the documents, when there is no other. Of several ways to run the same
 * services the one with the fewest is judged, among equals the one that is called plain.
 */
function withShown(
  judged: readonly ComposeFileGroup[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): readonly ComposeFileGroup[] {
  const services = (group: ComposeFileGroup) =>
    group.files.flatMap((path) => byPath.get(path)?.services ?? []);
  const shown = judged
    .filter(({ files }) => files.every(isShownInDocuments))
    .sort((a, b) => services(a).length - services(b).length || Number(isPlain(b)) - Number(isPlain(a)));
  const taken: ComposeFileGroup[] = [];
  for (const group of shown) {
    const own = services(group);
    const isAnotherWay = taken.some(
      (one) => services(one).filter((name) => own.includes(name)).length * 2 >= services(one).length,
    );
    if (!isAnotherWay) taken.push(group);
  }
  return judged.map((group) =>
    taken.includes(group)
      ? {
          ...group,
          stage: "unclear",
          judgedAsProduction: true,
          certainty: "likely",
          because: message("the documents show it, and there is no other"),
        }
      : group,
  );
}

function isPlain({ files }: ComposeFileGroup): boolean {
  return files.some((path) =>
    /(?:^|[/._-])(?:plain|basic|simple|minimal|default|standard)(?:[/._-]|$)/i.test(path),
  );
}

function certaintyOf({ stage, places }: Group): Certainty {
  return stage === "production" && places.length > 0 ? "certain" : "likely";
}

/**
 * Whether of two unnamed groups in different folders the first is rather production's: it runs all that the other runs and
 * more, from above; or half of it, without what is there for developers only.
 */
function isBetter(first: Group, second: Group, byPath: ReadonlyMap<RelativePath, ComposeFile>): boolean {
  const folders = [first, second].map(({ files }) => folderOf(files[0] ?? "")) as [string, string];
  if (folders[0] === folders[1]) return false;
  const filesOf = (one: Group) => one.files.flatMap((path) => byPath.get(path) ?? []);
  const services = (one: Group) => new Set(filesOf(one).flatMap((file) => file.services));
  const signs = (one: Group) => filesOf(one).flatMap(({ developerSigns }) => developerSigns).length;
  const [more, own] = [services(first), services(second)];
  const shared = [...own].filter((name) => more.has(name)).length;
  if (shared === own.size && more.size > own.size && isInside(folders[1], folders[0])) return true;
  return shared * 2 >= own.size && signs(first) === 0 && signs(second) > 0;
}

/** Whether two groups are ways to run the same: in one folder, or one inside the other with half of the services shared. */
function servesTheSame(group: Group, other: Group, byPath: ReadonlyMap<RelativePath, ComposeFile>): boolean {
  const folder = folderOf(group.files[0] ?? "");
  const otherFolder = folderOf(other.files[0] ?? "");
  if (otherFolder === folder) return true;
  // `deploy/staging` stands beside `deploy/production`.
  const isBeside = isRehearsal(group) && folderOf(folder) === folderOf(otherFolder);
  if (!isBeside && !isInside(folder, otherFolder) && !isInside(otherFolder, folder)) return false;
  const services = (one: Group) => new Set(one.files.flatMap((path) => byPath.get(path)?.services ?? []));
  const own = services(group);
  const shared = [...services(other)].filter((name) => own.has(name)).length;
  return shared * 2 >= own.size;
}
