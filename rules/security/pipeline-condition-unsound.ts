import type { Fix, Severity } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { isPipelinePath, pipelineSteps } from "../../server/src/facts/pipelines/workflows";
import { type UnsoundCondition, unsoundConditions } from "./pipeline-condition-unsound.facts";

export default defineRule({
  id: "pipeline-condition-unsound",
  category: "security",
  severity: "minor",
  title: "A pipeline's condition holds nothing back",
  passed: "Conditions of pipelines ask what they say",
  effort: "minutes",
  cwe: 670,
  provedBy: { reading: isPipelinePath, about: /\b(?:if|rules|only|except)\s*:/ },
  needs: { unsoundConditions, pipelineSteps },
  check: ({ unsoundConditions, pipelineSteps }) => {
    if (pipelineSteps.length === 0) return absent;
    return groupedBy(unsoundConditions, ({ kind, place }) => `${kind} ${place.path}`).map(
      ([first, ...others]) => ({
        severity: severityOf([first, ...others]),
        message: messageOf(first),
        place: first.place,
        related: others.map(({ place }) => place),
        fixes: repairOf([first, ...others]),
        ...(first.kind === "text" || first.kind === "constant" ? {} : { advice: { text: adviceOf(first) } }),
      }),
    );
  },
});

function severityOf(conditions: readonly UnsoundCondition[]): Severity {
  if (conditions.every(({ kind }) => kind === "part-of-name")) return "advice";
  return conditions.some(({ guards, kind }) => guards && !kind.startsWith("part-of-")) ? "major" : "minor";
}

function messageOf({ kind }: UnsoundCondition): Message {
  switch (kind) {
    case "text":
      return message(
        "Text or a line break beside the braces makes the condition a text, and a text is always true: it holds nothing back.",
      );
    case "constant":
      return message("Nothing that changes decides this condition: it is always the same.");
    case "part-of-text":
      return message(
        "contains looks for a part of the text: a name that is only a piece of a listed one comes through too.",
      );
    case "part-of-name":
      return message(
        "contains looks for a part of the name: whoever gives an account a name with it comes through too.",
      );
    case "actor":
      return message(
        "Who caused the event last is asked, not who wrote the code: a stranger can get the bot to act on a pull request of their own.",
      );
  }
}

function adviceOf({ kind }: UnsoundCondition): Message {
  if (kind === "part-of-name") return message("Compare the whole name: github.actor == 'dependabot[bot]'");
  return kind === "actor"
    ? message("Ask github.event.pull_request.user.login, and whether the branch is the repository's own")
    : message('Give contains a list: fromJSON(\'["main", "develop"]\')');
}

function repairOf(conditions: readonly UnsoundCondition[]): readonly Fix[] {
  const known = conditions.filter(({ repaired }) => repaired !== undefined);
  if (known.length === 0) return [];
  const edits = known.map(({ place: { path, range }, repaired = "" }) => ({
    kind: "edit" as const,
    path,
    range,
    newText: repaired,
  }));
  const fix: Fix = { title: message("Write it as one expression"), safety: "review", edits };
  return [known.length < conditions.length ? { ...fix, partial: true } : fix];
}
