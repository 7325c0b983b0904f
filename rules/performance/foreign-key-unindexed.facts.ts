import { type Database, type Fact, fact } from "../../server/src/engine/database";
import { type Absent, absent, isAbsent, isUnknown, orNone } from "../../server/src/engine/rule";
import { composeDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { keywordOf } from "../../server/src/languages/python/call-arguments";
import type { ClassDefinition, Expression } from "../../server/src/languages/python/syntax";
import {
  type DjangoApp,
  djangoApps,
  treeOf,
  valueAssigned,
} from "../../server/src/stacks/django/models/django-apps";
import { type RelationField, relationFields } from "../../server/src/stacks/django/models/relation-fields";
import { resolvedModels } from "../../server/src/stacks/django/models/resolved-models";
import { databaseOf } from "../../server/src/stacks/django/settings/database-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";

/** Foreign keys of installed apps whose index is turned off and that no other index begins with. Absent without foreign keys. */
export const unindexedForeignKeys: Fact<readonly RelationField[] | Absent> = fact(
  "unindexed foreign keys",
  (db) => {
    const apps = db.get(djangoApps).filter(({ installed }) => installed);
    const relations = apps.flatMap((app) =>
      app.modelModules.flatMap((path) =>
        db
          .of(relationFields, path)
          .filter(({ type }) => type === "ForeignKey")
          .map((field) => ({ app, field })),
      ),
    );
    if (relations.length === 0) return absent;
    const off = relations.filter(({ field }) => field.withoutIndex && !field.isUnique);
    if (off.length === 0 || mayBeMySql(db)) return [];
    const tables = new Set(db.get(resolvedModels).map(({ declared }) => `${declared.path}:${declared.name}`));
    return off.flatMap(({ app, field }) =>
      tables.has(`${field.path}:${field.model}`) && !mayBeIndexed(db, app, field) ? [field] : [],
    );
  },
);

/** InnoDB indexes the columns of foreign keys whatever Django says. */
function mayBeMySql(db: Database): boolean {
  const settings = db.get(productionSettings);
  const engines = (isAbsent(settings) || isUnknown(settings) ? [] : settings).map(databaseOf);
  if (engines.length > 0 && engines.every((one) => "engine" in one))
    return engines.some((one) => "engine" in one && /mysql/i.test(one.engine));
  const compose = db.get(composeDeployments);
  const images = orNone(compose).flatMap(({ services }) =>
    services.map(({ imageReference }) => imageReference?.name ?? ""),
  );
  return (
    images.some((name) => /mysql|mariadb|percona/.test(name)) ||
    db
      .paths()
      .some(
        (path) =>
          /(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|Pipfile|setup\.(?:py|cfg))$|\/requirements\/[^/]+\.txt$/.test(
            path,
          ) && /\b(?:mysqlclient|pymysql|mysql-connector)/i.test(db.file(path)?.text ?? ""),
      )
  );
}

/** Whether the model's other indexes, or SQL of its migrations, may cover the column. */
function mayBeIndexed(db: Database, app: DjangoApp, field: RelationField): boolean {
  const definition = treeOf(db, field.path).body.find(
    (one): one is ClassDefinition => one.kind === "class" && one.name.name === field.model,
  );
  const meta = definition?.body.find(
    (one): one is ClassDefinition => one.kind === "class" && one.name.name === "Meta",
  );
  if (meta && meta.arguments.length > 0) return true;
  for (const option of ["indexes", "constraints", "unique_together", "index_together"]) {
    const value = meta && valueAssigned(meta.body, option);
    if (value && mayBeginWith(value, field.name, option.endsWith("together"))) return true;
  }
  return (app.migrations ?? []).some((path) => {
    const text = db.file(path)?.text ?? "";
    return /\bRunSQL\b|\bRunPython\b/.test(text) && text.includes(`${field.name}_id`);
  });
}

/** Whether an index of a list begins with the field; a list that is computed may. */
function mayBeginWith(value: Expression, field: string, isTogether: boolean): boolean {
  if (value.kind !== "list" && value.kind !== "tuple" && value.kind !== "set") return true;
  if (isTogether && value.elements.some(({ kind }) => kind === "string")) return startsWith(value, field);
  return value.elements.some((element) => {
    if (isTogether) return startsWith(element, field);
    if (element.kind !== "call") return true;
    const fields = keywordOf(element, "fields");
    if (fields) return startsWith(fields, field);
    // An index over expressions, or a check, which is no index.
    const plain = element.arguments.filter(({ keyword }) => keyword === undefined);
    return plain.length > 0 && plain.some(({ value: one }) => one.kind !== "string" || one.value === field);
  });
}

function startsWith(fields: Expression, field: string): boolean {
  if (fields.kind !== "list" && fields.kind !== "tuple") return true;
  const [first] = fields.elements;
  return first?.kind !== "string" || first.value.replace(/^-/, "") === field;
}
