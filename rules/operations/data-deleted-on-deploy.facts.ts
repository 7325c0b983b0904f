import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place, TextEdit } from "../../server/src/engine/finding";
import { fileNameOf } from "../../server/src/engine/path";
import { orNone } from "../../server/src/engine/rule";
import type { CommandWord, FollowedCommand } from "../../server/src/facts/commands/followed-command";
import { composeCallOf, isDocker } from "../../server/src/facts/deployment/compose/compose-call";
import { defaultComposeNames } from "../../server/src/facts/deployment/compose/default-names";
import { databaseStorages } from "../../server/src/facts/deployment/data-volumes";
import { deployRuns } from "../../server/src/facts/deployment/deploy-runs";
import { type ComposeProject, productionProjects } from "../../server/src/facts/deployment/service-roles";

/** What a deployment does to the data of a stack that it takes down and starts again. */
export interface DataOnDeploy {
  /** The stack's name. */
  readonly deployment: string;
  /** The command that takes it down, or deletes volumes. */
  readonly command: string;
  readonly place: Place;
  /** Where it is started again. */
  readonly start: Place;
  /** "perhaps": Docker deletes them before release 23 and keeps them from then on. */
  readonly deleted: "yes" | "perhaps" | "no";
  /** Volumes with data that the stack has. */
  readonly volumes: readonly DataVolume[];
  /** Takes the option away that deletes them. */
  readonly edit: TextEdit | undefined;
}

interface DataVolume {
  readonly name: string;
  readonly isOfDatabase: boolean;
}

/** Everything that deploys by taking a stack with data down and starting it again. */
export const dataOnDeploy: Fact<readonly DataOnDeploy[]> = fact("data on deploy", (db) => {
  const stacks = orNone(db.get(productionProjects)).flatMap((project) => {
    const volumes = dataVolumes(db, project);
    return volumes.length > 0 ? [{ project, volumes }] : [];
  });
  if (stacks.length === 0) return [];
  return db.get(deployRuns).flatMap((commands) =>
    commands.flatMap((command, index): readonly DataOnDeploy[] => {
      const later = commands.slice(index + 1);
      const start = later.find(startsStack);
      const taken = command.conditional ? undefined : takenDown(command, commands.slice(0, index));
      // Taken down at the end, it is only tried out.
      const isTrial = later.findLastIndex(isDown) > later.findLastIndex(startsStack);
      if (!taken || !start || isTrial) return [];
      return stacks.flatMap(({ project: { deployment }, volumes }): readonly DataOnDeploy[] => {
        if (!isMeant(deployment.files, taken.files)) return [];
        const gone = volumes.filter(
          ({ name }) => taken.volumes?.some((one) => one === name || one.endsWith(`_${name}`)) ?? true,
        );
        if (gone.length === 0) return [];
        return [
          {
            deployment: deployment.name,
            command: taken.name,
            place: command.place,
            start: start.place,
            deleted: taken.deletes,
            volumes: gone,
            edit: taken.option && withoutOption(db, command, taken.option),
          },
        ];
      });
    }),
  );
});

/** The named volumes of a stack that hold what nobody can make anew, those of databases first. */
function dataVolumes(db: Database, { deployment, services }: ComposeProject): readonly DataVolume[] {
  const isKept = (name: string) =>
    deployment.volumes.some((one) => one.name === name && (one.external || one.isFolder));
  const ofDatabases = orNone(db.get(databaseStorages)).flatMap((one) => {
    if (one.deployment !== deployment || one.volume !== "named") return [];
    const mount = one.projectService.service.volumes.find(({ place }) => place === one.mount);
    return mount?.source === undefined || isKept(mount.source) ? [] : [mount.source];
  });
  const uploads = services.flatMap(({ role, service }) =>
    service.volumes.flatMap(({ type, source, target }) => {
      const isData =
        role === "storage" ||
        /(?:^|[/_-])(?:media|uploads?|attachments)(?:[/_-]|$)/i.test(`${source}/${target}`);
      return type === "volume" && source !== undefined && isData && !isKept(source) ? [source] : [];
    }),
  );
  return [...new Set([...ofDatabases, ...uploads])].map((name) => ({
    name,
    isOfDatabase: ofDatabases.includes(name),
  }));
}

/** Whether a command that names Compose files means a stack; one that names none means what has the usual name. */
function isMeant(files: readonly string[], named: readonly string[]): boolean {
  const own = files.map(fileNameOf);
  return named.length > 0
    ? named.every((file) => own.includes(fileNameOf(file)))
    : own.some((file) => defaultComposeNames.includes(file));
}

interface Taken {
  readonly name: string;
  readonly deletes: DataOnDeploy["deleted"];
  /** Compose files that are named. */
  readonly files: readonly string[];
  /** Names that `docker volume rm` is given; undefined for all. */
  readonly volumes: readonly string[] | undefined;
  readonly option: CommandWord | undefined;
}

/** What a command takes away of a stack; undefined for other commands. */
function takenDown({ words }: FollowedCommand, before: readonly FollowedCommand[]): Taken | undefined {
  const call = composeCallOf(words);
  if (call?.command === "down") {
    const option = call.rest.find(({ text }) => /^(?:-v|--volumes(?:=true)?)$/.test(text));
    const name = option ? `docker compose down ${option.text}` : "docker compose down";
    return { name, deletes: option ? "yes" : "no", files: call.files, volumes: undefined, option };
  }
  if (!isDocker(words)) return undefined;
  const [, group = "", command = "", ...rest] = words.map(({ text }) => text);
  const whole = { name: `docker ${group} ${command}`, files: [], volumes: undefined, option: undefined };
  if (group === "volume" && /^(?:rm|remove)$/.test(command)) {
    const names = rest.filter((word) => !word.startsWith("-"));
    const isAll = names.some((name) => /\bdocker\s+volume\s+ls\b(?!.*(?:\bname=|\|))/.test(name));
    return { ...whole, deletes: "yes", volumes: isAll ? undefined : names };
  }
  const prunes =
    command === "prune" && (group === "volume" || (group === "system" && rest.includes("--volumes")));
  // What a container has, though it is stopped, is not pruned.
  if (!prunes || !before.some(removesContainers)) return undefined;
  const isNamedToo = group === "volume" && rest.some((word) => /^(?:-[a-z]*a[a-z]*|--all)$/.test(word));
  return { ...whole, deletes: isNamedToo ? "yes" : "perhaps" };
}

function removesContainers(command: FollowedCommand): boolean {
  const { words, conditional } = command;
  return !conditional && (isDown(command) || (isDocker(words) && words[1]?.text === "rm"));
}

function isDown({ words }: FollowedCommand): boolean {
  return composeCallOf(words)?.command === "down";
}

function startsStack({ words, conditional }: FollowedCommand): boolean {
  const isStack = isDocker(words) && words[1]?.text === "stack" && words[2]?.text === "deploy";
  return !conditional && (isStack || composeCallOf(words)?.command === "up");
}

function withoutOption(db: Database, { place }: FollowedCommand, option: CommandWord): TextEdit | undefined {
  const { path, range } = option.place;
  const text = db.file(path)?.text ?? "";
  if (path !== place.path || text.slice(range.start, range.end) !== option.text) return undefined;
  const blanks = /[ \t]*$/.exec(text.slice(place.range.start, range.start))?.[0].length ?? 0;
  return { kind: "edit", path, range: { start: range.start - blanks, end: range.end }, newText: "" };
}
