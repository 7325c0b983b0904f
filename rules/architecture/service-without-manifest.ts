import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isYamlPath } from "../../server/src/facts/yaml-files";
import { missingBuilds } from "./service-without-manifest.facts";

export default defineRule({
  id: "service-without-manifest",
  category: "architecture",
  severity: "advice",
  title: "Compose builds a service from nothing",
  passed: "What Compose builds is in the repository",
  effort: "minutes",
  provedBy: { reading: isYamlPath, about: /\bbuild\s*:/ },
  needs: { missingBuilds },
  check: ({ missingBuilds }) =>
    missingBuilds.map(({ place, services, missing, path }) => {
      const values = { services: services.join(", "), path };
      return {
        message:
          missing === "context"
            ? message("{services} cannot be built: there is no folder {path}.", values)
            : message("{services} cannot be built: there is no {path}.", values),
        place,
      };
    }),
});
