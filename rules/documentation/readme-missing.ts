import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { emptyReadmes, readmes } from "../../server/src/facts/documentation/readmes";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";

export default defineRule({
  id: "readme-missing",
  category: "documentation",
  severity: "major",
  title: "The repository has no README",
  passed: "The repository has a README",
  effort: "hours",
  needs: { readmes, emptyReadmes, anchorFile },
  judge: ({ readmes, emptyReadmes, anchorFile }) => {
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
            message: message(
              "There is no README: who comes after you has to guess what this is, how it is set up, started and tested.",
            ),
            place: { path: anchorFile, range: { start: 0, end: 0 } },
          }),
        ];
  },
});
