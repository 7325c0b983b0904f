import { type Fact, fact } from "../../../engine/database";
import { type Absent, absent } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import { type DjangoApp, djangoApps } from "./django-apps";
import { type Migration, type MigrationDependency, migrationIn } from "./migration-state";

/** The migrations of one app, ordered. */
export interface AppMigrations {
  readonly app: DjangoApp;
  /** In the order in which they apply; squashed ones in place of what they replace. */
  readonly ordered: readonly Migration[];
  /** Migrations that no other one of the app builds on; more than one is a conflict. */
  readonly leaves: readonly Migration[];
  readonly missingParents: readonly {
    readonly migration: Migration;
    readonly dependency: MigrationDependency;
  }[];
  /** Models with their fields, and where each came from; undefined when something is computed. */
  readonly state: ReadonlyMap<string, MigratedModel> | undefined;
}

/** A model as migrations leave it, with where each field came in. */
export interface MigratedModel {
  readonly path: RelativePath;
  readonly range: Range;
  readonly fields: ReadonlyMap<string, { readonly path: RelativePath; readonly range: Range }>;
}

/** The migrations of every app that has some, sorted by folder. Absent without any. */
export const migrationGraphs: Fact<readonly AppMigrations[] | Absent> = fact("migration graphs", (db) => {
  const apps = db
    .get(djangoApps)
    .filter(({ migrations }) => migrations !== undefined && migrations.length > 0);
  if (apps.length === 0) return absent;
  const read = apps.map((app) => ({
    app,
    migrations: (app.migrations ?? []).flatMap((path) => db.of(migrationIn, path) ?? []),
  }));
  const labels = new Map<string, Set<string>>();
  for (const { app, migrations } of read) {
    const names = labels.get(app.label) ?? new Set<string>();
    for (const { name, replaces } of migrations) for (const each of [name, ...replaces]) names.add(each);
    labels.set(app.label, names);
  }
  // Two apps of one label cannot both be installed: what belongs to which is not known.
  const isAmbiguous = (label: string) => apps.filter((app) => app.label === label).length > 1;
  // Migrations of another tool are told by what they lack, not by their folder.
  const judged = read.filter(({ app, migrations }) => migrations.length > 0 && !isAmbiguous(app.label));
  if (judged.length === 0) return absent;
  return judged.map(({ app, migrations }) =>
    toGraph(app, migrations, (label) => (isAmbiguous(label) ? undefined : labels.get(label))),
  );
});

function toGraph(
  app: DjangoApp,
  all: readonly Migration[],
  namesOf: (label: string) => ReadonlySet<string> | undefined,
): AppMigrations {
  const replaced = new Map<string, Migration>();
  for (const migration of all) for (const name of migration.replaces) replaced.set(name, migration);
  const effective = all.filter(({ name }) => !replaced.has(name));
  const byName = new Map(effective.map((migration) => [migration.name, migration]));
  const parentsOf = (migration: Migration) =>
    migration.dependencies
      .flatMap(({ label, name }) =>
        label === app.label ? (byName.get(name) ?? replaced.get(name) ?? []) : [],
      )
      .filter((parent) => parent !== migration);
  const ordered = orderByParents(effective, parentsOf);
  const inner = new Set(effective.flatMap(parentsOf));
  return {
    app,
    ordered,
    leaves: effective.filter((migration) => !inner.has(migration)),
    missingParents: effective.flatMap((migration) =>
      migration.dependencies
        .filter(({ label, name }) => !name.startsWith("__") && namesOf(label)?.has(name) === false)
        .map((dependency) => ({ migration, dependency })),
    ),
    state: ordered.some(({ uncertain }) => uncertain) ? undefined : addUp(ordered),
  };
}

function orderByParents(
  migrations: readonly Migration[],
  parentsOf: (migration: Migration) => readonly Migration[],
): readonly Migration[] {
  const ordered = new Set<Migration>();
  const open = new Set<Migration>();
  const visit = (migration: Migration): void => {
    if (ordered.has(migration) || open.has(migration)) return;
    open.add(migration);
    for (const parent of parentsOf(migration)) visit(parent);
    ordered.add(migration);
  };
  for (const migration of migrations) visit(migration);
  return [...ordered];
}

function addUp(ordered: readonly Migration[]): ReadonlyMap<string, MigratedModel> {
  const models = new Map<
    string,
    { path: RelativePath; range: Range; fields: Map<string, { path: RelativePath; range: Range }> }
  >();
  for (const { path, operations } of ordered) {
    for (const operation of operations) {
      const model = models.get(operation.model);
      switch (operation.kind) {
        case "create-model": {
          const fields = new Map(operation.fields.map((name) => [name, { path, range: operation.range }]));
          models.set(operation.model, { path, range: operation.range, fields });
          break;
        }
        case "delete-model":
          models.delete(operation.model);
          break;
        case "rename-model":
          if (model) models.set(operation.to, model);
          models.delete(operation.model);
          break;
        case "add-field":
          model?.fields.set(operation.field, { path, range: operation.range });
          break;
        case "remove-field":
          model?.fields.delete(operation.field);
          break;
        case "rename-field": {
          const field = model?.fields.get(operation.field);
          if (field) model?.fields.set(operation.to, field);
          model?.fields.delete(operation.field);
        }
      }
    }
  }
  return models;
}
