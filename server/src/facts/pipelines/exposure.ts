import type { Severity } from "../../engine/finding";
import { actionNameOf } from "./action-reference";
import { isAlwaysText, type PipelineText } from "./pipeline-text";
import { type ExpressionSite, eventsOf, type Taint, usesSecrets } from "./taint";
import { isPowerful } from "./untrusted";
import type { Job, Permissions, Step, Workflow } from "./workflow";

/** Conditions by which only people of the project, or the repository's own branches, come through. */
const guards =
  /\bauthor_association\b|\bgithub\.(?:actor|triggering_actor)\b|\bgithub\.event\.(?:sender|issue\.user|comment\.user|pull_request\.user|review\.user|workflow_run\.actor)\.login\b|\bhead\.repo\.(?:full_name|fork|owner\.login|id)\b|\bhead_repository\.(?:full_name|fork|owner\.login|id)\b|\bgithub\.event\.label\.name\b|\bgithub\.repository_owner\s*==\s*github\.(?:actor|event\.)/i;

/** Actions and questions to GitHub's API that ask what somebody may do here. */
const askingAction = /\/[\w-]*(?:permission|membership|collaborator)[\w-]*$/i;
const askingCall =
  /\/collaborators\/|\/memberships?\/|getCollaboratorPermissionLevel|checkCollaborator|checkMembershipForUser|getMembershipFor\w+|author_?association/i;

/**
 * Whether a condition of the step, or of its job or one that it needs, lets only certain people through, or a step before
 * asks who somebody is.
 */
export function isGuarded({ step, job, workflow }: ExpressionSite): boolean {
  const needed = neededBy(job, workflow);
  const before = job && step ? job.steps.slice(0, Math.max(0, job.steps.indexOf(step))) : [];
  return (
    [step, job, ...needed].some((one) => isGuard(one?.condition)) ||
    [...before, ...needed.flatMap(({ steps }) => steps)].some(asksWho)
  );
}

/** The jobs that have to be over before. */
function neededBy(job: Job | undefined, workflow: Workflow | undefined, depth = 0): readonly Job[] {
  if (!job || depth > 5) return [];
  const needed = workflow?.jobs.filter(({ id }) => job.needs.includes(id)) ?? [];
  return needed.flatMap((one) => [one, ...neededBy(one, workflow, depth + 1)]);
}

function asksWho({ uses, run, inputs }: Step): boolean {
  const script = inputs.find(({ name }) => name === "script")?.text.value;
  return (
    askingAction.test(actionNameOf(uses?.reference) ?? "") || askingCall.test(run?.value ?? script ?? "")
  );
}

function isGuard(condition: PipelineText | undefined): boolean {
  if (!condition || isAlwaysText(condition)) return false;
  // A bot's name can be borrowed: see the rule on conditions.
  return guards.test(
    condition.value.replace(/github\.(?:actor|triggering_actor)\s*[!=]=\s*['"][\w-]+\[bot\]['"]/g, ""),
  );
}

/** Whether the job's token may write, as far as written; undefined where the repository's settings decide. */
export function mayWrite(job: Job | undefined, workflow: Workflow | undefined): boolean | undefined {
  const permissions = job?.permissions ?? workflow?.permissions;
  return permissions && writes(permissions);
}

/** Whether anything may be changed with these rights. */
export function writes({ all, scopes }: Permissions): boolean {
  return all === "write-all" || scopes.some(({ level }) => level === "write");
}

/** How bad it is that a stranger's code runs in a job: what it could take there, and who can bring it. */
export function severityOf(taint: Taint, scope: ExpressionSite): Severity {
  if (taint.from === "writer") return "advice";
  const events = eventsOf(taint, scope);
  const carrying =
    taint.events.length === 0 ? events : events.filter((event) => taint.events.includes(event));
  // A workflow or an action that others call: their events decide.
  const isCalled = events.length === 0 || events.every((event) => event === "workflow_call");
  if (isCalled) return "major";
  if (!carrying.some(isPowerful)) return "minor";
  if (isGuarded(scope)) return "minor";
  const { job, workflow } = scope;
  const holds = job !== undefined && (usesSecrets(job) || mayWrite(job, workflow) === true);
  return holds ? "blocker" : "major";
}
