import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { readmes } from "../../server/src/facts/documentation/readmes";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";

export default defineRule({
  id: "readme-missing",
  category: "documentation",
  severity: "major",
  title: "The repository has no README",
  passed: "The repository has a README",
  effort: "hours",
  needs: { readmes, anchorFile },
  judge: ({ readmes, anchorFile }) =>
    readmes[0] !== undefined
      ? [
          sound(message("{path} introduces the project", { path: readmes[0] }), {
            path: readmes[0],
            range: { start: 0, end: 0 },
          }),
        ]
      : [
          fault({
            message: message(
              "There is no README: who comes after you has to guess what this is, how it is set up, started and tested.",
            ),
            place: { path: anchorFile, range: { start: 0, end: 0 } },
          }),
        ],
});
