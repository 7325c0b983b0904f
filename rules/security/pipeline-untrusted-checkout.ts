import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { isPipelinePath, workflows } from "../../server/src/facts/pipelines/workflows";
import { untrustedCheckouts } from "./pipeline-untrusted-checkout.facts";

export default defineRule({
  id: "pipeline-untrusted-checkout",
  category: "security",
  severity: "blocker",
  title: "A pipeline runs a stranger's code with the repository's rights",
  passed: "No pipeline runs a stranger's code with the repository's rights",
  effort: "hours",
  provedBy: { reading: isPipelinePath },
  needs: { untrustedCheckouts, workflows },
  check: ({ untrustedCheckouts, workflows }) => {
    if (workflows.length === 0) return absent;
    return untrustedCheckouts.map(({ job, event, place, runs, severity }) => ({
      severity,
      message: runs
        ? message(
            "{job} fetches the pull request's code on {event} and runs it: whoever opens one takes the job's token and secrets.",
            { job: job.id, event },
          )
        : message(
            "{job} fetches the pull request's code on {event}, beside the job's token and secrets: whatever runs it later gives them away.",
            { job: job.id, event },
          ),
      place,
      related: runs ? [{ ...runs, note: message("What was fetched is run here") }] : [],
      advice: {
        text: message(
          "Build and test on pull_request, without secrets; hand results over as an artifact to the workflow that may write",
        ),
      },
    }));
  },
});
