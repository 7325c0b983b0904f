import type { Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { unpinned } from "./requirement-unpinned.facts";

export default defineRule({
  id: "requirement-unpinned",
  category: "dependencies",
  severity: "minor",
  title: "Requirements have no exact version",
  passed: "Every requirement has its exact version",
  effort: "minutes",
  provedBy: "search",
  needs: { unpinned },
  check: ({ unpinned: { files, images } }) => [
    ...files.map(({ path, unpinned, total }) => {
      const names = unpinned.map(({ name }) => name);
      const edits = unpinned.flatMap(({ range, locked }) =>
        locked === undefined ? [] : [{ kind: "edit" as const, path, range, newText: `==${locked}` }],
      );
      const [first, ...others] = unpinned as [(typeof unpinned)[0], ...typeof unpinned];
      return {
        message: message(
          "{count} of {total} requirements in {path} have no exact version ({names}): the next build may install something untested.",
          {
            count: names.length,
            total,
            path,
            names: names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", "),
          },
        ),
        place: { path, range: first.place },
        related: others.slice(0, 5).map(({ place }) => ({ path, range: place })),
        fixes:
          edits.length === 0
            ? []
            : [
                {
                  title: message("Pin to the locked versions"),
                  safety: "safe" as const,
                  edits,
                  ...(edits.length < unpinned.length ? { partial: true as const } : {}),
                },
              ],
      };
    }),
    ...images.map(({ dockerfile, names, places: [place, ...others] }) => ({
      message: message(
        "{dockerfile} installs {names} in whatever version is newest: two builds of one commit hold different ones.",
        {
          dockerfile,
          names: names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", "),
        },
      ),
      place: place as Place,
      related: others.slice(0, 5).map((other) => ({ ...other, note: message("Here as well.") })),
      advice: { text: message("Name the version that you tested, or add it to what a lock file holds.") },
    })),
  ],
});
