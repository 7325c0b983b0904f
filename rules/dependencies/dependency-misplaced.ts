import { message, namesInShort } from "../../server/src/engine/message";
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
    misplacedDependencies.map(({ manifest, dependency, alike, kind, target, edits, renewal, startedAt }) => ({
      severity:
        kind === "runtime" || kind === "start"
          ? "major"
          : kind === "tool" || kind === "script"
            ? "minor"
            : "advice",
      message:
        kind === "builder"
          ? message(
              "{names} only {count:plural:serves|serve} to build, and the like stands in devDependencies: whoever installs for production gets {count:plural:it|them} too.",
              {
                names: namesInShort([dependency, ...alike].map(({ written }) => written)),
                count: alike.length + 1,
              },
            )
          : kind === "tool"
            ? message(
                "{names} {count:plural:is|are} for working on the project, yet production installs {count:plural:it|them}: more to load, patch and attack.",
                {
                  names: namesInShort([dependency, ...alike].map(({ written }) => written)),
                  count: alike.length + 1,
                },
              )
            : kind === "script"
              ? message(
                  "{name} is run after every installation but stands in {group}: an installation without them ends with an error.",
                  { name: dependency.written, group: dependency.group },
                )
              : kind === "start"
                ? message(
                    "{name} is started by npx in an image that leaves {group} out: each start downloads whatever version is newest, and fails without a network.",
                    { name: dependency.written, group: dependency.group },
                  )
                : message(
                    "{name} runs in production but stands in {group}, which the production build leaves out.",
                    {
                      name: dependency.written,
                      group: dependency.group,
                    },
                  ),
      place: { path: manifest.path, range: dependency.nameRange },
      related: startedAt ? [{ ...startedAt, note: message("It is started here") }] : [],
      fixes:
        edits.length === 0
          ? []
          : [
              {
                title: renewal
                  ? message("Move {name} to {target}; then run {command}, or nothing is installed any more", {
                      name: namesInShort([dependency, ...alike].map(({ written }) => written)),
                      target,
                      command: renewal,
                    })
                  : message("Move {name} to {target}", {
                      name: namesInShort([dependency, ...alike].map(({ written }) => written)),
                      target,
                    }),
                safety: renewal ? "review" : "safe",
                edits,
              },
            ],
    })),
});
