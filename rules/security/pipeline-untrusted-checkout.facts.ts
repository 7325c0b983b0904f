import { type Fact, fact } from "../../server/src/engine/database";
import type { Place, Severity } from "../../server/src/engine/finding";
import { actionNameOf } from "../../server/src/facts/pipelines/action-reference";
import { isGuarded, mayWrite } from "../../server/src/facts/pipelines/exposure";
import type { PipelineExpression } from "../../server/src/facts/pipelines/expression";
import { conditionOf, isAlwaysText, type PipelineText } from "../../server/src/facts/pipelines/pipeline-text";
import { usesSecrets, variableOf } from "../../server/src/facts/pipelines/taint";
import type { Job, Step, Workflow } from "../../server/src/facts/pipelines/workflow";
import { workflows } from "../../server/src/facts/pipelines/workflows";

/** A job that fetches a stranger's code with the repository's rights. */
export interface UntrustedCheckout {
  readonly workflow: Workflow;
  readonly job: Job;
  readonly event: string;
  /** Where the stranger's commit is named. */
  readonly place: Place;
  /** The first step that runs what was fetched. */
  readonly runs: Place | undefined;
  readonly severity: Severity;
}

const events = ["pull_request_target", "workflow_run", "issue_comment", "issues", "discussion_comment"];

/** Jobs that fetch strangers' code on an event that comes with the repository's rights, in the order of the files. */
export const untrustedCheckouts: Fact<readonly UntrustedCheckout[]> = fact("untrusted checkouts", (db) =>
  db.get(workflows).flatMap((workflow) => {
    const event = events.find((one) => workflow.triggers.some(({ name }) => name === one));
    if (event === undefined) return [];
    return workflow.jobs.flatMap((job) => checkoutIn(workflow, job, event) ?? []);
  }),
);

function checkoutIn(workflow: Workflow, job: Job, event: string): UntrustedCheckout | undefined {
  const steps = job.steps.filter(({ runs }) => runs);
  const index = steps.findIndex((step) => fetched({ workflow, job, action: undefined, step }) !== undefined);
  const step = steps[index];
  const place = step && fetched({ workflow, job, action: undefined, step });
  if (!step || !place || isOnlyForOthers(workflow, job, step)) return undefined;
  const folder = folderOfCheckout(step);
  const runs = steps
    .slice(index)
    .filter((one) => folder === undefined || one === step || standsIn(one, folder))
    .map((one) => executedIn(one, one === step))
    .find(Boolean);
  const isSafe = isGuarded({ workflow, job, action: undefined, step }) || isApproved(workflow, job);
  const holds = usesSecrets(job) || mayWrite(job, workflow) !== false;
  const severity = isSafe ? "minor" : !runs ? "minor" : holds ? "blocker" : "major";
  return { workflow, job, event, place, runs, severity };
}

/** The folder that a checkout is put into beside another; undefined for the workspace itself, or where it is not known. */
function folderOfCheckout({ uses, inputs }: Step): string | undefined {
  if (actionNameOf(uses?.reference) !== "actions/checkout") return undefined;
  const written = inputs.find(({ name }) => name === "path")?.text.value.replace(/^\.\/|\/$/g, "");
  return written === undefined || written === "" || /[.$]/.test(written) ? undefined : written;
}

