import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isLongRunning } from "../../server/src/facts/deployment/processes/long-running";
import { productionStacks } from "../../server/src/facts/deployment/service-roles";

export default defineRule({
  id: "resource-limits-missing",
  category: "deployment",
  severity: "advice",
  title: "One service may take all memory of the server",
  passed: "Services have limits",
  effort: "hours",
  needs: { productionStacks },
  check: ({ productionStacks }) =>
    productionStacks.flatMap(({ deployment, services }) => {
      const unlimited = services.filter(
        (one) => isLongRunning(one) && one.service.limits.length === 0 && !one.service.incomplete,
      );
      if (unlimited.length === 0) return [];
      return [
        {
          message: message(
            "In {deployment} {count} {count:plural:service has|services have} no limit for memory ({names}): one that leaks takes the others down.",
            {
              deployment: deployment.name,
              count: unlimited.length,
              names: unlimited.map(({ service }) => service.name).join(", "),
            },
          ),
          place: deployment.servicesPlace,
          related: unlimited.map(({ service }) => ({ ...service.place, note: message("No limit here.") })),
          advice: {
            text: message(
              "Look at `docker stats` under load, then set deploy.resources.limits.memory with room to spare.",
            ),
          },
        },
      ];
    }),
});
