import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, judgeOptional, sound, type Verdict } from "../../server/src/engine/verdict";
import { deployedApplications } from "../../server/src/stacks/web/web-applications";
import { type HealthEndpoint, healthEndpoints } from "./health-endpoint-missing.facts";

export default defineRule({
  id: "health-endpoint-missing",
  category: "operations",
  severity: "minor",
  title: "Nobody can ask the application whether it is well",
  passed: "The application tells whether it is well",
  effort: "minutes",
  needs: { django: optional(healthEndpoints), others: optional(deployedApplications) },
  judge: ({ django, others }) => [
    ...judgeOptional(django, (endpoints) => endpoints.map(judgeEndpoint)),
    ...(others.value ?? []).map(({ routes, health }) => judgeEndpoint({ place: routes, shownAt: health })),
  ],
});

function judgeEndpoint({ place, shownAt }: HealthEndpoint): Verdict {
  if (shownAt) return sound(message("Something answers whether the application works"), shownAt);
  return fault({
    message: message(
      "No route answers whether the application works: proxies, health checks and monitors have to ask a page that is made for people.",
    ),
    place,
    advice: {
      text: message(
        "Add a route such as /healthz/ that asks the database for one row and answers 200, without a login.",
      ),
    },
  });
}
