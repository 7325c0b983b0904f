import { type Fact, fact } from "../../engine/database";
import { type Absent, absent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import type { DotenvEntry } from "../../languages/dotenv";
import { envFiles, isPlainEnvFile, parsedEnvFile } from "./env-files";

export interface DuplicatedEnvKey {
  readonly path: RelativePath;
  readonly key: string;
  /** Has no effect, because `last` follows. */
  readonly overridden: DotenvEntry;
  readonly last: DotenvEntry;
  /** The lines of the overridden entry with their line break. */
  readonly removal: Range;
  /** Many keys of the file come twice: it shows two environments, of which a reader takes one. */
  readonly isAlternative: boolean;
}

/**
 * Keys that one env file sets more than once. In a program for a shell that may be right, and so it is in a template that
 * shows whole environments one after the other. Absent without env files.
 */
export const duplicatedEnvKeys: Fact<readonly DuplicatedEnvKey[] | Absent> = fact(
  "duplicated env keys",
  (db) => {
    const files = db.get(envFiles);
    if (files.length === 0) return absent;
    return files.flatMap(({ path, role }) => {
      if (!db.of(isPlainEnvFile, path)) return [];
      const text = db.file(path)?.text ?? "";
      const { entries } = db.of(parsedEnvFile, path);
      const last = new Map(entries.map((entry) => [entry.key, entry]));
      const all = entries.filter((entry) => last.get(entry.key) !== entry);
      const repeated = new Set(all.map(({ key }) => key)).size;
      const isAlternative = repeated > 2;
      // A template that comes twice almost whole shows what to copy for one machine and what for another.
      if (role === "template" && isAlternative && repeated * 2 >= last.size) return [];
      return all.map((overridden) => ({
        path,
        key: overridden.key,
        overridden,
        last: last.get(overridden.key) as DotenvEntry,
        isAlternative,
        removal: { start: overridden.lineRange.start, end: afterLineBreak(text, overridden.lineRange.end) },
      }));
    });
  },
);

function afterLineBreak(text: string, offset: number): number {
  return offset + (/^\r?\n|^\r/.exec(text.slice(offset, offset + 2))?.[0].length ?? 0);
}
