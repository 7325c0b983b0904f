import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { stackObservations } from "../../server/src/facts/deployment/stack-observations";

export default defineRule({
  id: "metrics-missing",
  category: "operations",
  severity: "advice",
  title: "Nothing measures production",
  passed: "Production is measured",
  effort: "days",
  needs: { stackObservations },
  judge: ({ stackObservations }) =>
    stackObservations.map(({ deployment, place, metrics }) => {
      if (metrics) return sound(message("Something measures {deployment}", { deployment }), metrics);
      return fault({
        message: message(
          "Nothing in {deployment} or in the code measures load, memory, disk or the time of requests: that it gets worse is seen when it fails.",
          { deployment },
        ),
        place,
        advice: {
          text: message(
            "Run Prometheus with Grafana beside it, or the agent of a service, and set alarms for disk, memory and errors.",
          ),
        },
      });
    }),
});
