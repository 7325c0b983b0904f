import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { isEnvPath } from "../../server/src/facts/repository/env-files";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { sensitiveFiles } from "../../server/src/facts/repository/sensitive-files";
import { trackedFiles } from "../../server/src/facts/repository/tracked-files";

/** Beyond this many, a directory was added on purpose or another rule speaks of it. */
const shownAtMost = 20;

export default defineRule({
  id: "ignored-but-tracked",
  category: "code-quality",
  severity: "minor",
  title: "A tracked file is also ignored",
  passed: "No tracked file is ignored",
  effort: "minutes",
  provedBy: "listing",
  needs: { trackedFiles, sensitiveFiles: optional(sensitiveFiles) },
  check: ({ trackedFiles, sensitiveFiles }) => {
    // Env files, keys, databases, logs and build output that git tracks have rules of their own.
    const sensitive = new Set(sensitiveFiles.value?.map(({ path }) => path));
    return trackedFiles
      .filter(({ path, ignored }) => ignored && !isEnvPath(path) && !isOutput(path) && !sensitive.has(path))
      .slice(0, shownAtMost)
      .map(({ path }) => ({
        message: message(
          "{path} is tracked although an ignore file matches it: its changes are committed while new files like it are not.",
          { path },
        ),
        place: { path, range: { start: 0, end: 0 } },
        advice: {
          text: message("Either take the file out of git, or except it in the ignore file with `!`."),
          command: gitCommand(["rm", "--cached"], path),
        },
      }));
  },
});

function isOutput(path: string): boolean {
  return /\.log(?:\.\d+)?$|(?:^|\/)(?:__pycache__|node_modules|\.next|dist|build|\.gitkeep|\.keep|\.gitignore)(?:\/|$)/.test(
    path,
  );
}
