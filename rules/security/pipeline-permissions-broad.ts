import { message } from "../../server/src/engine/message";
import { absent, defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { isPipelinePath, workflows } from "../../server/src/facts/pipelines/workflows";
import { type BroadPermission, broadPermissions } from "./pipeline-permissions-broad.facts";

export default defineRule({
  id: "pipeline-permissions-broad",
  category: "security",
  severity: "minor",
  title: "A pipeline's token may do more than it needs",
  passed: "Pipelines that hold secrets or change something say what their token may do",
  effort: "minutes",
  provedBy: { reading: isPipelinePath, about: /\bpermissions\s*:|\bsecrets\b|github\.token/ },
  needs: { broadPermissions, workflows },
  check: ({ broadPermissions, workflows }) => {
    if (workflows.length === 0) return absent;
    const defaults = broadPermissions.filter((one) => one.kind === "default");
    return [
      ...broadPermissions.flatMap((one) => (one.kind === "default" ? [] : [written(one)])),
      ...unwritten(defaults),
    ];
  },
});

function written(broad: Exclude<BroadPermission, { kind: "default" }>): FindingDraft {
  const { place } = broad;
  if (broad.kind === "all")
    return {
      severity: "major",
      message: message(
        "The token may write everything: any action or package that runs here can change code, releases and settings.",
      ),
      place,
      advice: { text: message("Name the rights that the job needs, and start with contents: read") },
    };
  return {
    message: message(
      "Each job's token may write {scopes}, also that of {job}, which does not need it: give the right to the job that does.",
      { scopes: broad.scopes.join(", "), job: broad.job },
    ),
    place,
    advice: { text: message("Move the right to write to the job that uses it") },
  };
}

/** What nobody has said in several workflows is said in one sitting. */
function unwritten(
  defaults: readonly Extract<BroadPermission, { kind: "default" }>[],
): readonly FindingDraft[] {
  const first = defaults.find(({ event }) => event !== undefined) ?? defaults[0];
  if (!first) return [];
  const { place, event } = first;
  const values = { count: defaults.length, event: event ?? "" };
  return [
    {
      severity: event === undefined ? "advice" : "minor",
      message:
        event === undefined
          ? message(
              "{count} {count:plural:workflow does|workflows do} not say what the token may do: in older repositories it may write everything.",
              values,
            )
          : message(
              "{count} {count:plural:workflow does|workflows do} not say what the token may do, one on {event}, which anyone can cause: in older repositories it may write everything.",
              values,
            ),
      place,
      related: defaults.filter((one) => one !== first).map((one) => one.place),
      fixes: defaults.every(({ reads }) => reads)
        ? [
            {
              title: message("Let the token read only"),
              safety: "review",
              edits: defaults.map((one) => ({
                kind: "edit" as const,
                path: one.place.path,
                range: { start: one.place.range.start, end: one.place.range.start },
                newText: "permissions:\n  contents: read\n\n",
              })),
            },
          ]
        : [],
      advice: {
        text: message("Write permissions with contents: read, and more only for the job that needs it"),
      },
    },
  ];
}
