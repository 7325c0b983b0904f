import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { errorTracking } from "./error-tracking-missing.facts";

export default defineRule({
  id: "error-tracking-missing",
  category: "operations",
  severity: "advice",
  title: "Errors of production reach nobody",
  passed: "Errors of production are reported",
  effort: "hours",
  needs: { errorTracking },
  judge: ({ errorTracking }) =>
    errorTracking.map(({ state, place, installedAt, startedAt }) => {
      if (startedAt) return sound(message("Errors are tracked"), startedAt);
      return fault({
        // Somebody meant to have it and does not: that is more than advice.
        severity: state === "installed" ? ("minor" as const) : ("advice" as const),
        message:
          state === "installed"
            ? message(
                "An error tracker is required but never started: errors that visitors meet reach nobody.",
              )
            : message(
                "No error tracker is started: errors that visitors meet are found in the logs, if somebody looks.",
              ),
        place: installedAt ?? place,
        related: installedAt ? [{ ...place, note: message("The settings that production loads.") }] : [],
        advice: {
          text: message(
            "Start one where the settings of production are, such as sentry_sdk.init(dsn=…), with its address from the environment.",
          ),
        },
      });
    }),
});
