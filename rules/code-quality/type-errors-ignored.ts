import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isScriptPath } from "../../server/src/facts/repository/file-kinds";
import { ignoredChecks } from "../../server/src/stacks/next/hardening";

export default defineRule({
  id: "type-errors-ignored",
  category: "code-quality",
  severity: "major",
  title: "The build ignores errors",
  passed: "The build stops at errors",
  effort: "hours",
  provedBy: { reading: isScriptPath },
  needs: { ignoredChecks },
  check: ({ ignoredChecks }) =>
    ignoredChecks.map(({ check, place, edits }) => ({
      severity: check === "types" ? "major" : "minor",
      message:
        check === "types"
          ? message(
              "next build goes through in spite of type errors, and no pipeline looks for them: they are found by users.",
            )
          : message("next build goes through in spite of lint errors, and no pipeline looks for them."),
      place,
      fixes: [{ title: message("Let the build stop at errors"), safety: "review", edits }],
    })),
});
