import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { healthEndpoints } from "../../server/src/facts/deployment/observation";

export default defineRule({
  id: "health-endpoint-missing",
  category: "operations",
  severity: "minor",
  title: "Nobody can ask the application whether it is well",
  passed: "The application tells whether it is well",
  effort: "minutes",
  needs: { healthEndpoints },
  judge: ({ healthEndpoints }) =>
    healthEndpoints.map(({ place, shownAt }) => {
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
    }),
});
