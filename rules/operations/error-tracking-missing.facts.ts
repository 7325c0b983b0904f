import { type Database, type Fact, fact, factFamily } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { fileNameOf, isInside } from "../../server/src/engine/path";
import { type Absent, absent, isAbsent, isUnknown } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { observedPlace, withoutComments } from "../../server/src/facts/deployment/stack-observations";
import { djangoProjects } from "../../server/src/stacks/django/projects";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsTargets } from "../../server/src/stacks/django/settings/settings-targets";

/** Whether errors of a Django project reach somebody. */
export interface ErrorTracking {
  /** "installed": a package for it is required, and nothing starts it. */
  readonly state: "started" | "installed" | "none";
  /** The list of apps in the settings that production loads, or their first line. */
  readonly place: Place;
  /** The line that requires the package. */
  readonly installedAt: Place | undefined;
  /** What starts it. */
  readonly startedAt: Place | undefined;
}

const startsTracking =
  /\bsentry_sdk\.init\s*\((?!\s*(?:dsn\s*=\s*)?(?:""|''|None)\s*[,)])|\brollbar\.init\s*\(|^[ \t]*ROLLBAR\s*=|\bbugsnag\.configure\s*\(|^[ \t]*BUGSNAG\s*=|\bhoneybadger\.configure\s*\(|^[ \t]*HONEYBADGER\s*=|["']raven\.contrib\.django|^[ \t]*RAVEN_CONFIG\s*=|["']elasticapm\.contrib\.django|^[ \t]*ELASTIC_APM\s*=|\bnewrelic\.agent\.initialize|\bconfigure_azure_monitor\s*\(|\bairbrake\b.{0,500}\(|["']opbeat\.contrib|\bGlitchTip\b|appsignal\.|AdminEmailHandler|^[ \t]*ADMINS[ \t]*(?::[^=\n]*)?=(?![ \t]*(?:\[[ \t]*\]|\([ \t]*\)|None\b|$))|["']error_report["']|["']django_guid_errors["']|\btelegram_logger|exceptionite/m;

const trackingPackage =
  /^[ \t"'-]*(?:sentry-sdk|rollbar|bugsnag|honeybadger|raven|elastic-apm|airbrake|appsignal)\b[^\n]*/im;

/** A fact for each file, so that an edit searches one file and not all. */
const startsTrackingIn = searched(
  "starts error tracking",
  needles(
    "sentry_sdk",
    "rollbar",
    "bugsnag",
    "honeybadger",
    "raven.contrib",
    "RAVEN_CONFIG",
    "elasticapm",
    "ELASTIC_APM",
    "newrelic",
    "configure_azure_monitor",
    "airbrake",
    "opbeat",
    "GlitchTip",
    "appsignal",
    "AdminEmailHandler",
    "ADMINS",
    "error_report",
    "django_guid_errors",
    "telegram_logger",
    "exceptionite",
  ),
  undefined,
  (db, path): Place | undefined => observedPlace(startsTracking, db.file(path), withoutComments),
);

/** The places below a folder that start error tracking, one a file. */
const trackingStartedBelow = factFamily("starts error tracking below", (db, folder): readonly Place[] =>
  db
    .paths()
    .filter((path) => path.endsWith(".py") && isInside(path, folder))
    .flatMap((path) => startsTrackingIn(db, path) ?? []),
);

/** The first of them that runs. Settings which production does not load start nothing. */
function trackingStart(db: Database, folder: RelativePath): Place | undefined {
  const settings = db.get(productionSettings);
  const isKnown =
    !isAbsent(settings) && !isUnknown(settings) && settings.every(({ open }) => open === undefined);
  const loaded = isKnown ? new Set(settings.flatMap(({ modules }) => modules)) : undefined;
  return db
    .of(trackingStartedBelow, folder)
    .find(({ path }) => loaded === undefined || loaded.has(path) || !isOfSettings(path));
}

function isOfSettings(path: RelativePath): boolean {
  return /(?:^|\/)(?:\w*settings\w*\.py|settings\/)/.test(path);
}

/** For each Django project whether an error tracker is started; absent without a Django project. */
export const errorTracking: Fact<readonly ErrorTracking[] | Absent> = fact("error tracking", (db) => {
  const projects = db.get(djangoProjects);
  const targets = db.get(settingsTargets);
  if (projects.length === 0 || isAbsent(targets) || isUnknown(targets)) return absent;
  const byAgent = db
    .get(productionProcesses)
    .find(({ process }) =>
      process.written.some(({ text }) =>
        /^(?:newrelic-admin|ddtrace-run|opentelemetry-instrument|scout-apm|elastic-apm)$/.test(
          fileNameOf(text),
        ),
      ),
    );
  const modules = [...new Set(targets.map(({ modulePath }) => modulePath))];
  const seen = new Set<RelativePath>();
  return modules.flatMap((module): readonly ErrorTracking[] => {
    const project = projects
      .filter(({ folder }) => isInside(module, folder))
      .sort((a, b) => b.folder.length - a.folder.length)[0];
    const folder = project?.folder ?? "";
    if (seen.has(folder)) return [];
    seen.add(folder);
    const sources = db.paths().filter((path) => isInside(path, folder));
    const startedAt = byAgent?.process.place ?? trackingStart(db, folder);
    const place = appsPlace(db, module, sources);
    if (startedAt) return [{ state: "started", place, installedAt: undefined, startedAt }];
    for (const path of sources) {
      if (
        !/(?:^|\/)(?:requirements[\w.-]*\.txt|requirements\/[\w.-]+\.txt|pyproject\.toml|Pipfile)$/.test(path)
      )
        continue;
      const match = trackingPackage.exec(db.file(path)?.text ?? "");
      if (!match) continue;
      const start = match.index + match[0].length - match[0].trimStart().length;
      return [
        {
          state: "installed",
          place,
          installedAt: { path, range: { start, end: match.index + match[0].trimEnd().length } },
          startedAt: undefined,
        },
      ];
    }
    return [{ state: "none", place, installedAt: undefined, startedAt: undefined }];
  });
});

/** `INSTALLED_APPS` in the module, or in a settings module that it is made of. */
function appsPlace(db: Database, module: RelativePath, sources: readonly RelativePath[]): Place {
  for (const path of [module, ...sources.filter((one) => /settings|conf/.test(one) && one.endsWith(".py"))]) {
    const match = /^INSTALLED_APPS\b/m.exec(db.file(path)?.text ?? "");
    if (match) return { path, range: { start: match.index, end: match.index + match[0].length } };
  }
  const text = db.file(module)?.text ?? "";
  const end = text.indexOf("\n");
  return { path: module, range: { start: 0, end: end === -1 ? text.length : end } };
}
