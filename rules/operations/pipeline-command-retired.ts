import { message, namesInShort } from "../../server/src/engine/message";
import { absent, defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { retiredCommands } from "../../server/src/facts/pipelines/environment-writes";
import { isPipelinePath, pipelineSteps } from "../../server/src/facts/pipelines/workflows";
import { type RetiredAction, retiredActions } from "./pipeline-command-retired.facts";

export default defineRule({
  id: "pipeline-command-retired",
  category: "operations",
  severity: "minor",
  title: "A pipeline uses what GitHub has given up",
  passed: "Pipelines use no commands and versions of actions that are known to be given up",
  effort: "minutes",
  provedBy: { reading: isPipelinePath },
  needs: { retiredCommands, retiredActions, pipelineSteps },
  check: ({ retiredCommands, retiredActions, pipelineSteps }) => {
    if (pipelineSteps.length === 0) return absent;
    const actions = [true, false].flatMap((fails) =>
      ofActions(retiredActions.filter((one) => one.fails === fails)),
    );
    const [first, ...others] = retiredCommands;
    if (!first) return actions;
    const names = [...new Set(retiredCommands.map(({ name }) => `::${name}`))];
    return [
      ...actions,
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

function ofActions(actions: readonly RetiredAction[]): readonly FindingDraft[] {
  const [first, ...others] = actions;
  if (!first) return [];
  const names = [...new Set(actions.map(({ name }) => name))];
  const values = { names: namesInShort(names), count: names.length };
  return [
    {
      severity: first.fails ? "minor" : "advice",
      message: first.fails
        ? message("GitHub has switched off {names}: jobs that use {count:plural:it|them} fail.", values)
        : message(
            "{names} {count:plural:gets|get} no more updates: no fault in {count:plural:it|them} is mended.",
            values,
          ),
      place: first.place,
      related: others.map(({ place }) => place),
      advice: first.fails
        ? { text: message("Use the newest version; what changed in its inputs stands in its README") }
        : { text: message("Use the newest version, or what its README names instead") },
    },
  ];
}
