import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { services } from "../../server/src/facts/documentation/service-readmes";

export default defineRule({
  id: "service-readme-missing",
  category: "documentation",
  severity: "minor",
  title: "A service has no README",
  passed: "Every service has a README",
  effort: "hours",
  needs: { services },
  check: ({ services }) =>
    services
      .filter(({ documented }) => !documented)
      .map(({ folder, manifest }) => ({
        message: message(
          "{folder} has its own dependencies and no README: how this part is set up, run and tested is not said anywhere.",
          { folder },
        ),
        place: { path: manifest, range: { start: 0, end: 0 } },
      })),
});
