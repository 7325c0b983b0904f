import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isScriptPath } from "../../server/src/facts/repository/file-kinds";
import { localRewrites } from "./next-rewrite-local.facts";

export default defineRule({
  id: "next-rewrite-local",
  category: "deployment",
  severity: "major",
  title: "Requests are rewritten to localhost",
  passed: "No rewrite leads to this machine",
  effort: "minutes",
  provedBy: { reading: isScriptPath, about: /\brewrites\b/ },
  needs: { localRewrites },
  check: ({ localRewrites }) =>
    localRewrites.map(({ destination, place }) => ({
      message: message(
        "Requests go on to {destination}: in a container or on a platform that is the front end itself, and nobody answers.",
        {
          destination,
        },
      ),
      place,
      advice: {
        text: message("Read the address from the environment, and let it be the service's name in Compose."),
      },
    })),
});
