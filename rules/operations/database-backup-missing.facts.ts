import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { FileEdit, Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { fileNameOf, folderOf, inFolder, isInside, relativeTo } from "../../server/src/engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import {
  type ComposeDeployment,
  composeDeployments,
  isStarted,
} from "../../server/src/facts/deployment/compose/compose-model";
import type { ComposeService } from "../../server/src/facts/deployment/compose/compose-service";
import { type DatabaseStorage, databaseStorages } from "../../server/src/facts/deployment/data-volumes";
import { copiedContexts } from "../../server/src/facts/deployment/docker/copied-context";
import { composeProjects, type ProjectService } from "../../server/src/facts/deployment/service-roles";
import { isEvidence } from "../../server/src/facts/repository/evidence";
import { ignoring } from "../../server/src/facts/repository/git-truth";
import { addIgnoreEntries } from "../../server/src/facts/repository/gitignore-edit";
import { nearestIgnoreFile } from "../../server/src/facts/repository/ignore-files";
import { createDockerignoreMatcher } from "../../server/src/languages/ignore-file";

/** A database of production, and what backs it up. */
export interface SavedDatabase {
  readonly deployment: ComposeDeployment;
  readonly projectService: ProjectService;
  /** The service, script or timer that makes a copy; undefined when nothing in the repository does. */
  readonly backup: Place | undefined;
  /** A script that writes the data out and does not say what for: to move it, or to keep it. */
  readonly dump: Place | undefined;
  /** A tool for copies that is installed or listed, and that nothing is seen to run. */
  readonly named: Place | undefined;
  /** The heading under which a document tells whoever runs it how to make copies. */
  readonly told: Place | undefined;
  /** Keeps the folder `backups` beside the Compose file out of git, and out of the images that take everything. */
  readonly hides: readonly FileEdit[];
}

/** The databases that production runs by Compose; absent without any. */
export const savedDatabases: Fact<readonly SavedDatabase[] | Absent> = fact("saved databases", (db) => {
  const storages = db.get(databaseStorages);
  if (isAbsent(storages)) return storages;
  const copies = copiesByFiles(db);
  const services = backupServices(db);
  const told = db.get(toldAt);
  const names = storages.map(({ projectService }: DatabaseStorage) => projectService.service.name);
  const judged = storages
    // A search index or a database of an unknown kind is not judged.
    .filter(({ projectService }: DatabaseStorage) =>
      /^(?:postgres|mysql|mongo|mssql)$/.test(projectService.program ?? ""),
    )
    .map(({ deployment, projectService }) => {
      const own = services.filter(({ service }) => {
        const spoken = names.filter((name) => namesService(service, name));
        return spoken.length === 0 || spoken.includes(projectService.service.name);
      });
      const fitting = copies.filter(({ of, place }) => {
        // What lies among the files of one database's image makes copies of that one.
        const owners = storages.filter((one) => isMadeFrom(one.projectService, place.path));
        const isOthers = owners.length > 0 && owners.every((one) => one.projectService !== projectService);
        return !isOthers && (of === undefined || of === projectService.program);
      });
      return {
        deployment,
        projectService,
        backup:
          own.find(({ isKept }) => isKept)?.service.place ?? fitting.find(({ isKept }) => isKept)?.place,
        dump: own[0]?.service.place ?? fitting.find(({ runs }) => runs)?.place,
        named: fitting.find(({ runs }) => !runs)?.place,
        told,
        hides: hideFolder(db, inFolder(deployment.folder, "backups")),
      };
    });
  return judged.length === 0 ? absent : judged;
});

/** Whether a file lies in the folder of the Dockerfile that a service is built from; the whole project is nobody's. */
function isMadeFrom({ service: { build } }: ProjectService, path: RelativePath): boolean {
  const folder = build?.dockerfilePath === undefined ? "" : folderOf(build.dockerfilePath);
  return folder !== "" && isInside(path, folder);
}

/** Lines for the ignore files that are there: what lies in the folder is data of the people who use the site. */
function hideFolder(db: Database, folder: string): readonly FileEdit[] {
  const gitignore = nearestIgnoreFile(db, folderOf(folder));
  const isSeen = gitignore !== undefined && !db.get(ignoring).ignores(folder, true);
  const contexts = db.get(copiedContexts);
  const open = orNone(contexts).flatMap(({ wholeContext, context, ignoreFile }) => {
    if (!wholeContext || ignoreFile === undefined || !isInside(folder, context)) return [];
    const within = relativeTo(context, folder);
    const { ignores } = createDockerignoreMatcher(db.file(ignoreFile)?.text ?? "");
    return ignores(within) || ignores(`${within}/one.dump`) ? [] : [[ignoreFile, within] as const];
  });
  return [
    ...(isSeen
      ? addIgnoreEntries(gitignore, db.file(gitignore), [
          { pattern: `/${relativeTo(folderOf(gitignore), folder)}/` },
        ])
      : []),
    ...[...new Map(open)].flatMap(([path, pattern]) => addIgnoreEntries(path, db.file(path), [{ pattern }])),
  ];
}

