import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { actionNameOf } from "../../server/src/facts/pipelines/action-reference";
import { usesSecrets } from "../../server/src/facts/pipelines/taint";
import { isPowerful } from "../../server/src/facts/pipelines/untrusted";
import type { Job, Workflow } from "../../server/src/facts/pipelines/workflow";
import { workflows } from "../../server/src/facts/pipelines/workflows";

/** What a workflow's token may do that it need not. */
export type BroadPermission =
  /** `write-all`. */
  | { readonly kind: "all"; readonly place: Place }
  /** Rights to write that each job gets and only some can use. */
  | {
      readonly kind: "shared";
      readonly place: Place;
      readonly scopes: readonly string[];
      readonly job: string;
    }
  /** Nothing is said: the repository's settings decide. */
  | {
      readonly kind: "default";
      readonly place: Place;
      /** An event that anyone can cause. */
      readonly event: string | undefined;
      /** Nothing in it is seen to write. */
      readonly reads: boolean;
    };

/** Tokens that may write more than is seen to be needed, and those of which nothing is said. */
export const broadPermissions: Fact<readonly BroadPermission[]> = fact("broad permissions", (db) =>
  db.get(workflows).flatMap((workflow): readonly BroadPermission[] => {
    const everything = [workflow, ...workflow.jobs].flatMap(({ permissions }): readonly BroadPermission[] =>
      permissions?.all === "write-all" ? [{ kind: "all", place: permissions.place }] : [],
    );
    return [...everything, ...sharedIn(workflow), ...defaultIn(workflow)];
  }),
);

/** Rights with which a job's code can change what others run or take for granted. */
const powerful = new Set([
  "contents",
  "packages",
  "id-token",
  "actions",
  "deployments",
  "attestations",
  "pages",
]);

function sharedIn({ permissions, jobs }: Workflow): readonly BroadPermission[] {
  const scopes =
    permissions?.scopes.filter(({ name, level }) => level === "write" && powerful.has(name)) ?? [];
  const inheriting = jobs.filter(({ permissions }) => !permissions);
  const without = inheriting.find((job) => job.uses === undefined && !mayNeedToken(job));
  if (!permissions || scopes.length === 0 || jobs.length < 2 || !without) return [];
  return [
    { kind: "shared", place: permissions.place, scopes: scopes.map(({ name }) => name), job: without.id },
  ];
}

function defaultIn({ permissions, jobs, triggers, place }: Workflow): readonly BroadPermission[] {
  if (permissions || triggers.every(({ name }) => name === "workflow_call")) return [];
  const open = jobs.filter((job) => !job.permissions);
  if (open.length === 0) return [];
  const event = triggers.find(({ name }) => isPowerful(name))?.name;
  // Tests and checks that hold nothing and change nothing: whoever can alter them can push anyway.
  if (
    event === undefined &&
    open.every((job) => !job.uses && !usesSecrets(job, ofReports) && !mayChange(job))
  )
    return [];
  return [{ kind: "default", place, event, reads: open.every((job) => !job.uses && !mayNeedToken(job)) }];
}

/** Whether something in the job is seen to use the token for changes; most actions of others only build and check. */
function mayChange(job: Job): boolean {
  return (
    textsOf(job).some((text) => /\bGITHUB_TOKEN\b|\bgithub\.token\b|\bGH_TOKEN\b/i.test(text)) ||
    job.steps.some(
      ({ uses, run }) =>
        changingCommands.test(run?.value ?? "") || changingActions.test(actionNameOf(uses?.reference) ?? ""),
    )
  );
}

const changingCommands =
  /\bgit\s+push\b|\bgh\s+\w|\bsemantic-release\b|\b(?:npm|pnpm|yarn)\s+publish\b|\bcosign\b|\bdocker\s+push\b|\bgh-deploy\b|\btwine\s+upload\b/;
const changingActions =
  /release|publish|deploy|stale|label|comment|(?<!pre-)commit|pull-request|push|gh-pages|\bpages\b|merge|assign|lock-threads|backport|github-script|issue|project|draft|dispatch|\btag\b|codeql|upload-sarif|scorecard|dependency-submission|attest/;

/** Keys with which tests report what they found, and no more. */
const ofReports = /^(?:CODECOV|COVERALLS|CODACY|CODECLIMATE|CC_TEST_REPORTER|SONAR|SNYK|CYPRESS)_/i;

/** Actions that do with the token nothing but read. */
const reading =
  /^(?:actions\/(?:checkout|setup-[\w-]+|cache(?:\/.*)?|upload-artifact|download-artifact)|docker\/(?:setup-[\w-]+-action|build-push-action|metadata-action)|astral-sh\/setup-uv|pnpm\/action-setup|oven-sh\/setup-bun|denoland\/setup-deno|ruby\/setup-ruby|codecov\/codecov-action|golangci\/golangci-lint-action|gradle\/actions\/.*|shivammathur\/setup-php|dtolnay\/rust-toolchain|pre-commit\/action)$/;

function textsOf({ steps, environment }: Job): readonly string[] {
  return [
    ...[...environment, ...steps.flatMap((step) => [...step.environment, ...step.inputs])].map(
      ({ text }) => text.value,
    ),
    ...steps.flatMap(({ run }) => run?.value ?? []),
  ];
}

/** Whether something in the job may use the token to write. */
function mayNeedToken(job: Job): boolean {
  return (
    mayChange(job) ||
    job.steps.some(({ uses }) => {
      if (!uses) return false;
      const action = actionNameOf(uses.reference);
      return action === undefined || !reading.test(action);
    })
  );
}
