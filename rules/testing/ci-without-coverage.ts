import { message } from "../../server/src/engine/message";
import { absent, defineRule, unknown } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { ciSummary } from "../../server/src/facts/pipelines/ci-summary";
import { coverageSettings } from "../../server/src/facts/testing/coverage-settings";

export default defineRule({
  id: "ci-without-coverage",
  category: "testing",
  severity: "advice",
  title: "The pipeline does not measure coverage",
  passed: "The pipeline measures coverage",
  effort: "hours",
  needs: { ciSummary, coverageSettings },
  judge: ({ ciSummary: { main, purposes, measurable, unknown: reason }, coverageSettings }) => {
    if (!purposes.has("tests") || !measurable) return reason ? unknown(reason) : absent;
    // Where nothing measures anything, that is what to begin with.
    if (!coverageSettings.some(({ measured }) => measured)) return absent;
    const shown = purposes.get("coverage");
    if (shown) return [sound(message("A pipeline measures what the tests cover"), shown)];
    if (reason) return unknown(reason);
    return [
      fault({
        message: message("{path} runs the tests without measuring what they cover.", { path: main.path }),
        place: main.place,
      }),
    ];
  },
});
