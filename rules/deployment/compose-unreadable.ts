import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { composeReadings } from "./compose-unreadable.facts";

export default defineRule({
  id: "compose-unreadable",
  category: "deployment",
  severity: "blocker",
  title: "Compose refuses a file of production",
  passed: "Compose can read the files of production",
  effort: "minutes",
  needs: { composeReadings },
  judge: ({ composeReadings }) =>
    composeReadings.map(({ path, services, refused, isDoubtful }): Verdict => {
      const [first, ...others] = refused;
      if (first)
        return fault({
          message:
            first.kind === "anchor"
              ? message(
                  "{path} takes over &{name}, which stands nowhere in it: Compose refuses the whole file, and nothing is started.",
                  { path, name: first.name },
                )
              : message(
                  "{path} has the key {name} twice in one mapping: Compose refuses the whole file, and nothing is started.",
                  { path, name: first.name },
                ),
          place: first.place,
          related: others.map(({ place }) => place),
        });
      return isDoubtful
        ? notKnown(message("A part of {path} could not be read", { path }))
        : sound(
            message("Every key of {path} stands there once, and every anchor is there", { path }),
            services,
          );
    }),
});
