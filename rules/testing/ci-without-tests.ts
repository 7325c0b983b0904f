import { message } from "../../server/src/engine/message";
import { absent, defineRule, optional, unknown } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { ciSummary } from "../../server/src/facts/testing/ci-summary";
import { testedCode, testFiles } from "../../server/src/facts/testing/test-files";
import { forgottenTests } from "./ci-without-tests.facts";

export default defineRule({
  id: "ci-without-tests",
  category: "testing",
  severity: "minor",
  title: "The pipeline runs no tests",
  passed: "The pipeline runs the tests",
  effort: "hours",
  needs: { ciSummary, testFiles, testedCode: optional(testedCode), forgottenTests },
  judge: ({
    ciSummary: { main, purposes, heedlessTests, lateTests, unknown: reason },
    testFiles,
    testedCode: { value: code },
    forgottenTests,
  }) => {
    const shown = purposes.get("tests");
    if (shown && (reason || forgottenTests.length === 0))
      return [sound(message("A pipeline runs the tests"), shown)];
    if (reason) return unknown(reason);
    if (forgottenTests.length > 0)
      return forgottenTests.map(({ path, place }) =>
        fault({
          message: message(
            "The pipelines test the Python here and not {path}: what breaks its tests passes.",
            { path },
          ),
          place,
          related: shown ? [shown] : [],
        }),
      );
    if (heedlessTests)
      return [
        fault({
          message: message(
            "The tests that {path} runs may fail: nothing is stopped then, and nobody is told.",
            { path: heedlessTests.path },
          ),
          place: heedlessTests,
        }),
      ];
    if (lateTests)
      return [
        fault({
          message: message(
            "The tests of {path} run by hand, by the clock or at a release: nobody is told that a change breaks the application.",
            { path: lateTests.path },
          ),
          place: lateTests,
        }),
      ];
    // Where nothing has a test, that is what is missing, and told by a rule of its own.
    if (testFiles.length === 0) return absent;
    if (code?.length && code.every(({ tests }) => tests === undefined)) return absent;
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
