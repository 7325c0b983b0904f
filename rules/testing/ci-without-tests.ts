import { message } from "../../server/src/engine/message";
import { defineRule, unknown } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { ciSummary } from "../../server/src/facts/testing/ci-summary";

export default defineRule({
  id: "ci-without-tests",
  category: "testing",
  severity: "minor",
  title: "The pipeline runs no tests",
  passed: "The pipeline runs the tests",
  effort: "hours",
  needs: { ciSummary },
  judge: ({ ciSummary: { main, purposes, unknown: reason } }) => {
    const shown = purposes.get("tests");
    if (shown) return [sound(message("A pipeline runs the tests"), shown)];
    if (reason) return unknown(reason);
    return [
      fault({
        message: message("{path} runs no tests: a change that breaks the application passes.", {
          path: main.path,
        }),
        place: main.place,
      }),
    ];
  },
});
