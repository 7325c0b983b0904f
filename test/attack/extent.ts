/** `npm run attack` asks for everything; `npm test` for a short form of it. */
export const isFull = process.env["ATTACK"] === "full";

/** How many inputs of a kind are tried. */
export function amount(short: number, full: number): number {
  return isFull ? full : short;
}

/** The first of a list in the short form, spread over it; in the full form all of them. */
export function some<T>(all: readonly T[], short: number): readonly T[] {
  const step = isFull ? 1 : Math.max(1, Math.floor(all.length / short));
  return all.filter((_, index) => index % step === 0);
}
