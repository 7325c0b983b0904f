import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { builtInAddresses } from "./browser-url-local.facts";

export default defineRule({
  id: "browser-url-local",
  category: "deployment",
  severity: "major",
  title: "Visitors' browsers are sent where nobody answers",
  passed: "What is built for browsers leads to the server",
  effort: "minutes",
  needs: { builtInAddresses },
  judge: ({ builtInAddresses }) =>
    builtInAddresses.map(({ name, leadsTo, place }) =>
      leadsTo === "server"
        ? sound(
            message("{name} leads neither to the visitor's own machine nor to a container", { name }),
            place,
          )
        : fault({
            message:
              leadsTo === "machine"
                ? message(
                    "{name} is built into what browsers load and names their own machine: every visitor but the one at this keyboard gets no answer.",
                    { name },
                  )
                : message(
                    "{name} is built into what browsers load and names a container, which no browser can find: visitors get no answer.",
                    { name },
                  ),
            place,
            // What is built from one file is corrected there together.
            cause: place.path,
            advice: {
              text: message(
                "Build the public address in, or a path such as /api that the same server passes on.",
              ),
            },
          }),
    ),
});
