import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { type Absent, absent } from "../../server/src/engine/rule";
import { isInTests, isPythonPath } from "../../server/src/facts/repository/file-kinds";

const limits = /^[ \t]*throttle_classes[ \t]*(?::[^=\n]*)?=[ \t]*[[(][ \t]*[\w"'][^\n]*/m;

const limitIn = searched(
  "view throttles",
  needles("throttle_classes"),
  undefined,
  (db, path): Place | undefined => {
    const match = limits.exec(db.file(path)?.text ?? "");
    return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
  },
);

/** The first view that is throttled by its own word; absent without one. */
export const throttledViews: Fact<Place | Absent> = fact("throttled views", (db) => {
  for (const path of db.paths()) {
    const place = isPythonPath(path) && !isInTests(path) ? limitIn(db, path) : undefined;
    if (place) return place;
  }
  return absent;
});
