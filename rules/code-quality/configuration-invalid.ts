import { configurationPaths } from "../../server/src/engine/configuration/configuration";
import { configurationProblems } from "../../server/src/engine/configuration/configuration-problems";
import { fact } from "../../server/src/engine/database";
import { baselinePath, baselineProblem } from "../../server/src/engine/ignores/baseline";
import { knownRules } from "../../server/src/engine/ignores/ignores";
import { message } from "../../server/src/engine/message";
import { type Absent, absent, defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import { stacks } from "../../server/src/stacks/stacks";

const configurationTexts = fact("configuration texts", (db) => {
  const paths = db.get(configurationPaths);
  return paths.length === 0 ? absent : paths.map((path) => ({ path, text: db.file(path)?.text ?? "" }));
});

const unreadableBaseline = fact("unreadable baseline", (db): FindingDraft | Absent => {
  const problem = db.get(baselineProblem);
  if (!problem) return absent;
  const path = db.get(baselinePath);
  return {
    message: message("{path} is no baseline that can be read: {reason}. No finding counts as known.", {
      path,
      reason: problem.reason,
    }),
    place: { path, range: problem.range },
    fixes: [],
  };
});

/** The members that frameworks read. */
const members = stacks.flatMap(({ configurationMember }) =>
  configurationMember ? [configurationMember] : [],
);

export default defineRule({
  id: "configuration-invalid",
  category: "code-quality",
  severity: "major",
  title: "The configuration of Readiness has a mistake",
  passed: "The configuration of Readiness is valid",
  effort: "minutes",
  provedBy: "search",
  needs: {
    configurationTexts: optional(configurationTexts),
    unreadableBaseline: optional(unreadableBaseline),
    knownRules,
  },
  check: ({ configurationTexts, unreadableBaseline, knownRules }) => {
    if (!configurationTexts.value && !unreadableBaseline.value) return absent;
    const mistakes = (configurationTexts.value ?? []).flatMap(({ path, text }) =>
      configurationProblems(text, knownRules, members).map(
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
    );
    return unreadableBaseline.value ? [...mistakes, unreadableBaseline.value] : mistakes;
  },
});
