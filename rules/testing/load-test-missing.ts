import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { loadTests } from "../../server/src/facts/testing/extra-tests";

export default defineRule({
  id: "load-test-missing",
  category: "testing",
  severity: "advice",
  title: "Nothing puts load on the application",
  passed: "A load test is there",
  effort: "days",
  needs: { loadTests },
  judge: ({ loadTests: { present, place } }) =>
    present
      ? [sound(message("Something puts load on the application"), present)]
      : [
          fault({
            message: message(
              "No load test (Locust, k6, JMeter, Artillery) is here: the first one will be made by users.",
            ),
            place,
          }),
        ],
});
