import { maskSecrets } from "./mask-secrets";

/** A part of a unified diff: lines with " ", "-", "+" or "\\" before them, and where they begin, counted from 1. */
interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly string[];
}

/**
 * The lines of each hunk with secrets masked. Lines are judged as parts of the texts they come from, because what stands above
 * tells what a line is.
 */
export function maskHunks(
  hunks: readonly Hunk[],
  before: string,
  after: string,
): readonly (readonly string[])[] {
  const old = maskSecrets(before).split("\n");
  const changed = maskSecrets(after).split("\n");
  return hunks.map(({ oldStart, newStart, lines }) => {
    let inOld = oldStart - 1;
    let inNew = newStart - 1;
    return lines.map((line) => {
      const sign = line[0] ?? "";
      if (sign === "+") return `+${changed[inNew++] ?? ""}`;
      if (sign !== " " && sign !== "-") return line;
      if (sign === " ") inNew++;
      return `${sign}${old[inOld++] ?? ""}`;
    });
  });
}
