import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { misplacedDependencies } from "../../server/src/facts/dependencies/misplaced-dependencies";

export default defineRule({
  id: "dependency-misplaced",
  category: "dependencies",
  severity: "minor",
  title: "A dependency stands in the wrong group",
  passed: "No well-known tool or server stands in the wrong group",
  effort: "minutes",
  provedBy: "search",
  needs: { misplacedDependencies },
  check: ({ misplacedDependencies }) =>
    misplacedDependencies.map(({ manifest, dependency, kind, target, edits }) => ({
      severity: kind === "runtime" ? "major" : kind === "tool" ? "minor" : "advice",
      message:
        kind === "builder"
          ? message(
              "{name} only serves to build, and its like stands in devDependencies: whoever installs for production gets it too.",
              { name: dependency.written },
            )
          : kind === "tool"
            ? message(
                "{name} is for working on the project, yet production installs it: more to load, patch and attack.",
                {
                  name: dependency.written,
                },
              )
            : message(
                "{name} runs in production but stands in {group}, which the production build leaves out.",
                {
                  name: dependency.written,
                  group: dependency.group,
                },
              ),
      place: { path: manifest.path, range: dependency.nameRange },
      fixes:
        edits.length === 0
          ? []
          : [
              {
                title: message("Move {name} to {target}", { name: dependency.written, target }),
                safety: "safe",
                edits,
              },
            ],
    })),
});
