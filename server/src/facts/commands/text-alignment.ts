import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";

/**
 * For each offset of a text where it stands in its file; undefined when it is written differently there.
 * Blanks may differ, as they do between a block scalar and its value.
 */
export function alignment(
  db: Database,
  text: string,
  { path, range }: Place,
): ((offset: number) => number) | undefined {
  const source = db.file(path)?.text ?? "";
  let at = range.start;
  const header = /^[|>][-+\d]*[^\n]*\n/.exec(source.slice(at, Math.min(at + 200, range.end)))?.[0];
  if (header) at += header.length;
  else if (/["']/.test(source[at] ?? "") && source[at] !== text[0]) at++;
  if (source.startsWith(text, at)) {
    const start = at;
    return (offset) => start + offset;
  }
  const offsets: number[] = [];
  for (let offset = 0; offset < text.length; offset++) {
    offsets.push(at);
    if (isBlank(text[offset])) continue;
    while (at < range.end && isBlank(source[at])) at++;
    if (source[at] !== text[offset]) return undefined;
    offsets[offset] = at;
    at++;
  }
  offsets.push(at);
  return (offset) => offsets[Math.min(offset, text.length)] ?? range.end;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r";
}
