import type { Database } from "../engine/database";
import type { Category } from "../engine/finding";
import { type Message, message } from "../engine/message";
import { isAbsent } from "../engine/rule";
import type { RelativePath } from "../engine/snapshot";
import { dependencyCounts } from "../facts/dependencies/manifests";
import { composeDeployments } from "../facts/deployment/compose/compose-model";
import { environmentKeys, envTemplates } from "../facts/environment/environment-keys";
import { djangoApps } from "../stacks/django/models/django-apps";
import { migrationGraphs } from "../stacks/django/models/migration-graph";

/** What there is, counted: facts that an audit names beside the rules that passed. Only what exists is told. */
export function projectFacts(db: Database): ReadonlyMap<Category, readonly Message[]> {
  return new Map<Category, readonly Message[]>([
    ["architecture", apps(db)],
    ["dependencies", dependencies(db)],
    ["deployment", services(db)],
    ["documentation", [...documents(db), ...environment(db)]],
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

function services(db: Database): readonly Message[] {
  const deployments = db.get(composeDeployments);
  if (isAbsent(deployments)) return [];
  return deployments.map(({ name, services }) =>
    message("{file}: {count} {count:plural:service|services} ({names})", {
      file: name,
      count: services.length,
      names: services.map((service) => service.name).join(", "),
    }),
  );
}

function documents(db: Database): readonly Message[] {
  const paths = pathsLike(db, /\.(?:md|rst)$/i);
  if (paths.length === 0) return [];
  const lines = paths.reduce((sum, path) => sum + lineCount(db.file(path)?.text ?? ""), 0);
  return [
    message("{count} {count:plural:document|documents} with {lines} {lines:plural:line|lines}", {
      count: paths.length,
      lines,
    }),
  ];
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
  const count = pathsLike(db, /\.postman_collection\.json$/).length;
  return count === 0 ? [] : [message("{count} Postman {count:plural:collection|collections}", { count })];
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

function lineCount(text: string): number {
  return text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
}
