import type { CiPipeline } from "../../server/src/facts/pipelines/ci-pipelines";

/** Ready-made steps that look after issues, proposals, releases or the repository's own settings, and those that only fetch and keep files. */
const tending =
  /(?:^|[/_-])(?:scorecard|(?:auto-?)?label(?:l?er|s)?|stale|lock-threads|first-interaction|greet\w*|welcome|release-drafter|auto-?assign\w*|cla|dco|add-to-project|issue\w*|backport\w*|merge-conflict\w*|triage|fetch-metadata|semantic-pull-request|all-contributors|checkout|github-script|create-github-app-token|upload-(?:artifact|sarif))(?:[-_](?:action|bot|assistant|manager))*$/i;

/** Whether a pipeline is known to look at no code: every step of it is about the project around it. */
export function isHousekeeping({ commands, uses, incomplete }: CiPipeline): boolean {
  return (
    !incomplete &&
    uses.length > 0 &&
    uses.every((use) => tending.test(use.split("@")[0] ?? "")) &&
    commands.every(({ text }) => /^\s*(?:gh|echo)\b[^\n]*\s*$/.test(text))
  );
}
