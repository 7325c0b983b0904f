import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import {
  type PipelineExpression,
  parseExpression,
  partsOf,
} from "../../server/src/facts/pipelines/expression";
import { isAlwaysText, type PipelineText } from "../../server/src/facts/pipelines/pipeline-text";
import { isPowerful } from "../../server/src/facts/pipelines/untrusted";
import type { Job, Workflow } from "../../server/src/facts/pipelines/workflow";
import { localActions, workflows } from "../../server/src/facts/pipelines/workflows";

/** A condition that does not ask what it says. */
export interface UnsoundCondition {
  readonly kind: /** Text beside `${{ … }}` makes it a text, which is true whatever is in it. */
    | "text"
    /** Nothing in it can change: `always true`. */
    | "constant"
    /** `contains('main develop', …)`: a part of a name is enough. */
    | "part-of-text"
    /** `contains(github.actor, 'bot')`: everybody may call an account so. */
    | "part-of-name"
    /** The last one who pushed is asked, not who wrote the code. */
    | "actor";
  readonly place: Place;
  /** It holds back what strangers could use: an event of theirs, or secrets. */
  readonly guards: boolean;
  /** The condition as one expression, without text beside it; undefined where none can be made. */
  readonly repaired: string | undefined;
}

/** Conditions of jobs and steps that let others through than they seem to. */
export const unsoundConditions: Fact<readonly UnsoundCondition[]> = fact("unsound conditions", (db) => [
  ...db
    .get(workflows)
    .flatMap((workflow) =>
      workflow.jobs.flatMap((job) => [
        ...judged(job.condition, workflow, job),
        ...job.steps.flatMap(({ condition }) => judged(condition, workflow, job)),
      ]),
    ),
  ...db
    .get(localActions)
    .flatMap(({ steps }) => steps.flatMap(({ condition }) => judged(condition, undefined, undefined))),
]);

function judged(
  condition: PipelineText | undefined,
  workflow: Workflow | undefined,
  job: Job | undefined,
): readonly UnsoundCondition[] {
  if (!condition) return [];
  const { place } = condition;
  const events = workflow?.triggers.map(({ name }) => name) ?? [];
  const guards = events.some(isPowerful);
  const of = (kind: UnsoundCondition["kind"], repaired?: string): UnsoundCondition => ({
    kind,
    place,
    guards,
    repaired,
  });
  if (isAlwaysText(condition)) return [of("text", repairedText(condition))];
  const expression = wholeOf(condition);
  if (!expression) return [];
  const parts = partsOf(expression);
  const found: UnsoundCondition[] = [];
  if (isConstant(expression)) found.push(of("constant"));
  if (parts.some(isContainedInText)) found.push(of("part-of-text"));
  if (guards && parts.some(isPartOfName) && !/!\s*contains\(/.test(condition.value))
    found.push(of("part-of-name"));
  const asksEvent = events.includes("pull_request_target") || events.includes("workflow_run");
  if (job && asksEvent && parts.some(asksForBot) && !parts.some(asksForAuthor)) found.push(of("actor"));
  return found;
}

function wholeOf({ value, expressions }: PipelineText): PipelineExpression | undefined {
  const [first] = expressions;
  return first ? first.expression : parseExpression(value);
}

/** Without the braces it is one expression, as it was meant. */
function repairedText({ value, style }: PipelineText): string | undefined {
  if (style === "literal" || style === "folded") return undefined;
  const bare = value.replace(/\$\{\{([\s\S]{0,4000}?)\}\}/g, (_, inner: string) =>
    /&&|\|\|/.test(inner) ? `(${inner.trim()})` : inner.trim(),
  );
  return parseExpression(bare) && !/["\n]|: | #|^!/.test(bare) ? bare : undefined;
}

/** No context and no function that asks the run. */
function isConstant(expression: PipelineExpression): boolean {
  // `true` and `false` alone are switches that somebody sets by hand.
  if (expression.kind === "literal") return false;
  const parts = partsOf(expression);
  if (parts.every(({ kind }) => kind !== "context" && kind !== "call" && kind !== "member")) return true;
  // `github.ref == 'a' || 'b'`: a text that is not empty is true.
  return (
    expression.kind === "operation" &&
    expression.operator === "||" &&
    expression.operands.some(({ kind, ...one }) => kind === "literal" && isTrue("value" in one && one.value))
  );
}

function isTrue(value: unknown): boolean {
  return value !== "" && value !== 0 && value !== false && value !== null;
}

/** What `contains(where, what)` asks for; empty for anything else. */
function argumentsOfContains(part: PipelineExpression): readonly PipelineExpression[] {
  return part.kind === "call" && part.name === "contains" ? part.arguments : [];
}

/** A piece of an account's name that is none by itself: brackets are GitHub's own. */
function isPartOfName(part: PipelineExpression): boolean {
  const [name, piece] = argumentsOfContains(part);
  return (
    piece?.kind === "literal" &&
    typeof piece.value === "string" &&
    !piece.value.includes("[") &&
    name?.kind === "context" &&
    /^github\.(?:actor|triggering_actor|event\..*\.login)$/.test(name.path.join("."))
  );
}

/** A list that is written as one text: a branch called "main develop" or "dev" would do too. */
function isContainedInText(part: PipelineExpression): boolean {
  const [list, item] = argumentsOfContains(part);
  return (
    list?.kind === "literal" &&
    typeof list.value === "string" &&
    item?.kind === "context" &&
    /^(?:(?:github\.|env\.github_)(?:ref|ref_name|head_ref|base_ref|actor|triggering_actor|event_name|repository(?:_owner)?)|github\.event\..*\.(?:login|ref|label\.name)|github\.event\.label\.name)$/.test(
      item.path.join("."),
    )
  );
}

function asksForBot(part: PipelineExpression): boolean {
  if (part.kind !== "operation" || part.operator !== "==") return false;
  const names = part.operands.flatMap((one) => (one.kind === "context" ? one.path.join(".") : []));
  const values = part.operands.flatMap((one) => (one.kind === "literal" ? String(one.value) : []));
  return (
    (names.some((name) => /^github\.(?:triggering_)?actor$/.test(name)) &&
      values.some((value) => /\[bot\]$/.test(value))) ||
    (names.includes("github.actor_id") && values.some((value) => botNumbers.has(value)))
  );
}

/** The accounts of dependabot, its preview, github-actions and renovate. */
const botNumbers = new Set(["49699333", "27856297", "41898282", "29139614"]);

function asksForAuthor(part: PipelineExpression): boolean {
  return (
    part.kind === "context" &&
    /^github\.event\.(?:pull_request|workflow_run)\.(?:user|actor|head\.repo|head_repository)\b/.test(
      part.path.join("."),
    )
  );
}
