import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { isLongRunning } from "../../server/src/facts/deployment/processes/long-running";
import { type ProjectService, productionProjects } from "../../server/src/facts/deployment/service-roles";

export default defineRule({
  id: "resource-limits-missing",
  category: "deployment",
  severity: "advice",
  title: "One service may take all memory of the server",
  passed: "Services have limits",
  effort: "hours",
  needs: { productionProjects },
  judge: ({ productionProjects }) =>
    productionProjects.flatMap(({ deployment, services }): readonly Verdict[] => {
      const lasting = services.filter((one) => isLongRunning(one) && !one.service.incomplete);
      const isLimited = ({ service }: ProjectService) => service.memoryLimits.length > 0;
      const unlimited = lasting.filter((one) => !isLimited(one));
      const proofs = lasting.filter(isLimited).map(({ service }) =>
        sound(
          message("The memory of {service} in {deployment} is limited", {
            service: service.name,
            deployment: deployment.name,
          }),
          service.memoryLimits[0] ?? service.place,
        ),
      );
      if (unlimited.length === 0) return proofs;
      return [
        ...proofs,
        fault({
          message: message(
            "In {deployment} {count} {count:plural:service has|services have} no limit for memory ({names}): one that leaks takes the others down.",
            {
              deployment: deployment.name,
              count: unlimited.length,
              names: namesInShort(unlimited.map(({ service }) => service.name)),
            },
          ),
          place: deployment.servicesPlace,
          // Variants of one deployment are repaired by one decision.
          cause: "limits",
          related: unlimited
            .slice(0, 20)
            .map(({ service }) => ({ ...service.place, note: message("No limit here.") })),
          advice: {
            text: message(
              "Look at `docker stats` under load, then set deploy.resources.limits.memory with room to spare.",
            ),
          },
        }),
      ];
    }),
});
