import { groupedBy } from "../../server/src/engine/grouped-by";
import { message } from "../../server/src/engine/message";
import { folderOf } from "../../server/src/engine/path";
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
  // The logs of one folder came into git together, and leave it together.
  check: ({ trackedFiles, ignoreWriter }) =>
    groupedBy(
      // An empty one, or one of an empty line, holds nothing: it keeps the folder.
      trackedFiles.filter(({ path, bytes }) => isLog(path) && bytes > 2),
      ({ path, ignored }) => `${ignored} ${folderOf(path)}`,
    ).map(([{ path, bytes, ignored }, ...others]) => {
      const all = [path, ...others.map((one) => one.path)];
      const patterns = [...new Set(all.map(patternOf))];
      return {
        message:
          others.length === 0
            ? message(
                "The log {path} ({size}) is tracked by git: logs hold addresses, tokens and names of users, and grow with every commit.",
                { path, size: sizeText(bytes) },
              )
            : message(
                "The log {path} and {count} more beside it are tracked by git: logs hold addresses, tokens and names of users, and grow with every commit.",
                { path, count: others.length },
              ),
        place: { path, range: { start: 0, end: 0 } },
        related: others.slice(0, 20).map((one) => ({ path: one.path, range: { start: 0, end: 0 } })),
        fixes: ignored
          ? []
          : [
              {
                title: message("Add {entry} to {target}", {
                  entry: patterns.join(", "),
                  target: ignoreWriter.target,
                }),
                safety: "safe",
                edits: ignoreWriter.add(
                  patterns.map((pattern) => ({ pattern, beside: /\.log$|^\/?logs?\/?$/ })),
                ),
                partial: true,
              },
            ],
        advice: {
          text: message("Take the log out of git; it stays on disk."),
          command: gitCommand(["rm", "--cached"], ...all),
        },
      };
    }),
});

/** Texts have other names than logs: one that is called so is named alone. */
function patternOf(path: string): string {
  if (path.endsWith(".txt") || path.endsWith(".out")) return `/${path}`;
  return path.endsWith(".log") ? "*.log" : "*.log*";
}

/**
 * A rotated log is one too, app.log.1 or app.log.2026-01-31.gz, and a text that is called so: logs.txt. Fixtures of tests
 * are kept on purpose, and a text among documents tells what somebody did.
 */
function isLog(path: string): boolean {
  return (
    /\.log(?:\.[\d-]+)?(?:\.gz)?$|(?:^|\/)nohup\.out$|(?:^|[/_-])(?:error|access|debug|server)?_?logs?\.txt$/i.test(
      path,
    ) && !/(?:^|\/)(?:tests?|fixtures?|testdata|__fixtures__|samples?)\/|(?:^|\/)docs?\/.*\.txt$/i.test(path)
  );
}
