import type { Range } from "../../engine/text";
import { locateIn } from "./logical-lines";
import type { Dockerfile, DockerInstruction, DockerStage } from "./syntax";

/** The stage an image is made of: the last one, or the one that `target` names (Compose's `build.target`). */
export function stageFor(file: Dockerfile, target?: string): DockerStage | undefined {
  if (target === undefined) return file.stages.at(-1);
  const wanted = target.toLowerCase();
  const named = file.stages.findLast((stage) => stage.name?.toLowerCase() === wanted);
  return named ?? (/^\d+$/.test(target) ? file.stages[Number(target)] : undefined);
}

/** The stage and those it continues (`FROM builder`), the oldest first. */
export function lineageOf(file: Dockerfile, stage: DockerStage): readonly DockerStage[] {
  const lineage = [stage];
  // A parent always stands before its child, so this ends.
  for (let parent = stage.parent; parent !== undefined; parent = file.stages[parent]?.parent) {
    const ancestor = file.stages[parent];
    if (ancestor) lineage.unshift(ancestor);
  }
  return lineage;
}

/** The instructions that make up a stage, inherited ones first. */
export function instructionsOf(file: Dockerfile, stage: DockerStage): readonly DockerInstruction[] {
  return lineageOf(file, stage).flatMap((ancestor) => ancestor.instructions);
}

/** The instruction that counts where the last one wins: USER, CMD, ENTRYPOINT, HEALTHCHECK, WORKDIR, STOPSIGNAL. */
export function lastInstruction(
  file: Dockerfile,
  stage: DockerStage,
  keyword: string,
): DockerInstruction | undefined {
  return instructionsOf(file, stage).findLast((instruction) => instruction.keyword === keyword);
}

/** What a HEALTHCHECK says: `NONE` switches an inherited one off. */
export function healthcheckOf(
  instruction: DockerInstruction,
): { readonly kind: "none" } | { readonly kind: "command"; readonly command: DockerInstruction } | undefined {
  if (instruction.keyword !== "HEALTHCHECK") return undefined;
  if (instruction.nested) return { kind: "command", command: instruction.nested };
  return instruction.text.toUpperCase() === "NONE" ? { kind: "none" } : undefined;
}

/** Offsets into an instruction's joined `text` as a range in the file. */
export function locate(instruction: DockerInstruction, range: Range): Range {
  return locateIn(instruction.segments, range.start, range.end);
}
