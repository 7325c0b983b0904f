import { type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import { fileNameOf } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { ComposeDeployment } from "./compose/compose-model";
import { type DatabaseStorage, databaseStorages } from "./data-volumes";
import { allStacks, type StackService } from "./service-roles";

/** A database that nothing in the repository backs up. */
export interface UnsavedDatabase {
  readonly deployment: ComposeDeployment;
  readonly stackService: StackService;
}

/** Databases without a back-up service, script, timer or package; absent when production runs no database by Compose. */
export const unsavedDatabases: Fact<readonly UnsavedDatabase[] | Absent> = fact("unsaved databases", (db) => {
  const storages = db.get(databaseStorages);
  if (isAbsent(storages)) return absent;
  const stacks = db.get(allStacks);
  const hasService = (isAbsent(stacks) ? [] : stacks).some(({ services }) =>
    services.some(({ roles }) => roles.includes("backup")),
  );
  if (
    hasService ||
    db.paths().some((path) => isBackupScript(path) || (mayBackUp(path) && db.of(backsUp, path)))
  )
    return [];
  return (
    storages
      // A search index or a database of an unknown kind is not judged.
      .filter(({ stackService }: DatabaseStorage) =>
        /^(?:postgres|mysql|mongo|mssql)$/.test(stackService.program ?? ""),
      )
      .map(({ deployment, stackService }) => ({ deployment, stackService }))
  );
});

/** `scripts/backup.sh`: a script whose name says it, whatever tool it takes. */
function isBackupScript(path: string): boolean {
  const name = fileNameOf(path);
  if (!/(?:^|[_.-])back[_-]?ups?(?:[_.-]|$)/i.test(name) || /(?:^|[_.-])tests?(?:[_.-]|$)/i.test(name))
    return false;
  return (
    /\.(?:sh|bash|ps1)$/.test(name) ||
    /(?:^|\/)(?:scripts?|bin|ops|cron(?:\.\w+)?|management\/commands)\/[^/]+$/.test(path)
  );
}

const dumping =
  /\b(?:pg_dump(?:all)?|pg_basebackup|mysqldump|mariadb-dump|mariabackup|xtrabackup|mongodump|pgbackrest|wal-g|barman|dbbackup|restic|borgmatic|borg create|autopostgresqlbackup|docker-volume-backup|postgres-backup)\b/;

/** Scripts, pipelines, schedules and packages count; documents only speak of it. */
function mayBackUp(path: string): boolean {
  const name = fileNameOf(path);
  if (/\.(?:md|rst|txt|adoc|html)$/i.test(name) && !/^requirements/.test(name)) return false;
  return !/\.(?:css|svg|map|lock|json|po|[jt]sx?)$/i.test(name);
}

const backsUp: FactFamily<boolean> = factFamily("backs up", (db, path) => {
  const text = db.file(path)?.text ?? "";
  return text.length < 500_000 && dumping.test(text);
});
