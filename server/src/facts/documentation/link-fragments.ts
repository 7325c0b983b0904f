import { closestTo } from "../../engine/closest";
import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import type { RelativePath } from "../../engine/snapshot";
import { hasAnchor, type MarkdownFile } from "../../languages/markdown";
import { markdownFile } from "./markdown-files";

/** Whether a link to a fragment of a file leads somewhere; unknown for everything but plain Markdown. */
export function fragmentState(
  db: Database,
  path: RelativePath,
  fragment: string | undefined,
  inSite: boolean,
): "there" | "missing" | "unknown" {
  if (fragment === undefined || fragment === "") return "there";
  if (!/\.(?:md|markdown)$/i.test(path) || notOfHeadings.test(fragment)) return "unknown";
  const file = db.of(markdownFile, path);
  if (!file || db.of(includesOthers, path)) return "unknown";
  if (hasAnchor(file, fragment)) return "there";
  const isLoose = inSite || db.get(loosensAnchors);
  return hasSimilarAnchor(file, fragment, isLoose) ? "there" : "missing";
}

/** Among more anchors nothing is suggested: that would take too long. */
const mostAnchors = 200;

/** The anchor that was most likely meant. */
export function suggestedFragment(db: Database, path: RelativePath, fragment: string): string | undefined {
  const file = db.of(markdownFile, path);
  if (!file) return undefined;
  const anchors = [...file.headings.map(({ anchor }) => anchor), ...file.anchors.map(({ name }) => name)];
  return anchors.length > mostAnchors ? undefined : closestTo(fragment, anchors.filter(Boolean));
}

/** Lines of a file, a passage of text, footnotes, routes of a web application, headings as Bitbucket names them. */
const notOfHeadings = /^L\d|:~:|^(?:user-content-)?fn(?:ref)?[-:\d]|[/!=&?]|^markdown-header-/i;

/** Whether headings come from elsewhere, or their anchors are written by hand. */
const includesOthers = factFamily("includes others", (db, path): boolean =>
  /\{%-?\s*include|--8<--|\{\{[<%]|^\.\. include::|\]\(\)\{#|^<!--\s*@?include/m.test(
    db.file(path)?.text ?? "",
  ),
);

/** Other hosting sites fold repeated signs. */
const loosensAnchors: Fact<boolean> = fact("loosens anchors", (db) => {
  const { entries } = db.tree();
  return !entries.has(".github") && (entries.has(".gitlab-ci.yml") || entries.has("bitbucket-pipelines.yml"));
});

/** Ids in braces, labels in parentheses, and where sites make anchors by other rules: the same letters and digits. */
function hasSimilarAnchor(file: MarkdownFile, fragment: string, isLoose: boolean): boolean {
  const plain = lettersOf(fragment);
  return file.headings.some(({ text, anchor }) => {
    if (/\{#([\w:.-]+)(?:[^\w:.\-}][^}]*)?\}\s*$/.exec(text)?.[1]?.toLowerCase() === fragment.toLowerCase())
      return true;
    return isLoose && (lettersOf(anchor) === plain || lettersOf(text) === plain);
  });
}

function lettersOf(text: string): string {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A lone percent sign stands for itself.
  }
  return decoded.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
