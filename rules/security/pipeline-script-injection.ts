import type { Place } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { absent, defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { gitlabPipelines } from "../../server/src/facts/pipelines/gitlab/gitlab-pipelines";
import { type Injection, injections } from "../../server/src/facts/pipelines/injections";
import { isPipelinePath, pipelineSteps } from "../../server/src/facts/pipelines/workflows";
import {
  type EvaluatedText,
  evaluatedTexts,
  type GitlabInjection,
  gitlabInjections,
} from "./pipeline-script-injection.facts";

export default defineRule({
  id: "pipeline-script-injection",
  category: "security",
  severity: "major",
  title: "A pipeline runs what strangers write as code",
  passed: "No pipeline puts texts of others into its code",
  effort: "minutes",
  provedBy: { reading: isPipelinePath },
  needs: { injections, evaluatedTexts, gitlabInjections, pipelineSteps, gitlabPipelines },
  check: ({ injections, evaluatedTexts, gitlabInjections, pipelineSteps, gitlabPipelines }) => {
    if (pipelineSteps.length === 0 && gitlabPipelines.length === 0) return absent;
    const grave = injections.filter(({ severity }) => severity !== "advice");
    return [
      ...grave.map(ofStrangers),
      ...perFile(injections.filter(({ severity }) => severity === "advice")),
      ...[...evaluatedTexts, ...gitlabInjections].map(readAgain),
    ];
  },
});

function readAgain({ names, place, severity }: EvaluatedText | GitlabInjection): FindingDraft {
  return {
    severity,
    message: message(
      "{names} {count:plural:runs|run} inside another program's code: a text that others write becomes a part of the command.",
      { names: names.join(", "), count: names.length },
    ),
    place,
    advice: { text: message("Write the commands out, and pass the text as an argument in quotes") },
  };
}

function ofStrangers(injection: Injection): FindingDraft {
  const { entries, severity, code } = injection;
  const [first, ...others] = entries;
  const taints = entries.flatMap(({ taints }) => taints);
  const names = namesInShort([...new Set(taints.map(({ context }) => context))]);
  const path = code.text.place.path;
  return {
    severity,
    message: message(
      "{names} becomes a part of the code of {key} before it runs: {who} can run commands there.",
      {
        names,
        key: code.key,
        who: whoIn(injection),
      },
    ),
    place: { path, range: first?.written.range ?? code.text.place.range },
    related: [
      ...others.map(({ written }): Place => ({ path, range: written.range })),
      ...taints.flatMap(({ through }) =>
        through.map((place): Place => ({ ...place, note: message("It comes through here") })),
      ),
    ],
    ...repairOf(injection),
  };
}

function whoIn({ severity, action }: Injection): Message {
  if (action && severity === "minor") return message("whoever writes what a workflow hands to the action");
  if (severity === "minor") return message("whoever writes it, though only with the rights of that event,");
  return message("anyone with an account");
}

/** What only people with write access set is one thing to know about a file. */
function perFile(injections: readonly Injection[]): readonly FindingDraft[] {
  const files = groupedBy(injections, ({ code }) => code.text.place.path);
  return files.flatMap((found): readonly FindingDraft[] => {
    const places = found.flatMap(({ entries, code }) =>
      entries.map(({ written }): Place => ({ path: code.text.place.path, range: written.range })),
    );
    const [place, ...related] = places;
    if (!place) return [];
    const contexts = found.flatMap(({ entries }) => entries.flatMap(({ taints }) => taints));
    return [
      {
        severity: "advice",
        message: message(
          "{names} becomes a part of the code before it runs: a quote in it breaks the step, and whoever may start the workflow can run commands with its secrets.",
          { names: namesInShort([...new Set(contexts.map(({ context }) => context))]) },
        ),
        place,
        related,
        fixes: found.every(({ repair }) => repair)
          ? [
              {
                title: message("Read it from the environment"),
                safety: "review",
                edits: found.flatMap(({ repair }) => repair ?? []),
              },
            ]
          : [],
      },
    ];
  });
}

function repairOf({ repair }: Injection): Pick<FindingDraft, "fixes" | "advice"> {
  if (repair)
    return { fixes: [{ title: message("Read it from the environment"), safety: "review", edits: repair }] };
  return { advice: { text: message("Give it to the step by env, and read the variable in the code") } };
}
