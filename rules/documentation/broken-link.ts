import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { type BrokenLink, brokenLinks } from "../../server/src/facts/documentation/broken-links";
import { isMarkdownPath } from "../../server/src/facts/repository/file-kinds";

export default defineRule({
  id: "broken-link",
  category: "documentation",
  severity: "minor",
  title: "A link leads nowhere",
  passed: "The links of the documentation lead somewhere",
  effort: "minutes",
  provedBy: { reading: isMarkdownPath },
  needs: { brokenLinks },
  check: ({ brokenLinks }) =>
    brokenLinks.map((link) => ({
      message: messageOf(link),
      place: { path: link.path, range: link.range },
      fixes:
        link.suggestion === undefined
          ? []
          : [
              {
                title: message("Link to {target}", { target: link.suggestion }),
                safety: link.kind === "case" ? "safe" : "review",
                edits: [{ kind: "edit", path: link.path, range: link.range, newText: link.suggestion }],
              },
            ],
    })),
});

function messageOf({ kind, target, file }: BrokenLink) {
  if (kind === "anchor") return message("{file} has no heading or anchor {target}.", { file, target });
  if (kind === "case")
    return message(
      "The file is called {file}: this link works only on machines that do not tell upper from lower case.",
      { file },
    );
  return message("{target} is not in the repository: this link leads nowhere.", { target });
}
