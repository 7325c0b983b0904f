import { type Database, type Fact, fact } from "../../../engine/database";
import { fileNameOf, folderOf } from "../../../engine/path";
import { tableOf } from "../../../engine/records";
import type { RelativePath } from "../../../engine/snapshot";
import { type DeclaredClass, type DeclaredField, declaredClasses } from "./declared-models";
import { djangoApps } from "./django-apps";

/** A concrete model that Django keeps a table for. */
export interface ResolvedModel {
  readonly declared: DeclaredClass;
  readonly label: string;
  /** Its own and inherited fields by name; those of the project only carry a place. */
  readonly fields: ReadonlyMap<string, DeclaredField & { readonly path: RelativePath }>;
  /** Names that may be a field or not. */
  readonly unclear: ReadonlySet<string>;
  /** Every base was followed to Django: there are no fields beside these. */
  readonly complete: boolean;
}

/** Abstract models of Django itself, with the fields they bring. */
const djangoBases: Readonly<Record<string, readonly string[]>> = tableOf({
  "django.db.models.Model": [],
  "django.contrib.gis.db.models.Model": [],
  "django.contrib.auth.models.AbstractBaseUser": ["password", "last_login"],
  "django.contrib.auth.base_user.AbstractBaseUser": ["password", "last_login"],
  "django.contrib.auth.models.PermissionsMixin": ["is_superuser", "groups", "user_permissions"],
  "django.contrib.auth.models.AbstractUser": [
    "password",
    "last_login",
    "is_superuser",
    "groups",
    "user_permissions",
    "username",
    "first_name",
    "last_name",
    "email",
    "is_staff",
    "is_active",
    "date_joined",
  ],
  object: [],
});

interface Lineage {
  readonly isModel: boolean;
  readonly complete: boolean;
  readonly fields: Map<string, DeclaredField & { path: RelativePath }>;
  readonly unclear: Set<string>;
}

/** The models of all apps, in the order of their files. Classes that are not certainly models are left out. */
export const resolvedModels: Fact<readonly ResolvedModel[]> = fact("resolved models", (db) =>
  db.get(djangoApps).flatMap((app) =>
    app.modelModules.flatMap((path) =>
      db.of(declaredClasses, path).flatMap((declared): readonly ResolvedModel[] => {
        if (declared.abstract || declared.proxy || !declared.managed) return [];
        const lineage = lineageOf(db, declared, 0);
        if (!lineage.isModel) return [];
        const { fields, unclear, complete } = lineage;
        return [{ declared, label: declared.appLabel ?? app.label, fields, unclear, complete }];
      }),
    ),
  ),
);

/** Bases further up than this are not followed: a cycle, or a class nobody understands. */
const deepestLineage = 12;

function lineageOf(db: Database, declared: DeclaredClass, depth: number): Lineage {
  const fields: Lineage["fields"] = new Map();
  const unclear = new Set<string>();
  let isModel = false;
  let complete = !declared.computed;
  // Later bases give way to earlier ones.
  for (const base of [...declared.bases].reverse()) {
    const known = djangoBases[base];
    const parent = known || depth > deepestLineage ? undefined : findClass(db, base, declared.path);
    if (known) {
      if (base !== "object") isModel = true;
      for (const name of known)
        fields.set(name, { name, range: declared.range, type: "django", path: declared.path });
    } else if (parent) {
      const above = lineageOf(db, parent, depth + 1);
      isModel ||= above.isModel;
      complete &&= above.complete;
      // A concrete parent keeps its own table: its fields are not repeated.
      if (!parent.abstract && above.isModel) continue;
      // A parent that may be a model through somebody else's class may keep a table, too, or be a plain mixin.
      if (!parent.abstract && !above.complete) {
        for (const name of [...above.fields.keys(), ...above.unclear]) {
          fields.delete(name);
          unclear.add(name);
        }
        continue;
      }
      for (const [name, field] of above.fields) fields.set(name, field);
      for (const name of above.unclear) unclear.add(name);
    } else {
      complete = false;
    }
  }
  for (const field of declared.fields) {
    fields.set(field.name, { ...field, path: declared.path });
    unclear.delete(field.name);
  }
  for (const name of declared.unclear) {
    fields.delete(name);
    unclear.add(name);
  }
  return { isModel, complete, fields, unclear };
}

/** The class a base names: in this module, or in a module of the repository it is imported from. */
function findClass(db: Database, base: string, from: RelativePath): DeclaredClass | undefined {
  const name = base.slice(base.lastIndexOf(".") + 1);
  if (!base.includes(".")) return db.of(declaredClasses, from).find((one) => one.name === base);
  for (const path of modulePaths(db, base.slice(0, -name.length).replace(/(?<=[^.])\.$/, ""), from)) {
    const found = db.of(declaredClasses, path).find((one) => one.name === name);
    if (found) return found;
  }
  return undefined;
}

/** Files that a dotted module may mean, seen from a file; a package stands for all of its modules. */
function modulePaths(db: Database, module: string, from: RelativePath): readonly RelativePath[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const rest = module.slice(dots).split(".").filter(Boolean).join("/");
  let folder = folderOf(from);
  for (let level = 1; level < dots; level++) folder = folderOf(folder);
  const end = dots > 0 ? [folder, rest].filter(Boolean).join("/") : rest;
  if (end === "") return [];
  return (db.get(modulesByName).get(fileNameOf(end)) ?? []).filter((path) =>
    dots > 0
      ? path === `${end}.py` || folderOf(path) === end
      : `/${path}`.endsWith(`/${end}.py`) || `/${folderOf(path)}`.endsWith(`/${end}`),
  );
}

/** Python files by their own name and by the name of their folder, in the order of their paths. */
const modulesByName = fact(
  "modules by name",
  (db) => {
    const found = new Map<string, RelativePath[]>();
    for (const path of db.paths()) {
      if (!path.endsWith(".py")) continue;
      for (const name of new Set([fileNameOf(path).slice(0, -".py".length), fileNameOf(folderOf(path))])) {
        const list = found.get(name);
        if (list) list.push(path);
        else found.set(name, [path]);
      }
    }
    return found;
  },
  Object.is,
);
