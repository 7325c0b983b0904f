import type { Database } from "../engine/database";
import type { Place } from "../engine/finding";
import { uniquePlaces } from "../engine/place";
import type { RelativePath } from "../engine/snapshot";
import { environmentPlaces, type KeyPlaces } from "./environment-places";
import { links } from "./links";

/**
 * Where the words at a place lead: a name to what it names, a read of the environment to where the key is set (or, when
 * nothing sets it, to its other readers), and a key that is set to its readers.
 */
export function definitionsAt(db: Database, path: RelativePath, offset: number): readonly Place[] {
  const named = db
    .get(links)
    .filter(({ place }) => holds(place, path, offset))
    .flatMap(({ targets }) => targets);
  if (named.length > 0) return uniquePlaces(named);
  const key = keyAt(db, path, offset);
  if (!key) return [];
  const isHere = (place: Place) => holds(place, path, offset);
  if (key.sets.some(isHere)) return key.reads;
  return key.sets.length > 0 ? key.sets : key.reads.filter((place) => !isHere(place));
}

/** Everything that means the same: readers of a key and, if asked for, where it is set; what names a service or a file's place. */
export function referencesAt(
  db: Database,
  path: RelativePath,
  offset: number,
  withDeclaration: boolean,
): readonly Place[] {
  const key = keyAt(db, path, offset);
  if (key) return withDeclaration ? uniquePlaces([...key.sets, ...key.reads]) : key.reads;
  const all = db.get(links).filter(({ toFile }) => !toFile);
  const meant = uniquePlaces([
    ...all.flatMap(({ targets }) => targets).filter((place) => holds(place, path, offset)),
    ...all.filter(({ place }) => holds(place, path, offset)).flatMap(({ targets }) => targets),
  ]);
  const isMeant = (place: Place) =>
    meant.some((one) => one.path === place.path && one.range.start === place.range.start);
  const uses = all.filter(({ targets }) => targets.some(isMeant)).map(({ place }) => place);
  return withDeclaration ? uniquePlaces([...meant, ...uses]) : uses;
}

/** The key of the environment that is written at a place. */
function keyAt(db: Database, path: RelativePath, offset: number): KeyPlaces | undefined {
  for (const key of db.get(environmentPlaces).values())
    if ([...key.sets, ...key.reads].some((place) => holds(place, path, offset))) return key;
  return undefined;
}

function holds(place: Place, path: RelativePath, offset: number): boolean {
  return place.path === path && place.range.start <= offset && offset <= place.range.end;
}
