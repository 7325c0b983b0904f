import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";
import { repository } from "../../server/src/facts/repository/git-truth";
import { addIgnoreEntries } from "../../server/src/facts/repository/gitignore-edit";
import { ignoreFiles } from "../../server/src/facts/repository/ignore-files";
import { ignoreGaps } from "../../server/src/facts/repository/ignore-needs";

export default defineRule({
  id: "gitignore-incomplete",
  category: "code-quality",
  severity: "minor",
  title: ".gitignore lacks entries this stack needs",
  passed: ".gitignore covers what this stack writes",
  effort: "minutes",
  needs: { repository, ignoreGaps, ignoreFiles, anchorFile },
  check: ({ ignoreGaps, ignoreFiles, anchorFile }) =>
    ignoreGaps.map(({ path, missing }) => {
      const file = ignoreFiles.get(path);
      const entries = missing.map(({ pattern }) => pattern).join(", ");
      return {
        message: message(
          "{path} does not hide {entries}: caches, build output or local secrets would be added to git.",
          { path, entries },
        ),
        place: {
          path: file ? path : anchorFile,
          range: { start: 0, end: file ? firstLineEnd(file.text) : 0 },
        },
        fixes: [
          {
            title: message("Add {entries} to {path}", { path, entries }),
            safety: "safe",
            edits: addIgnoreEntries(path, file, missing),
          },
        ],
      };
    }),
});

function firstLineEnd(text: string): number {
  return /^[^\r\n]*/.exec(text)?.[0].length ?? 0;
}
