import { message } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { mixedManagers } from "./package-managers-mixed.facts";

export default defineRule({
  id: "package-managers-mixed",
  category: "dependencies",
  severity: "minor",
  title: "Two package managers lock the same project",
  passed: "One package manager locks each project",
  effort: "minutes",
  provedBy: "listing",
  needs: { mixedManagers },
  check: ({ mixedManagers }) =>
    mixedManagers.map(({ manifest, locks, chosen }) => {
      const extra = chosen === undefined ? [] : locks.filter(({ tool }) => tool !== chosen);
      return {
        message: message(
          "{path} is locked by {locks}: they drift apart, and who installs decides which versions run.",
          {
            path: manifest.path,
            locks: locks.map(({ path }) => fileNameOf(path)).join(", "),
          },
        ),
        place: { path: manifest.path, range: manifest.anchor },
        related: locks.map(({ path }) => ({ path, range: { start: 0, end: 0 } })),
        fixes: extra.map(({ path }) => ({
          title: message("Keep {tool}, move {path} to the trash", { tool: chosen ?? "", path }),
          safety: "review" as const,
          edits: [{ kind: "trash" as const, path }],
        })),
      };
    }),
});
