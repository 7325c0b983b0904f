import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { actionNameOf } from "./action-reference";
import { textsIn } from "./expression";
import type { PipelineText } from "./pipeline-text";
import { type UntrustedText, untrustedOutput, untrustedText } from "./untrusted";
import type { Job, LocalAction, PipelineVariable, Step, Workflow } from "./workflow";
import { localActions, type PlacedStep, workflows } from "./workflows";

/** An untrusted text where it arrives, and how it came there. */
export interface Taint extends UntrustedText {
  /** Where it was handed on: an `env`, an output, the input of a caller. */
  readonly through: readonly Place[];
  /** Workflows whose events bring it, beside the one in which it arrives: callers. */
  readonly callers: readonly Workflow[];
}

/** Where an expression stands: what its contexts mean there. */
export type ExpressionSite = Omit<PlacedStep, "step"> & { readonly step: Step | undefined };

/** Answers which untrusted texts a text of a pipeline holds. */
export interface Taints {
  of(text: PipelineText, scope: ExpressionSite): readonly Taint[];
  /** Of one expression's contexts. */
  ofContext(context: string, scope: ExpressionSite): readonly Taint[];
}

/** Chains of variables, outputs and callers longer than this are not followed. */
const LONGEST = 8;

/** The one who knows, for all workflows and local actions of the repository. */
export const taints: Fact<Taints> = fact(
  "untrusted texts of pipelines",
  (db) => new TaintReader(db),
  Object.is,
);

/** Follows variables, outputs and inputs back to where their texts come from. */
class TaintReader implements Taints {
  private readonly workflows: readonly Workflow[];
  private readonly actions: readonly LocalAction[];

  constructor(db: Database) {
    this.workflows = db.get(workflows);
    this.actions = db.get(localActions);
  }

  of(text: PipelineText, scope: ExpressionSite, depth = 0): readonly Taint[] {
    if (depth > LONGEST) return [];
    const contexts = text.expressions.flatMap(({ expression }) => textsIn(expression));
    return distinct(contexts.flatMap((context) => this.ofContext(context, scope, depth)));
  }

  private ofVariable(
    variable: PipelineVariable | undefined,
    scope: ExpressionSite,
    depth: number,
  ): readonly Taint[] {
    if (!variable) return [];
    const { text } = variable;
    return this.of(text, scope, depth + 1).map((taint) => ({
      ...taint,
      through: [...taint.through, text.place],
    }));
  }

  ofContext(context: string, scope: ExpressionSite, depth = 0): readonly Taint[] {
    const direct = untrustedText(context);
    if (direct) {
      if (isOwnRef(context, scope) || isOfNamedBranch(context, scope)) return [];
      const from = isOfPushedRun(context, scope) ? "writer" : direct.from;
      return [{ ...direct, from, through: [], callers: [] }];
    }
    const [name = "", ...path] = context.split(".");
    const [first = "", second = "", third = ""] = path;
    if (name === "inputs") return this.ofInput(first, scope, depth);
    if (name === "github" && first === "event" && second === "inputs")
      return this.ofInput(third, scope, depth);
    if (name === "env") return this.ofVariable(variableOf(scope, first), scope, depth);
    if (name === "matrix")
      return (scope.job?.matrix ?? [])
        .filter(({ name: key }) => key === "" || isSameKey(key, path.join(".")))
        .flatMap((variable) => this.ofVariable(variable, scope, depth));
    if (name === "steps" && second === "outputs") return this.ofOutput(first, third, scope, depth);
    if (name === "needs" && second === "outputs") {
      const job = scope.workflow?.jobs.find(({ id }) => id.toLowerCase() === first);
      const output = job?.outputs.find((one) => one.name.toLowerCase() === third);
      return this.ofVariable(output, { ...scope, job, step: undefined }, depth);
    }
    return [];
  }

