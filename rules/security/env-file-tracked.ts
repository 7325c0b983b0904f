import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { committedEnvFiles } from "../../server/src/facts/repository/committed-env-files";
import { isEnvPath } from "../../server/src/facts/repository/env-files";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { entryForFile, ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";

export default defineRule({
  id: "env-file-tracked",
  category: "security",
  severity: "blocker",
  title: "An env file with secrets is tracked by git",
  passed: "No env file with secrets is tracked by git",
  effort: "minutes",
  cwe: 538,
  provedBy: { reading: isEnvPath },
  needs: { committedEnvFiles, ignoreWriter },
  check: ({ committedEnvFiles, ignoreWriter }) =>
    committedEnvFiles
      .filter(({ tracked }) => tracked)
      .map(({ path, isNeeded, secrets }) => ({
        message: message(
          "{path} is tracked by git and holds {count} {count:plural:secret|secrets} ({keys}): everyone who can read the repository, now or later, can read {count:plural:it|them}.",
          { path, count: secrets.length, keys: listKeys(secrets.map(({ key }) => key)) },
        ),
        place: { path, range: secrets[0]!.keyRange },
        fixes: ignoreWriter.hides(path)
          ? []
          : [
              {
                title: message("Add {path} to {target}", { path, target: ignoreWriter.target }),
                safety: isNeeded ? "review" : "safe",
                edits: ignoreWriter.add([entryForFile(path)]),
                partial: true,
              },
            ],
        advice: {
          text: message(
            "Take the file out of git (it stays on disk), then replace every secret in it: the old ones remain in the history.",
          ),
          command: gitCommand(["rm", "--cached"], path),
        },
      })),
});

function listKeys(keys: readonly string[]): string {
  const shown = [...new Set(keys)];
  return shown.length > 3 ? `${shown.slice(0, 3).join(", ")}, …` : shown.join(", ");
}
