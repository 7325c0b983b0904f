import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  chosenCoverage,
  coverageSettings,
  leastCoverage,
} from "../../server/src/facts/testing/coverage-settings";

export default defineRule({
  id: "coverage-threshold-low",
  category: "testing",
  severity: "advice",
  title: "Test coverage may fall unnoticed",
  passed: "Test coverage must stay above a threshold",
  effort: "minutes",
  needs: { coverageSettings },
  judge: ({ coverageSettings }) =>
    coverageSettings.flatMap((setting): readonly Verdict[] => {
      const { place, threshold, edits, service, heedsThreshold } = setting;
      if (service)
        return [
          sound(message("{path} compares the coverage of each change", { path: service.path }), service),
        ];
      if (threshold !== undefined && threshold >= chosenCoverage)
        return heedsThreshold
          ? [sound(message("Coverage must reach {threshold} %", { threshold }), place)]
          : [
              notKnown(
                message("Whether anything measures what {path} demands is not known", { path: place.path }),
              ),
            ];
      // A threshold stops nothing where nothing measures.
      if (threshold === undefined && !heedsThreshold) return [];
      return [
        fault({
          message:
            threshold === undefined
              ? message(
                  "Coverage is measured, but no threshold demands anything: it falls with every untested change.",
                )
              : message(
                  "Coverage must reach {threshold} % only: {least} % is the usual minimum for production.",
                  { threshold, least: leastCoverage },
                ),
          place,
          fixes:
            edits.length === 0
              ? []
              : [{ title: message("Demand {least} %", { least: leastCoverage }), safety: "review", edits }],
        }),
      ];
    }),
});
