import { message } from "../../server/src/engine/message";
import { defineRule, unknown } from "../../server/src/engine/rule";
import { ciSummary } from "../../server/src/facts/testing/ci-summary";

export default defineRule({
  id: "ci-without-tests",
  category: "testing",
  severity: "minor",
  title: "The pipeline runs no tests",
  passed: "The pipeline runs the tests",
  effort: "hours",
  needs: { ciSummary },
  check: ({ ciSummary: { main, purposes, unknown: reason } }) => {
    if (purposes.has("tests")) return [];
    if (reason) return unknown(reason);
    return [
      {
        message: message("{path} runs no tests: a change that breaks the application passes.", {
          path: main.path,
        }),
        place: main.place,
      },
    ];
  },
});
