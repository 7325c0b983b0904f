import type { Range } from "../../engine/text";

// Trees live as long as their files do not change, and what lives long is copied and marked again and again.

/**
 * A list without the room that V8 keeps for more behind the first `push`: seventeen places, where most lists of a tree hold
 * one or two elements.
 */
export function fitted<T>(list: readonly T[]): T[] {
  return list.slice();
}

/** A range from `start` to `end`: that of a part where it is the same, so that both share it. */
export function spanning(start: number, end: number, part: Range): Range {
  return part.start === start && part.end === end ? part : { start, end };
}
