import { message } from "../../server/src/engine/message";
import { absent, defineRule, unknown } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { ciSummary } from "../../server/src/facts/testing/ci-summary";

export default defineRule({
  id: "ci-without-coverage",
  category: "testing",
  severity: "minor",
  title: "The pipeline does not measure coverage",
  passed: "The pipeline measures coverage",
  effort: "hours",
  needs: { ciSummary },
  judge: ({ ciSummary: { main, purposes, measurable, unknown: reason } }) => {
    if (!purposes.has("tests") || !measurable) return reason ? unknown(reason) : absent;
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
