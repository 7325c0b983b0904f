import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";

const use = /\bfrom django\.core\.cache import [^\n]*\bcaches?\b|\bcache_page\s*\(|\bcached_as\b/;

const firstUse = searched(
  "cache use",
  needles("django.core.cache", "cache_page", "cached_as"),
  undefined,
  (db, path): Place | undefined => {
    const match = use.exec(db.file(path)?.text ?? "");
    return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
  },
);

/** Where the project uses Django's cache, one place for each module; tests and commands run by hand do not count. */
export const cacheUse: Fact<readonly Place[]> = fact("cache uses", (db) =>
  db
    .paths()
    .filter(
      (path) =>
        path.endsWith(".py") && !/(?:^|\/)(?:tests?|management|migrations)\/|(?:^|\/)test_/.test(path),
    )
    .flatMap((path) => firstUse(db, path) ?? []),
);
