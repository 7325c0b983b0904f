import { message } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";
import { ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";
import { junkDirectories } from "../../server/src/facts/repository/junk-directories";
import { sizeText } from "../../server/src/facts/repository/size-text";

export default defineRule({
  id: "junk-directory",
  category: "code-quality",
  severity: "minor",
  title: "Caches or build output lie around",
  passed: "No caches or build output lie around",
  effort: "minutes",
  provedBy: "listing",
  needs: { junkDirectories, ignoreWriter, anchorFile },
  check: ({ junkDirectories, ignoreWriter, anchorFile }) =>
    junkDirectories.map(({ path, size, added }) => {
      const described = size ? `${size.complete ? "" : "> "}${sizeText(size.bytes)}` : "?";
      return {
        message: added
          ? message("{path} ({size}) is made by tools, and git would add it.", { path, size: described })
          : message("{path} is a cache of {size}: it can be deleted, its tool makes it again.", {
              path,
              size: described,
            }),
        place: { path: anchorFile, range: { start: 0, end: 0 } },
        fixes: [
          ...(added
            ? [
                {
                  title: message("Add {entry} to {target}", {
                    entry: `${fileNameOf(path)}/`,
                    target: ignoreWriter.target,
                  }),
                  safety: "safe" as const,
                  edits: ignoreWriter.add([{ pattern: `${fileNameOf(path)}/`, beside: /_cache\/?$|\/$/ }]),
                },
              ]
            : []),
          {
            title: message("Move {path} to the trash…", { path }),
            safety: "review" as const,
            edits: [{ kind: "trash" as const, path }],
          },
        ],
      };
    }),
});