interface BackupService {
  readonly service: ComposeService;
  /** Production starts it, and it puts its copies where they outlive it. */
  readonly isKept: boolean;
}

function backupServices(db: Database): readonly BackupService[] {
  const projects = db.get(composeProjects);
  return orNone(projects).flatMap(({ deployment, services }) =>
    services
      .filter(({ roles }) => roles.includes("backup"))
      .map(({ service }) => ({
        service,
        isKept:
          deployment.stage !== "development" &&
          isStarted(service) &&
          service.restart?.value !== "no" &&
          outlives(service),
      })),
  );
}

/** Whether something of what it writes lies outside of its container: a mount, or a place that it is sent to. */
function outlives({ volumes, environment, envFiles, command, entrypoint, build }: ComposeService): boolean {
  if (volumes.some(({ type }) => type !== "tmpfs") || envFiles.length > 0 || build) return true;
  const written = [...environment.map(({ name }) => name), ...startTexts({ command, entrypoint })].join(" ");
  return /s3|aws|gcs|gsutil|azure|b2_|swift|webdav|dropbox|rclone|restic|borg|ftp|scp|rsync|ssh|curl|minio/i.test(
    written,
  );
}

/** What a service is started with, as far as it is written. */
function startTexts({
  command,
  entrypoint,
}: Pick<ComposeService, "command" | "entrypoint">): readonly string[] {
  return [command, entrypoint].flatMap((one) => one?.text ?? one?.words.map(({ text }) => text) ?? []);
}

function namesService(service: ComposeService, name: string): boolean {
  const texts = [...service.environment.flatMap(({ value }) => value?.raw ?? []), ...startTexts(service)];
  const word = new RegExp(`(?<![\\w.-])${name.replace(/[^\w-]/g, "\\$&")}(?![\\w-])`);
  return texts.some((text) => word.test(text));
}

/** What scripts, pipelines and schedules copy, in the order of paths. */
function copiesByFiles(db: Database): readonly Copy[] {
  const deployments = db.get(composeDeployments);
  // What Compose starts is judged service by service.
  const compose = new Set(orNone(deployments).flatMap(({ files }) => files));
  return db.get(copyingPaths).flatMap((path): readonly Copy[] => {
    const found = copiesIn(db, path);
    if (isBackupScript(path)) {
      const place: Place = { path, range: { start: 0, end: 0 } };
      return found.length === 0
        ? [{ place, of: undefined, runs: true, isKept: true }]
        : found.map(({ of }) => ({ place, of, runs: true, isKept: true }));
    }
    return compose.has(path) ? found.map((one) => ({ ...one, isKept: false })) : found;
  });
}

const copyingPaths = fact("files that may back up", (db) =>
  db.paths().filter((path) => mayBackUp(path) || isBackupScript(path)),
);

/** `scripts/backup.sh`: a script whose name says it, whatever tool it takes. */
function isBackupScript(path: string): boolean {
  const name = fileNameOf(path);
  if (
    !/(?:^|[_.-])back[_-]?ups?(?:[_.-]|$)/i.test(name) ||
    /(?:^|[_.-])(?:restore|recover|tests?|checks?|readiness|verify|validate|status|monitor|decrypt|import|load|list|clean(?:up)?|prune|delete|remove|download)(?:[_.-]|$)/i.test(
      name,
    )
  )
    return false;
  return (
    /\.(?:sh|bash|ps1)$/.test(name) ||
    /(?:^|\/)(?:scripts?|bin|ops|cron(?:\.\w+)?|management\/commands)\/[^/]+$/.test(path)
  );
}

/** Tools that back up, and nothing else; the group is the kind of database that it is made for. */
const backingUp =
  /\b(?:(?<postgres>pg_basebackup|pgbackrest|wal-g|barman|autopostgresqlbackup|postgres-backup)|(?<mysql>mariabackup|xtrabackup)|dbbackup|restic|borgmatic|borg create|docker-volume-backup)\b/g;

/** Tools that write a database out, to keep it or to move it. */
const dumping = /\b(?:(?<postgres>pg_dump(?:all)?)|(?<mysql>mysqldump|mariadb-dump)|(?<mongo>mongodump))\b/g;

/** What says that a dump is kept: its name, or that it is made again and again. */
const keeping =
  /back[-_ ]?up|bkp|snapshot|cron|schedul|daily|nightly|-mtime|sleep\s+\d{4,}|respaldo|copia de seguridad|sauvegarde|sicherung|резерв|бэкап|бекап|yedek|备份|バックアップ|백업/i;

