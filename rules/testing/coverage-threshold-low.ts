import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { coverageSettings, leastCoverage } from "../../server/src/facts/testing/coverage-settings";

export default defineRule({
  id: "coverage-threshold-low",
  category: "testing",
  severity: "minor",
  title: "Test coverage may fall unnoticed",
  passed: "Test coverage must stay above a threshold",
  effort: "minutes",
  needs: { coverageSettings },
  check: ({ coverageSettings }) =>
    coverageSettings
      .filter(({ measured, threshold }) => measured && (threshold === undefined || threshold < leastCoverage))
      .map(({ place, threshold, edits }) => ({
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
      })),
});
