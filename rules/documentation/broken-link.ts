import type { Fix } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { isMarkdownPath } from "../../server/src/facts/repository/file-kinds";
import { type BrokenLink, brokenLinks } from "./broken-link.facts";

/** A document with more of a kind was moved, or is not kept any longer: that is one thing to do. */
const apart = 3;

export default defineRule({
  id: "broken-link",
  category: "documentation",
  severity: "minor",
  title: "A link leads nowhere",
  passed: "The links of the documentation lead somewhere",
  effort: "minutes",
  provedBy: { reading: isMarkdownPath, about: /\]\(|\]:|\]\[|\b(?:href|src)\s*=/i },
  needs: { brokenLinks },
  check: ({ brokenLinks }) =>
    // One file that is written otherwise in many documents is mended everywhere at once.
    groupedBy(brokenLinks, ({ path, kind, file }) => `${kind} ${kind === "case" ? file : path}`).flatMap(
      (links) => (isOneThing(links) ? [together(links)] : links.map(alone)),
    ),
});

function isOneThing([{ kind }, ...others]: readonly [BrokenLink, ...BrokenLink[]]): boolean {
  return kind !== "named" && others.length >= (kind === "case" ? 1 : apart);
}

function alone(link: BrokenLink): FindingDraft {
  return { message: messageOf(link), place: placeOf(link), fixes: correct([link]) };
}

function together(links: readonly [BrokenLink, ...BrokenLink[]]): FindingDraft {
  const [first, ...others] = links;
  const targets = namesInShort([...new Set(links.map(({ target }) => target))]);
  return {
    message:
      first.kind === "case" || links.every(({ target }) => target === first.target)
        ? messageOf(first)
        : first.kind === "anchor"
          ? message("{targets} are no headings or anchors: these links lead to the top of a page.", {
              targets,
            })
          : message("{targets} are not in the repository: these links lead nowhere.", { targets }),
    place: placeOf(first),
    related: others.map(placeOf),
    fixes: correct(links),
  };
}

function placeOf({ path, range }: BrokenLink) {
  return { path, range };
}

/** Puts what was most likely meant in the place of what is written, wherever that is known. */
function correct(links: readonly BrokenLink[]): readonly Fix[] {
  const edits = links.flatMap(({ path, range, suggestion }) =>
    suggestion === undefined ? [] : [{ kind: "edit" as const, path, range, newText: suggestion }],
  );
  const [first] = edits;
  if (!first) return [];
  const title =
    links.length === 1
      ? message("Link to {target}", { target: first.newText })
      : message("Correct {count} {count:plural:link|links}", { count: edits.length });
  const safety = links.every(({ kind }) => kind === "case") ? "safe" : "review";
  return [{ title, safety, edits, ...(edits.length < links.length ? { partial: true } : {}) }];
}

function messageOf({ kind, target, file }: BrokenLink) {
  if (kind === "anchor") return message("{file} has no heading or anchor {target}.", { file, target });
  if (kind === "case")
    return message(
      "The file is called {file}: this link works only on machines that do not tell upper from lower case.",
      { file },
    );
  if (kind === "named")
    return message("{target} is not in the repository, and readers are told to take it.", { target });
  return message("{target} is not in the repository: this link leads nowhere.", { target });
}
