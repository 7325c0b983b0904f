import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { type StaleRequirements, staleRequirements } from "./requirements-stale.facts";

export default defineRule({
  id: "requirements-stale",
  category: "dependencies",
  severity: "major",
  title: "requirements.txt and the lock file disagree",
  passed: "No requirements file contradicts the lock file",
  effort: "minutes",
  provedBy: "search",
  needs: { staleRequirements },
  check: ({ staleRequirements }) =>
    staleRequirements.map((stale) => ({
      severity: stale.isUnused ? "minor" : "major",
      message: describe(stale),
      place: { path: stale.path, range: stale.range },
      fixes:
        stale.edits.length === 0
          ? []
          : [
              {
                title: message("Bring {path} to what {lock} says", {
                  path: stale.path,
                  lock: stale.lockPath,
                }),
                // What is installed from it changes its releases.
                safety: "review",
                edits: stale.edits,
              },
            ],
    })),
});

function describe({ path, lockPath, differing, missing, isUnused }: StaleRequirements) {
  const [first] = differing;
  if (isUnused)
    return message(
      "{path} differs from {lock} in {count} {count:plural:package|packages}, and production installs the latter: whoever takes it gets something else.",
      { path, lock: lockPath, count: differing.length + missing.length },
    );
  if (!first)
    return message("{path} lacks {names}, which {lock} installs: production runs without them.", {
      path,
      lock: lockPath,
      names: shorten(missing),
    });
  return message(
    "{path} pins {name} {pinned}, {lock} has {locked}: {count} {count:plural:package differs|packages differ} between what is tested and what is installed.",
    {
      path,
      lock: lockPath,
      name: first.name,
      pinned: first.pinned,
      locked: first.locked,
      count: differing.length + missing.length,
    },
  );
}

function shorten(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}
