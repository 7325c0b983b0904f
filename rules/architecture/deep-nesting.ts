import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { deepestFolders, deepFolders } from "../../server/src/facts/repository/source-shape";

export default defineRule({
  id: "deep-nesting",
  category: "architecture",
  severity: "advice",
  title: "Source files lie too deep",
  passed: "Source files are easy to reach",
  effort: "hours",
  needs: { deepFolders },
  check: ({ deepFolders }) =>
    deepFolders.map(({ folder, depth, example, files }) => ({
      message: message(
        "{files} source {files:plural:file lies|files lie} {depth} folders deep in {folder} (more than {limit}): paths and imports become hard to read.",
        { files, depth, folder, limit: deepestFolders },
      ),
      place: { path: example, range: { start: 0, end: 0 } },
    })),
});
