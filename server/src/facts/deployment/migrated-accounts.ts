import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import { evidencePaths } from "../repository/evidence";

/** The hashes of passwords that migrations in SQL write into tables of accounts, the first one a file. */
export const migratedAccounts: Fact<readonly Place[]> = fact("migrated accounts", (db) =>
  db
    .get(evidencePaths)
    .filter((path) => /(?:^|\/)migrations?\/.*\.sql$/i.test(path))
    .flatMap((path) => firstIn(db, path)),
);

function firstIn(db: Database, path: RelativePath): readonly Place[] {
  const text = db.file(path)?.text ?? "";
  for (const { 0: statement, index } of text.matchAll(insertion)) {
    const found = hash.exec(statement);
    if (!found) continue;
    const start = index + found.index;
    return [{ path, range: { start, end: start + found[0].length } }];
  }
  return [];
}

const insertion = /\binsert\s+into\s+[\w"`[\].]*(?:users?|accounts?|admins?)["`\]]?[\s(][^;]*/gi;
const hash = /\$2[abxy]\$\d\d\$[./\w]{53}|\$argon2(?:id?|d)\$[\w$=,+/]+|pbkdf2_sha\d+\$\d+\$[\w$+/=]+/;
