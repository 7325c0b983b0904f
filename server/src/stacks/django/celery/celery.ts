import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { needles, searched } from "../../../engine/needles";
import { fileNameOf, folderOf, isInside } from "../../../engine/path";
import { type Absent, absent, orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { composeFiles } from "../../../facts/deployment/compose/compose-files";
import { platformProcesses } from "../../../facts/deployment/platforms/platforms";
import { productionProcesses } from "../../../facts/deployment/processes/production-processes";
import type { StartedProcess } from "../../../facts/deployment/processes/start-context";
import { type ProjectService, productionProjects, startsBeat } from "../../../facts/deployment/service-roles";
import { runsDjango } from "../commands";
import { djangoProjects } from "../projects";

/** One Celery application of the repository, with what it needs to be served. */
export interface CeleryApp {
  /** `Celery("shop")`. */
  readonly place: Place;
  /** What `celery -A` takes: `config` for `config/celery.py`. */
  readonly module: string;
  /** The folder its modules are imported from. */
  readonly root: RelativePath;
  /** The first task that is defined for it. */
  readonly task: Place | undefined;
  /** Where a schedule for it is written. */
  readonly schedule: Place | undefined;
  /** Where the app that keeps schedules in the database is installed: whether there are any is seen only there. */
  readonly databaseSchedule: Place | undefined;
  /** Where it is started. */
  readonly worker: Place | "missing" | "unknown";
  readonly beat: Place | "missing" | "unknown";
  /** The web service of the same project, after which a new service is made. */
  readonly web: { readonly deployment: string; readonly service: string } | undefined;
}

/** The Celery applications of the repository; absent without any. */
export const celeryApps: Fact<readonly CeleryApp[] | Absent> = fact("celery apps", (db) => {
  const sources = db.get(celeryModules);
  // A management command that makes one only asks the broker or the workers something.
  const defined = sources.flatMap(({ path, found }) =>
    found.app && !path.includes("/management/commands/") ? [{ path, place: found.app }] : [],
  );
  if (defined.length === 0) return absent;
  const modules = defined.map(({ path }) => path);
  return defined.map(({ path, place }): CeleryApp => {
    const root = rootOf(db, path);
    // Of several projects each serves what lies in its own folder: the innermost that has an app.
    const own = (one: RelativePath) =>
      isInside(one, root) &&
      !modules.some((other) => {
        const inner = rootOf(db, other);
        return inner !== root && isInside(inner, root) && isInside(one, inner);
      });
    const tasks = sources.filter((one) => own(one.path) && one.found.task);
    const schedules = sources.filter((one) => own(one.path) && one.found.schedule);
    const module = moduleOf(path, root);
    return {
      place,
      module,
      root,
      task: tasks[0]?.found.task,
      schedule: schedules[0]?.found.schedule,
      databaseSchedule: sources.find((one) => own(one.path) && one.found.databaseSchedule)?.found
        .databaseSchedule,
      ...servedBy(db, path, module, modules),
      web: webOf(db, root),
    };
  });
});

/** The modules that say something about Celery. */
const celeryModules: Fact<readonly { readonly path: RelativePath; readonly found: CelerySource }[]> = fact(
  "celery modules",
  (db) =>
    db.paths().flatMap((path) => {
      const found = path.endsWith(".py") && !isTestPath(path) ? celerySources(db, path) : undefined;
      return found ? [{ path, found }] : [];
    }),
);

interface CelerySource {
  readonly app: Place | undefined;
  readonly task: Place | undefined;
  readonly schedule: Place | undefined;
  readonly databaseSchedule: Place | undefined;
  readonly eager: boolean;
}

/** What one Python file says about Celery; undefined for nothing. */
const celerySources = searched<CelerySource | undefined>(
  "celery sources",
  needles("celery", "shared_task", "beat_schedule"),
  undefined,
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    const first = (pattern: RegExp): Place | undefined => {
      const match = pattern.exec(text);
      if (!match) return undefined;
      const start = match.index + match[0].length - match[0].trimStart().length;
      return { path, range: { start, end: match.index + match[0].trimEnd().length } };
    };
    const imports = /^[ \t]*(?:from|import)[ \t]+celery\b/m.test(text);
    return {
      app: imports ? first(/^[ \t]*\w+(?:[ \t]*:[ \t]*\w+)?[ \t]*=[ \t]*(?:celery\.)?Celery\(/m) : undefined,
      task: first(
        /^[ \t]*@(?:shared_task|(?:celery\.)?shared_task|(?:\w*celery\w*|app)\.task|periodic_task)\b/m,
      ),
      schedule: isOfKnownApp(text)
        ? first(
            /^[ \t]*(?:\w+\.conf\.)?(?:CELERY_BEAT_SCHEDULE|CELERYBEAT_SCHEDULE|beat_schedule)\b[ \t]*(?::[^=\n]+)?=(?![ \t]*\{\s*\})|\badd_periodic_task\(/m,
          )
        : undefined,
      databaseSchedule: first(/^[ \t]*["']django_celery_beat(?:\.[\w.]+)?["']/m),
      eager:
        /^[ \t]*(?:CELERY_)?(?:TASK_)?ALWAYS_EAGER[ \t]*=[ \t]*True\b|^[ \t]*CELERY_TASK_ALWAYS_EAGER[ \t]*=[ \t]*True\b/m.test(
          text,
        ),
    };
  },
);

/** A schedule of an app that the file neither makes nor imports cannot even be loaded: a note for later. */
function isOfKnownApp(text: string): boolean {
  const app = /^[ \t]*(\w+)\.conf\.beat_schedule\b/m.exec(text)?.[1];
  if (app === undefined) return true;
  return new RegExp(`\\b${app}\\b`).test(text.replace(new RegExp(`\\b${app}\\.`, "g"), ""));
}

function isTestPath(path: RelativePath): boolean {
  return /(?:^|\/)(?:tests?|testing|examples?|docs|migrations)\/|(?:^|\/)(?:test_[^/]*|conftest|[^/]*_test|tests)\.py$/.test(
    path,
  );
}

/** The folder from which the app's package is imported. */
function rootOf(db: Database, path: RelativePath): RelativePath {
  const project = db
    .get(djangoProjects)
    .filter(({ folder }) => isInside(path, folder))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
  if (project)
    return (
      project.importRoots.find((root) => isInside(path, root) && isInside(root, project.folder)) ??
      project.folder
    );
  // A module called celery.py lies in a package, whether that has an __init__.py or not.
  let here = folderOf(/^celery/.test(fileNameOf(path)) ? folderOf(path) : path);
  while (here !== "" && db.has(`${here}/__init__.py`)) here = folderOf(here);
  return here;
}

function moduleOf(path: RelativePath, root: RelativePath): string {
  const inner = (root === "" ? path : path.slice(root.length + 1)).replace(/\.py$/, "");
  return inner
    .split("/")
    .join(".")
    .replace(/\.(?:celery|__init__)$/, "");
}

function servedBy(
  db: Database,
  path: RelativePath,
  module: string,
  all: readonly RelativePath[],
): Pick<CeleryApp, "worker" | "beat"> {
  const processes = db.get(productionProcesses);
  const composed = db.get(productionProjects);
  const services = orNone(composed).flatMap((project) => project.services);
  const isKnown =
    processes.some(({ process }) => process.role === "web" && runsDjango(process.words)) &&
    (services.length > 0 || db.get(platformProcesses).length > 0);
  const serves = (process: StartedProcess) => servesApp(process, path, module, all);
  const workers = processes.filter(({ process }) => process.role === "worker" && serves(process));
  const beats = processes.filter(
    ({ process }) =>
      (process.role === "beat" || (process.role === "worker" && startsBeat(process))) && serves(process),
  );
  const mayBe = (name: RegExp) =>
    services.some((one) => name.test(one.service.name) && isUnclear(one)) || startedElsewhere(db, name);
  const isEager = db
    .get(celeryModules)
    .some((one) => !/(?:local|dev|test)/.test(fileNameOf(one.path)) && one.found.eager);
  const state = (found: Place | undefined, name: RegExp) =>
    found ?? (!isKnown || isEager || mayBe(name) ? "unknown" : "missing");
  return {
    worker: state(workers[0]?.process.place, /worker|celery|queue|task|job/i),
    beat:
      beats.length === 0 && workers.some(({ process }) => takesFlags(process))
        ? "unknown"
        : state(beats[0]?.process.place, /beat|schedul|cron|celery/i),
  };
}

/** Whether a variable may hand the command further flags, `-B` among them. */
function takesFlags({ words }: StartedProcess): boolean {
  return words.some(({ text }) => /^\$[({\w]/.test(text));
}

/** A service whose command is not known: its image decides. */
function isUnclear({ processes }: ProjectService): boolean {
  return processes.length === 0 || processes.every(({ role }) => /^(?:other|setup|service)$/.test(role));
}

/** Scripts, units and supervisors that Compose files do not show may start it. */
function startedElsewhere(db: Database, name: RegExp): boolean {
  const wanted = name.test("beat") ? "beat" : "worker";
  const compose = new Set(db.get(composeFiles).map((file) => file.path));
  return db
    .paths()
    .some(
      (path) =>
        !compose.has(path) &&
        /\.(?:sh|service|conf|ini|j2|tf|nomad|hcl|ya?ml|toml)$|(?:^|\/)(?:Procfile[\w.]*|Jenkinsfile|supervisord?[\w.-]*)$/.test(
          path,
        ) &&
        !/(?:^|[/._-])(?:dev|local|development|test)(?:[/._-]|$)/.test(path) &&
        db.of(startedCelery, path).includes(wanted),
    );
}

/** What a script, unit or template starts: commands, and not the names of services or what a comment says. */
const startedCelery: FactFamily<readonly string[]> = factFamily("started celery", (db, path) => {
  const text = (db.file(path)?.text ?? "").replace(/\\\r?\n[ \t]*/g, " ");
  if (!text.includes("celery")) return [];
  const lines = text.split("\n").map((line) => line.replace(/(?:^|\s)(?:#|\/\/).*|^\s*;.*/, ""));
  return ["worker", "beat"].filter((one) => {
    const starts = new RegExp(
      `(?:^|[\\s"'\`=/([])celery["',]*\\s(?:[^\\n]{0,500}[\\s"',])?${one}(?:["'\\s,\\])]|$)`,
    );
    return lines.some((line) => starts.test(line) && !namesServices.test(line));
  });
});

/** `docker compose restart celery worker`, `echo celery worker`: names of services and of what is done, not commands. */
const namesServices =
  /\b(?:(?:docker[ -]compose|podman[ -]compose)\b(?!.{0,500}\b(?:run|exec)\b)|systemctl|supervisorctl|kubectl (?!exec)|echo|printf)\b.{0,500}\bcelery\b/;

/** Whether a worker runs this app: `-A config` may mean it, unless it names another one of the repository. */
function servesApp(
  { words }: StartedProcess,
  path: RelativePath,
  module: string,
  all: readonly RelativePath[],
): boolean {
  const texts = words.map(({ text }) => text);
  const flag = texts.findIndex((text) => /^(?:-A|--app)$/.test(text));
  const named = (
    flag === -1
      ? texts.map((text) => /^(?:-A|--app=)(.+)$/.exec(text)?.[1]).find((one) => one !== undefined)
      : texts[flag + 1]
  )?.split(":")[0];
  if (named === undefined || /[$]/.test(named) || all.length === 1) return true;
  const matches = (candidate: RelativePath) => {
    const inner = candidate
      .replace(/\.py$/, "")
      .replace(/\/__init__$/, "")
      .split("/")
      .join(".");
    return [inner, inner.replace(/\.[^.]*$/, "")].some((one) => one === named || one.endsWith(`.${named}`));
  };
  if (matches(path) || named === module) return true;
  return !all.some((other) => other !== path && matches(other));
}

function webOf(db: Database, root: RelativePath): CeleryApp["web"] {
  const composed = db.get(productionProjects);
  for (const { deployment, services } of orNone(composed)) {
    const web = services.find(
      ({ roles, processes, service }) =>
        roles.includes("web") &&
        processes.some(({ words }) => runsDjango(words)) &&
        (service.build?.contextFolder === undefined ||
          isInside(root, service.build.contextFolder) ||
          isInside(service.build.contextFolder, root)),
    );
    if (web) return { deployment: deployment.name, service: web.service.name };
  }
  return undefined;
}
