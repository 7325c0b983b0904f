import type { MarkdownFile } from "./syntax";

/**
 * The anchor of a heading as GitHub makes it from the text a reader sees: lower case, letters, marks, digits, `_` and
 * `-` stay, each blank becomes a `-`, everything else goes (so an emoji leaves the blank behind it).
 */
export function githubAnchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{Nd}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** Numbers repeated anchors: the second "set-up" is "set-up-1". */
export function createAnchorCounter(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const anchor = githubAnchor(text);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  };
}

/**
 * Whether a link to `#fragment` leads somewhere in the file.
 * Generous where sites differ: case, percent encoding and the invisible sign that follows some emoji do not matter.
 */
export function hasAnchor(file: MarkdownFile, fragment: string): boolean {
  const wanted = comparable(fragment);
  if (wanted === "" || wanted === "top") return true;
  return (
    file.headings.some((heading) => comparable(heading.anchor) === wanted) ||
    file.anchors.some((anchor) => comparable(anchor.name) === wanted)
  );
}

function comparable(fragment: string): string {
  let decoded = fragment;
  try {
    decoded = decodeURIComponent(fragment);
  } catch {
    // A lone percent sign stands for itself.
  }
  return decoded
    .replace(/^user-content-/, "")
    .replaceAll("\uFE0F", "")
    .normalize("NFC")
    .toLowerCase();
}
