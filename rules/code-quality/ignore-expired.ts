import type { Database } from "../../server/src/engine/database";
import { fact } from "../../server/src/engine/database";
import { ignores } from "../../server/src/engine/ignores/ignores";
import { isPast } from "../../server/src/engine/ignores/suppression";
import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";

const expiredIgnores = fact("expired ignores", (db: Database) => {
  const dated = db.get(ignores).filter(({ until }) => until !== undefined);
  if (dated.length === 0) return absent;
  return dated
    .filter(({ until }) => isPast(until, db.today()))
    .map(({ rule, place, removal, until = "" }) => ({ rule, place, removal, until }));
});

export default defineRule({
  id: "ignore-expired",
  category: "code-quality",
  severity: "minor",
  title: "An ignore is past its date",
  passed: "No ignore is past its date",
  effort: "minutes",
  provedBy: "search",
  needs: { expiredIgnores },
  check: ({ expiredIgnores }) =>
    expiredIgnores.map(({ rule, place, removal, until }) => ({
      message: message("This ignore of {rule} was meant until {until} and has no effect any more", {
        rule,
        until,
      }),
      place,
      // Its finding is open again already, so nothing changes by removing it.
      fixes: [{ title: message("Remove the ignore of {rule}", { rule }), safety: "safe", edits: [removal] }],
    })),
});
