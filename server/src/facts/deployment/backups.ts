import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { ComposeDeployment } from "./compose/compose-model";
import { type DatabaseStorage, databaseStorages } from "./data-volumes";
import { composeProjects, type ProjectService } from "./service-roles";

/** A database of production, and what backs it up. */
export interface SavedDatabase {
  readonly deployment: ComposeDeployment;
  readonly projectService: ProjectService;
  /** The service, script or timer that makes a copy; undefined when nothing in the repository does. */
  readonly backup: Place | undefined;
}

/** The databases that production runs by Compose; absent without any. */
export const savedDatabases: Fact<readonly SavedDatabase[] | Absent> = fact("saved databases", (db) => {
  const storages = db.get(databaseStorages);
  if (isAbsent(storages)) return storages;
  const backup = backupService(db) ?? backupFile(db);
  const judged = storages
    // A search index or a database of an unknown kind is not judged.
    .filter(({ projectService }: DatabaseStorage) =>
      /^(?:postgres|mysql|mongo|mssql)$/.test(projectService.program ?? ""),
    )
    .map(({ deployment, projectService }) => ({ deployment, projectService, backup }));
  return judged.length === 0 ? absent : judged;
});

function backupService(db: Database): Place | undefined {
  const projects = db.get(composeProjects);
  const services = (isAbsent(projects) ? [] : projects).flatMap((project) => project.services);
  return services.find(({ roles }) => roles.includes("backup"))?.service.place;
}

function backupFile(db: Database): Place | undefined {
  for (const path of db.paths()) {
    if (isBackupScript(path)) return { path, range: { start: 0, end: 0 } };
    const place = mayBackUp(path) ? db.of(backsUp, path) : undefined;
    if (place) return place;
  }
  return undefined;
}

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

const backsUp: FactFamily<Place | undefined> = factFamily("backs up", (db, path) => {
  const text = db.file(path)?.text ?? "";
  const match = text.length < 500_000 ? dumping.exec(text) : null;
  return match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;
});
