import type { Database } from "../../../engine/database";
import { folderOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { djangoApps, treeOf } from "./django-apps";
import { type RelationField, relationFields } from "./relation-fields";
import { type ResolvedModel, resolvedModels } from "./resolved-models";

/** Attributes of a model that ask the database: for one row, or with `.all()` for many. */
export interface RelatedNames {
  readonly single: ReadonlySet<string>;
  readonly many: ReadonlySet<string>;
}

/**
 * The relations of a model by the name a module imports it under: ".models.CarAd", "apps.ads.models.CarAd".
 * Undefined when it is not certain which model that is, or its `objects` may fetch something along.
 */
export function relatedNamesOf(db: Database, name: string, from: RelativePath): RelatedNames | undefined {
  const models = db.get(resolvedModels);
  const [model, ...others] = models.filter((one) => isMeant(one, name, from));
  if (!model || others.length > 0 || hasOwnManager(db, model)) return undefined;
  const { declared } = model;
  const single = new Set<string>();
  const many = new Set<string>();
  for (const { model: owner, name: field, type } of db.of(relationFields, declared.path)) {
    if (owner === declared.name) (type === "ManyToManyField" ? many : single).add(field);
  }
  const isOnly = models.filter((one) => one.declared.name === declared.name).length === 1;
  if (isOnly) for (const field of allRelations(db)) addReverse(field, declared.name, many);
  return { single, many };
}

function addReverse(field: RelationField, model: string, many: Set<string>): void {
  const { type, target, relatedName } = field;
  if (type === "OneToOneField" || target?.split(".").at(-1) !== model || relatedName?.includes("%")) return;
  if (relatedName?.endsWith("+")) return;
  many.add(relatedName ?? `${field.model.toLowerCase()}_set`);
}

function allRelations(db: Database): readonly RelationField[] {
  return db
    .get(djangoApps)
    .flatMap(({ modelModules }) => modelModules.flatMap((path) => db.of(relationFields, path)));
}

function isMeant(
  { declared: { name: own, path } }: ResolvedModel,
  name: string,
  from: RelativePath,
): boolean {
  if (name === own) return path === from;
  if (!name.endsWith(`.${own}`)) return false;
  const module = name.slice(0, -own.length - 1);
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  const plain = path.replace(/\.py$/, "").replaceAll("/", ".");
  if (dots === 0)
    return [`.${plain}.`, `.${plain.replace(/\.__init__$/, "")}.`].some((one) => one.includes(`.${module}.`));
  let folder = folderOf(from);
  for (let level = 1; level < dots; level++) folder = folderOf(folder);
  const base = [folder.replaceAll("/", "."), module.slice(dots)].filter(Boolean).join(".");
  return plain === base || plain.startsWith(`${base}.`);
}

/** Whether the model or something it is made of sets `objects`: such a manager may fetch anything along. */
function hasOwnManager(db: Database, { declared, complete }: ResolvedModel): boolean {
  if (!complete) return true;
  const paths = declared.bases.every((base) => base.startsWith("django."))
    ? [declared.path]
    : db.get(djangoApps).flatMap(({ modelModules }) => modelModules);
  return paths.some((path) =>
    treeOf(db, path).body.some(
      (one) =>
        one.kind === "class" &&
        (paths.length > 1 || one.name.name === declared.name) &&
        one.body.some(
          (inner) =>
            (inner.kind === "assign" &&
              inner.targets.some((target) => target.kind === "name" && target.name === "objects")) ||
            (inner.kind === "annotated-assign" &&
              inner.target.kind === "name" &&
              inner.target.name === "objects"),
        ),
    ),
  );
}
