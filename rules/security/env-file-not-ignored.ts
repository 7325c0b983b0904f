import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { committedEnvFiles, hiddenEnvFiles } from "../../server/src/facts/repository/committed-env-files";
import { envFileRole, isEnvPath } from "../../server/src/facts/repository/env-files";
import { entryForFile, ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";

export default defineRule({
  id: "env-file-not-ignored",
  category: "security",
  severity: "major",
  title: "Git would add an env file with secrets",
  passed: "Env files with secrets are ignored by git",
  effort: "minutes",
  cwe: 538,
  provedBy: { reading: (path) => isEnvPath(path) && envFileRole(path) === "values" },
  needs: { committedEnvFiles, hiddenEnvFiles, ignoreWriter },
  check: ({ committedEnvFiles, hiddenEnvFiles, ignoreWriter }) => {
    const found = committedEnvFiles.filter(({ tracked, doubt }) => !tracked && !doubt);
    // One that git holds already is told by a rule of its own, and is not ignored either; without any, nothing is.
    if (found.length === 0 && (committedEnvFiles.length > 0 || hiddenEnvFiles.length === 0)) return absent;
    return found.map(({ path, secrets }) => ({
      message: message(
        "{path} holds {count} {count:plural:secret|secrets} and no ignore file hides it: the next `git add` puts {count:plural:it|them} into the history.",
        { path, count: secrets.length },
      ),
      place: { path, range: secrets[0]!.keyRange },
      fixes: [
        {
          title: message("Add {path} to {target}", { path, target: ignoreWriter.target }),
          safety: "safe",
          edits: ignoreWriter.add([entryForFile(path)]),
        },
      ],
    }));
  },
});
