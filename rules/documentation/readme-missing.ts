import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { emptyReadmes, readmes, readmesOfParts } from "../../server/src/facts/documentation/readmes";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";

export default defineRule({
  id: "readme-missing",
  category: "documentation",
  severity: "major",
  title: "The repository has no README",
  passed: "The repository has a README",
  effort: "hours",
  needs: { readmes, emptyReadmes, readmesOfParts, anchorFile },
  judge: ({ readmes, emptyReadmes, readmesOfParts, anchorFile }) => {
    const [first] = readmes;
    if (first !== undefined && readmes.every((path) => emptyReadmes.has(path)))
      return [
        fault({
          message: message(
            "{path} is empty: who comes after you has to guess what this is, how it is set up, started and tested.",
            { path: first },
          ),
          place: { path: first, range: { start: 0, end: 0 } },
        }),
      ];
    return first !== undefined
      ? [
          sound(message("{path} introduces the project", { path: first }), {
            path: first,
            range: { start: 0, end: 0 },
          }),
        ]
      : [
          fault({
            severity: readmesOfParts[0] === undefined ? "major" : "minor",
            message:
              readmesOfParts[0] === undefined
                ? message(
                    "There is no README: who comes after you has to guess what this is, how it is set up, started and tested.",
                  )
                : message("The root has no README: whoever opens the repository does not see {path}.", {
                    path: readmesOfParts[0],
                  }),
            place: { path: anchorFile, range: { start: 0, end: 0 } },
          }),
        ];
  },
});
