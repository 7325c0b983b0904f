import { type Fact, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";

/** Code that writes the header itself: `response["Access-Control-Allow-Origin"] = "*"`. */
const allowsAll = /["']Access-Control-Allow-Origin["']\s*(?:\]\s*=|,|:)\s*["']\*["']/;

/** The same by way of a name: `response["Access-Control-Allow-Origin"] = allowed`. */
const allowsNamed =
  /^[^#\r\n]*["']Access-Control-Allow-Origin["']\s*(?:\]\s*=|,)\s*(?<name>[A-Za-z_]\w*)\s*(?:\)\s*)?(?:#.*)?$/gm;

const allowsAllIn = factFamily("answers every origin", (db, path): Place | undefined => {
  const text = db.file(path)?.text ?? "";
  if (!text.includes("Access-Control-Allow-Origin")) return undefined;
  const match = allowsAll.exec(text) ?? starOfName(text);
  return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
});

/** Where a name that becomes the header's value is given the star, on some way through the code. */
function starOfName(text: string): RegExpExecArray | undefined {
  for (const { groups } of text.matchAll(allowsNamed)) {
    const assigned = new RegExp(`(?<=^[ \\t]*)${groups?.["name"]}[ \\t]*=[ \\t]*["']\\*["']`, "m").exec(text);
    if (assigned) return assigned;
  }
  return undefined;
}

/** Python modules of the project that answer every origin, by path: a middleware of one of them needs no library. */
export const ownCorsWildcards: Fact<ReadonlyMap<string, Place>> = fact("own cors wildcards", (db) => {
  const found = new Map<string, Place>();
  for (const path of db.paths()) {
    const place =
      path.endsWith(".py") && !/(?:^|\/)tests?\//.test(path) ? db.of(allowsAllIn, path) : undefined;
    if (place) found.set(path, place);
  }
  return found;
});
