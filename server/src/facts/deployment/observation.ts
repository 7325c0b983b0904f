import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf, isInside } from "../../engine/path";
import { type Absent, absent, isAbsent, isUnknown } from "../../engine/rule";
import type { RelativePath, SourceFile } from "../../engine/snapshot";
import { djangoProjects } from "../../stacks/django/projects";
import { settingsTargets } from "../../stacks/django/settings/settings-targets";
import { evidencePaths } from "../repository/evidence";
import { platformProcesses } from "./platforms/platforms";
import { productionProcesses } from "./processes/production-processes";
import { allStacks, productionStacks, type Stack } from "./service-roles";

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
  /\bsentry_sdk\.init\s*\(|\brollbar\.init\s*\(|^[ \t]*ROLLBAR\s*=|\bbugsnag\.configure\s*\(|^[ \t]*BUGSNAG\s*=|\bhoneybadger\.configure\s*\(|^[ \t]*HONEYBADGER\s*=|["']raven\.contrib\.django|^[ \t]*RAVEN_CONFIG\s*=|["']elasticapm\.contrib\.django|^[ \t]*ELASTIC_APM\s*=|\bnewrelic\.agent\.initialize|\bconfigure_azure_monitor\s*\(|\bairbrake\b.*\(|["']scout_apm\.django|["']opbeat\.contrib|\bGlitchTip\b|appsignal\.|AdminEmailHandler|^ADMINS[ \t]*(?::[^=\n]*)?=[ \t]*(?![ \t]*(?:\[[ \t]*\]|\([ \t]*\)|None\b|$))|["']error_report["']|["']django_guid_errors["']|\btelegram_logger|exceptionite/m;

const trackingPackage =
  /^[ \t"'-]*(?:sentry-sdk|rollbar|bugsnag|honeybadger|raven|elastic-apm|airbrake|appsignal)\b[^\n]*/im;

/** A fact for each file, so that an edit searches one file and not all. */
const startsTrackingIn = factFamily("starts error tracking", (db, path): Place | undefined =>
  placeOf(startsTracking, db.file(path), withoutComments),
);

/** Where an expression first matches a file, whose comments are blanked so that offsets stay. */
function placeOf(
  pattern: RegExp,
  file: SourceFile | undefined,
  blank: (text: string) => string,
): Place | undefined {
  const match = file && pattern.exec(blank(file.text));
  if (!file || !match) return undefined;
  const start = match.index + (match[0].length - match[0].trimStart().length);
  return { path: file.path, range: { start, end: match.index + match[0].trimEnd().length } };
}

/** The first place below a folder that starts error tracking. */
const trackingStartedBelow = factFamily("starts error tracking below", (db, folder): Place | undefined =>
  db
    .paths()
    .map((path) =>
      path.endsWith(".py") && isInside(path, folder) ? db.of(startsTrackingIn, path) : undefined,
    )
    .find(Boolean),
);

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
    const startedAt = byAgent?.process.place ?? db.of(trackingStartedBelow, folder);
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

function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, (comment) => " ".repeat(comment.length));
}

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

/** What a production stack tells about itself. */
export interface StackObservation {
  readonly deployment: string;
  /** The key `services`. */
  readonly place: Place;
  /** What measures, and what collects logs; undefined when nothing does. */
  readonly metrics: Place | undefined;
  readonly logs: Place | undefined;
}

/** From how many on nobody finds out any more by looking at each. */
const fewestServices = 3;

const measures =
  /\bprometheus(?:_client|-client|_flask|-fastapi)?\b|django[_-]prometheus|\bstatsd\b|\bddtrace\b|\bdatadog\b|\bnewrelic\b|opentelemetry|elastic[_-]?apm|scout[_-]apm|\bappsignal\b|azure-monitor|node_exporter|netdata|\bgrafana\b|\bzabbix\b|\bmunin\b|uptime-kuma|sentry_sdk\.init[\s\S]{0,600}(?:traces_sample_rate|enable_tracing)/i;

const collects =
  /\b(?:loki|promtail|fluentd|fluent-bit|fluentbit|logstash|filebeat|graylog|papertrail|logtail|datadog|vector\.toml|vector\.ya?ml|awslogs|gelf|gcplogs|splunk|syslog|journald|logzio|newrelic|cloudwatch|watchtower|stackdriver|google\.cloud\.logging|opensearch|elasticsearch\.?logs|betterstack|seqlog|alloy)\b/i;

/** What measures and collects in the stacks that run an application among others; absent without one. */
export const stackObservations: Fact<readonly StackObservation[] | Absent> = fact(
  "stack observations",
  (db) => {
    const stacks = db.get(productionStacks);
    const all = db.get(allStacks);
    // Two services are looked after by looking at them.
    const applications = (isAbsent(stacks) ? [] : stacks).filter(
      ({ services }) =>
        services.length >= fewestServices && services.some(({ roles }) => roles.includes("web")),
    );
    if (applications.length === 0) return absent;
    const every: readonly Stack[] = isAbsent(all) ? [] : all;
    const serviceFor = (role: "monitor" | "logs") =>
      every.flatMap(({ services }) => services).find(({ roles }) => roles.includes(role))?.service.place;
    const metrics = serviceFor("monitor") ?? mention(db, "measures");
    const logs =
      serviceFor("logs") ??
      mention(db, "collects") ??
      db.get(platformProcesses).find(({ platform }) => platform === "kubernetes")?.place;
    return applications.map(({ deployment, services }) => ({
      deployment: deployment.name,
      place: deployment.servicesPlace,
      metrics,
      logs:
        logs ??
        services
          .map(({ service }) => service.logging)
          .find(
            (place) =>
              place !== undefined && /driver:[ \t]*["']?(?!json-file|local)\w/.test(textAt(db, place)),
          ),
    }));
  },
);

function textAt(db: Database, { path, range }: Place): string {
  return db.file(path)?.text.slice(range.start, range.end) ?? "";
}

/** Where a file of the project sets up a tool of the kind. */
function mention(db: Database, kind: "measures" | "collects"): Place | undefined {
  for (const path of db.get(evidencePaths)) {
    const place = mayMention(path) ? db.of(mentionedIn, path)[kind] : undefined;
    if (place) return place;
  }
  return undefined;
}

/** Code and configuration; a manifest names what could be used. */
function mayMention(path: RelativePath): boolean {
  if (/(?:^|\/)(?:package\.json|\.github\/|migrations\/)/.test(path)) return false;
  return (
    path.endsWith(".py") ||
    /\.(?:ya?ml|toml|conf|cfg|ini|sh|tf|json)$|(?:^|\/)(?:requirements[\w.-]*\.txt|requirements\/[\w.-]+\.txt|Pipfile|Dockerfile[\w.-]*)$/.test(
      path,
    )
  );
}

const mentionedIn: FactFamily<Pick<Partial<Mentions>, "measures" | "collects">> = factFamily(
  "mentions of monitors",
  (db, path) => {
    const file = db.file(path);
    if (!file || file.text.length > 300_000) return {};
    const found: Mentions = {
      measures: placeOf(measures, file, withoutComments),
      // Of code only the set-up of logging tells where logs go.
      collects: placeOf(collects, file, path.endsWith(".py") ? loggingPart : withoutComments),
    };
    return found;
  },
);

interface Mentions {
  readonly measures: Place | undefined;
  readonly collects: Place | undefined;
}

/** The set-up of logging at its own offsets, all else blanked. */
function loggingPart(text: string): string {
  const start = text.search(/^[ \t]*LOGGING\b/m);
  return start === -1 ? "" : " ".repeat(start) + withoutComments(text.slice(start, start + 5_000));
}

/** A project's routes, and whether one of them tells that it is well. */
export interface HealthEndpoint {
  /** `urlpatterns` of the root URL configuration. */
  readonly place: Place;
  /** The route, the app or the probe that shows it; undefined when nothing does. */
  readonly shownAt: Place | undefined;
}

const healthRoute =
  /["'^/](?:_+)?(?:api\/(?:v\d+\/)?)?(?:health(?:z|[-_]?check)?|healthy|live(?:z|ness)?|ready(?:z)?|readiness|ping|heartbeat|status|up|alive|ht|_health|_status|monitoring|watchman|probe|__lbheartbeat__|__heartbeat__)\/?(?:\$|["'/<])/i;

/** Below a folder: `urlpatterns` of the root URL configuration, and the first place that tells health. */
const routesBelow: FactFamily<{ readonly root: Place | undefined; readonly told: Place | undefined }> =
  factFamily("routes below", (db, folder) => {
    const sources = db
      .paths()
      .filter(
        (path) =>
          path.endsWith(".py") && isInside(path, folder) && !/(?:^|\/)(?:tests?|migrations)\//.test(path),
      );
    return {
      root: rootUrls(db, sources),
      told: sources.map((path) => db.of(tellsHealth, path)).find(Boolean),
    };
  });

/** For each Django project that is deployed whether it has a health endpoint; absent without one. */
export const healthEndpoints: Fact<readonly HealthEndpoint[] | Absent> = fact("health endpoints", (db) => {
  const projects = db.get(djangoProjects);
  const isDeployed = db
    .get(productionProcesses)
    .some(({ process }) => process.isDjango && process.role === "web");
  if (projects.length === 0 || !isDeployed) return absent;
  const probed = probe(db);
  const found = projects.flatMap(({ folder }): readonly HealthEndpoint[] => {
    const { root, told } = db.of(routesBelow, folder);
    return root ? [{ place: root, shownAt: probed ?? told }] : [];
  });
  return found.length > 0 ? found : absent;
});

const healthApps =
  /["'](?:health_check(?:\.\w+)*|watchman|django_healthchecks|django_probes|django_alive|dockerflow\.django|django_healthy|heartbeat|easy_health_check|django_health)["']|HealthCheckMiddleware|health_?check/i;

const tellsHealth: FactFamily<Place | undefined> = factFamily("tells health", (db, path) => {
  const file = db.file(path);
  const isRouting = /urls?\b|router|api|asgi|wsgi|middleware|views/i.test(fileNameOf(path));
  return (
    placeOf(healthApps, file, withoutComments) ??
    (isRouting ? placeOf(healthRoute, file, withoutComments) : undefined)
  );
});

const rootUrlModule: FactFamily<string | undefined> = factFamily(
  "root urls",
  (db, path) => /^ROOT_URLCONF[ \t]*=[ \t]*["']([\w.]+)["']/m.exec(db.file(path)?.text ?? "")?.[1],
);

/** The module ROOT_URLCONF names. */
function rootUrls(db: Database, sources: readonly RelativePath[]): Place | undefined {
  for (const path of sources) {
    const module = db.of(rootUrlModule, path);
    if (module === undefined) continue;
    const inner = `${module.replaceAll(".", "/")}.py`;
    const file = sources.find((one) => one === inner || one.endsWith(`/${inner}`));
    const match = file === undefined ? null : /^urlpatterns\b/m.exec(db.file(file)?.text ?? "");
    if (file !== undefined && match)
      return { path: file, range: { start: match.index, end: match.index + match[0].length } };
  }
  return undefined;
}

/** A check of Compose, of the image or of Kubernetes asks the application over http already. */
export function probe(db: Database): Place | undefined {
  const stacks = db.get(productionStacks);
  return (isAbsent(stacks) ? [] : stacks)
    .flatMap(({ services }) => services)
    .find(
      ({ roles, service }) =>
        roles.includes("web") &&
        /https?:\/\/[^\s"']+\/[\w-]+/.test(
          (service.healthcheck?.test?.words ?? []).map(({ text }) => text).join(" ") +
            (service.healthcheck?.test?.text ?? ""),
        ),
    )?.service.healthcheck?.place;
}
