import { message, namesInShort } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { retiredCommands } from "../../server/src/facts/pipelines/environment-writes";
import { isPipelinePath, pipelineSteps } from "../../server/src/facts/pipelines/workflows";

export default defineRule({
  id: "pipeline-command-retired",
  category: "operations",
  severity: "minor",
  title: "A pipeline uses commands that GitHub has given up",
  passed: "Pipelines use no commands that GitHub has given up",
  effort: "minutes",
  provedBy: { reading: isPipelinePath },
  needs: { retiredCommands, pipelineSteps },
  check: ({ retiredCommands, pipelineSteps }) => {
    if (pipelineSteps.length === 0) return absent;
    const [first, ...others] = retiredCommands;
    if (!first) return [];
    const names = [...new Set(retiredCommands.map(({ name }) => `::${name}`))];
    return [
      {
        message: message(
          "{names} {count:plural:is|are} given up: anything that a program prints can use such a command, and one day the step has no effect.",
          { names: namesInShort(names), count: names.length },
        ),
        place: first.place,
        related: others.map(({ place }) => place),
        advice: {
          text: message(
            "Write name=value to the file that GITHUB_OUTPUT, GITHUB_STATE, GITHUB_ENV or GITHUB_PATH names",
          ),
        },
      },
    ];
  },
});
