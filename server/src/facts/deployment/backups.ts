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
  /** A script that writes the data out and does not say what for: to move it, or to keep it. */
  readonly dump: Place | undefined;
}

/** The databases that production runs by Compose; absent without any. */
export const savedDatabases: Fact<readonly SavedDatabase[] | Absent> = fact("saved databases", (db) => {
  const storages = db.get(databaseStorages);
  if (isAbsent(storages)) return storages;
  const { backup: file, dump } = backupFiles(db);
  const backup = backupService(db) ?? file;
  const judged = storages
    // A search index or a database of an unknown kind is not judged.
    .filter(({ projectService }: DatabaseStorage) =>
      /^(?:postgres|mysql|mongo|mssql)$/.test(projectService.program ?? ""),
    )
    .map(({ deployment, projectService }) => ({ deployment, projectService, backup, dump }));
  return judged.length === 0 ? absent : judged;
});

function backupService(db: Database): Place | undefined {
  const projects = db.get(composeProjects);
  const services = (isAbsent(projects) ? [] : projects).flatMap((project) => project.services);
  return services.find(({ roles }) => roles.includes("backup"))?.service.place;
}

function backupFiles(db: Database): Pick<SavedDatabase, "backup" | "dump"> {
  let dump: Place | undefined;
  for (const path of db.paths()) {
    if (isBackupScript(path)) return { backup: { path, range: { start: 0, end: 0 } }, dump };
    const found = mayBackUp(path) ? db.of(dumpIn, path) : undefined;
    if (found?.isKept) return { backup: found.place, dump };
    dump ??= found?.place;
  }
  return { backup: undefined, dump };
}

/** `scripts/backup.sh`: a script whose name says it, whatever tool it takes. */
function isBackupScript(path: string): boolean {
  const name = fileNameOf(path);
  if (
    !/(?:^|[_.-])back[_-]?ups?(?:[_.-]|$)/i.test(name) ||
    /(?:^|[_.-])(?:tests?|checks?|readiness|verify|validate|status|monitor)(?:[_.-]|$)/i.test(name)
  )
    return false;
  return (
    /\.(?:sh|bash|ps1)$/.test(name) ||
    /(?:^|\/)(?:scripts?|bin|ops|cron(?:\.\w+)?|management\/commands)\/[^/]+$/.test(path)
  );
}

/** Tools that back up, and nothing else. */
const backingUp =
  /\b(?:pg_basebackup|mariabackup|xtrabackup|pgbackrest|wal-g|barman|dbbackup|restic|borgmatic|borg create|autopostgresqlbackup|docker-volume-backup|postgres-backup)\b/;

/** Tools that write a database out, to keep it or to move it. */
const dumping = /\b(?:pg_dump(?:all)?|mysqldump|mariadb-dump|mongodump)\b/;

/** What says that a dump is kept: its name, or that it is made again and again. */
const keeping =
  /back[-_ ]?up|bkp|snapshot|cron|schedul|daily|nightly|-mtime|sleep\s+\d{4,}|respaldo|copia de seguridad|sauvegarde|sicherung|резерв|бэкап|бекап|yedek|备份|バックアップ|백업/i;

/** Scripts, pipelines, schedules and packages count; documents only speak of it. */
function mayBackUp(path: string): boolean {
  const name = fileNameOf(path);
  if (/\.(?:md|rst|txt|adoc|html)$/i.test(name) && !/^requirements/.test(name)) return false;
  return !/\.(?:css|svg|map|lock|json|po|[jt]sx?)$/i.test(name);
}

interface Dump {
  readonly place: Place;
  readonly isKept: boolean;
}

const dumpIn: FactFamily<Dump | undefined> = factFamily("dump in", (db, path) => {
  const text = db.file(path)?.text ?? "";
  if (text.length >= 500_000) return undefined;
  const tool = backingUp.exec(text);
  const match = tool ?? dumping.exec(text);
  if (!match) return undefined;
  const place = { path, range: { start: match.index, end: match.index + match[0].length } };
  return { place, isKept: tool !== null || keeping.test(path) || keeping.test(text) };
});
