import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, foundNothing } from "../../server/src/engine/verdict";
import { deepestFolders, deepFolders } from "../../server/src/facts/repository/source-shape";

export default defineRule({
  id: "deep-nesting",
  category: "architecture",
  severity: "advice",
  title: "Source files lie too deep",
  passed: "Source files are easy to reach",
  effort: "hours",
  needs: { deepFolders },
  judge: ({ deepFolders: { folders, read } }) => {
    const [deepest, ...others] = [...folders].sort((a, b) => b.depth - a.depth);
    if (!deepest)
      return [
        foundNothing(
          message("None of {count} source files lies more than {limit} folders deep", {
            count: read,
            limit: deepestFolders,
          }),
          { read },
        ),
      ];
    const files = folders.reduce((sum, one) => sum + one.files, 0);
    return [
      fault({
        message: message(
          "{files} source {files:plural:file lies|files lie} up to {depth} folders deep, as in {folder} (more than {limit}): paths and imports become hard to read.",
          { files, depth: deepest.depth, folder: deepest.folder, limit: deepestFolders },
        ),
        place: { path: deepest.example, range: { start: 0, end: 0 } },
        related: others.slice(0, 20).map(({ example }) => ({ path: example, range: { start: 0, end: 0 } })),
      }),
    ];
  },
});
