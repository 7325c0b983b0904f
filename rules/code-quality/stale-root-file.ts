import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { sizeText } from "../../server/src/facts/repository/size-text";
import { staleRootFiles } from "../../server/src/facts/repository/stale-root-files";

export default defineRule({
  id: "stale-root-file",
  category: "code-quality",
  severity: "advice",
  title: "A file in the root that nothing refers to",
  passed: "No script, note or data file in the root is named by nothing",
  effort: "minutes",
  provedBy: "search",
  needs: { staleRootFiles },
  check: ({ staleRootFiles }) =>
    staleRootFiles.map(({ path, bytes }) => ({
      message: message(
        "Nothing in this repository names {path} ({size}): no import, script, Dockerfile, CI or documentation. It may be left over.",
        { path, size: sizeText(bytes) },
      ),
      place: { path, range: { start: 0, end: 0 } },
      tags: ["unnecessary"],
      fixes: [
        {
          title: message("Move {path} to the trash…", { path }),
          safety: "review",
          edits: [{ kind: "trash", path }],
        },
      ],
    })),
});
