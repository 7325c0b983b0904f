import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { sizeText } from "../../server/src/facts/repository/size-text";
import { trackedFiles } from "../../server/src/facts/repository/tracked-files";

const largeBytes = 5_000_000;

export default defineRule({
  id: "large-file-tracked",
  category: "code-quality",
  severity: "minor",
  title: "A large file is tracked by git",
  passed: "No large file is tracked by git",
  effort: "hours",
  provedBy: "listing",
  needs: { trackedFiles },
  check: ({ trackedFiles }) =>
    trackedFiles
      .filter(({ bytes, lfs }) => bytes > largeBytes && !lfs)
      .map(({ path, bytes }) => ({
        message: message(
          "{path} has {size}: every clone and every CI run downloads it, and each of its versions.",
          {
            path,
            size: sizeText(bytes),
          },
        ),
        place: { path, range: { start: 0, end: 0 } },
        advice: {
          text: message("Keep it in object storage, or in Git LFS."),
        },
      })),
});
