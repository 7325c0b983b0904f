import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { webApplications } from "../../server/src/stacks/web/web-applications";

export default defineRule({
  id: "cors-any-origin",
  category: "security",
  severity: "minor",
  title: "Any website may read the answers of the API",
  passed: "Only certain websites may read the answers of the API",
  effort: "minutes",
  cwe: 942,
  needs: { webApplications },
  judge: ({ webApplications }) =>
    webApplications.flatMap(({ framework, crossOrigins, servesPages }) =>
      crossOrigins.map(({ allows, withCookies, place }): Verdict => {
        const values = { framework };
        if (allows === "unknown")
          return notKnown(
            message("Which origins {framework} lets in is decided where it is deployed", values),
          );
        if (allows === "listed")
          return sound(message("{framework} lets in the origins that are listed", values), place);
        const severity = withCookies ? "major" : servesPages ? "minor" : "advice";
        return fault({
          severity,
          message: withCookies
            ? message(
                "{framework} names every origin back and lets it send cookies: any website can read this API as whoever visits it.",
                values,
              )
            : message(
                "{framework} answers every origin: any website can read this API from the browsers of its visitors, on networks that only they reach too.",
                values,
              ),
          place,
          // One decision, copied from application to application.
          cause: `${framework} ${severity}`,
          advice: {
            text: message(
              "List the origins of your front ends; on the same origin no CORS is needed at all.",
            ),
          },
        });
      }),
    ),
});
