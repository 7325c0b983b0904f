import { groupedBy } from "../../server/src/engine/grouped-by";
import { message, namesInShort } from "../../server/src/engine/message";
import { fileNameOf, folderOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";
import { sensitiveFiles } from "../../server/src/facts/repository/sensitive-files";

export default defineRule({
  id: "sensitive-file-tracked",
  category: "security",
  severity: "major",
  title: "A private key or a database is tracked by git",
  passed: "No file that git tracks looks like a private key or a database",
  effort: "minutes",
  cwe: 538,
  provedBy: "search",
  needs: { sensitiveFiles, ignoreWriter },
  // Files of one kind in one folder were put there together, and go together.
  check: ({ sensitiveFiles, ignoreWriter }) =>
    groupedBy(
      sensitiveFiles,
      ({ path, kind, ignored }) => `${kind.template} ${ignored} ${folderOf(path)}`,
    ).map(([{ path, kind, ignored, isNeeded }, ...others]) => ({
      message:
        others.length === 0
          ? message("{path} is tracked by git and is {kind}: whoever reads the repository has it.", {
              path,
              kind,
            })
          : message(
              "{path} is tracked by git and is {kind}, and so are {others} beside it: whoever reads the repository has them.",
              { path, kind, others: namesInShort(others.map((one) => fileNameOf(one.path))) },
            ),
      place: { path, range: { start: 0, end: 0 } },
      related: others.map((one) => ({ path: one.path, range: { start: 0, end: 0 } })),
      fixes: ignored
        ? []
        : [
            {
              title: message("Add {path} to {target}", { path, target: ignoreWriter.target }),
              safety: isNeeded || others.some((one) => one.isNeeded) ? "review" : "safe",
              edits: ignoreWriter.add(
                [path, ...others.map((one) => one.path)].map((one) => ({ pattern: `/${one}` })),
              ),
              partial: true,
            },
          ],
      advice: {
        text: message("Take the file out of git (it stays on disk); replace a key that was in it."),
        command: gitCommand(["rm", "--cached"], path, ...others.map((one) => one.path)),
      },
    })),
});
