import { groupedBy } from "../../server/src/engine/grouped-by";
import { message } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule } from "../../server/src/engine/rule";
import { type SeededData, seededData } from "../../server/src/stacks/django/seeding/seeded-data";

export default defineRule({
  id: "seed-data-in-production",
  category: "deployment",
  severity: "major",
  title: "Production is filled with data for development",
  passed: "No known command that production always runs adds data for development",
  effort: "hours",
  provedBy: "search",
  needs: { seededData },
  check: ({ seededData }) =>
    // Fixtures that one file loads one after the other are one decision.
    groupedBy(seededData, ({ kind, place }) => (kind === "fixtures" ? place.path : placeKey(place))).map(
      ([first, ...others]) => ({
        message: messageOf(first),
        place: first.place,
        related: [
          ...relatedOf(first),
          ...others.flatMap((other) => [
            { ...other.place, note: message("Loaded here too") },
            ...relatedOf(other),
          ]),
        ],
      }),
    ),
});

function relatedOf({ kind, related }: SeededData) {
  const note =
    kind === "known-password" ? message("Production starts it here") : message("The data comes from here");
  return related ? [{ ...related, note }] : [];
}

function messageOf({ kind, command }: SeededData) {
  switch (kind) {
    case "fixtures":
      return message(
        "Production runs {command} whenever it starts: rows that were changed since get the values of the fixtures again.",
        { command },
      );
    case "made-up":
      return message("Production runs {command} whenever it starts, which adds made-up data to the real.", {
        command,
      });
    case "known-password":
      return message(
        "Production runs {command}, which creates a user whose password is written down: whoever reads the repository can sign in.",
        { command },
      );
  }
}
