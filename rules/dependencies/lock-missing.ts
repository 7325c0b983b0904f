import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { unlockedManifests } from "../../server/src/facts/dependencies/lock-state";

export default defineRule({
  id: "lock-missing",
  category: "dependencies",
  severity: "major",
  title: "Dependencies are not locked",
  passed: "A lock file holds every dependency fast",
  effort: "minutes",
  needs: { unlockedManifests },
  check: ({ unlockedManifests }) =>
    unlockedManifests.map(({ manifest: { path, anchor, folder }, lockName, command }) => ({
      message: message(
        "{path} has no {lock}: every installation may get other versions than the ones that were tested.",
        { path, lock: lockName },
      ),
      place: { path, range: anchor },
      advice: {
        text: message("Let the package manager write {lock}, and commit it.", { lock: lockName }),
        command: { folder, words: command },
      },
    })),
});
