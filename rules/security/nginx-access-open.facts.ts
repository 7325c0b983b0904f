import { type Fact, fact } from "../../server/src/engine/database";
import { needles, searched } from "../../server/src/engine/needles";
import { evidencePaths } from "../../server/src/facts/repository/evidence";

const pathsIn = searched(
  "accelerated paths of a file",
  needles("x-accel-redirect"),
  [],
  (db, path): readonly string[] => {
    const text = db.file(path)?.text ?? "";
    return [
      ...text.matchAll(/X-Accel-Redirect["'`]\]?\s{0,4}(?:[:=,]|=>)\s{0,4}[fr]?["'`](\/[\w./-]{1,200})/gi),
    ].flatMap(([, address]) => address ?? []);
  },
);

/** The addresses, or their beginnings, that code hands to nginx to be served in its place, once it has let a visitor in. */
export const acceleratedPaths: Fact<readonly string[]> = fact("accelerated paths", (db) => [
  ...new Set(
    db
      .get(evidencePaths)
      .filter((path) => /\.(?:py|[cm]?[jt]sx?|rb|php|go|java|kt|cs)$/.test(path))
      .flatMap((path) => pathsIn(db, path)),
  ),
]);
