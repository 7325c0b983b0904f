import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";
import { sizeText } from "../../server/src/facts/repository/size-text";
import { trackedFiles } from "../../server/src/facts/repository/tracked-files";

export default defineRule({
  id: "log-file-tracked",
  category: "security",
  severity: "major",
  title: "A log file is tracked by git",
  passed: "No log file is tracked by git",
  effort: "minutes",
  cwe: 532,
  provedBy: "listing",
  needs: { trackedFiles, ignoreWriter },
  check: ({ trackedFiles, ignoreWriter }) =>
    trackedFiles
      // An empty one holds nothing: it keeps the folder.
      .filter(({ path, bytes }) => isLog(path) && bytes !== 0)
      .map(({ path, bytes, ignored }) => ({
        message: message(
          "The log {path} ({size}) is tracked by git: logs hold addresses, tokens and names of users, and grow with every commit.",
          { path, size: sizeText(bytes) },
        ),
        place: { path, range: { start: 0, end: 0 } },
        fixes: ignored
          ? []
          : [
              {
                title: message("Add {entry} to {target}", {
                  entry: patternOf(path),
                  target: ignoreWriter.target,
                }),
                safety: "safe",
                edits: ignoreWriter.add([{ pattern: patternOf(path), beside: /\.log$|^\/?logs?\/?$/ }]),
                partial: true,
              },
            ],
        advice: {
          text: message("Take the log out of git; it stays on disk."),
          command: gitCommand(["rm", "--cached"], path),
        },
      })),
});

/** Texts have other names than logs: one that is called so is named alone. */
function patternOf(path: string): string {
  return path.endsWith(".txt") ? `/${path}` : "*.log";
}

/** A rotated log is one too, app.log.1, and a text that is called so: logs.txt. Fixtures of tests are kept on purpose. */
function isLog(path: string): boolean {
  return (
    /\.log(?:\.\d+)?$|(?:^|[/_-])(?:error|access|debug|server)?_?logs?\.txt$/i.test(path) &&
    !/(?:^|\/)(?:tests?|fixtures?|testdata|__fixtures__|samples?)\//i.test(path)
  );
}
