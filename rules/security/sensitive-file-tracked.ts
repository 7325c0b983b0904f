import { message } from "../../server/src/engine/message";
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
  check: ({ sensitiveFiles, ignoreWriter }) =>
    sensitiveFiles.map(({ path, kind, ignored }) => ({
      message: message("{path} is tracked by git and is {kind}: whoever reads the repository has it.", {
        path,
        kind,
      }),
      place: { path, range: { start: 0, end: 0 } },
      fixes: ignored
        ? []
        : [
            {
              title: message("Add {path} to {target}", { path, target: ignoreWriter.target }),
              safety: "safe",
              edits: ignoreWriter.add([{ pattern: `/${path}` }]),
              partial: true,
            },
          ],
      advice: {
        text: message("Take the file out of git (it stays on disk); replace a key that was in it."),
        command: gitCommand(["rm", "--cached"], path),
      },
    })),
});
