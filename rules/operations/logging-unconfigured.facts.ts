import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";

const configures = searched(
  "configures logging",
  needles("dictConfig", "fileConfig", "basicConfig", "loguru", "structlog.configure"),
  undefined,
  (db, path): Place | undefined => {
    const match = /\b(?:dictConfig|fileConfig|basicConfig)\s*\(|\bloguru\b|\bstructlog\.configure\b/.exec(
      db.file(path)?.text ?? "",
    );
    return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
  },
);

/** Where a module sets up logging by itself, outside of Django's LOGGING; `place` undefined when none does. */
export const loggingInCode: Fact<{ readonly place: Place | undefined }> = fact("logging in code", (db) => {
  for (const path of db.paths()) {
    if (!path.endsWith(".py") || /(?:^|\/)(?:tests?|scripts)\//.test(path)) continue;
    const place = configures(db, path);
    if (place) return { place };
  }
  return { place: undefined };
});
