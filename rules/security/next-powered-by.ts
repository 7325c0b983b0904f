import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { nextPoweredBy } from "../../server/src/stacks/next/hardening";

export default defineRule({
  id: "next-powered-by",
  category: "security",
  severity: "advice",
  title: "Next.js announces itself",
  passed: "Next.js does not announce itself",
  effort: "minutes",
  cwe: 200,
  needs: { nextPoweredBy },
  judge: ({ nextPoweredBy }) =>
    nextPoweredBy.map((answer) => {
      if (answer.kind === "right")
        return sound(
          message("{app} does not say what it is made with", { app: answer.app.manifest }),
          answer.place,
        );
      if (answer.kind === "unknown")
        return notKnown(message("The configuration of {app} is computed", { app: answer.app.manifest }));
      const { place, edits } = answer.flaw;
      return fault({
        message: message("Every answer says X-Powered-By: Next.js, which tells scanners what to try."),
        place,
        fixes: edits.length === 0 ? [] : [{ title: message("Switch the header off"), safety: "safe", edits }],
      });
    }),
});
