import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { documentation } from "../../server/src/facts/documentation/readmes";

export default defineRule({
  id: "troubleshooting-missing",
  category: "documentation",
  severity: "advice",
  title: "Nothing says what to do when something goes wrong",
  passed: "The documentation says what to do when something goes wrong",
  effort: "hours",
  needs: { documentation },
  judge: ({ documentation: { place, missing, leadsElsewhere } }) =>
    missing.includes("troubleshooting")
      ? [
          leadsElsewhere
            ? notKnown(message("A manual that {path} leads to was not read", { path: place.path }))
            : fault({
                message: message(
                  "The documentation has no section on known problems: each of them is solved anew by everybody who meets it.",
                ),
                place,
              }),
        ]
      : [
          sound(message("The documentation has a section on known problems"), {
            path: place.path,
            range: { start: 0, end: 0 },
          }),
        ],
});
