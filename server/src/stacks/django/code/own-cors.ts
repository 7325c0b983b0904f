import { type Fact, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";

/** Code that writes the header itself: `response["Access-Control-Allow-Origin"] = "*"`. */
const allowsAll = /["']Access-Control-Allow-Origin["']\s*(?:\]\s*=|,|:)\s*["']\*["']/;

const allowsAllIn = factFamily("answers every origin", (db, path): Place | undefined => {
  const match = allowsAll.exec(db.file(path)?.text ?? "");
  return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
});

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
