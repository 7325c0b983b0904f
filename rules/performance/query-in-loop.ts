import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isPythonPath } from "../../server/src/facts/repository/file-kinds";
import { queriesInLoops } from "./query-in-loop.facts";

export default defineRule({
  id: "query-in-loop",
  category: "performance",
  severity: "advice",
  title: "A loop asks the database in every pass",
  passed: "Loops over querysets fetch what they need at once",
  effort: "minutes",
  provedBy: { reading: isPythonPath },
  needs: { queriesInLoops },
  check: ({ queriesInLoops }) => ({
    findings: queriesInLoops.map(({ path, access, range, iterable, relation, remedy }) => ({
      message: message(
        '{access} is a query of its own in each pass. {remedy}("{relation}") fetches all at once.',
        {
          access,
          remedy,
          relation,
        },
      ),
      place: { path, range },
      related: [{ path, range: iterable, note: message("The rows come from this query") }],
    })),
    // Rows that a function is given, or that a helper fetches, are not followed: to have found nothing proves nothing.
    unchecked:
      queriesInLoops.length > 0
        ? []
        : [
            message(
              "Loops are judged only where their query stands beside them, and none of those asks too often",
            ),
          ],
  }),
});