  private ofOutput(id: string, output: string, scope: ExpressionSite, depth: number): readonly Taint[] {
    const step = (scope.job ?? scope.action)?.steps.find((one) => one.id === id);
    if (!step) return [];
    const action = actionNameOf(step.uses?.reference);
    const known = action === undefined ? undefined : untrustedOutput(action, id, output);
    if (known) return [{ ...known, through: [], callers: [] }];
    if (step.uses?.reference.kind === "local")
      return this.ofLocalOutput(step.uses.reference.path, output, depth);
    if (!step.run) return [];
    const inside = { ...scope, step };
    const line = step.run.value
      .split("\n")
      .find((one) => one.toLowerCase().includes(`${output}=`) || one.includes(`name=${output}::`));
    if (line === undefined || !/GITHUB_OUTPUT|::set-output/.test(step.run.value)) return [];
    const place = step.run.place;
    const written = [
      ...step.run.expressions.flatMap(({ source, expression }) =>
        line.includes(source) ? textsIn(expression) : [],
      ),
      ...[...line.matchAll(/\$\{?(\w+)/g)].map(([, variable]) => `env.${variable?.toLowerCase()}`),
    ];
    return written
      .flatMap((context) => (depth > LONGEST ? [] : this.ofContext(context, inside, depth + 1)))
      .map((taint) => ({ ...taint, through: [...taint.through, place] }));
  }

  private ofLocalOutput(path: string, output: string, depth: number): readonly Taint[] {
    const action = this.actions.find(({ folder }) => folder === (path === "." ? "" : path));
    const handed = action?.outputs.find(({ name }) => name.toLowerCase() === output);
    return this.ofVariable(handed, { workflow: undefined, job: undefined, action, step: undefined }, depth);
  }

  private ofInput(name: string, scope: ExpressionSite, depth: number): readonly Taint[] {
    if (depth > LONGEST) return [];
    const calls = this.callsOf(scope);
    const handed = calls.flatMap(({ inputs, scope: caller }) =>
      this.ofVariable(
        inputs.find((input) => input.name === name),
        caller,
        depth,
      ).map((taint) => ({
        ...taint,
        callers: caller.workflow ? [...taint.callers, caller.workflow] : taint.callers,
      })),
    );
    const context = `inputs.${name}`;
    const asked = (scope.workflow?.triggers ?? [])
      .filter((trigger) => trigger.name === "workflow_dispatch")
      .flatMap((trigger) => trigger.inputs.filter((input) => input.name === name && input.type === "string"));
    const own: Taint[] = asked.length
      ? [{ context, from: "writer", events: ["workflow_dispatch"], through: [], callers: [] }]
      : [];
    return [...handed, ...own];
  }

  private callsOf({ workflow, action }: ExpressionSite): readonly {
    readonly inputs: readonly PipelineVariable[];
    readonly scope: ExpressionSite;
  }[] {
    const path = workflow?.path ?? action?.folder;
    const isCalled = (use: Step["uses"]) =>
      use?.reference.kind === "local" &&
      (use.reference.path === path || (use.reference.path === "." && path === ""));
    const stepCalls = (scope: Omit<ExpressionSite, "step">, steps: readonly Step[]) =>
      steps
        .filter(({ uses }) => isCalled(uses))
        .map((step) => ({ inputs: step.inputs, scope: { ...scope, step } }));
    return [
      ...this.workflows.flatMap((one) =>
        one.jobs.flatMap((job) => {
          const scope = { workflow: one, job, action: undefined };
          return [
            ...(isCalled(job.uses) ? [{ inputs: job.inputs, scope: { ...scope, step: undefined } }] : []),
            ...stepCalls(scope, job.steps),
          ];
        }),
      ),
      ...this.actions.flatMap((one) =>
        stepCalls({ workflow: undefined, job: undefined, action: one }, one.steps),
      ),
    ];
  }
}

/** The name of a branch or tag where the workflow, or a condition, lets only certain ones through; a pull request's is a number. */
function isOwnRef(context: string, { workflow, job, step }: ExpressionSite): boolean {
  if (!/^github\.(?:event\.)?ref(?:_name)?$/.test(context)) return false;
  const conditions = [step?.condition, job?.condition].map((condition) => condition?.value ?? "");
  if (conditions.some((condition) => /\bgithub\.ref(?:_name)?\b/.test(condition))) return true;
  const naming = workflow?.triggers.filter(({ name }) => /^(?:push|create|delete)$/.test(name)) ?? [];
  return !naming.some(({ branches, tags }) => branches.length === 0 && tags.length === 0);
}

/** The branch of another run where the workflow follows only those of certain names: it is one of them. */
function isOfNamedBranch(context: string, { workflow }: ExpressionSite): boolean {
  if (context !== "github.event.workflow_run.head_branch") return false;
  const following = workflow?.triggers.filter(({ name }) => name === "workflow_run") ?? [];
  return (
    following.length > 0 &&
    following.every(
      ({ branches }) => branches.length > 0 && branches.every((branch) => /^[\w./-]+$/.test(branch)),
    )
  );
}

/** What another run tells where a condition asks that a push into this repository started it: a fork's pushes run in the fork. */
function isOfPushedRun(context: string, { job, step }: ExpressionSite): boolean {
  return (
    context.startsWith("github.event.workflow_run") &&
    [step?.condition, job?.condition].some((condition) =>
      /\bgithub\.event\.workflow_run\.event\s*==\s*'(?:push|release|schedule|workflow_dispatch)'/.test(
        condition?.value ?? "",
      ),
    )
  );
}

/** The variable of an `env` that is in force: the step's, else the job's, else the workflow's. Names in lower case too. */
export function variableOf(
  { step, job, workflow }: ExpressionSite,
  name: string,
): PipelineVariable | undefined {
  for (const owner of [step, job, workflow]) {
    const found = owner?.environment.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (found) return found;
  }
  return undefined;
}

function isSameKey(key: string, path: string): boolean {
  const plain = key.toLowerCase().replace(/^include(?:\.|$)/, "");
  return plain === "" || plain === path || path.startsWith(`${plain}.`) || plain.startsWith(`${path}.`);
}

function distinct(found: readonly Taint[]): readonly Taint[] {
  const byContext = new Map<string, Taint>();
  for (const taint of found) if (!byContext.has(taint.context)) byContext.set(taint.context, taint);
  return [...byContext.values()];
}

/** The workflows whose events bring a text: its callers', or the one's in which it stands. */
export function eventsOf(taint: Taint, { workflow }: ExpressionSite): readonly string[] {
  const sources: readonly Workflow[] = taint.callers.length > 0 ? taint.callers : workflow ? [workflow] : [];
  return sources.flatMap(({ triggers }) => triggers.map(({ name }) => name));
}

/** The job gets a secret of the repository's; its own token and those of the given names do not count. */
export function usesSecrets(job: Job, besides?: RegExp): boolean {
  const texts = [
    ...job.environment,
    ...job.secrets,
    ...job.inputs,
    ...job.steps.flatMap((step) => [...step.environment, ...step.inputs]),
    ...job.containers.flatMap((container) => container.environment),
  ].map(({ text }) => text);
  const runs = job.steps.flatMap(({ run }) => run ?? []);
  return (
    job.inheritsSecrets !== undefined ||
    [...texts, ...runs].some(({ expressions }) =>
      expressions.some(({ source }) =>
        [...source.matchAll(/\bsecrets\b(?:\s*\.\s*([\w-]+))?/gi)].some(
          ([, name]) => name === undefined || !(/^GITHUB_TOKEN$/i.test(name) || besides?.test(name)),
        ),
      ),
    )
  );
}
