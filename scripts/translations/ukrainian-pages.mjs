/**
 * The Ukrainian rule pages hold sentences only (l10n/uk/rules/<id>.md); the examples are those of the English page and are
 * merged in when the pages are built. A page whose sentences do not pair is shown in English until it is translated.
 */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../support/program.mjs";

export function ukrainianPagePath(id) {
  return path.join(root, "l10n/uk/rules", `${id}.md`);
}

/** The whole Ukrainian page of a rule; undefined when it is missing or its sentences do not pair with the English ones. */
export function ukrainianPage(id, english) {
  const file = ukrainianPagePath(id);
  return existsSync(file) ? mergePage(english, readFileSync(file, "utf8")) : undefined;
}

/** The English page with its sentences replaced, one by one; undefined when there are not as many. */
export function mergePage(english, prose) {
  const sentences = partsOf(prose).filter(isSentence);
  const parts = partsOf(english);
  if (parts.filter(isSentence).length !== sentences.length) return undefined;
  return parts.map((part) => (isSentence(part) ? sentences.shift() : part)).join("\n");
}

/** The lines of a page; a code block with its fences is one part. */
function partsOf(page) {
  return page.match(/^(`{3,})[^\n]*\n(?:[\s\S]*?\n)??\1$|^.*$/gm) ?? [];
}

function isSentence(part) {
  return part !== "" && !part.startsWith("```");
}
