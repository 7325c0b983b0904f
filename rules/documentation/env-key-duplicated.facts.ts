import { type Fact, fact } from "../../server/src/engine/database";
import { type Absent, absent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { removalsOf } from "../../server/src/facts/repository/env-entry-removal";
import { envFiles, isPlainEnvFile, parsedEnvFile } from "../../server/src/facts/repository/env-files";
import type { DotenvEntry } from "../../server/src/languages/dotenv";

/** What one env file sets more than once. */
export interface DuplicatedEnvKeys {
  readonly path: RelativePath;
  readonly entries: readonly [OverriddenEntry, ...OverriddenEntry[]];
  /** What goes with the entries that have no effect. */
  readonly removals: readonly Range[];
  /** Many keys of the file come twice: it shows two environments, of which a reader takes one. */
  readonly isAlternative: boolean;
}

/** Two entries of one key in one file. */
export interface OverriddenEntry {
  /** Has no effect, because `last` follows. */
  readonly overridden: DotenvEntry;
  readonly last: DotenvEntry;
}

/**
 * Env files that set keys more than once. In a program for a shell that may be right, and so it is in a template that
 * shows whole environments one after the other. Absent without env files.
 */
export const duplicatedEnvKeys: Fact<readonly DuplicatedEnvKeys[] | Absent> = fact(
  "duplicated env keys",
  (db) => {
    const files = db.get(envFiles);
    if (files.length === 0) return absent;
    return files.flatMap(({ path, role }): readonly DuplicatedEnvKeys[] => {
      if (!db.of(isPlainEnvFile, path)) return [];
      const text = db.file(path)?.text ?? "";
      const { entries } = db.of(parsedEnvFile, path);
      const winners = new Map(entries.map((entry) => [entry.key, entry]));
      const [first, ...others] = entries.flatMap((overridden): readonly OverriddenEntry[] => {
        const last = winners.get(overridden.key);
        if (last === undefined || last === overridden) return [];
        return [{ overridden, last }];
      });
      if (!first) return [];
      const keys = new Set([first, ...others].map(({ overridden }) => overridden.key));
      const isAlternative = keys.size > 2;
      // A template that comes twice almost whole shows what to copy for one machine and what for another.
      if (role === "template" && isAlternative && keys.size * 2 >= winners.size) return [];
      const removals = removalsOf(
        text,
        [first, ...others].map(({ overridden }) => overridden),
        "repeated",
      );
      return [{ path, entries: [first, ...others], removals, isAlternative }];
    });
  },
);
