import { type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import { fileNameOf, folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { pairAt, pairsOf } from "../../languages/yaml";
import { isVendored } from "../repository/file-kinds";
import { yamlFiles } from "../yaml-files";
import { isGitlabPath } from "./gitlab/gitlab-pipelines";
import { inputsIn, type PipelineSource, stepsIn, variablesIn } from "./read-steps";
import { readWorkflow } from "./read-workflow";
import type { Job, LocalAction, Step, Workflow } from "./workflow";

const workflowPath = /^\.(?:github|forgejo|gitea)\/workflows\/[^/]+\.ya?ml$/;

const workflowAt: FactFamily<Workflow | undefined> = factFamily("workflow", (db, path) => {
  const text = db.file(path)?.text;
  const file = db.of(yamlFiles, path);
  return text === undefined || !file ? undefined : readWorkflow({ path, text, file });
});

/** Every workflow of the repository, sorted by path. */
export const workflows: Fact<readonly Workflow[]> = fact("workflows", (db) =>
  db.paths().flatMap((path) => (workflowPath.test(path) ? (db.of(workflowAt, path) ?? []) : [])),
);

const actionAt: FactFamily<LocalAction | undefined> = factFamily("local action", (db, path) => {
  const text = db.file(path)?.text;
  const file = db.of(yamlFiles, path);
  const runs = pairAt(file?.root, "runs")?.value;
  if (text === undefined || !file || !runs) return undefined;
  const source: PipelineSource = { path, text, file };
  return {
    path,
    folder: folderOf(path),
    inputs: inputsIn(source, pairAt(file.root, "inputs")?.value),
    outputs: pairsOf(pairAt(file.root, "outputs")?.value).flatMap(({ key, value }) =>
      variablesIn(source, pairAt(value, "value")?.value, key),
    ),
    steps: stepsIn(source, pairAt(runs, "steps")?.value),
  };
});

/** Every action that the repository holds, sorted by path; what others wrote and is only kept here is left out. */
export const localActions: Fact<readonly LocalAction[]> = fact("local actions", (db) =>
  db
    .paths()
    .filter(isActionPath)
    .flatMap((path) => db.of(actionAt, path) ?? []),
);

function isActionPath(path: RelativePath): boolean {
  return /^action\.ya?ml$/.test(fileNameOf(path)) && !isVendored(path) && !ofTests.test(path);
}

const ofTests = /(?:^|\/)(?:fixtures?|testdata)\//;

/** A step with what it stands in: a job of a workflow, or an action. */
export interface PlacedStep {
  readonly step: Step;
  readonly workflow: Workflow | undefined;
  readonly job: Job | undefined;
  readonly action: LocalAction | undefined;
}

/** Every step that runs of the repository's workflows, then of its actions. */
export const pipelineSteps: Fact<readonly PlacedStep[]> = fact("pipeline steps", (db) =>
  [
    ...db
      .get(workflows)
      .flatMap((workflow) =>
        workflow.jobs.flatMap((job) =>
          job.steps.map((step): PlacedStep => ({ step, workflow, job, action: undefined })),
        ),
      ),
    ...db
      .get(localActions)
      .flatMap((action) =>
        action.steps.map((step): PlacedStep => ({ step, workflow: undefined, job: undefined, action })),
      ),
  ].filter(({ step }) => step.runs),
);

/** Files that are read here: workflows and actions of GitHub, and GitLab's pipelines. */
export function isPipelinePath(path: RelativePath): boolean {
  return workflowPath.test(path) || isActionPath(path) || isGitlabPath(path);
}
