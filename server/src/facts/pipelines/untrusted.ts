/** A text that comes from outside whoever wrote the pipeline. */
export interface UntrustedText {
  /** "github.event.issue.title" */
  readonly context: string;
  /** "anyone" with an account; "writer": who may push to the repository or start its workflows. */
  readonly from: "anyone" | "writer";
  /** The events that carry it; empty for any. */
  readonly events: readonly string[];
}

const pulls = ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"];

/** What GitHub says of its contexts: texts of people whom nobody has checked, and the events in which they come. */
const free: readonly (readonly [context: RegExp, events: readonly string[]])[] = [
  [/^github\.head_ref$/, pulls],
  [/^github\.event\.issue(?:\.(?:title|body))?$/, ["issues", "issue_comment"]],
  [
    /^github\.event\.pull_request(?:\.(?:title|body|head(?:\.(?:ref|label|repo(?:\.(?:default_branch|description|homepage))?))?))?$/,
    pulls,
  ],
  [
    /^github\.event\.comment(?:\.body)?$/,
    ["issue_comment", "discussion_comment", "commit_comment", "pull_request_review_comment"],
  ],
  [/^github\.event\.review(?:\.body)?$/, ["pull_request_review"]],
  [/^github\.event\.review_comment(?:\.body)?$/, ["pull_request_review_comment"]],
  [/^github\.event\.changes\.(?:title|body)\.from$/, ["issues", ...pulls, "discussion"]],
  [/^github\.event\.discussion(?:\.(?:title|body))?$/, ["discussion", "discussion_comment"]],
  [/^github\.event\.pages(?:\.(?:\*|\d+)(?:\.(?:page_name|title|summary))?)?$/, ["gollum"]],
  [
    /^github\.event\.(?:head_commit|commits(?:\.(?:\*|[\w-]+))?)(?:\.(?:message|(?:author|committer)(?:\.(?:name|email))?))?$/,
    ["push"],
  ],
  [
    /^github\.event\.workflow_run(?:\.(?:head_branch|display_title|head_commit(?:\.(?:message|(?:author|committer)(?:\.(?:name|email))?))?|head_repository\.(?:description|default_branch)|pull_requests\.(?:\*|\d+)\.head\.ref))?$/,
    ["workflow_run"],
  ],
  [/^github\.event\.check_(?:run\.check_suite|suite)\.head_branch$/, ["check_run", "check_suite"]],
  // Of whatever the event is about.
  [/^github\.event\.\*\.(?:title|body|message)$/, []],
  [/^github(?:\.event)?$/, []],
];

/** What is written by people who may push or start workflows. */
const written: readonly (readonly [context: RegExp, events: readonly string[]])[] = [
  [/^github\.event\.client_payload(?:\..*)?$/, ["repository_dispatch"]],
  [/^github\.(?:event\.)?ref(?:_name)?$/, ["push", "create", "delete", "workflow_dispatch", "release"]],
  [/^github\.event\.(?:release\.(?:tag_name|name|body)|deployment\.ref)$/, ["release", "deployment"]],
];

/** Undefined for a text that cannot hold code: numbers, commits, names of users and repositories, and what is not known. */
export function untrustedText(context: string): UntrustedText | undefined {
  const anyone = free.find(([pattern]) => pattern.test(context));
  if (anyone) return { context, from: "anyone", events: anyone[1] };
  const writer = written.find(([pattern]) => pattern.test(context));
  return writer && { context, from: "writer", events: writer[1] };
}

/** Events that anyone can cause and whose jobs get the repository's secrets and a token that may write. */
const powerful = new Set([
  "pull_request_target",
  "issue_comment",
  "issues",
  "discussion",
  "discussion_comment",
  "workflow_run",
  "fork",
  "watch",
]);

/** Whether strangers start it and it runs with the repository's secrets or rights. */
export function isPowerful(event: string): boolean {
  return powerful.has(event);
}

const changedFiles = ["pull_request", "pull_request_target", "push"];
const titles = ["pull_request", "pull_request_target"];

/** Outputs of well-known actions that hand on what strangers wrote: names of files, titles, branches, comments. */
const outputs: readonly (readonly [action: RegExp, output: RegExp, events: readonly string[]])[] = [
  [/^(?:tj-actions|step-security)\/changed-files$/, /(?:files|_dirs|directories)$/, changedFiles],
  [/^(?:tj-actions|step-security)\/branch-names$/, /^(?:head_ref_branch|current_branch|ref_branch)$/, titles],
  [/^dorny\/paths-filter$/, /_files$/, changedFiles],
  [/^jitterbit\/get-changed-files$/, /./, changedFiles],
  [/^trilom\/file-changes-action$/, /^files/, changedFiles],
  [/^(?:xt0rted|gotson)\/pull-request-comment-branch$/, /^(?:head_)?ref$/, ["issue_comment"]],
  [/^alessbell\/pull-request-comment-branch$/, /^head_ref$/, ["issue_comment"]],
  [
    /^(?:peter-murray|zentered)\/issue-(?:body-parser-action|forms-body-parser)$/,
    /./,
    ["issues", "issue_comment"],
  ],
  [/^(?:stefanbuck\/github-issue-parser|onmax\/issue-form-parser)$/, /./, ["issues", "issue_comment"]],
  [/^(?:khan|shanegenschaw)\/pull-request-comment-trigger$/, /^comment_body$/, ["issue_comment"]],
];

/** The text of strangers that a step's output holds, by the action that the step is; undefined where it holds none. */
export function untrustedOutput(action: string, step: string, output: string): UntrustedText | undefined {
  const found = outputs.find(([name, pattern]) => name.test(action) && pattern.test(output));
  return found && { context: `steps.${step}.outputs.${output}`, from: "anyone", events: found[2] };
}
