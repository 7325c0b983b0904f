import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { isCommit } from "../../server/src/facts/pipelines/action-reference";
import { codeTextsOf } from "../../server/src/facts/pipelines/code-inputs";
import { type PipelineExpression, partsOf } from "../../server/src/facts/pipelines/expression";
import { hosting } from "../../server/src/facts/pipelines/hosting";
import type { EmbeddedExpression, PipelineText } from "../../server/src/facts/pipelines/pipeline-text";
import { handedOnIn, isKeptApart } from "../../server/src/facts/pipelines/secrets-handed-on";
import { variableOf } from "../../server/src/facts/pipelines/taint";
import type { PipelineVariable, Workflow } from "../../server/src/facts/pipelines/workflow";
import { type PlacedStep, pipelineSteps, workflows } from "../../server/src/facts/pipelines/workflows";

/** A secret that more people, programs or logs get to see than it is meant for. */
export interface ExposedSecret {
  readonly kind: /** Printed in a form that the log does not hide. */
    | "printed-changed"
    /** Printed; the log hides it. */
    | "printed"
    /** Every secret of the repository at once. */
    | "all"
    /** Chosen by a name that is worked out, so that all are handed over. */
    | "chosen"
    /** A part of a structured secret, which the log does not hide. */
    | "part"
    /** Every secret, to a workflow of others. */
    | "inherited"
    /** A password as plain text. */
    | "literal"
    /** An argument of an image's build. */
    | "built-in"
    /** In the query of an address. */
    | "in-address";
  /** The name of the secret, or what is given it; never a value. */
  readonly name: string;
  readonly place: Place;
  /** "inherited": by a ref that can move. */
  readonly moves?: boolean;
}

/** Of the variables and jobs of workflows, then of all steps, those of local actions included. */
export const exposedSecrets: Fact<readonly ExposedSecret[]> = fact("exposed secrets", (db) => {
  const { owners } = db.get(hosting);
  return [
    ...db.get(workflows).flatMap((workflow) => [...ofWorkflow(workflow), ...ofJobs(workflow, owners)]),
    ...db.get(pipelineSteps).flatMap(ofStep),
  ];
});

function ofWorkflow({ environment }: Workflow): readonly ExposedSecret[] {
  return environment.flatMap(({ text }) => inText(text));
}

function ofJobs({ jobs }: Workflow, owners: ReadonlySet<string>): readonly ExposedSecret[] {
  return jobs.flatMap((job): readonly ExposedSecret[] => {
    const { reference, text } = job.uses ?? {};
    const inherited: readonly ExposedSecret[] =
      job.inheritsSecrets && reference?.kind === "repository" && !owners.has(reference.owner.toLowerCase())
        ? [
            {
              kind: "inherited",
              name: text?.value ?? "",
              place: job.inheritsSecrets,
              moves: !isCommit(reference.ref),
            },
          ]
        : [];
    const literal = job.containers.flatMap(({ password, name }): readonly ExposedSecret[] =>
      password && password.expressions.length === 0 && password.value !== ""
        ? [{ kind: "literal", name, place: password.place }]
        : [],
    );
    const texts: readonly PipelineVariable[] = [...job.environment, ...job.inputs, ...job.secrets];
    return [...inherited, ...literal, ...texts.flatMap(({ text: one }) => inText(one))];
  });
}

function ofStep(placed: PlacedStep): readonly ExposedSecret[] {
  const { step } = placed;
  const texts = [...step.environment, ...step.inputs].map(({ text }) => text);
  return [
    ...[...texts, ...(step.run ? [step.run] : [])].flatMap(inText),
    ...codeTextsOf(step, undefined).flatMap(({ key, text }) =>
      key === "run" ? printedIn(text, placed) : [],
    ),
    ...handedOnIn(placed),
  ];
}

function inText(text: PipelineText): readonly ExposedSecret[] {
  return text.expressions.flatMap(({ expression, range }) =>
    partsOf(expression).flatMap((part): readonly ExposedSecret[] => {
      const kind = exposure(part, expression);
      const place = { path: text.place.path, range };
      return kind ? [{ kind, name: "secrets", place }] : [];
    }),
  );
}

