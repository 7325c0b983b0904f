import { message } from "../../server/src/engine/message";
import { absent, defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { ciSummary } from "../../server/src/facts/pipelines/ci-summary";
import { coverageSettings } from "../../server/src/facts/testing/coverage-settings";

export default defineRule({
  id: "coverage-unmeasured",
  category: "testing",
  severity: "advice",
  title: "Nobody knows what the tests cover",
  passed: "Test coverage is measured",
  effort: "minutes",
  needs: { coverageSettings, ciSummary: optional(ciSummary) },
  judge: ({ coverageSettings, ciSummary: { value: ci } }) => {
    // Tests that no pipeline runs come first, and are told by a rule of their own.
    if (ci && !ci.purposes.has("tests")) return absent;
    const relevant = coverageSettings.filter(
      ({ measured, measurable, shown }) => (measured && shown) || measurable,
    );
    return relevant.map(({ manifest, place, measured, shown }) =>
      measured && !shown
        ? notKnown(
            message(
              "What measures coverage is among the dependencies of {path}; whether anybody uses it is not shown",
              {
                path: manifest.path,
              },
            ),
          )
        : measured
          ? sound(
              message("The tests of {path} measure what they cover", { path: manifest.path }),
              // Of several projects, a pipeline measures one or the other.
              (relevant.length === 1 ? ci?.purposes.get("coverage") : undefined) ?? place,
            )
          : fault({
              message: message(
                "There are tests, but nothing measures what they cover: nobody sees which code they never reach.",
              ),
              place,
              advice: {
                text:
                  manifest.ecosystem === "python"
                    ? message(
                        "Add pytest-cov (or coverage) to the development dependencies and run the tests with it.",
                      )
                    : message(
                        "Run the tests with --coverage, and add the coverage package of your test runner.",
                      ),
              },
            }),
    );
  },
});
