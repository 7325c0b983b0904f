import { type Fact, fact } from "../../server/src/engine/database";
import type { Place, Severity } from "../../server/src/engine/finding";
import { isGuarded } from "../../server/src/facts/pipelines/exposure";
import { hosting } from "../../server/src/facts/pipelines/hosting";
import type { Job, Trigger, Workflow } from "../../server/src/facts/pipelines/workflow";
import { workflows } from "../../server/src/facts/pipelines/workflows";

/** A machine of one's own that runs what pull requests of strangers bring. */
export interface ExposedRunner {
  readonly place: Place;
  readonly event: string;
  readonly severity: Severity;
}

/** A machine that is named in a way of one's own: the platform's, made larger, or one that stands somewhere. */
export interface UnknownRunner {
  readonly label: string;
  readonly event: string;
}

/** Who is a stranger to a private repository is known to its owners only: `looksPublic` says whether this one is open. */
export const exposedRunners: Fact<{
  readonly looksPublic: boolean;
  readonly runners: readonly ExposedRunner[];
  readonly unknown: readonly UnknownRunner[];
}> = fact("exposed runners", (db) => ({
  looksPublic: db.get(hosting).looksPublic,
  runners: db.get(workflows).flatMap((workflow) => workflow.jobs.flatMap((job) => inJob(workflow, job))),
  unknown: db.get(workflows).flatMap((workflow) => workflow.jobs.flatMap((job) => namedInJob(workflow, job))),
}));

const events = ["pull_request_target", "pull_request"];

function inJob(workflow: Workflow, job: Job): readonly ExposedRunner[] {
  const trigger = triggerOfForks(workflow, job);
  if (!trigger || !job.runsOn || !isOwnMachine(job)) return [];
  const isHeldBack =
    isGuarded({ workflow, job, action: undefined, step: undefined }) ||
    job.deploysTo !== undefined ||
    (trigger.types.length > 0 && trigger.types.every((type) => /^(?:labeled|closed|assigned)$/.test(type)));
  return [{ place: job.runsOn.place, event: trigger.name, severity: isHeldBack ? "minor" : "major" }];
}

/** The event with which pull requests of others reach the job. */
function triggerOfForks(workflow: Workflow, job: Job): Trigger | undefined {
  const condition = job.condition?.value ?? "";
  if (keepsForksOut.test(condition) || isForOtherEvents(condition)) return undefined;
  return events.flatMap((event) => workflow.triggers.find(({ name }) => name === event) ?? [])[0];
}

/** GitHub's machines, and those of services that make a new one for each job. */
const platforms =
  /^(?:ubuntu|windows|macos|xcode)\b|^(?:blacksmith|depot|buildjet|namespace|nscloud|warp|runs-on|ubicloud|cirun|arc)\b|^runs-on[=/]/i;

function namedInJob(workflow: Workflow, job: Job): readonly UnknownRunner[] {
  const labels = labelsOf(job);
  const [label] = labels;
  const trigger = triggerOfForks(workflow, job);
  const isForgejo = !workflow.path.startsWith(".github/");
  if (!trigger || label === undefined || isForgejo || isOwnMachine(job)) return [];
  return labels.some((one) => platforms.test(one)) ? [] : [{ label, event: trigger.name }];
}

const keepsForksOut =
  /head\.repo\.(?:full_name|owner\.login|id)\s*==|==\s*github\.event\.pull_request\.head\.repo\.|head\.repo\.fork\s*(?:==\s*false|!=\s*true)|!\s*github\.event\.pull_request\.head\.repo\.fork/;

/** `github.event_name == 'push'`, or a branch, which is none in a pull request. */
function isForOtherEvents(condition: string): boolean {
  return (
    /github\.event_name\s*!=\s*'pull_request(?:_target)?'|github\.ref\s*==\s*'refs\/heads\//.test(
      condition,
    ) ||
    (/github\.event_name\s*==\s*'/.test(condition) &&
      !/github\.event_name\s*==\s*'pull_request/.test(condition))
  );
}

function isOwnMachine(job: Job): boolean {
  return labelsOf(job).some((label) => /^self-hosted$/i.test(label));
}

/** What is written; of what is worked out, what the matrix gives. */
function labelsOf({ runsOn, matrix }: Job): readonly string[] {
  const labels = (runsOn?.labels ?? []).flatMap(({ value, expressions }) =>
    expressions.length === 0
      ? [value]
      : matrix
          .filter(({ name }) => expressions.some(({ source }) => source.includes(lastOf(name))))
          .map(({ text }) => text.value),
  );
  return labels.map((label) => label.trim()).filter((label) => label !== "" && !label.includes("${{"));
}

function lastOf(name: string): string {
  return name.split(".").at(-1) || "matrix";
}
