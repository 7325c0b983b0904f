import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { nextPoweredBy } from "../../server/src/stacks/next/hardening";

export default defineRule({
  id: "next-powered-by",
  category: "security",
  severity: "minor",
  title: "Next.js announces itself",
  passed: "Next.js does not announce itself",
  effort: "minutes",
  needs: { nextPoweredBy },
  check: ({ nextPoweredBy }) =>
    nextPoweredBy.map(({ place, edits }) => ({
      message: message("Every answer says X-Powered-By: Next.js, which tells scanners what to try."),
      place,
      fixes: edits.length === 0 ? [] : [{ title: message("Switch the header off"), safety: "safe", edits }],
    })),
});