/** Scripts, pipelines, schedules and packages count; documents only speak of it. */
function mayBackUp(path: string): boolean {
  const name = fileNameOf(path);
  // A dump itself only says what wrote it.
  if (/\.(?:mdx?|rst|txt|adoc|html?[\w-]*|sql)$/i.test(name) && !/^requirements/.test(name)) return false;
  if (/(?:^|\/)docs?\/(?:[^/]+\/)*[^/]+$/i.test(path)) return false;
  return isEvidence(path) && !/\.(?:css|svg|map|lock|json|po|[jt]sx?)$/i.test(name);
}

/** One tool that copies data, where it is named. */
interface Copy {
  readonly place: Place;
  /** The kind of database that it can copy; undefined where it takes any. */
  readonly of: string | undefined;
  /** False where it is installed or listed, and not seen to run. */
  readonly runs: boolean;
  readonly isKept: boolean;
}

/** What packages are installed: who has a tool does not run it. */
const installation =
  /\b(?:apt-get|apt|apk|yum|dnf|microdnf|brew|pip3?|uv|poetry)[ \t]+(?:-\S+[ \t]+){0,5}(?:install|add|pip)\b(?:[^;&|\n\\]|\\\r?\n(?:[ \t]*#[^\n]*\n){0,20}|\\)*/g;

const manifest =
  /(?:^|\/)(?:requirements(?:\/|[^/]*\.txt$|[^/]*\.in$)|pyproject\.toml$|setup\.(?:cfg|py)$|Pipfile$)/;

/** Settings list `dbbackup` among the applications; a command or a task runs it. */
const runsDbbackup = /(?:call_command\([ \t\n]{0,20}["']|manage\.py[ \t]+|django-admin[ \t]+)dbbackup\b/;

const copiesIn = searched<readonly Copy[]>(
  "copies in",
  needles(
    "pg_basebackup",
    "mariabackup",
    "xtrabackup",
    "pgbackrest",
    "wal-g",
    "barman",
    "dbbackup",
    "restic",
    "borgmatic",
    "borg create",
    "autopostgresqlbackup",
    "docker-volume-backup",
    "postgres-backup",
    "pg_dump",
    "mysqldump",
    "mariadb-dump",
    "mongodump",
  ),
  [],
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    if (text.length >= 500_000) return [];
    const isDumpKept = keeping.test(path) || keeping.test(text);
    const installed = [...text.matchAll(installation)].map(({ 0: whole, index }) => [
      index,
      index + whole.length,
    ]);
    const runs = ({ 0: tool, index }: RegExpMatchArray) =>
      !manifest.test(path) &&
      !installed.some(([start = 0, end = 0]) => start <= (index ?? 0) && (index ?? 0) < end) &&
      (tool !== "dbbackup" || runsDbbackup.test(text));
    const found = [
      ...[...text.matchAll(backingUp)].map((match) => [match, true] as const),
      ...[...text.matchAll(dumping)].map((match) => [match, isDumpKept] as const),
    ].map(
      ([match, isKept]): Copy => ({
        place: { path, range: { start: match.index, end: match.index + match[0].length } },
        of: Object.entries(match.groups ?? {}).find(([, name]) => name !== undefined)?.[0],
        runs: runs(match),
        isKept: isKept && runs(match),
      }),
    );
    // The first of each kind is enough.
    const isAlike = (one: Copy, other: Copy) => one.of === other.of && one.runs === other.runs;
    return found.filter((one, index) => found.findIndex((other) => isAlike(one, other)) === index);
  },
);

/** The heading of a document that tells how the data are saved. */
const toldAt = fact("where backups are told", (db): Place | undefined => {
  for (const path of db.paths()) {
    if (!/\.(?:mdx?|rst|adoc)$/i.test(path) || /change|release|history|news|(?:^|\/)templates\//i.test(path))
      continue;
    const found = backupHeading(db, path);
    if (found) return found;
  }
  return undefined;
});

const backupHeading = searched<Place | undefined>(
  "backup heading",
  needles("backup", "Backup", "BACKUP", "ack up", "acking up", "acking Up"),
  undefined,
  (db, path) => {
    const lines = (db.file(path)?.text ?? "").matchAll(/^(?:[#=]{1,5}[ \t]+)?([^\n]{4,100})$/gm);
    for (const { 0: whole, 1: title = "", index } of lines) {
      const isHeading =
        /^[#=]/.test(whole) ||
        /^\r?\n[-=~^]{4,}[ \t]*\r?$/m.test(
          db.file(path)?.text.slice(index + whole.length, index + whole.length + 8) ?? "",
        );
      if (isHeading && namesBackup.test(title))
        return { path, range: { start: index, end: index + whole.length } };
    }
    return undefined;
  },
);

/** "Making backups", "How to back up your data", "Backup and restore". */
const namesBackup =
  /^(?:(?:making|creating?|how|to|do|taking|take|database|data|db|full|your|the|a|automatic|regular)[ \t]+){0,4}(?:backups?|back(?:ing)?[ -]up)(?:[ \t]+(?:and|&|or|your|the|of|data|database|restor\w+|procedure|strategy|instructions)\b.*)?[ \t]*(?:\{.*\})?\r?$/i;
