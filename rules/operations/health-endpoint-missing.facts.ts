import {
  type Database,
  type Fact,
  type FactFamily,
  fact,
  factFamily,
} from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { fileNameOf, isInside } from "../../server/src/engine/path";
import { type Absent, absent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { observedPlace, probe, withoutComments } from "../../server/src/facts/deployment/stack-observations";
import { runsDjango } from "../../server/src/stacks/django/commands";
import { djangoProjects } from "../../server/src/stacks/django/projects";

/** A project's routes, and whether one of them tells that it is well. */
export interface HealthEndpoint {
  /** `urlpatterns` of the root URL configuration. */
  readonly place: Place;
  /** The route, the app or the probe that shows it; undefined when nothing does. */
  readonly shownAt: Place | undefined;
}

/** Words that a thing's own route ends with as well, `orders/<id>/status/`, tell only where a route begins: a list of words is none. */
const healthRoute =
  /(?:["'^/](?:_+)?(?:api\/(?:v\d+\/)?)?(?:health(?:z|[-_]?check)?|healthy|live(?:z|ness)|readyz|readiness|heartbeat|alive|_health|watchman|__lbheartbeat__|__heartbeat__)|(?:["']\/|\^\/?|\b(?:path|url|route|register|get)\(\s{0,20}r?["'])(?:_+)?(?:api\/(?:v\d+\/)?)?(?:live|ready|ping|status|up|ht|_status|monitoring|probe))\/?(?:\$|["'/<])/i;

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
      told: sources.map((path) => tellsHealth(db, path)).find(Boolean),
    };
  });

/** For each Django project that is deployed whether it has a health endpoint; absent without one. */
export const healthEndpoints: Fact<readonly HealthEndpoint[] | Absent> = fact("health endpoints", (db) => {
  const projects = db.get(djangoProjects);
  const isDeployed = db
    .get(productionProcesses)
    .some(({ process }) => process.role === "web" && runsDjango(process.words));
  if (projects.length === 0 || !isDeployed) return absent;
  const probed = probe(db);
  const found = projects.flatMap(({ folder }): readonly HealthEndpoint[] => {
    const { root, told } = db.of(routesBelow, folder);
    return root ? [{ place: root, shownAt: probed ?? told }] : [];
  });
  return found.length > 0 ? found : absent;
});

const healthApps =
  /["'](?:health_check(?:\.\w+)*|watchman|django_healthchecks|django_probes|django_alive|dockerflow\.django|django_healthy|heartbeat|easy_health_check|django_health)["']|HealthCheckMiddleware|\b(?:def|class)[ \t]+\w*health_?check/i;

/** In a file of routes; elsewhere the word may be about somebody else's health. */
const routedCheck = /(?<!conn_)health_?check(?!s["'])/i;

/** What every match of the two holds. */
const healthWords = needles(
  "health",
  "watchman",
  "django_probes",
  "django_alive",
  "dockerflow",
  "heartbeat",
  "live",
  "ready",
  "readiness",
  "alive",
  "ping",
  "status",
  "monitoring",
  "probe",
  ...["up", "ht"].flatMap((word) => [`${word}/`, `${word}$`, `${word}"`, `${word}'`, `${word}<`]),
);

const tellsHealth = searched<Place | undefined>("tells health", healthWords, undefined, (db, path) => {
  const file = db.file(path);
  const isRouting = /urls?\b|router|api|asgi|wsgi|middleware/i.test(fileNameOf(path));
  return (
    observedPlace(healthApps, file, withoutComments) ??
    (isRouting
      ? (observedPlace(healthRoute, file, withoutComments) ??
        observedPlace(routedCheck, file, withoutComments))
      : undefined)
  );
});

const rootUrlModule = searched<string | undefined>(
  "root urls",
  needles("ROOT_URLCONF"),
  undefined,
  (db, path) => /^ROOT_URLCONF[ \t]*=[ \t]*["']([\w.]+)["']/m.exec(db.file(path)?.text ?? "")?.[1],
);

/** The module ROOT_URLCONF names. */
function rootUrls(db: Database, sources: readonly RelativePath[]): Place | undefined {
  for (const path of sources) {
    const module = rootUrlModule(db, path);
    if (module === undefined) continue;
    const inner = `${module.replaceAll(".", "/")}.py`;
    const file = sources.find((one) => one === inner || one.endsWith(`/${inner}`));
    const match = file === undefined ? null : /^urlpatterns\b/m.exec(db.file(file)?.text ?? "");
    if (file !== undefined && match)
      return { path: file, range: { start: match.index, end: match.index + match[0].length } };
  }
  return undefined;
}
