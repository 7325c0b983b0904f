import type { Severity } from "../../engine/finding";
import { isAlwaysText, type PipelineText } from "./pipeline-text";
import { eventsOf, type Scope, type Taint, usesSecrets } from "./taint";
import { isPowerful } from "./untrusted";
import type { Job, Permissions, Workflow } from "./workflow";

/** Conditions by which only people of the project, or the repository's own branches, come through. */
const guards =
  /\bauthor_association\b|\bgithub\.(?:actor|triggering_actor)\b|\bgithub\.event\.(?:sender|issue\.user|comment\.user|pull_request\.user|review\.user|workflow_run\.actor)\.login\b|\bhead\.repo\.(?:full_name|fork|owner\.login|id)\b|\bhead_repository\.(?:full_name|fork|owner\.login|id)\b|\bgithub\.event\.label\.name\b|\bgithub\.repository_owner\s*==\s*github\.(?:actor|event\.)/i;

/** Whether a condition of the step, or of its job or one that it needs, lets only certain people through. */
export function isGuarded({ step, job, workflow }: Scope): boolean {
  return [step?.condition, ...conditionsOf(job, workflow)].some(isGuard);
}

function conditionsOf(
  job: Job | undefined,
  workflow: Workflow | undefined,
  depth = 0,
): readonly (PipelineText | undefined)[] {
  if (!job || depth > 5) return [];
  const needed = workflow?.jobs.filter(({ id }) => job.needs.includes(id)) ?? [];
  return [job.condition, ...needed.flatMap((one) => conditionsOf(one, workflow, depth + 1))];
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

export function writes({ all, scopes }: Permissions): boolean {
  return all === "write-all" || scopes.some(({ level }) => level === "write");
}

/** How bad it is that a stranger's code runs in a job: what it could take there, and who can bring it. */
export function severityOf(taint: Taint, scope: Scope): Severity {
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
