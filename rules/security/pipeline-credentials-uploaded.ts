import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { isPipelinePath, workflows } from "../../server/src/facts/pipelines/workflows";
import { uploadedCredentials } from "./pipeline-credentials-uploaded.facts";

export default defineRule({
  id: "pipeline-credentials-uploaded",
  category: "security",
  severity: "major",
  title: "An artifact holds the pipeline's token",
  passed: "No artifact holds the pipeline's token",
  effort: "minutes",
  cwe: 522,
  provedBy: { reading: isPipelinePath, about: /\bupload-(?:pages-)?artifact\b|\bartifacts\s*:/ },
  needs: { uploadedCredentials, workflows },
  check: ({ uploadedCredentials, workflows }) => {
    if (workflows.length === 0) return absent;
    return uploadedCredentials.map(({ place, checkout, takesHidden }) => ({
      severity: takesHidden ? "major" : "minor",
      message: takesHidden
        ? message(
            "The artifact is the whole checkout with .git, in which the token of the job is kept: whoever may download it has the token while the job runs.",
          )
        : message(
            "The artifact is the whole checkout, in whose .git the token of the job is kept: only the default that leaves hidden files out keeps it back.",
          ),
      place,
      related: [{ ...checkout, note: message("The token is kept here") }],
      advice: {
        text: message(
          "Set persist-credentials: false on the checkout, and upload only what the build has made",
        ),
      },
    }));
  },
});
