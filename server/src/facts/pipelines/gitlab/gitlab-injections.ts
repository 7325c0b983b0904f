import { type Fact, fact } from "../../../engine/database";
import type { Place, Severity } from "../../../engine/finding";
import type { PipelineText } from "../pipeline-text";
import type { Variable } from "../workflow";
import { type GitlabJob, gitlabPipelines } from "./gitlab-pipelines";

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
  shared: readonly Variable[],
): readonly GitlabInjection[] {
  const found = codeIn(script.value)
    .flatMap((code) =>
      [...code.matchAll(/(?<!\\)\$(?:\{(\w{1,200})(?!\w)[^}]{0,500}\}|(\w+))/g)].map(
        ([, braced, bare]) => braced ?? bare ?? "",
      ),
    )
    .map((name) => sourceOf(name, job, shared, script.value));
  const texts = [...new Set(found)].filter((name) => free.test(name) || names.test(name));
  if (texts.length === 0) return [];
  const severity = texts.some((name) => free.test(name)) ? "major" : "minor";
  return [{ names: texts, place: script.place, severity }];
}

/** The variable of GitLab behind one of the pipeline's own: `TITLE: $CI_COMMIT_TITLE`, `TITLE="$CI_COMMIT_TITLE"`. */
function sourceOf(name: string, job: GitlabJob, shared: readonly Variable[], script: string): string {
  const set =
    [...job.variables, ...shared].find((one) => one.name === name)?.text.value ??
    new RegExp(`(?:^|[\\s;])${name}="?(\\$\\{?\\w+\\}?)"?(?:\\s|;|$)`).exec(script)?.[1];
  return /^\$\{?(\w+)\}?$/.exec(set?.trim() ?? "")?.[1] ?? name;
}

/** The parts of a script that are read as code again after variables have been put in; in single quotes none is. */
function codeIn(script: string): readonly string[] {
  const again =
    /(?:\beval|\b(?:ba|z|da)?sh\s+(?:-\w+\s+){0,5}-\w*c|\b(?:python3?|node|perl|ruby|php)\s+-(?:c|e|r))\s+("(?:[^"\\]|\\.)*"|[^'"\s|;&][^\n|;&]*)/g;
  const remote = /\bssh\s[^\n"']{0,500}?\s("(?:[^"\\]|\\.)*")/g;
  const substituted = /`\s*(\$\{?\w+\}?)|\$\(\s*(\$\{?\w+\}?)/g;
  return [
    ...[...script.matchAll(again)].map(([, code = ""]) => code),
    ...[...script.matchAll(remote)].map(([, code = ""]) => code),
    ...[...script.matchAll(substituted)].map(([, quoted, braced]) => quoted ?? braced ?? ""),
  ];
}
