import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, foundNothing } from "../../server/src/engine/verdict";
import { longestModule, longModules } from "../../server/src/facts/repository/source-shape";

export default defineRule({
  id: "oversized-module",
  category: "architecture",
  severity: "advice",
  title: "A hand-written module is very long",
  passed: "Modules have a readable length",
  effort: "days",
  needs: { longModules },
  judge: ({ longModules: { modules, read, unread } }) => {
    const [longest, ...others] = [...modules].sort((a, b) => b.lines - a.lines);
    if (!longest)
      return [
        foundNothing(
          message("None of {count} source files has more than {limit} lines", {
            count: read,
            limit: longestModule,
          }),
          { read, unread },
        ),
      ];
    return [
      fault({
        message:
          others.length === 0
            ? message("{path} has {lines} lines (more than {limit}): it has more than one subject.", {
                ...longest,
                limit: longestModule,
              })
            : message(
                "{path} has {lines} lines, and {count} more {count:plural:file|files} over {limit}: {count:plural:it has|they have} more than one subject each.",
                { ...longest, count: others.length, limit: longestModule },
              ),
        place: { path: longest.path, range: { start: 0, end: 0 } },
        related: others.slice(0, 20).map(({ path }) => ({ path, range: { start: 0, end: 0 } })),
      }),
    ];
  },
});
