import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { isInTests } from "../../facts/repository/file-kinds";

/** Code that writes the header itself: `response["Access-Control-Allow-Origin"] = "*"`. */
const allowsAll = /["']Access-Control-Allow-Origin["']\s*(?:\]\s*=|,|:)\s*["']\*["']/;

/** The same by way of a name: `response["Access-Control-Allow-Origin"] = allowed`. */
const allowsNamed =
  /^[^#\r\n]*["']Access-Control-Allow-Origin["']\s*(?:\]\s*=|,)\s*(?<name>[A-Za-z_]\w*)\s*(?:\)\s*)?(?:#.*)?$/gm;

const allowsAllIn = searched(
  "answers every origin",
  needles("Access-Control-Allow-Origin"),
  undefined,
  (db, path): Place | undefined => {
    const text = db.file(path)?.text ?? "";
    const match = allowsAll.exec(text) ?? starOfName(text);
    return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
  },
);

/** Where a name that becomes the header's value is given the star, on some way through the code. */
function starOfName(text: string): RegExpExecArray | undefined {
  for (const { groups } of text.matchAll(allowsNamed)) {
    const assigned = new RegExp(`(?<=^[ \\t]*)${groups?.["name"]}[ \\t]*=[ \\t]*["']\\*["']`, "m").exec(text);
    if (assigned) return assigned;
  }
  return undefined;
}

/** Code of a project's own that answers every origin: as a middleware it needs no library. */
export interface OwnCorsWildcard {
  readonly place: Place;
  /** The class around it and those that inherit from it; undefined outside of a class, where any of them may call it. */
  readonly classes: ReadonlySet<string> | undefined;
}

/** By path of the module. */
export const ownCorsWildcards: Fact<ReadonlyMap<string, OwnCorsWildcard>> = fact(
  "own cors wildcards",
  (db) => {
    const found = new Map<string, OwnCorsWildcard>();
    for (const path of db.paths()) {
      const place = path.endsWith(".py") && !isInTests(path) ? allowsAllIn(db, path) : undefined;
      if (place)
        found.set(path, { place, classes: classesAround(db.file(path)?.text ?? "", place.range.start) });
    }
    return found;
  },
);

function classesAround(text: string, offset: number): ReadonlySet<string> | undefined {
  const before = [...text.slice(0, offset).matchAll(/^(class|(?:async[ \t]+)?def)[ \t]+(\w+)/gm)].at(-1);
  if (before?.[1] !== "class" || before[2] === undefined) return undefined;
  const heir = new RegExp(`^class[ \\t]+(\\w+)\\([^)\\n]*\\b${before[2]}\\b`, "gm");
  return new Set([before[2], ...[...text.matchAll(heir)].flatMap(([, name]) => name ?? [])]);
}
