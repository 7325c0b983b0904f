import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";

/** `request._dont_enforce_csrf_checks = True`, `setattr(request, "_dont_enforce_csrf_checks", True)`. */
const switchesOff = /^[^#\r\n]*?(\b_dont_enforce_csrf_checks["']?[ \t]*[=,][ \t]*True\b)/m;

const switchOffIn = searched(
  "switches csrf checks off",
  needles("_dont_enforce_csrf_checks"),
  undefined,
  (db, path): Place | undefined => {
    const match = switchesOff.exec(db.file(path)?.text ?? "");
    if (match?.[1] === undefined) return undefined;
    const end = match.index + match[0].length;
    return { path, range: { start: end - match[1].length, end } };
  },
);

/** Code that tells Django to check no request, by path: as a middleware it does so for all of them. */
export const csrfSwitches: Fact<ReadonlyMap<string, Place>> = fact("csrf switches", (db) => {
  const found = new Map<string, Place>();
  for (const path of db.paths()) {
    const place = path.endsWith(".py") && !/(?:^|\/)tests?\//.test(path) ? switchOffIn(db, path) : undefined;
    if (place) found.set(path, place);
  }
  return found;
});
