import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { requirementsSought } from "./requirements-missing.facts";

export default defineRule({
  id: "requirements-missing",
  category: "dependencies",
  severity: "major",
  title: "requirements.txt is missing",
  passed: "What installs the project finds what it needs",
  effort: "minutes",
  needs: { requirementsSought },
  judge: ({ requirementsSought: { projects, lost } }) => [
    ...projects.map(({ project: { manifest, lock, exported }, target, commands, installedBy }) => {
      if (installedBy)
        return sound(
          message("The dependencies of {path} are installed from here", { path: manifest.path }),
          installedBy,
        );
      return fault({
        severity: commands.length > 0 ? "blocker" : "advice",
        message:
          commands.length > 0
            ? message("pip is told to install {target}, which does not exist: the image cannot be built.", {
                target,
              })
            : message(
                "This project can be installed with {tool} only: hosts that know nothing but pip find no {target}.",
                { tool: lock?.tool ?? manifest.tool, target },
              ),
        place: { path: manifest.path, range: manifest.anchor },
        related: commands.map(({ place }) => ({ ...place, note: message("pip installs here") })),
        fixes:
          exported === undefined || lock === undefined
            ? []
            : [
                {
                  title: message("Write {target} from {lock}", { target, lock: lock.path }),
                  // Beside the lock there are two lists then, of which one must follow the other.
                  safety: commands.length > 0 ? "safe" : "review",
                  edits: [{ kind: "create", path: target, text: exported }],
                },
              ],
        ...(exported === undefined && lock === undefined
          ? {
              advice: {
                text: message(
                  "Lock the dependencies first: a list without exact versions installs something else every day.",
                ),
              },
            }
          : {}),
      });
    }),
    ...lost.map(({ place, written }) =>
      fault({
        message: message(
          "pip is told to install {target}, which does not exist: the image cannot be built.",
          {
            target: written,
          },
        ),
        place,
        advice: { text: message("Add the file, or install what the project's own manifest lists.") },
      }),
    ),
  ],
});
