import type { ParseError } from "../parse-result";
import { expandVariables, takeImageApart } from "./image-reference";
import { readLogicalLines } from "./logical-lines";
import { parseInstruction } from "./parse-instruction";
import type { Dockerfile, DockerInstruction, DockerProperty, DockerStage } from "./syntax";

/** Reads a Dockerfile as BuildKit does; damage costs the instruction it stands in. */
export function parseDockerfile(text: string): Dockerfile {
  const { lines, comments, directives } = readLogicalLines(text);
  const errors: ParseError[] = [];
  const instructions = lines.map((line) => parseInstruction(line, errors));
  const firstFrom = instructions.findIndex((instruction) => instruction.keyword === "FROM");
  const preamble = firstFrom === -1 ? instructions : instructions.slice(0, firstFrom);
  for (const { keyword, range } of preamble)
    if (keyword !== "ARG") errors.push({ range, message: `${keyword} stands before the first FROM.` });
  const globalArguments = preamble.flatMap(({ keyword, properties }) =>
    keyword === "ARG" ? properties : [],
  );
  errors.sort((one, other) => one.range.start - other.range.start);
  const stages = readStages(instructions.slice(preamble.length), globalArguments);
  return { instructions, stages, globalArguments, directives, comments, errors };
}

function readStages(
  instructions: readonly DockerInstruction[],
  globalArguments: readonly DockerProperty[],
): DockerStage[] {
  const stages: (DockerStage & { instructions: DockerInstruction[] })[] = [];
  const byName = new Map<string, number>();
  const defaults = new Map(globalArguments.map(({ key, value }) => [key, value]));
  for (const instruction of instructions) {
    const current = stages.at(-1);
    if (instruction.keyword !== "FROM") {
      current?.instructions.push(instruction);
      continue;
    }
    const [imageWord, as, nameWord] = instruction.words;
    const image = takeImageApart(imageWord?.value ?? "");
    const named = as?.value.toLowerCase() === "as" ? nameWord : undefined;
    const resolved = expandVariables(image.text, (variable) => defaults.get(variable));
    const index = stages.length;
    stages.push({
      index,
      from: instruction,
      image,
      imageRange: imageWord?.range ?? instruction.textRange,
      resolvedImage: resolved ? takeImageApart(resolved) : undefined,
      platform: instruction.flags.find((flag) => flag.name === "platform")?.value,
      name: named?.value,
      nameRange: named?.range,
      parent: byName.get((resolved ?? image.text).toLowerCase()),
      instructions: [],
      range: instruction.range,
    });
    if (named) byName.set(named.value.toLowerCase(), index);
  }
  return stages.map((stage) => {
    const end = stage.instructions.at(-1)?.range.end ?? stage.range.end;
    return { ...stage, range: { start: stage.range.start, end } };
  });
}
