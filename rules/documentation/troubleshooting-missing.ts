import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { documentation } from "../../server/src/facts/documentation/readmes";

export default defineRule({
  id: "troubleshooting-missing",
  category: "documentation",
  severity: "advice",
  title: "Nothing says what to do when something goes wrong",
  passed: "The documentation says what to do when something goes wrong",
  effort: "hours",
  needs: { documentation },
  check: ({ documentation: { place, missing } }) =>
    missing.includes("troubleshooting")
      ? [
          {
            message: message(
              "The documentation has no section on known problems: each of them is solved anew by everybody who meets it.",
            ),
            place,
          },
        ]
      : [],
});
