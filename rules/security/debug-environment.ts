import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { debugVariables } from "./debug-environment.facts";

export default defineRule({
  id: "debug-environment",
  category: "security",
  severity: "major",
  title: "Production runs as for developers",
  passed: "Production runs as production",
  effort: "minutes",
  cwe: 489,
  needs: { debugVariables },
  judge: ({ debugVariables }) =>
    debugVariables.map(({ name, startedBy, place, value, showsCode }) => {
      const values = { name, startedBy };
      if (value === "unknown") return notKnown(message("What {name} is in {startedBy} is not known", values));
      if (value === "undecided")
        return notKnown(
          message("Whether {startedBy} is for developers, as {name} says, is not known", values),
        );
      if (value === "other")
        return sound(message("{name} is none of a developer's in {startedBy}", values), place);
      return fault({
        severity: showsCode ? "major" : "minor",
        message: showsCode
          ? message(
              "{name} makes {startedBy} run as for developers: an error shows the visitor code and variables.",
              values,
            )
          : message(
              "{name} makes {startedBy} run as for developers: slower, and with more told than visitors should know.",
              values,
            ),
        place,
        // One variable in several services of a file is one decision.
        cause: `${place.path} ${name}`,
      });
    }),
});
