import type { Place } from "./finding";

/** What two things that begin at the same place have in common: `compose.yml:120`, the offset in UTF-16 units. */
export function placeKey({ path, range }: Place): string {
  return `${path}:${range.start}`;
}

/** One for each place at which something begins, in the order in which the places first come; of several the last. */
export function uniqueByPlace<T>(all: readonly T[], placeOf: (one: T) => Place): readonly T[] {
  return [...new Map(all.map((one) => [placeKey(placeOf(one)), one])).values()];
}

/** What two things have in common that stand at the same place: `compose.yml:120-134`. */
export function rangeKey({ path, range }: Place): string {
  return `${path}:${range.start}-${range.end}`;
}

/** Each place once, in the order in which they first come. */
export function uniquePlaces(places: readonly Place[]): readonly Place[] {
  const byRange = new Map<string, Place>();
  for (const place of places) {
    const key = rangeKey(place);
    if (!byRange.has(key)) byRange.set(key, place);
  }
  return [...byRange.values()];
}