function exposure(
  part: PipelineExpression,
  whole: PipelineExpression | undefined,
): "all" | "chosen" | "part" | undefined {
  if (part.kind === "context" && part.path[0] === "secrets") {
    if (part.path.length === 1) return part === whole || whole?.kind === "call" ? "all" : undefined;
    // Of a list that the workflow writes itself, one is chosen on purpose; still all of them are handed over.
    return part.indices.length > 0 ? "chosen" : undefined;
  }
  if (part.kind !== "member" || part.of.kind !== "call" || part.of.name !== "fromjson") return undefined;
  const [given] = part.of.arguments;
  return given?.kind === "context" && given.path[0] === "secrets" ? "part" : undefined;
}

const printing = /(?:^|[;&|({]|\bthen\b|\bdo\b)\s*(?:echo|printf|Write-(?:Host|Output))\b/i;

/** Lines that print a secret and send it nowhere else. */
function printedIn(text: PipelineText, scope: PlacedStep): readonly ExposedSecret[] {
  let offset = 0;
  return text.value.split("\n").flatMap((line): readonly ExposedSecret[] => {
    const start = offset;
    offset += line.length + 1;
    const command = printing.exec(line);
    if (!command) return [];
    const rest = line.slice(command.index);
    const secret = secretIn(rest, start + command.index, text, scope);
    if (!secret || isKeptApart.test(secret.name)) return [];
    // A redirection or a program behind a pipe takes it; `2>&1` and what only changes its form do not.
    const [, ...behind] = rest.replace(/\$\{\{.{0,2000}?\}\}/g, "").split(/\|(?!\|)/);
    const changes = behind.some((one) =>
      /^\s*(?:base64|base32|rev|xxd|od|hexdump|sed|tr|fold|openssl\s+(?:enc|base64))\b/.test(one),
    );
    const isTaken =
      />(?!&)|::add-mask::/.test(rest.replace(/\d>&\d/g, "").replace(/\$\{\{.*?\}\}/g, "")) ||
      behind.some(
        (one) =>
          !/^\s*(?:base64|base32|rev|xxd|od|hexdump|sed|tr|fold|openssl\s+(?:enc|base64)|cat|tee\s*$|wc|cut|head)\b/.test(
            one,
          ),
      ) ||
      behind.some((one) => /\s(?:-d|--decode|-D)\b|\bwc\b/.test(one)) ||
      isSubstituted(text.value.slice(0, start + command.index + command[0].search(/(?<!\w)\w+$/)));
    if (isTaken) return [];
    const place = secret.written ? { path: text.place.path, range: secret.written.range } : text.place;
    return [{ kind: changes ? "printed-changed" : "printed", name: secret.name, place }];
  });
}

/** Inside `$(…)`, `{ … } > file` or a block whose output goes elsewhere, it is not the log that gets it. */
function isSubstituted(before: string): boolean {
  return before.lastIndexOf("$(") > before.lastIndexOf(")") || isInBlock(before) || /`[^`\n]*$/.test(before);
}

/** Whether a line with nothing but an opening bracket stands before, and no line since begins with a closing one. */
function isInBlock(before: string): boolean {
  const last = before.split("\n").findLast((line) => /^[ \t]*(?:[{(][ \t]*$|[})])/.test(line));
  return last !== undefined && /^[ \t]*[{(]/.test(last);
}

function secretIn(
  line: string,
  from: number,
  text: PipelineText,
  scope: PlacedStep,
): { readonly name: string; readonly written?: EmbeddedExpression } | undefined {
  const written = text.expressions.find(
    ({ within, source }) =>
      within.start >= from && within.end <= from + line.length && /^secrets\.[\w-]+$/i.test(source),
  );
  if (written) return { name: written.source.replace(/^secrets\./i, ""), written };
  for (const [, braced, bare = ""] of line.matchAll(/(?<!\\)\$(?:\{(\w+)\}|(\w+))/g)) {
    const name = braced ?? bare;
    const value = variableOf(scope, name)?.text.value.trim() ?? "";
    const secret = /^\$\{\{\s*secrets\.([\w-]+)\s*\}\}$/i.exec(value)?.[1];
    const isQuoted = line
      .split("'")
      .slice(1, -1)
      .some((part) => /\$\{?\w/.test(part));
    if (secret !== undefined && !isQuoted) return { name: secret };
  }
  return undefined;
}
