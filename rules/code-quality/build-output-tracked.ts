import { message, namesInShort } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { fault, foundNothing } from "../../server/src/engine/verdict";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";
import { trackedOutput } from "./build-output-tracked.facts";

export default defineRule({
  id: "build-output-tracked",
  category: "code-quality",
  severity: "major",
  title: "Build output or dependencies are tracked by git",
  passed: "No build output is tracked by git",
  effort: "minutes",
  needs: { trackedOutput, ignoreWriter, anchorFile },
  judge: ({ trackedOutput: { directories, tracked }, ignoreWriter, anchorFile }) => {
    const [first, ...others] = [...directories].sort((a, b) => b.files - a.files);
    if (!first)
      return [
        foundNothing(
          message("None of {count} tracked files lies in a directory that tools make", { count: tracked }),
          { read: tracked },
        ),
      ];
    const hidden = [
      ...new Set(
        directories
          .filter(({ directory }) => !ignoreWriter.hides(directory, true))
          .map(({ directory }) => `${fileNameOf(directory)}/`),
      ),
    ];
    const files = directories.reduce((sum, one) => sum + one.files, 0);
    return [
      fault({
        message: message(
          "{directories}: made by tools, and {files} {files:plural:file|files} of {count:plural:it|them} {files:plural:is|are} in git: every build changes them, and what is deployed may be an old one.",
          {
            directories: namesInShort(directories.map(({ directory }) => directory)),
            files,
            count: directories.length,
          },
        ),
        place: { path: first.example ?? anchorFile, range: { start: 0, end: 0 } },
        related: others
          .slice(0, 20)
          .flatMap(({ example }) => (example ? [{ path: example, range: { start: 0, end: 0 } }] : [])),
        fixes:
          hidden.length === 0
            ? []
            : [
                {
                  title: message("Add {entry} to {target}", {
                    entry: hidden.join(", "),
                    target: ignoreWriter.target,
                  }),
                  // Who deploys what git has would miss the files that the next build names anew.
                  safety: hidden.every((pattern) => /cache|coverage|htmlcov|egg-info/.test(pattern))
                    ? "safe"
                    : "review",
                  edits: ignoreWriter.add(hidden.map((pattern) => ({ pattern, beside: /\/$/ }))),
                  partial: true,
                },
              ],
        advice: {
          text: message(
            "Take {count:plural:the directory|each such directory} out of git; it stays on disk.",
            { count: directories.length },
          ),
          command: gitCommand(["rm", "-r", "--cached"], ...directories.map(({ directory }) => directory)),
        },
      }),
    ];
  },
});
