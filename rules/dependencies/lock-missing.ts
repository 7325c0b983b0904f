import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { lockableManifests } from "../../server/src/facts/dependencies/lock-state";

export default defineRule({
  id: "lock-missing",
  category: "dependencies",
  severity: "major",
  title: "Dependencies are not locked",
  passed: "A lock file holds every dependency fast",
  effort: "minutes",
  needs: { lockableManifests },
  judge: ({ lockableManifests }) =>
    lockableManifests.map(({ manifest: { path, anchor, folder }, lockName, command, lock }) => {
      if (lock !== undefined)
        return sound(message("{lock} holds the versions of {path}", { lock, path }), {
          path: lock,
          range: { start: 0, end: 0 },
        });
      return fault({
        message: message(
          "{path} has no {lock}: every installation may get other versions than the ones that were tested.",
          { path, lock: lockName },
        ),
        place: { path, range: anchor },
        advice: {
          text: message("Let the package manager write {lock}, and commit it.", { lock: lockName }),
          command: { folder, words: command },
        },
      });
    }),
});
