import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { nextHeaders } from "../../server/src/stacks/next/hardening";

export default defineRule({
  id: "next-headers",
  category: "security",
  severity: "minor",
  title: "The front end sends no security headers",
  passed: "The front end sends security headers",
  effort: "minutes",
  needs: { nextHeaders },
  judge: ({ nextHeaders }) =>
    nextHeaders.map((answer) => {
      if (answer.kind === "right")
        return sound(
          message("{app} is sent with security headers", { app: answer.app.manifest }),
          answer.place,
        );
      if (answer.kind === "unknown")
        return notKnown(message("The configuration of {app} is computed", { app: answer.app.manifest }));
      const { place, edits } = answer.flaw;
      return fault({
        message: message(
          "Neither next.config nor anything in front of it sends X-Frame-Options, X-Content-Type-Options or a Content-Security-Policy: pages can be framed and files misread.",
        ),
        place,
        // It changes what pages may do, so somebody has to look at them afterwards.
        fixes:
          edits.length === 0 ? [] : [{ title: message("Send the usual headers"), safety: "review", edits }],
      });
    }),
});
