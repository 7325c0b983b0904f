import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { absent, defineRule, optional, type Unknown, unknown } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { type CiSummary, ciSummary } from "../../server/src/facts/pipelines/ci-summary";
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
  judge: ({ ciSummary, testFiles, testedCode: { value: code }, forgottenTests }) => {
    const { main, purposes, heedlessTests, lateTests, chosenTests, unknown: reason } = ciSummary;
    const shown = purposes.get("tests");
    if (shown) {
      const elsewhere = onOtherBranches(ciSummary, reason);
      if (elsewhere) return elsewhere;
    }
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
    if (chosenTests)
      return unknown(
        message("{path} runs the tests of some files only: whether the others are run is not known", {
          path: chosenTests.path,
        }),
      );
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

/** Undefined where the tests run on what is delivered, as far as written. */
function onOtherBranches(
  { besideDelivery, branches }: CiSummary,
  reason: Message | undefined,
): readonly Verdict[] | Unknown | undefined {
  if (besideDelivery) {
    const { tests, branch, delivery } = besideDelivery;
    if (reason) return unknown(reason);
    return [
      fault({
        message: message(
          "{path} starts on other branches than {branch}, which is delivered: what breaks there passes.",
          { path: tests.path, branch },
        ),
        place: tests,
        related: [delivery],
      }),
    ];
  }
  if (branches.length === 0) return undefined;
  return unknown(
    message("Tests run on {branches}; whether one of them is delivered is not known", {
      branches: namesInShort([...new Set(branches)]),
    }),
  );
}
