import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { fileNameOf, folderOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Stage } from "../stage";
import type { ComposeFile } from "./compose-files";
import type { ComposeInvocation } from "./compose-invocations";
import { defaultComposeNames } from "./default-names";

/** Files that are loaded together, before they are compared with others. */
export interface UnjudgedGroup {
  readonly files: readonly RelativePath[];
  readonly projectFolder: RelativePath | undefined;
  readonly stage: Stage;
  /** What says so. */
  readonly because: Message;
  readonly places: readonly Place[];
  /** What starts it, wherever that is written. */
  readonly started: readonly ComposeInvocation[];
}

/**
 * Which files are loaded together: as commands say, else a default file with its override, and each other file by
 * itself or over its base.
 */
export function groupFiles(
  files: readonly ComposeFile[],
  invocations: readonly ComposeInvocation[],
): readonly UnjudgedGroup[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const groups = new Map<string, UnjudgedGroup>();
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
  // Compose takes such a list instead of its default file, unless the list is for developers or tests.
  const listed = new Set(
    invocations
      .filter(({ isStandingList, files: named }) => isStandingList && named.length > 1)
      .flatMap(({ files: named }) => groups.get(named.join("\n")) ?? [])
      .flatMap(({ stage, files: named }) => (stage === "development" || stage === "test" ? [] : named)),
  );
  // Files that include each other are parts of neither.
  const parts = new Set(
    files.flatMap((file) => file.parts.filter((part) => !byPath.get(part)?.parts.includes(file.path))),
  );
  for (const folder of new Set(files.map((file) => folderOf(file.path)))) {
    // What another file includes or extends is a part of that deployment.
    const here = files.filter((file) => folderOf(file.path) === folder && !parts.has(file.path));
    const base = baseOf(here);
    for (const file of here) {
      if (listed.has(file.path)) continue;
      if (file.isOverride) add(base ? [base.path, file.path] : [file.path]);
      else if (file === base) {
        // A base that only carries others is no deployment of its own.
        if (file.standsAlone || here.length === 1) add([file.path]);
      } else if (!grouped.has(file.path)) {
        const joined = base && (file.isOverlay || !file.standsAlone);
        const below = joined ? filesBelow(file, base, here) : [];
        add([...below.map(({ path }) => path), file.path]);
      }
    }
  }
  return [...groups.values()];
}

/**
 * What a file is laid over: the base, and where the base lacks a service that is only changed, the file beside it that has
 * them all; that one alone where the base would have some of them, so that it is another way to run the same.
 */
function filesBelow(
  file: ComposeFile,
  base: ComposeFile,
  here: readonly ComposeFile[],
): readonly ComposeFile[] {
  const isIn = (other: ComposeFile) => (name: string) => other.services.includes(name);
  if (file.changed.every(isIn(base))) return [base];
  const owners = here.filter((other) => other.isComplete && file.changed.every(isIn(other)));
  const owner = owners.find(({ stage }) => stage === file.stage) ?? owners[0];
  if (!owner) return [base];
  return file.changed.some(isIn(base)) ? [owner] : [base, owner];
}

/** What the names of files say, else what is said around the commands that start them. */
function stageOf(
  files: readonly ComposeFile[],
  invocations: readonly ComposeInvocation[],
  /** Of all that are loaded: what only changes services is no Compose file by itself. */
  count: number,
): Pick<UnjudgedGroup, "stage" | "because" | "places"> {
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
  if (pipeline)
    return { stage: "production", because: startedBy(pipeline), places: deployed.map(invocationPlace) };
  const started = invocations.filter(({ starts, isDefault }) => starts && !isDefault);
  const production = started.filter(({ stage }) => stage === "production");
  const [first] = production;
  if (first)
    return { stage: "production", because: startedBy(first), places: production.map(invocationPlace) };
  // What tests and developers start may be production's as well: only a file that has a name of its own is theirs.
  const isTheirs =
    started.length > 0 &&
    started.every(({ stage }) => stage === "test" || stage === "development") &&
    (count > files.length || !files.every(({ isDefault }) => isDefault));
  const [only] = started;
  if (isTheirs && only)
    return { stage: only.stage, because: startedBy(only), places: started.map(invocationPlace) };
  return { stage: "unclear", because: message("nothing tells"), places: [] };
}

export function invocationPlace({ place }: ComposeInvocation): Place {
  return place;
}

export function startedBy({ place: { path } }: ComposeInvocation): Message {
  return message("{path} starts it", { path });
}

/** The file that variants are laid over: the default one, in Compose's own order of preference, or one named "base". */
function baseOf(files: readonly ComposeFile[]): ComposeFile | undefined {
  for (const name of defaultComposeNames) {
    const found = files.find((file) => fileNameOf(file.path).toLowerCase() === name);
    if (found) return found;
  }
  return files.find((file) =>
    /^(?:base|common|default|main)\.|[._-](?:base|common|shared|core|main|default)\./i.test(
      fileNameOf(file.path),
    ),
  );
}
