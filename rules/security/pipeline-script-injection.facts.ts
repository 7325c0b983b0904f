import { type Fact, fact } from "../../server/src/engine/database";
import { type Place, type Severity, worstSeverity } from "../../server/src/engine/finding";
import { languageOf } from "../../server/src/facts/pipelines/code-inputs";
import { codeReadAgain, variablesNamed } from "../../server/src/facts/pipelines/code-read-again";
import { severityOf } from "../../server/src/facts/pipelines/exposure";
import { type GitlabJob, gitlabPipelines } from "../../server/src/facts/pipelines/gitlab/gitlab-pipelines";
import { shellOf } from "../../server/src/facts/pipelines/injections";
import type { PipelineText } from "../../server/src/facts/pipelines/pipeline-text";
import { taints } from "../../server/src/facts/pipelines/taint";
import type { PipelineVariable } from "../../server/src/facts/pipelines/workflow";
import { pipelineSteps } from "../../server/src/facts/pipelines/workflows";

/** Texts of others that a step has in variables, and whose content it has a shell read as code: `eval "$TITLE"`. */
export interface EvaluatedText {
  readonly names: readonly string[];
  readonly place: Place;
  readonly severity: Severity;
}

/** Of all steps of workflows and local actions, one for each step; PowerShell is not read. */
export const evaluatedTexts: Fact<readonly EvaluatedText[]> = fact("evaluated texts", (db) => {
  const known = db.get(taints);
  return db.get(pipelineSteps).flatMap((placed): readonly EvaluatedText[] => {
    const { run } = placed.step;
    if (!run || languageOf(shellOf(placed)) === "pwsh") return [];
    const names = [...new Set(codeReadAgain(run.value).flatMap(variablesNamed))];
    const found = names.flatMap((name) =>
      known.ofContext(`env.${name.toLowerCase()}`, placed).map((taint) => ({ name, taint })),
    );
    if (found.length === 0) return [];
    const severity = worstSeverity(found.map(({ taint }) => ({ severity: severityOf(taint, placed) })));
    return [{ names: [...new Set(found.map(({ name }) => name))], place: run.place, severity }];
  });
});

/** A text of others inside code that a shell reads a second time. */
export interface GitlabInjection {
  /** The variable of GitLab that holds the text. */
  readonly names: readonly string[];
  readonly place: Place;
  readonly severity: Severity;
}

/** GitLab hands texts over as variables, which is safe until something reads what they hold as code. */
export const gitlabInjections: Fact<readonly GitlabInjection[]> = fact("injections in GitLab CI", (db) =>
  db
    .get(gitlabPipelines)
    .flatMap(({ jobs, variables }) =>
      jobs.flatMap((job) => job.scripts.flatMap((script) => inScript(script, job, variables))),
    ),
);

/** Free texts, which an outsider's merge request brings along; names of branches are narrower, and only writers push them. */
const free = /^CI_(?:COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|TAG_MESSAGE)|MERGE_REQUEST_(?:TITLE|DESCRIPTION))$/;
const names =
  /^CI_(?:COMMIT_(?:REF_NAME|BRANCH|TAG|AUTHOR)|MERGE_REQUEST_(?:SOURCE_BRANCH_NAME|LABELS|MILESTONE)|EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME)$/;

function inScript(
  script: PipelineText,
  job: GitlabJob,
  shared: readonly PipelineVariable[],
): readonly GitlabInjection[] {
  const found = codeReadAgain(script.value)
    .flatMap(variablesNamed)
    .map((name) => sourceOf(name, job, shared, script.value));
  const texts = [...new Set(found)].filter((name) => free.test(name) || names.test(name));
  if (texts.length === 0) return [];
  const severity = texts.some((name) => free.test(name)) ? "major" : "minor";
  return [{ names: texts, place: script.place, severity }];
}

/** The variable of GitLab behind one of the pipeline's own: `TITLE: $CI_COMMIT_TITLE`, `TITLE="$CI_COMMIT_TITLE"`. */
function sourceOf(name: string, job: GitlabJob, shared: readonly PipelineVariable[], script: string): string {
  const set =
    [...job.variables, ...shared].find((one) => one.name === name)?.text.value ??
    new RegExp(`(?:^|[\\s;])${name}="?(\\$\\{?\\w+\\}?)"?(?:\\s|;|$)`).exec(script)?.[1];
  return /^\$\{?(\w+)\}?$/.exec(set?.trim() ?? "")?.[1] ?? name;
}
