import { message } from "../../server/src/engine/message";
import { tableOf } from "../../server/src/engine/records";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { webApplications } from "../../server/src/stacks/web/web-applications";

const helpers: Readonly<Record<string, string>> = tableOf({
  Express: "helmet",
  Fastify: "@fastify/helmet",
  Koa: "koa-helmet",
  NestJS: "helmet",
  Flask: "flask-talisman",
  FastAPI: "secure",
});

export default defineRule({
  id: "security-headers-missing",
  category: "security",
  severity: "minor",
  title: "The application sends no security headers",
  passed: "The application sends security headers",
  effort: "minutes",
  needs: { webApplications },
  judge: ({ webApplications }) =>
    webApplications
      // What only programs ask shows no pages.
      .filter(({ framework, servesPages }) => framework !== "Next.js" && servesPages)
      .map(({ framework, middleware, headers, headersOfTraefik, framing, otherHeaders }) => {
        if (headers)
          return sound(message("{framework} is sent with security headers", { framework }), headers);
        if (headersOfTraefik)
          return notKnown(
            message(
              "{path} tells Traefik of security headers: whether {framework} is reached through them is not read",
              {
                path: headersOfTraefik.path,
                framework,
              },
            ),
          );
        const library = helpers[framework] ?? "";
        return fault({
          message: framing
            ? message(
                "Of the headers that protect visitors {framework} sends only the one about frames: without X-Content-Type-Options and a Content-Security-Policy browsers guess types and run what was slipped in.",
                { framework },
              )
            : message(
                "Neither {framework} nor anything in front of it sends X-Frame-Options, X-Content-Type-Options, Strict-Transport-Security or a Content-Security-Policy.",
                { framework },
              ),
          place: framing ?? otherHeaders ?? middleware,
          cause: framework,
          advice: { text: message("{library} sets the usual headers in a few lines.", { library }) },
        });
      }),
});
