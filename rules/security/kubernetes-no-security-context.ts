import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { charts } from "../../server/src/facts/deployment/kubernetes/charts";
import { judgeCharts } from "../../server/src/facts/deployment/kubernetes/judge-charts";
import {
  fieldOf,
  kustomizationTexts,
  mayBePatched,
  startedContainers,
} from "../../server/src/facts/deployment/kubernetes/workload-groups";

export default defineRule({
  id: "kubernetes-no-security-context",
  category: "security",
  severity: "minor",
  title: "Pods run without a security context",
  passed: "Pods run with a security context",
  effort: "minutes",
  cwe: 250,
  needs: { startedContainers, charts, kustomizationTexts },
  judge: ({ startedContainers, charts, kustomizationTexts }) => {
    const judged = startedContainers.map(({ workload, container, group }) => {
      const values = { name: workload.name, container: container.name };
      // Where somebody has thought of one container, the others are left as they are on purpose.
      const all = workload.containers.flatMap(({ nodes }) => nodes);
      const set = fieldOf([...container.nodes, ...workload.pods, ...all], "securityContext");
      if (set)
        return sound(message("{name} has a security context", { name: workload.name }), {
          path: workload.path,
          range: set.range,
        });
      if (mayBePatched(kustomizationTexts, workload, /securityContext/))
        return notKnown(message("Whether a kustomization patches {name} is not known", values));
      return fault({
        message: message(
          "{container} of {name} has no security context: it may run as root and gain rights that it does not need.",
          values,
        ),
        place: container.place,
        cause: group,
      });
    });
    return [
      ...judged,
      ...judgeCharts(charts, "securityContext", (folder) =>
        message(
          "The templates of {folder} give their pods no security context, and no value can add one: they may run as root and gain rights that they do not need.",
          { folder },
        ),
      ),
    ];
  },
});
