import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { stackObservations } from "../../server/src/facts/deployment/stack-observations";

export default defineRule({
  id: "log-aggregation-missing",
  category: "operations",
  severity: "advice",
  title: "Logs stay on the server and go with it",
  passed: "Logs are collected",
  effort: "days",
  needs: { stackObservations },
  judge: ({ stackObservations }) =>
    stackObservations.map(({ deployment, place, logs }) => {
      if (logs)
        return sound(message("The logs of {deployment} are collected in one place", { deployment }), logs);
      return fault({
        message: message(
          "The logs of {deployment} stay with its containers: they go when a container is replaced, and each service has to be searched alone.",
          { deployment },
        ),
        place,
        advice: {
          text: message(
            "Send them to one place: a logging driver (journald, gelf, awslogs), or Loki, Fluent Bit or Vector beside the services.",
          ),
        },
      });
    }),
});
