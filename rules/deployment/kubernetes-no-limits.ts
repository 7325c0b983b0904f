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
import { kubernetesObjects } from "../../server/src/facts/deployment/kubernetes/workloads";
import { pairAt } from "../../server/src/languages/yaml/index";

export default defineRule({
  id: "kubernetes-no-limits",
  category: "deployment",
  severity: "minor",
  title: "Pods run without limits",
  passed: "Pods have limits",
  effort: "minutes",
  needs: { startedContainers, charts, kustomizationTexts, kubernetesObjects },
  judge: ({ startedContainers, charts, kustomizationTexts, kubernetesObjects }) => {
    const general = kubernetesObjects.find(({ kind }) => kind === "LimitRange");
    const judged = startedContainers.map(({ workload, container, group }) => {
      const values = { name: workload.name, container: container.name };
      const resources = fieldOf(container.nodes, "resources");
      const limits = container.nodes
        .map((node) => pairAt(pairAt(node, "resources")?.value, "limits")?.value)
        .find((one) => one !== undefined);
      if (limits)
        return sound(message("{container} of {name} has limits", values), {
          path: workload.path,
          range: limits.range,
        });
      if (general) return sound(message("A LimitRange gives {name} its limits", values), general.place);
      if (mayBePatched(kustomizationTexts, workload, /\blimits\b/))
        return notKnown(message("Whether a kustomization patches {name} is not known", values));
      return fault({
        message: message(
          "{container} of {name} has no limits: when it grows, it takes the memory of everything else on the node.",
          values,
        ),
        // Where requests are, limits belong beside them.
        place: resources ? { path: workload.path, range: resources.range } : container.place,
        cause: group,
      });
    });
    return [
      ...judged,
      ...judgeCharts(charts, "resources", (folder) =>
        message(
          "The templates of {folder} give their pods no limits, and no value can add any: when one grows, it takes the memory of everything else on the node.",
          { folder },
        ),
      ),
    ];
  },
});
