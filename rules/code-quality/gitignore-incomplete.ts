import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";
import { repository } from "../../server/src/facts/repository/git-truth";
import { addIgnoreEntries } from "../../server/src/facts/repository/gitignore-edit";
import { ignoreFiles } from "../../server/src/facts/repository/ignore-files";
import { ignoreGaps } from "./gitignore-incomplete.facts";

export default defineRule({
  id: "gitignore-incomplete",
  category: "code-quality",
  severity: "minor",
  title: ".gitignore lacks entries this stack needs",
  passed: ".gitignore covers what this stack writes",
  effort: "minutes",
  needs: { repository, ignoreGaps, ignoreFiles, anchorFile },
  judge: ({ ignoreGaps, ignoreFiles, anchorFile }) => {
    const [first, ...others] = [...ignoreFiles.keys()].map((path) => ({ path, range: { start: 0, end: 0 } }));
    if (ignoreGaps.length === 0)
      return [
        first
          ? sound(message("The ignore files hide what this project's tools make"), first, ...others)
          : notKnown(message("What hides the output of tools lies outside of the repository")),
      ];
    return ignoreGaps.map(({ path, missing }) => {
      const file = ignoreFiles.get(path);
      const entries = missing.map(({ pattern }) => pattern).join(", ");
      return fault({
        message: message(
          "{path} does not hide {entries}: caches, build output or local secrets would be added to git.",
          { path, entries },
        ),
        place: {
          path: file ? path : anchorFile,
          range: { start: 0, end: file ? firstLineEnd(file.text) : 0 },
        },
        // What somebody takes out of the ignored on purpose is not put back unasked.
        fixes: missing.some(({ pattern }) => file && takesOut(file.text, pattern))
          ? []
          : [
              {
                title: message("Add {entries} to {path}", { path, entries }),
                safety: "safe",
                edits: addIgnoreEntries(path, file, missing),
              },
            ],
      });
    });
  },
});

function takesOut(text: string, pattern: string): boolean {
  return text.split(/\r?\n/).some((line) => line.trim().replace(/^!\/?/, "!") === `!${pattern}`);
}

function firstLineEnd(text: string): number {
  return /^[^\r\n]*/.exec(text)?.[0].length ?? 0;
}
