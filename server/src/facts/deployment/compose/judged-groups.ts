import { type Message, message } from "../../../engine/message";
import { folderOf, isInside } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Certainty } from "../certainty";
import { isBeforeProduction, isRehearsalName, isShownInDocuments } from "../stage";
import type { ComposeFile, ComposeFileGroup } from "./compose-files";
import { invocationPlace, startedBy, type UnjudgedGroup } from "./grouped-files";

/** What production is instead of a group that is only named after it: a pipeline's word goes before a name's. */
function realOf(
  group: UnjudgedGroup,
  production: readonly UnjudgedGroup[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): UnjudgedGroup | undefined {
  const others = production.filter((other) => other !== group && servesTheSame(group, other, byPath));
  const deployed = isDeployed(group) ? undefined : others.find(isDeployed);
  return deployed ?? (isRehearsal(group) ? others.find((other) => !isRehearsal(other)) : undefined);
}

function isProduction({ stage }: UnjudgedGroup): boolean {
  return stage === "production";
}

/** Something says which files are started together: what it leaves out is for whoever wants it. */
function isListed({ files, started }: UnjudgedGroup): boolean {
  return files.length > 1 && started.length > 0;
}

function isBeside(other: UnjudgedGroup, group: UnjudgedGroup): boolean {
  return folderOf(other.files[0] ?? "") === folderOf(group.files[0] ?? "");
}

/** A pipeline starts it on the server. */
function isDeployed({ started }: UnjudgedGroup): boolean {
  return started.some(({ deploysCheckout }) => deploysCheckout);
}

/**
 * A group whose name says nothing is judged as production, unless another one nearby says that it is production:
 * then the unnamed one is what developers run. Overlays that nothing asks for are judged with nothing.
 */
export function judgeGroups(
  groups: readonly UnjudgedGroup[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
  installed: ReadonlySet<RelativePath>,
): readonly ComposeFileGroup[] {
  const judged = groups.map((group): ComposeFileGroup => {
    const better = nearerToProduction(group, groups, byPath);
    if (better) return outranked(group, isProduction(group) ? "unclear" : "development", better);
    const { started: _, ...rest } = group;
    if (group.stage !== "unclear")
      return { ...rest, judgedAsProduction: isProduction(group), certainty: certaintyOf(group) };
    return judgeUnclear(group, groups, byPath);
  });
  if (judged.some(({ judgedAsProduction }) => judgedAsProduction)) return judged;
  return withShown(judged, byPath, installed);
}

/** Another group that is production's, where this one is perhaps none: a stand-in, or the same without a name. */
function nearerToProduction(
  group: UnjudgedGroup,
  groups: readonly UnjudgedGroup[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): Message | undefined {
  const production = groups.filter(isProduction);
  const better = isProduction(group)
    ? realOf(group, production, byPath)
    : group.stage === "unclear"
      ? production.find((other) => servesTheSame(group, other, byPath))
      : undefined;
  return better && message("{path} is production's", { path: better.files.at(-1) ?? "" });
}

/** A group that gives way to another. */
function outranked(
  { started: _, ...group }: UnjudgedGroup,
  stage: UnjudgedGroup["stage"],
  because: Message,
): ComposeFileGroup {
  return { ...group, stage, judgedAsProduction: false, certainty: "likely", because, places: [] };
}

/** What to make of a group whose name says nothing, beside those that say no more. */
function judgeUnclear(
  group: UnjudgedGroup,
  groups: readonly UnjudgedGroup[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): ComposeFileGroup {
  const unclear = groups.filter(({ stage }) => stage === "unclear");
  const production = groups.filter(isProduction);
  const outdone = unclear.find((other) => other !== group && isBetter(other, group, byPath));
  if (outdone)
    return outranked(
      group,
      "development",
      message("{path} runs the same and is nearer to production", { path: outdone.files[0] ?? "" }),
    );
  const { started, ...rest } = group;
  const left = { ...rest, judgedAsProduction: false, certainty: "likely" } as const;
  const isOverlay = group.files.length > 1 && group.files.some((path) => byPath.get(path)?.isOverlay);
  if (isOverlay && started.length === 0)
    return { ...left, because: message("nothing here asks for this overlay"), places: [] };
  if (started.length === 0 && !group.files.every((path) => byPath.get(path)?.isDefault)) {
    const larger = unclear.find((other) => other.started.length > 0 && isPartOf(group, other));
    if (larger)
      return {
        ...left,
        because: message("it is started together with {path}", { path: larger.files.at(-1) ?? "" }),
        places: larger.started.map(invocationPlace),
      };
    const listed = [...unclear, ...production].find((other) => isListed(other) && isBeside(other, group));
    if (listed)
      return {
        ...left,
        because: message("nothing here asks for this overlay"),
        places: listed.started.map(invocationPlace).slice(0, 3),
      };
  }
  const main = mainBeside(group, [...production, ...unclear], byPath);
  if (main)
    return {
      ...left,
      because: message("{path} runs more, and nothing here asks for this one", {
        path: main.files.at(-1) ?? "",
      }),
      places: main.started.map(invocationPlace).slice(0, 3),
    };
  const isOnly = unclear.length + production.length === 1;
  // That tests and developers start it as well shows nothing.
  const [first, ...more] = started.filter(({ stage }) => !isBeforeProduction(stage));
  const unasked = isOnly
    ? message("it is the only Compose file that may be")
    : message("nothing speaks against it");
  return {
    ...rest,
    judgedAsProduction: true,
    certainty: "likely",
    because: first ? startedBy(first) : unasked,
    places: first ? [first, ...more].map(invocationPlace).slice(0, 3) : [],
  };
}

/**
 * The group that is started in the place of one with a name of its own which nothing starts: it lies in the same folder or
 * above, is named after production, started or called plain, and runs more.
 */
function mainBeside(
  group: UnjudgedGroup,
  others: readonly UnjudgedGroup[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): UnjudgedGroup | undefined {
  const isPlain = (one: UnjudgedGroup) => one.files.some((path) => byPath.get(path)?.isDefault);
  const count = (one: UnjudgedGroup) =>
    new Set(one.files.flatMap((path) => byPath.get(path)?.services ?? [])).size;
  if (group.started.length > 0 || isPlain(group)) return undefined;
  return others.find(
    (other) =>
      other !== group &&
      (isProduction(other) || other.started.length > 0 || isPlain(other)) &&
      isInside(folderOf(group.files[0] ?? ""), folderOf(other.files[0] ?? "")) &&
      count(other) > count(group),
  );
}

function isPartOf(group: UnjudgedGroup, other: UnjudgedGroup): boolean {
  return other.files.length > group.files.length && group.files.every((path) => other.files.includes(path));
}

/** Where a release is tried out before it goes live; without anything nearer to production it stands for it. */
function isRehearsal({ stage, files }: UnjudgedGroup): boolean {
  return stage === "production" && files.some(isRehearsalName);
}

/**
 * What people are told to deploy may stand among the documents, when there is no other. Of several ways to run the same
 * services the one that is called plain is judged, else the one with the fewest.
 */
function withShown(
  judged: readonly ComposeFileGroup[],
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
  installed: ReadonlySet<RelativePath>,
): readonly ComposeFileGroup[] {
  // One that only copies another's data changes nothing of what is served.
  const services = (group: ComposeFileGroup) =>
    group.files.flatMap((path) =>
      (byPath.get(path)?.services ?? []).filter((name) => !/(?:^|[._-])back-?ups?$/i.test(name)),
    );
  const shown = judged
    .filter(({ files }) => files.every((path) => isShownInDocuments(path) || installed.has(path)))
    .sort((a, b) => plainness(b) - plainness(a) || services(a).length - services(b).length);
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

/** 2 where it is called nothing but plain, 1 where it is a plain one of some kind, else 0. */
function plainness({ files }: ComposeFileGroup): number {
  const isCalled = (around: string) =>
    files.some((path) =>
      new RegExp(`(?:^|${around})(?:plain|basic|simple|minimal|default|standard)(?:${around}|$)`, "i").test(
        path,
      ),
    );
  return isCalled("/") ? 2 : isCalled("[/._-]") ? 1 : 0;
}

function certaintyOf({ stage, places }: UnjudgedGroup): Certainty {
  return stage === "production" && places.length > 0 ? "certain" : "likely";
}

/**
 * Whether of two unnamed groups in different folders the first is rather production's: it runs all that the other runs and
 * more, from above; or half of it, without what is there for developers only.
 */
function isBetter(
  first: UnjudgedGroup,
  second: UnjudgedGroup,
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): boolean {
  const folders = [first, second].map(({ files }) => folderOf(files[0] ?? "")) as [string, string];
  if (folders[0] === folders[1]) return false;
  const filesOf = (one: UnjudgedGroup) => one.files.flatMap((path) => byPath.get(path) ?? []);
  const services = (one: UnjudgedGroup) => new Set(filesOf(one).flatMap((file) => file.services));
  const signs = (one: UnjudgedGroup) => filesOf(one).flatMap(({ developerSigns }) => developerSigns).length;
  const [more, own] = [services(first), services(second)];
  const shared = [...own].filter((name) => more.has(name)).length;
  if (shared === own.size && more.size > own.size && isInside(folders[1], folders[0])) return true;
  return shared * 2 >= own.size && signs(first) === 0 && signs(second) > 0;
}

/** Whether two groups are ways to run the same: in one folder, or one inside the other with half of the services shared. */
function servesTheSame(
  group: UnjudgedGroup,
  other: UnjudgedGroup,
  byPath: ReadonlyMap<RelativePath, ComposeFile>,
): boolean {
  const folder = folderOf(group.files[0] ?? "");
  const otherFolder = folderOf(other.files[0] ?? "");
  if (otherFolder === folder) return true;
  // `deploy/staging` stands beside `deploy/production`, and so does `deploy/default`.
  const isBeside = folderOf(folder) === folderOf(otherFolder);
  if (!isBeside && !isInside(folder, otherFolder) && !isInside(otherFolder, folder)) return false;
  const services = (one: UnjudgedGroup) =>
    new Set(one.files.flatMap((path) => byPath.get(path)?.services ?? []));
  const own = services(group);
  const shared = [...services(other)].filter((name) => own.has(name)).length;
  // Neighbours may be projects of their own that call their services alike.
  if (isBeside && !isRehearsal(group)) return shared === own.size && own.size > 2;
  return shared * 2 >= own.size;
}
