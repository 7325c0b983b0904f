import { message } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";
import { trackedOutput } from "../../server/src/facts/repository/tracked-output";

export default defineRule({
  id: "build-output-tracked",
  category: "code-quality",
  severity: "major",
  title: "Build output or dependencies are tracked by git",
  passed: "No build output is tracked by git",
  effort: "minutes",
  needs: { trackedOutput, ignoreWriter, anchorFile },
  check: ({ trackedOutput, ignoreWriter, anchorFile }) =>
    trackedOutput.map(({ directory, files, example }) => {
      const entry = `${fileNameOf(directory)}/`;
      return {
        message: message(
          "{directory} is made by tools and {files} {files:plural:file|files} of it {files:plural:is|are} in git: every build changes them, and what is deployed may be an old one.",
          { directory, files },
        ),
        place: { path: example ?? anchorFile, range: { start: 0, end: 0 } },
        fixes: ignoreWriter.hides(directory, true)
          ? []
          : [
              {
                title: message("Add {entry} to {target}", { entry, target: ignoreWriter.target }),
                safety: "safe",
                edits: ignoreWriter.add([{ pattern: entry, beside: /\/$/ }]),
                partial: true,
              },
            ],
        advice: {
          text: message("Take the directory out of git; it stays on disk."),
          command: gitCommand(["rm", "-r", "--cached"], directory),
        },
      };
    }),
});
