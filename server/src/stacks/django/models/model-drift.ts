import { type Database, type Fact, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { needles, searched } from "../../../engine/needles";
import { type Absent, absent, isAbsent, orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import { type DjangoApp, djangoApps } from "./django-apps";
import { type AppMigrations, migrationGraphs } from "./migration-graph";
import { type ResolvedModel, resolvedModels } from "./resolved-models";

/** A difference between models and what their migrations add up to, where both are certain. */
export type ModelDrift =
  | {
      readonly kind: "app-without-migrations";
      readonly label: string;
      readonly model: string;
      readonly path: RelativePath;
      readonly range: Range;
    }
  | {
      readonly kind: "model-not-migrated";
      readonly label: string;
      readonly model: string;
      readonly path: RelativePath;
      readonly range: Range;
    }
  | {
      readonly kind: "field-not-migrated";
      readonly label: string;
      readonly model: string;
      readonly field: string;
      readonly path: RelativePath;
      readonly range: Range;
    }
  | {
      readonly kind: "model-gone";
      readonly label: string;
      readonly model: string;
      readonly path: RelativePath;
      readonly range: Range;
    }
  | {
      readonly kind: "field-gone";
      readonly label: string;
      readonly model: string;
      readonly field: string;
      readonly path: RelativePath;
      readonly range: Range;
    };

/** Where models and migrations part. */
export interface ModelDrifts {
  readonly drifts: readonly ModelDrift[];
  /** Apps whose migrations compute something. */
  readonly unchecked: readonly Message[];
  /** Apps whose migrations hold every model and field, as far as these are written down, with the places of their models. */
  readonly equal: readonly { readonly label: string; readonly models: readonly Place[] }[];
}

const setsMigrationModules = searched(
  "sets MIGRATION_MODULES",
  needles("MIGRATION_MODULES"),
  false,
  (db, path): boolean => /^[ \t]*MIGRATION_MODULES\b/m.test(db.file(path)?.text ?? ""),
);

/** Names, in lower case, of models that migrations have made and no module declares. */
const undeclaredModels: Fact<readonly string[]> = fact("undeclared models", (db) => {
  const graphs = db.get(migrationGraphs);
  const models = db.get(resolvedModels);
  return orNone(graphs).flatMap(({ app, state }) => {
    const own = models.filter(({ label }) => label === app.label);
    const declared = new Set(own.map((model) => model.declared.name.toLowerCase()));
    return [...(state?.keys() ?? [])].filter((name) => !declared.has(name));
  });
});

/** Those of them that a module names: something in it may declare them after all. */
const undeclaredModelsNamedIn = factFamily("undeclared models named in", (db, path): readonly string[] => {
  const names = db.get(undeclaredModels);
  if (names.length === 0) return [];
  const words = new RegExp(`\\b(?:${names.join("|")})\\b`, "gi");
  return [...new Set((db.file(path)?.text.match(words) ?? []).map((name) => name.toLowerCase()))];
});

/** `manage.py` of a template: the name of its settings is filled in by `startproject`. */
const startsTemplate = factFamily(
  "starts a template",
  (db, path) =>
    /(?:^|\/)manage\.py$/.test(path) &&
    /DJANGO_SETTINGS_MODULE["'],\s*["']\{\{/.test(db.file(path)?.text ?? ""),
);

/** Absent without an installed app that has models. */
export const modelDrifts: Fact<ModelDrifts | Absent> = fact("model drifts", (db) => {
  const models = db.get(resolvedModels);
  const apps = db.get(djangoApps).filter(({ installed }) => installed);
  const labels = new Set(apps.map(({ label }) => label));
  const graphs = db.get(migrationGraphs);
  const hasMigrations = !isAbsent(graphs) && graphs.some(({ app }) => app.installed);
  if (!hasMigrations && !models.some(({ label }) => labels.has(label))) return absent;
  if (
    db.paths().some(
      (path) =>
        path.endsWith(".py") &&
        // Tests switch migrations off to be faster.
        !/(?:^|[/_.-])(?:tests?|testing|ci)(?:[/_.-]|$)/i.test(path) &&
        setsMigrationModules(db, path),
    )
  ) {
    return { drifts: [], unchecked: [message("MIGRATION_MODULES keeps migrations elsewhere")], equal: [] };
  }
  // A model in an app that is not installed is never imported, whatever label it gives itself.
  const modules = db.paths().filter((path) => path.endsWith(".py"));
  const live = models.filter(({ declared }) =>
    apps.some(({ folder }) => declared.path.startsWith(`${folder}/`)),
  );
  const isTemplate = db.paths().some((path) => db.of(startsTemplate, path));
  const drifts: ModelDrift[] = [];
  const unchecked: Message[] = [];
  const equal: ModelDrifts["equal"][number][] = [];
  for (const app of apps) {
    // Of two packages with one label each has the models below it.
    const isAmbiguous = apps.some((other) => other !== app && other.label === app.label);
    const own = live.filter(
      ({ label, declared }) =>
        label === app.label && (!isAmbiguous || declared.path.startsWith(`${app.folder}/`)),
    );
    const graph = isAbsent(graphs) ? undefined : graphs.find((one) => one.app.folder === app.folder);
    if (!graph) {
      // Of a template a project is made first, which writes its own first migrations.
      const first = isTemplate ? undefined : own[0];
      // Without a migrations package Django makes no tables for the app at all.
      if (first && app.migrations === undefined)
        drifts.push({
          kind: "app-without-migrations",
          label: app.label,
          model: first.declared.name,
          ...placeOf(first),
        });
      else if (first && app.migrations?.length === 0)
        drifts.push(
          ...own.map((model) => ({
            kind: "model-not-migrated" as const,
            label: app.label,
            model: model.declared.name,
            ...placeOf(model),
          })),
        );
    } else if (!graph.state || graph.leaves.length !== 1) {
      unchecked.push(message("The migrations of {app} compute what they do", { app: app.label }));
    } else {
      // django-modeltranslation adds a column a language to what an app's translation.py registers: title_uk.
      const isTranslated = /\bmodeltranslation\b/.test(db.file(`${app.folder}/translation.py`)?.text ?? "");
      const isNamed = (name: string) =>
        modules.some(
          (path) =>
            !path.startsWith(`${app.folder}/migrations/`) &&
            db.of(undeclaredModelsNamedIn, path).includes(name),
        );
      const all = compare(graph, graph.state, own, isNamed, isTranslated);
      const found = all.filter((one) => one.kind !== "field-not-migrated" || !addsInSql(db, app, one.field));
      if (found.length < all.length)
        unchecked.push(message("The migrations of {app} compute what they do", { app: app.label }));
      drifts.push(...found);
      if (all.length === 0 && own.length > 0) equal.push({ label: app.label, models: own.map(placeOf) });
    }
  }
  return { drifts, unchecked, equal };
});

/** Whether a migration adds a column by a statement of its own, of which Django's state knows nothing. */
function addsInSql(db: Database, { migrations }: DjangoApp, field: string): boolean {
  const adding = new RegExp(
    `\\badd\\s+(?:column\\s+)?(?:if\\s+not\\s+exists\\s+)?["'\`\\\\]*${field}\\b`,
    "i",
  );
  return (migrations ?? []).some((path) => adding.test(db.file(path)?.text ?? ""));
}

function compare(
  { app: { label } }: AppMigrations,
  state: NonNullable<AppMigrations["state"]>,
  models: readonly ResolvedModel[],
  /** Whether any code outside of the app's migrations names a model. */
  isNamed: (name: string) => boolean,
  isTranslated: boolean,
): readonly ModelDrift[] {
  const drifts: ModelDrift[] = [];
  const declared = new Set(models.map((model) => model.declared.name.toLowerCase()));
  for (const model of models) {
    const name = model.declared.name;
    const migrated = state.get(name.toLowerCase());
    if (!migrated) {
      drifts.push({ kind: "model-not-migrated", label, model: name, ...placeOf(model) });
      continue;
    }
    for (const [field, { path, range }] of model.fields) {
      if (!migrated.fields.has(field))
        drifts.push({ kind: "field-not-migrated", label, model: name, field, path, range });
    }
    // A field of somebody else's class may add fields of its own, such as a rendered copy.
    if (!model.complete || model.unclear.size > 0) continue;
    const translated = (field: string) =>
      isTranslated && [...model.fields.keys()].some((own) => field.startsWith(`${own}_`));
    for (const [field, { path, range }] of migrated.fields) {
      if (model.fields.has(field) || model.unclear.has(field)) continue;
      if (isAutomatic(field) || translated(field)) continue;
      drifts.push({ kind: "field-gone", label, model: name, field, path, range });
    }
  }
  for (const [name, { path, range }] of state) {
    // Extensions make models of their own, such as a history or a translation of each.
    if (declared.has(name) || isNamed(name) || /^historical|translation$|event$/.test(name)) continue;
    drifts.push({ kind: "model-gone", label, model: name, path, range });
  }
  return drifts;
}

function placeOf({ declared: { path, range } }: ResolvedModel): { path: RelativePath; range: Range } {
  return { path, range };
}

/** Primary keys and links to a parent's table are written into migrations without standing in the model. */
function isAutomatic(field: string): boolean {
  return field === "id" || field.endsWith("_ptr");
}
