import type { Database } from "../engine/database";
import type { Category } from "../engine/finding";
import { type Message, message } from "../engine/message";
import { isAbsent, isUnknown } from "../engine/rule";
import type { RelativePath } from "../engine/snapshot";
import { dependencyCounts } from "../facts/dependencies/manifests";
import { composeProjects, productionProjects } from "../facts/deployment/service-roles";
import { environmentKeys, envTemplates } from "../facts/environment/environment-keys";
import { apiCollections } from "../facts/testing/extra-tests";
import { djangoApps } from "../stacks/django/models/django-apps";
import { migrationGraphs } from "../stacks/django/models/migration-graph";
import { databaseOf } from "../stacks/django/settings/database-settings";
import { entryOf, settingOf } from "../stacks/django/settings/evaluated-settings";
import { productionSettings } from "../stacks/django/settings/production-settings";
import { documentLevels } from "./document-levels";

/** What there is, counted: facts that an audit names beside the rules that passed. Only what exists is told. */
export function projectFacts(db: Database): ReadonlyMap<Category, readonly Message[]> {
  return new Map<Category, readonly Message[]>([
    ["architecture", apps(db)],
    ["dependencies", dependencies(db)],
    ["deployment", services(db)],
    ["documentation", [...documentLevels(db), ...environment(db)]],
    ["performance", stores(db)],
    ["testing", [...tests(db), ...collections(db), ...migrations(db)]],
  ]);
}

function apps(db: Database): readonly Message[] {
  const found = db.get(djangoApps);
  if (found.length === 0) return [];
  return [
    message("{count} Django {count:plural:app|apps}: {names}", {
      count: found.length,
      names: found.map(({ label }) => label).join(", "),
    }),
  ];
}

function dependencies(db: Database): readonly Message[] {
  const counts = db.get(dependencyCounts);
  if (isAbsent(counts)) return [];
  return counts.map(({ path, dependencies, devDependencies, total }) =>
    message(
      "{path}: {total} {total:plural:package|packages} ({dependencies} to run, {development} to develop)",
      {
        path,
        total,
        dependencies,
        development: devDependencies,
      },
    ),
  );
}

/** What Compose runs, production first: `pg (postgres)`. */
function services(db: Database): readonly Message[] {
  const all = db.get(composeProjects);
  if (isAbsent(all)) return [];
  const production = db.get(productionProjects);
  const projects = isAbsent(production) ? all : production;
  return projects.map(({ deployment, services }) =>
    message("{file}: {count} {count:plural:service|services} ({names})", {
      file: deployment.name,
      count: services.length,
      names: services
        .map(({ service, program }) =>
          program === undefined || program === service.name ? service.name : `${service.name} (${program})`,
        )
        .join(", "),
    }),
  );
}

/** Where production keeps what it computes, and what. */
function stores(db: Database): readonly Message[] {
  const modules = db.get(productionSettings);
  if (isAbsent(modules) || isUnknown(modules)) return [];
  return modules.flatMap((settings) => {
    const database = databaseOf(settings);
    const cache = entryOf(settingOf(settings, "CACHES").value, "default", "BACKEND");
    return [
      ...("engine" in database ? [message("Database: {engine}", { engine: database.engine })] : []),
      ...(cache.kind === "string" ? [message("Cache: {engine}", { engine: cache.value })] : []),
    ];
  });
}

function environment(db: Database): readonly Message[] {
  const keys = db.get(environmentKeys);
  if (keys.length === 0) return [];
  const templates = db.get(envTemplates);
  const documented = new Set(
    isAbsent(templates)
      ? []
      : templates.flatMap(({ entries, commented }) => [...entries.map(({ key }) => key), ...commented]),
  );
  return [
    message(
      "{count} environment {count:plural:variable is|variables are} read, {documented} of them in a template",
      { count: keys.length, documented: keys.filter(({ key }) => documented.has(key)).length },
    ),
  ];
}

function tests(db: Database): readonly Message[] {
  const count = pathsLike(
    db,
    /(?:^|\/)(?:test_[^/]*\.py|[^/]*_test\.py|tests\.py|[^/]*\.(?:test|spec)\.[cm]?[jt]sx?)$/,
  ).length;
  return count === 0 ? [] : [message("{count} test {count:plural:file|files}", { count })];
}

function collections(db: Database): readonly Message[] {
  const found = db.get(apiCollections);
  if (isAbsent(found)) return [];
  const requests = found.paths.reduce((sum, path) => sum + requestCount(db.file(path)?.text ?? ""), 0);
  return [
    message(
      "{count} API {count:plural:collection|collections} with {requests} {requests:plural:request|requests}",
      { count: found.paths.length, requests },
    ),
  ];
}

/** Requests of a Postman collection: items that have one, folders within folders; of a Hurl file: its methods. */
function requestCount(text: string): number {
  if (!text.trimStart().startsWith("{"))
    return [...text.matchAll(/^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s/gm)].length;
  return [...text.matchAll(/"request"\s*:\s*[{"]/g)].length;
}

function migrations(db: Database): readonly Message[] {
  const graphs = db.get(migrationGraphs);
  if (isAbsent(graphs)) return [];
  return [
    message("{count} {count:plural:migration|migrations} in {apps} {apps:plural:app|apps}", {
      count: graphs.reduce((sum, { ordered }) => sum + ordered.length, 0),
      apps: graphs.length,
    }),
  ];
}

function pathsLike(db: Database, pattern: RegExp): readonly RelativePath[] {
  return db.paths().filter((path) => pattern.test(path));
}
