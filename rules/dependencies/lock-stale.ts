import type { Place } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { type LockDisagreement, staleLocks } from "../../server/src/facts/dependencies/lock-state";

export default defineRule({
  id: "lock-stale",
  category: "dependencies",
  severity: "major",
  title: "The lock file does not fit its manifest",
  passed: "Every lock file fits its manifest",
  effort: "minutes",
  provedBy: "search",
  needs: { staleLocks },
  // A workspace has one lock file, however many of its members it does not fit.
  check: ({ staleLocks }) =>
    groupedBy(staleLocks, ({ lock }) => lock.path).map((ofLock) => {
      const [{ lock }] = ofLock;
      const [first, ...others] = ofLock.flatMap(({ manifest: { path }, disagreements }) =>
        disagreements.map((one) => ({ path, range: one.range, note: describe(one) })),
      ) as [Disagreement, ...Disagreement[]];
      return {
        message: message(
          "{what} {lock} is out of date: a strict installation fails, a lax one installs what nobody tested.",
          { what: first.note, lock: lock.path },
        ),
        place: { path: first.path, range: first.range },
        related: others.slice(0, 10),
        advice: {
          text: message("Let the package manager bring {lock} up to date, and commit it.", {
            lock: lock.path,
          }),
          command: { folder: lock.folder, words: commands[lock.tool] },
        },
      };
    }),
});

type Disagreement = Place & { readonly note: Message };

function describe({ kind, name, specifier, locked }: LockDisagreement): Message {
  switch (kind) {
    case "not-locked":
      return message("{name} is asked for but not locked.", { name });
    case "not-allowed":
      return message("{name} is asked for as {specifier} but locked at {locked}.", {
        name,
        specifier,
        locked: locked ?? "",
      });
    case "not-declared":
      return message("{name} is locked as a direct dependency that is no longer asked for.", { name });
    case "runtime":
      return message("Python {specifier} is asked for, but the lock was made for {locked}.", {
        specifier,
        locked: locked ?? "",
      });
  }
}

const commands = {
  poetry: ["poetry", "lock"],
  uv: ["uv", "lock"],
  pdm: ["pdm", "lock"],
  pipenv: ["pipenv", "lock"],
  npm: ["npm", "install", "--package-lock-only"],
  pnpm: ["pnpm", "install", "--lockfile-only"],
  yarn: ["yarn", "install"],
  bun: ["bun", "install"],
} as const;
