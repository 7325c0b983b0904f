import { type Fact, fact } from "../../server/src/engine/database";
import { type Absent, absent, isAbsent, isUnknown, type Unknown } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { repository } from "../../server/src/facts/repository/git-truth";
import { migrationGraphs } from "../../server/src/stacks/django/models/migration-graph";

/** A migration on this machine that git does not have; `range` is its first line's. */
export interface UntrackedMigration {
  readonly path: RelativePath;
  readonly range: Range;
  /** An ignore file hides it; otherwise it was just not added yet. */
  readonly ignored: boolean;
}

/** Migrations on disk that git does not track, sorted by path. Absent without migrations. */
export const untrackedMigrations: Fact<readonly UntrackedMigration[] | Absent | Unknown> = fact(
  "untracked migrations",
  (db) => {
    const graphs = db.get(migrationGraphs);
    if (isAbsent(graphs)) return absent;
    const git = db.get(repository);
    if (isUnknown(git)) return git;
    return graphs
      .flatMap(({ ordered }) => ordered)
      .filter(({ path }) => !git.tracked.has(path))
      .map(({ path, range }) => ({ path, range, ignored: !git.untracked.has(path) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  },
);