/** Whether a step works in a folder or enters it, or an action that knows no folder may. */
function standsIn({ folder, run, uses, inputs }: Step, name: string): boolean {
  const written = folder?.value.replace(/^\.\//, "");
  if (written === name || written?.startsWith(`${name}/`) || written?.includes("$")) return true;
  if (uses) return uses.reference.kind === "local" || inputs.some(({ text }) => text.value.includes(name));
  const entering = new RegExp(
    `(?:\\bcd|pushd|-C|--cwd|--prefix|--project|--directory)[ =]["']?(?:\\./)?${name}\\b|(?:^|[\\s"'])(?:\\./)?${name}/\\S+\\.(?:sh|py|js|mjs|rb|pl)\\b|\\bpip3? install\\b[^\\n]*\\b${name}\\b`,
    "m",
  );
  return entering.test(run?.value ?? "");
}

/** A job may leave out the events that strangers cause: `if: github.event_name == 'push'`. */
function isOnlyForOthers(workflow: Workflow, job: Job, step: Step): boolean {
  return [job.condition, step.condition].some((condition) => {
    const expression = isAlways(condition) ? undefined : conditionOf(condition);
    return expression !== undefined && excludesStrangers(expression, workflow.triggers.length > 1);
  });
}

function isAlways(condition: PipelineText | undefined): boolean {
  return condition !== undefined && isAlwaysText(condition);
}

/** Whether a condition never holds for an event of a stranger; `isOneOfMany`: the workflow has events that are none. */
function excludesStrangers(condition: PipelineExpression, isOneOfMany: boolean): boolean {
  if (condition.kind !== "operation") return false;
  const { operator, operands } = condition;
  if (operator === "&&") return operands.some((one) => excludesStrangers(one, isOneOfMany));
  if (operator === "||") return operands.every((one) => excludesStrangers(one, isOneOfMany));
  const asked = operands.flatMap((one) => (one.kind === "context" ? one.path.join(".") : []))[0];
  const [value] = operands.flatMap((one) =>
    one.kind === "literal" && typeof one.value === "string" ? one.value : [],
  );
  if (value === undefined) return false;
  if (asked === "github.event_name") return operator === "==" && isOneOfMany && !events.includes(value);
  // What a run that follows another was caused by: a push is one to the repository itself.
  const isOfPull = /^pull_request(?:_target)?$/.test(value);
  return (
    asked === "github.event.workflow_run.event" &&
    ((operator === "!=" && value === "pull_request") || (operator === "==" && !isOfPull))
  );
}

/** A person looks before it runs: a deployment environment may ask for approval. */
function isApproved(workflow: Workflow, job: Job, depth = 0): boolean {
  if (job.deploysTo !== undefined) return true;
  const needed = workflow.jobs.filter(({ id }) => job.needs.includes(id));
  return depth < 5 && needed.some((one) => isApproved(workflow, one, depth + 1));
}

const head =
  /github\.event\.pull_request\.(?:head\b|merge_commit_sha|number)|\bgithub\.head_ref\b|github\.event\.workflow_run\.(?:head[._](?:sha|branch|commit|ref)|pull_requests)|refs\/pull\/|github\.event\.(?:issue\.)?number|steps\.[\w-]+\.outputs\.(?:head_?(?:sha|ref)|sha|ref|branch|pr\w*|commit\w*)\b|needs\.[\w-]+\.outputs\.(?:head_?(?:sha|ref)|sha|ref|branch|pr\w*|commit\w*)\b/i;
const fetching =
  /\bgh\s+pr\s+checkout\b|\bhub\s+pr\s+checkout\b|\bgit\s+(?:fetch|checkout|pull|clone|switch)\b[^\n]{0,2000}?(?:refs\/pull\/|\bpull\/|github\.event\.pull_request\.head|github\.head_ref|\$\{?(?:HEAD_REF|GITHUB_HEAD_REF|PR_(?:HEAD_)?(?:REF|SHA|BRANCH)|HEAD_SHA)\b)/;

/** Where a step names a stranger's commit to fetch. */
function fetched(scope: { workflow: Workflow; job: Job; action: undefined; step: Step }): Place | undefined {
  const { step } = scope;
  if (actionNameOf(step.uses?.reference) === "actions/checkout") {
    return step.inputs.find(
      ({ name, text }) => (name === "ref" || name === "repository") && head.test(spelledOut(text, scope)),
    )?.text.place;
  }
  if (!step.run) return undefined;
  const match = fetching.exec(step.run.value);
  return match ? step.run.place : undefined;
}

/** A text with what the variables of its expressions hold. */
function spelledOut(text: PipelineText, scope: Parameters<typeof variableOf>[0]): string {
  const variables = [...text.value.matchAll(/\benv\.(\w+)/g)].map(([, name = ""]) => variableOf(scope, name));
  return [text.value, ...variables.map((variable) => variable?.text.value ?? "")].join("\n");
}

/** Programs that run what the fetched files say: builds, tests, installs, scripts. */
const executing =
  /(?:^|[\n;&|(]|\b(?:sudo|xargs)\s)[ \t]*(?:\w{1,100}=\S{0,500}[ \t]+)*(?:(?:npm|pnpm|yarn|bun)\b(?!\s+(?:-v|--version|config|cache|view))|npx\b|node\s|deno\s|make\b|cmake\b|just\s|task\s|(?:pip3?|python3?\s+-m\s+pip)\s+install\b|(?:uv|poetry|pdm|pipenv|hatch|tox|nox|pytest|pre-commit)\b|python3?\s+(?:-m\s+)?\w|go\s+(?:build|test|run|generate|install|vet)\b|cargo\s|mvn\b|gradle\b|ant\b|sbt\b|bundle\b|rake\b|composer\s|phpunit\b|dotnet\s|docker(?:\s+buildx)?\s+build\b|docker[- ]compose\b|bazel\b|terraform\s|mix\s|swift\s|(?:ba|z)?sh\s+\S|source\s|\.{1,2}\/|pwsh\s|eslint\b|jest\b|vitest\b|hugo\b|jekyll\b|nix\s|nix-build\b|meson\b|ninja\b|perl\s|ruby\s|php\s|ansible-playbook\b|turbo\b|nx\b|lerna\b)/;
/** Actions that run what the repository's files configure. */
const runningActions =
  /^(?:pre-commit\/action|docker\/(?:build-push|bake)-action|gradle\/gradle-build-action|goreleaser\/goreleaser-action|bahmutov\/npm-install|actions-rs\/cargo|golangci\/golangci-lint-action|ruby\/setup-ruby|cypress-io\/github-action|borales\/actions-yarn|super-linter\/super-linter.*|github\/super-linter.*|oxsecurity\/megalinter.*|pypa\/cibuildwheel|wagoid\/commitlint-github-action|sonarsource\/sonarcloud-github-action|bridgecrewio\/checkov-action|github\/codeql-action\/autobuild|andresz1\/size-limit-action|treosh\/lighthouse-ci-action|preactjs\/compressed-size-action|nick-fields\/retry)$/;

/** Where a step runs fetched code; `isFetch`: the step that fetches it, of which only what comes behind that counts. */
function executedIn(step: Step, isFetch: boolean): Place | undefined {
  const { uses, run } = step;
  if (uses?.reference.kind === "local") return uses.text.place;
  const action = actionNameOf(uses?.reference);
  if (action !== undefined && runningActions.test(action)) return uses?.text.place;
  if (!run) return undefined;
  const from = isFetch ? (fetching.exec(run.value)?.index ?? 0) : 0;
  const match = executing.exec(run.value.slice(from));
  return match ? run.place : undefined;
}
