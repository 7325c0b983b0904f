import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { charts } from "../../server/src/facts/deployment/kubernetes/charts";
import { judgeCharts } from "../../server/src/facts/deployment/kubernetes/judge-charts";
import {
  fieldOf,
  kustomizationTexts,
  mayBePatched,
  servedWorkloads,
  startedContainers,
} from "../../server/src/facts/deployment/kubernetes/workload-groups";
import { scalarOf } from "../../server/src/languages/yaml/index";

export default defineRule({
  id: "kubernetes-no-probes",
  category: "deployment",
  severity: "minor",
  title: "Kubernetes does not ask whether a pod is well",
  passed: "Kubernetes asks pods whether they are well",
  effort: "minutes",
  needs: { startedContainers, servedWorkloads, charts, kustomizationTexts },
  judge: ({ startedContainers, servedWorkloads, charts, kustomizationTexts }) => {
    const judged = startedContainers.flatMap(({ workload, container, group }): readonly Verdict[] => {
      // What ends by itself is not asked, and what listens to nothing is watched by its process alone.
      const restarts = fieldOf(workload.pods, "restartPolicy");
      if (restarts && /^(?:Never|OnFailure)$/.test(scalarOf(restarts)?.value ?? "")) return [];
      if (/^(?:Cron)?Job$/.test(workload.kind)) return [];
      const all = workload.containers.flatMap(({ nodes }) => nodes);
      const isServed = servedWorkloads.has(workload) && !fieldOf(all, "ports");
      if (!fieldOf(container.nodes, "ports") && !(isServed && container === workload.containers[0]))
        return [];
      const values = { name: workload.name, container: container.name };
      // A pod is asked when one of its containers is; those beside it go with it.
      const probe = fieldOf(all, "readinessProbe", "livenessProbe", "startupProbe");
      if (probe)
        return [
          sound(message("Kubernetes asks {name} whether it is well", { name: workload.name }), {
            path: workload.path,
            range: probe.range,
          }),
        ];
      if (mayBePatched(kustomizationTexts, workload, /Probe\b/))
        return [notKnown(message("Whether a kustomization patches {name} is not known", values))];
      return [
        fault({
          message: message(
            "{container} of {name} has no probe: it gets requests before it can answer, and goes on getting them when it hangs.",
            values,
          ),
          place: container.place,
          cause: group,
        }),
      ];
    });
    return [
      ...judged,
      ...judgeCharts(
        charts,
        "probe",
        (folder) =>
          message(
            "The templates of {folder} give their pods no probe, and no value can add one: they get requests before they can answer, and go on getting them when they hang.",
            { folder },
          ),
        ({ listens }) => listens,
      ),
    ];
  },
});
