import { configurationPaths } from "../../server/src/engine/configuration";
import { configurationProblems } from "../../server/src/engine/configuration-problems";
import { fact } from "../../server/src/engine/database";
import { knownRules } from "../../server/src/engine/ignores";
import { message } from "../../server/src/engine/message";
import { absent, defineRule, type FindingDraft } from "../../server/src/engine/rule";

const configurationTexts = fact("configuration texts", (db) => {
  const paths = db.get(configurationPaths);
  return paths.length === 0 ? absent : paths.map((path) => ({ path, text: db.file(path)?.text ?? "" }));
});

export default defineRule({
  id: "configuration-invalid",
  category: "code-quality",
  severity: "major",
  title: "The configuration of Readiness has a mistake",
  passed: "The configuration of Readiness is valid",
  effort: "minutes",
  needs: { configurationTexts, knownRules },
  check: ({ configurationTexts, knownRules }) =>
    configurationTexts.flatMap(({ path, text }) =>
      configurationProblems(text, knownRules).map(
        ({ range, message: problem, suggestion }): FindingDraft => ({
          message: problem,
          place: { path, range },
          fixes:
            suggestion === undefined
              ? []
              : [
                  {
                    title: message("Change it to {suggestion}", { suggestion }),
                    safety: "review",
                    edits: [{ kind: "edit", path, range, newText: suggestion }],
                  },
                ],
        }),
      ),
    ),
});
