import { actionNameOf } from "../../pipelines/action-reference";
import { inputOf, type Step } from "../../pipelines/workflow";

/** Which image is built, as it is written: paths start from the folder of the command. */
export interface WrittenBuild {
  /** Undefined: the Dockerfile of the context. */
  readonly file: string | undefined;
  /** Undefined: a variable decides, or it is no folder. */
  readonly context: string | undefined;
}

/** What a step with docker/build-push-action builds; undefined for another step, and where a variable decides all. */
export function buildOfStep(step: Step): WrittenBuild | undefined {
  if (actionNameOf(step.uses?.reference) !== "docker/build-push-action") return undefined;
  return literalBuild(inputOf(step, "file"), inputOf(step, "context") ?? ".");
}

function literalBuild(file: string | undefined, context: string): WrittenBuild | undefined {
  if (isLiteral(context)) return isLiteral(file ?? "") ? { file, context } : undefined;
  return file !== undefined && isLiteral(file) ? { file, context: undefined } : undefined;
}

function isLiteral(text: string): boolean {
  return !/[$`]|:\/\//.test(text);
}

/** Options of `docker build` that stand alone; all others take the word behind them, unless it follows after a "=". */
const switches =
  /^(?:-q|--(?:quiet|pull|push|load|no-cache|rm|force-rm|squash|compress|check|debug|disable-content-trust))$/;

/** What `docker build` or `podman build` is told by its arguments; undefined without a context, and where a variable decides all. */
export function buildOfArguments(words: readonly string[]): WrittenBuild | undefined {
  let file: string | undefined;
  const plain: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const [, name = "", joined] = /^(--?[\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === "") plain.push(word);
    else if (joined !== undefined || !switches.test(name)) {
      const value = joined ?? words[++index];
      if (name === "-f" || name === "--file") file = value;
    }
  }
  const [context] = plain;
  return context === undefined ? undefined : literalBuild(file, context);
}
