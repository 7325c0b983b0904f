import type { Database } from "../../server/src/engine/database";
import { fact } from "../../server/src/engine/database";
import { type Ignore, ignores } from "../../server/src/engine/ignores/ignores";
import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";

const ignoresWithoutReason = fact("ignores without reason", (db: Database) => {
  const all = db.get(ignores);
  return all.length === 0 ? absent : all.filter(({ reason }) => reason === "").map(describe);
});

function describe({ rule, place, removal }: Ignore) {
  return { rule, place, removal };
}

export default defineRule({
  id: "ignore-without-reason",
  category: "code-quality",
  severity: "minor",
  title: "An ignore gives no reason",
  passed: "Every ignore gives its reason",
  effort: "minutes",
  provedBy: "search",
  needs: { ignoresWithoutReason },
  check: ({ ignoresWithoutReason }) =>
    ignoresWithoutReason.map(({ rule, place, removal }) => ({
      message: message(
        "This ignore of {rule} has no effect because it gives no reason: nobody could tell later whether it still holds",
        { rule },
      ),
      place,
      fixes: [
        { title: message("Remove the ignore of {rule}", { rule }), safety: "review", edits: [removal] },
      ],
    })),
});
