import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Absent, absent } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import {
  type Dockerfile,
  type DockerInstruction,
  type DockerStage,
  lineageOf,
  locate,
  stageFor,
} from "../../../languages/dockerfile/index";
import { parseShell, type ShellCommand } from "../../../languages/shell/index";
import type { CommandWord } from "../../commands/followed-command";
import { type DockerBuild, dockerBuilds } from "./docker-builds";
import { dockerfileTrees } from "./dockerfile-trees";

/** A stage that an image for production is made of or with. */
export interface BuildStage {
  readonly dockerfile: RelativePath;
  readonly tree: Dockerfile;
  readonly stage: DockerStage;
  /** It is the image itself, or what that continues: its layers and its history are shipped. */
  readonly isShipped: boolean;
}

/** One command that a RUN executes. */
export interface BuildCommand {
  readonly instruction: DockerInstruction;
  readonly words: readonly CommandWord[];
  /** `NAME=value` in front of it. */
  readonly assignments: readonly { readonly name: string; readonly value: CommandWord }[];
  readonly joinedBy: ShellCommand["joinedBy"];
  readonly redirectedTo: readonly string[];
}

/** The stages of all images for production, once each; those named for development and tests only where they are shipped. Absent without any. */
export const buildStages: Fact<readonly BuildStage[] | Absent> = fact("build stages", (db) => {
  const found = new Map<string, BuildStage>();
  for (const build of db.get(dockerBuilds)) {
    if (!build.judgedAsProduction) continue;
    for (const one of stagesOf(db, build)) {
      const key = `${one.dockerfile} ${one.stage.index}`;
      if (one.isShipped || !found.has(key)) found.set(key, one);
    }
  }
  return found.size === 0 ? absent : [...found.values()];
});

function stagesOf(db: Database, { path, target }: DockerBuild): readonly BuildStage[] {
  const tree = db.of(dockerfileTrees, path);
  const shipped = tree && stageFor(tree, target);
  if (!tree || !shipped) return [];
  const lineage = lineageOf(tree, shipped);
  return tree.stages.flatMap((stage): readonly BuildStage[] => {
    const isShipped = lineage.includes(stage);
    if (
      !isShipped &&
      /(?:^|[^a-z])(?:dev\w*|tests?|testing|lint|debug|ci)(?:$|[^a-z])/i.test(stage.name ?? "")
    )
      return [];
    return [{ dockerfile: path, tree, stage, isShipped }];
  });
}

/** What the RUN instructions of a stage execute, in order, here-documents and `sh -c` included. */
export function buildCommandsOf({ dockerfile, stage }: BuildStage): readonly BuildCommand[] {
  return stage.instructions.flatMap((one) => (one.keyword === "RUN" ? commandsOf(dockerfile, one) : []));
}

/** What the image starts and asks for its health with: CMD, ENTRYPOINT and HEALTHCHECK. */
export function startCommandsOf({ dockerfile, stage }: BuildStage): readonly BuildCommand[] {
  return stage.instructions.flatMap((one) => {
    const started = one.keyword === "HEALTHCHECK" ? one.nested : one;
    return started && /^(?:CMD|ENTRYPOINT)$/.test(started.keyword) ? commandsOf(dockerfile, started) : [];
  });
}

function commandsOf(dockerfile: RelativePath, instruction: DockerInstruction): readonly BuildCommand[] {
  const { exec } = instruction;
  const whole: Place = { path: dockerfile, range: instruction.range };
  if (exec) {
    const text = /^(?:.*\/)?(?:ba|da|a)?sh$/.test(exec[0]?.value ?? "") ? exec.at(-1)?.value : undefined;
    if (text !== undefined) return commandsIn(text, instruction, () => whole);
    const words = exec.map(({ value, range }) => ({ text: value, place: { path: dockerfile, range } }));
    return [{ instruction, words, assignments: [], joinedBy: "start", redirectedTo: [] }];
  }
  return [
    ...commandsIn(instruction.text, instruction, (range) => ({
      path: dockerfile,
      range: locate(instruction, range),
    })),
    ...instruction.heredocs.flatMap(({ content }) => commandsIn(content, instruction, () => whole)),
  ];
}

function commandsIn(
  text: string,
  instruction: DockerInstruction,
  placeOf: (range: Place["range"]) => Place,
): readonly BuildCommand[] {
  return parseShell(text).commands.map(({ words, assignments, joinedBy, redirections }) => ({
    instruction,
    words: words.map(({ value, range }) => ({ text: value, place: placeOf(range) })),
    assignments: assignments.map(({ name, value }) => ({
      name,
      value: { text: value.value, place: placeOf(value.range) },
    })),
    joinedBy,
    redirectedTo: redirections.flatMap(({ target }) => target?.value ?? []),
  }));
}
