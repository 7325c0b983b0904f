import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { environmentWrites, unsecureCommands } from "../../server/src/facts/pipelines/environment-writes";
import { isPipelinePath, pipelineSteps } from "../../server/src/facts/pipelines/workflows";

export default defineRule({
  id: "pipeline-environment-poisoned",
  category: "security",
  severity: "major",
  title: "Texts of strangers set a pipeline's variables",
  passed: "No text of strangers sets a pipeline's variables",
  effort: "minutes",
  cwe: 77,
  provedBy: { reading: isPipelinePath, about: /\bGITHUB_(?:ENV|PATH)\b|::set-env|\bdotenv\b/ },
  needs: { environmentWrites, unsecureCommands, pipelineSteps },
  check: ({ environmentWrites, unsecureCommands, pipelineSteps }) => {
    if (pipelineSteps.length === 0) return absent;
    const [first, ...others] = unsecureCommands;
    return [
      ...environmentWrites.map(({ file, name, place, severity }) => ({
        severity,
        message: message(
          "{name} goes into {file}: a new line in it sets variables, programs or outputs for the steps that follow.",
          { name, file },
        ),
        place,
        advice: {
          text: message(
            "Check the text before it is written, down to the characters that it may hold, or keep it out of {file}",
            { file },
          ),
        },
      })),
      ...(first
        ? [
            {
              message: message(
                "Commands in what programs print set variables and search paths again: GitHub has switched that off because any printed text can use it.",
              ),
              place: first,
              related: others,
              advice: { text: message("Take the variable away, and write to GITHUB_ENV and GITHUB_PATH") },
            },
          ]
        : []),
    ];
  },
});
