import { tableOf } from "../../engine/records";
import { type PipelineExpression, parseExpression } from "./expression";

/** Events of GitHub that a change of the code brings about. */
const changing = /^(?:push|pull_request|pull_request_target|merge_group)$/;

type Value = string | number | boolean | null;

/** False for a condition that no change meets: `github.event_name == 'workflow_dispatch'`. True where that is not known. */
export function mayFollowChanges(condition: string, events: readonly string[]): boolean {
  const given = /^\$\{\{([\s\S]*)\}\}$/.exec(condition.trim())?.[1] ?? condition;
  const expression = given.includes("${{") ? undefined : parseExpression(given);
  // A workflow that others call gets the event of its caller.
  const known = events.filter((event) => changing.test(event));
  if (!expression || known.length === 0 || events.includes("workflow_call")) return true;
  return known.some((event) => isTrue(whatIs(expression, event)) !== false);
}

/** Undefined where it is not known. */
function whatIs(expression: PipelineExpression, event: string): Value | undefined {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "context":
      return ofContext(expression.path.join("."), event);
    case "call":
      return calls[expression.name]?.(expression.arguments);
    case "member":
      return undefined;
    case "operation":
      return ofOperation(expression, event);
  }
}

function ofContext(path: string, event: string): Value | undefined {
  if (path === "github.event_name") return event;
  if (path === "github.ref_type") return "branch";
  // Only who starts a workflow by hand is asked.
  return /^(?:inputs|github\.event\.inputs)\./.test(path) ? null : undefined;
}

const calls: Readonly<Record<string, (given: readonly PipelineExpression[]) => Value | undefined>> = tableOf({
  always: () => true,
  // A change is a push to a branch, or a request, whose ref is no tag either.
  startswith: ([where, what]) =>
    where?.kind === "context" &&
    where.path.join(".") === "github.ref" &&
    what?.kind === "literal" &&
    /^refs\/tags\//.test(String(what.value))
      ? false
      : undefined,
});

function ofOperation(
  { operator, operands }: Extract<PipelineExpression, { kind: "operation" }>,
  event: string,
): Value | undefined {
  const values = operands.map((operand) => whatIs(operand, event));
  const truths = values.map(isTrue);
  const [left, right] = values;
  switch (operator) {
    case "!":
      return truths[0] === undefined ? undefined : !truths[0];
    case "&&":
      return truths.includes(false) ? false : truths.every((one) => one === true) ? true : undefined;
    case "||":
      return truths.includes(true) ? true : truths.every((one) => one === false) ? false : undefined;
    case "==":
    case "!=": {
      if (left === undefined || right === undefined || typeof left !== typeof right) return undefined;
      const isSame = String(left).toLowerCase() === String(right).toLowerCase();
      return isSame === (operator === "==");
    }
    default:
      return undefined;
  }
}

function isTrue(value: Value | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== "" && value !== 0 && value !== false && value !== null;
}

/** Which changes start a workflow; a list is undefined where any will do. */
export interface ChangeFilter {
  readonly branches: readonly string[] | undefined;
  readonly withoutBranches: readonly string[] | undefined;
  readonly paths: readonly string[] | undefined;
  readonly withoutPaths: readonly string[] | undefined;
}

/** Whether a change of this branch starts the workflow. */
export function letsBranch({ branches, withoutBranches }: ChangeFilter, branch: string): boolean {
  return (branches === undefined || isListed(branches, branch)) && !isListed(withoutBranches ?? [], branch);
}

/** Whether a change of this file alone starts the workflow. */
export function letsPath({ paths, withoutPaths }: ChangeFilter, path: string): boolean {
  return (paths === undefined || isListed(paths, path)) && !isListed(withoutPaths ?? [], path);
}

/** The last pattern that fits decides; `!` takes out again. */
function isListed(patterns: readonly string[], text: string): boolean {
  const last = patterns.findLast((pattern) => fits(pattern.replace(/^!/, ""), text));
  return last !== undefined && !last.startsWith("!");
}

/** GitHub's patterns: `*` stops at a slash, `**` does not. What is worked out may be anything. */
function fits(pattern: string, text: string): boolean {
  if (/[$[\]+]/.test(pattern) || pattern.length > 300) return true;
  const pieces = pattern.match(/\*\*\/|\*+|[^*]\??/gs) ?? [];
  // All places in the pattern at once, so that no text takes long; one half further stands inside of `**/`.
  let places = withSkipped([0], pieces);
  for (const character of text)
    places = withSkipped(
      [...places].flatMap((place) => behind(character, place, pieces)),
      pieces,
    );
  return places.has(pieces.length);
}

/** Where a pattern goes on behind one character of the text. */
function behind(character: string, place: number, pieces: readonly string[]): readonly number[] {
  const at = Math.floor(place);
  const piece = pieces[at];
  if (piece === "**/") return character === "/" ? [at + 0.5, at + 1] : [at + 0.5];
  if (piece === "*") return character === "/" ? [] : [at];
  if (piece?.startsWith("*")) return [at];
  return piece?.[0] === character ? [at + 1] : [];
}

/** With the places behind what may stand for nothing. */
function withSkipped(places: readonly number[], pieces: readonly string[]): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all)
    if (Number.isInteger(place) && /^\*|\?$/.test(pieces[place] ?? "") && pieces[place] !== "?")
      all.add(place + 1);
  return all;
}
