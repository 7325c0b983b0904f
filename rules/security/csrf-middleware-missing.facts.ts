import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";

export interface CsrfSwitch {
  readonly place: Place;
  /** A condition on the request's path stands above it. */
  readonly isForSomePaths: boolean;
}

/** `request._dont_enforce_csrf_checks = True`, `setattr(request, "_dont_enforce_csrf_checks", True)`. */
const switchesOff = /^[^#\r\n]*?(\b_dont_enforce_csrf_checks["']?[ \t]*[=,][ \t]*True\b)/m;

const switchOffIn = searched(
  "switches csrf checks off",
  needles("_dont_enforce_csrf_checks"),
  undefined,
  (db, path): CsrfSwitch | undefined => {
    const text = db.file(path)?.text ?? "";
    const match = switchesOff.exec(text);
    if (match?.[1] === undefined) return undefined;
    const end = match.index + match[0].length;
    const above = text.slice(text.lastIndexOf("def ", match.index) + 1, match.index);
    return {
      place: { path, range: { start: end - match[1].length, end } },
      isForSomePaths: /^[ \t]*if\b[^\n]{0,300}\.(?:path|path_info|get_full_path)\b/m.test(above),
    };
  },
);

/** Code that tells Django to check no request, by path: as a middleware it does so for all of them. */
export const csrfSwitches: Fact<ReadonlyMap<string, CsrfSwitch>> = fact("csrf switches", (db) => {
  const found = new Map<string, CsrfSwitch>();
  for (const path of db.paths()) {
    const one = path.endsWith(".py") && !/(?:^|\/)tests?\//.test(path) ? switchOffIn(db, path) : undefined;
    if (one) found.set(path, one);
  }
  return found;
});
