import { groupedBy } from "../../server/src/engine/grouped-by";
import { message } from "../../server/src/engine/message";
import { absent, defineRule, unknown } from "../../server/src/engine/rule";
import { isPipelinePath, workflows } from "../../server/src/facts/pipelines/workflows";
import { exposedRunners } from "./pipeline-runner-exposed.facts";

export default defineRule({
  id: "pipeline-runner-exposed",
  category: "security",
  severity: "major",
  title: "Strangers' pull requests run on a machine of one's own",
  passed: "No pull request of strangers runs on a machine of one's own",
  effort: "hours",
  provedBy: { reading: isPipelinePath },
  needs: { exposedRunners, workflows },
  check: ({ exposedRunners: { looksPublic, runners, unknown: named }, workflows }) => {
    if (workflows.length === 0) return absent;
    const [own] = runners;
    if (own && !looksPublic)
      return unknown(
        message(
          "On {event} a machine of one's own runs what the pull request brings; whether strangers may open one is not known",
          {
            event: own.event,
          },
        ),
      );
    const [other] = named;
    if (!own && other)
      return unknown(
        message(
          "On {event} pull requests run on {label}; whether that is a machine of one's own is not known",
          {
            event: other.event,
            label: other.label,
          },
        ),
      );
    return groupedBy(runners, ({ place, severity }) => `${severity} ${place.path}`).map(
      ([first, ...others]) => ({
        severity: first.severity,
        message: message(
          "The repository looks public, and on {event} its own machine runs what the pull request brings: the code can stay there, and see its network and later jobs.",
          { event: first.event },
        ),
        place: first.place,
        related: others.map(({ place }) => place),
        advice: {
          text: message(
            "Run pull requests on the platform's machines, or on ones that are made anew for each job and reach nothing else",
          ),
        },
      }),
    );
  },
});
