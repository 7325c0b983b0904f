import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { longestModule, longModules } from "../../server/src/facts/repository/source-shape";

export default defineRule({
  id: "oversized-module",
  category: "architecture",
  severity: "advice",
  title: "A hand-written module is very long",
  passed: "Modules have a readable length",
  effort: "days",
  needs: { longModules },
  check: ({ longModules }) =>
    longModules.map(({ path, lines }) => ({
      message: message("{path} has {lines} lines (more than {limit}): it has more than one subject.", {
        path,
        lines,
        limit: longestModule,
      }),
      place: { path, range: { start: 0, end: 0 } },
    })),
});
