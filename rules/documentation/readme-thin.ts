import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { documentation } from "../../server/src/facts/documentation/readmes";
import type { Topic } from "../../server/src/facts/documentation/topics";

export default defineRule({
  id: "readme-thin",
  category: "documentation",
  severity: "minor",
  title: "The README does not say how to set up, run and test the project",
  passed: "The README says how to set up, run and test the project",
  effort: "hours",
  needs: { documentation },
  judge: ({ documentation: { place, missing, testing, leadsElsewhere } }) => {
    const silent = missing.flatMap((topic) => said[topic] ?? []);
    const { path } = place;
    if (silent.length === 0)
      return [
        testing === "judged"
          ? sound(message("{path} and what it links to say how to set up, run and test", { path }), {
              path,
              range: { start: 0, end: 0 },
            })
          : notKnown(
              testing === "unread"
                ? message(
                    "{path} and what it links to say how to set up and run; whether there are tests to run is not known",
                    { path },
                  )
                : message(
                    "{path} and what it links to say how to set up and run; tests to run are not here",
                    { path },
                  ),
            ),
      ];
    if (leadsElsewhere)
      return [notKnown(message("A manual that {path} leads to was not read", { path: place.path }))];
    return [
      fault({
        message: message("{path} and what it links to do not say {what}.", {
          path: place.path,
          what: joined(silent),
        }),
        place,
      }),
    ];
  },
});

const said: Readonly<Partial<Record<Topic, Message>>> = {
  "set-up": message("how to set the project up"),
  running: message("how to run it"),
  testing: message("how to test it"),
};

function joined([first, second, third]: readonly Message[]): Message {
  if (first && second && third) return message("{first}, {second} and {third}", { first, second, third });
  return first && second ? message("{first} and {second}", { first, second }) : (first as Message);
}
