import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { developmentServers } from "../../server/src/facts/deployment/processes/development-servers";

export default defineRule({
  id: "development-server",
  category: "deployment",
  severity: "blocker",
  title: "Production starts a development server",
  passed: "Production starts no development server",
  effort: "minutes",
  provedBy: "search",
  needs: { developmentServers },
  check: ({ developmentServers }) =>
    developmentServers.map(({ what, startedBy, process, fixes }) => ({
      message: message(
        "{startedBy} starts {what}: it is made for one developer, reloads code, and is neither safe nor fast enough for the internet.",
        { startedBy, what },
      ),
      place: process.place,
      related: process.via
        .filter(({ path }) => path !== process.place.path)
        .map((place) => ({ ...place, note: message("This leads there.") })),
      fixes,
    })),
});
