import type { Database } from "../engine/database";
import type { RelativePath } from "../engine/snapshot";
import type { Range } from "../engine/text";
import { type EnvironmentKey, environmentKeys } from "../facts/environment/environment-keys";
import { isEnvPath, parsedEnvFile } from "../facts/repository/env-files";

export interface KeyCompletions {
  /** What the user has typed of the key, and what follows of it. */
  readonly range: Range;
  /** An `=` stands behind it already. */
  readonly isAssigned: boolean;
  /** Keys that programs read and the file does not have: those that have no other value first. */
  readonly keys: readonly EnvironmentKey[];
}

/** What an env file may say at an offset; undefined where no key stands. */
export function keyCompletionsAt(
  db: Database,
  path: RelativePath,
  offset: number,
): KeyCompletions | undefined {
  if (!isEnvPath(path)) return undefined;
  const text = db.file(path)?.text ?? "";
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const typed = /^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?(\w*)$/.exec(text.slice(lineStart, offset))?.[1];
  if (typed === undefined) return undefined;
  const rest = /^\w*/.exec(text.slice(offset))?.[0] ?? "";
  const range = { start: offset - typed.length, end: offset + rest.length };
  const there = new Set(
    db
      .of(parsedEnvFile, path)
      .entries.flatMap(({ key, keyRange }) => (keyRange.start === range.start ? [] : [key])),
  );
  const keys = db
    .get(environmentKeys)
    .filter(({ key }) => !there.has(key))
    .toSorted((a, b) => rank(a) - rank(b));
  return { range, isAssigned: /^[ \t]*=/.test(text.slice(range.end)), keys };
}

function rank({ required, isDemanded }: EnvironmentKey): number {
  return required ? 0 : isDemanded ? 1 : 2;
}
