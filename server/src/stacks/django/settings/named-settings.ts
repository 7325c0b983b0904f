import { type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import type { NamedConfiguration } from "../../stack";
import { djangoProjects, moduleFile } from "../projects";

/** The modules that are given to `DJANGO_SETTINGS_MODULE`, in whatever files that is written. */
export const namedSettings: Fact<readonly NamedConfiguration[]> = fact("named settings modules", (db) => {
  const roots = [...new Set(db.get(djangoProjects).flatMap(({ importRoots }) => importRoots))];
  return db.paths().flatMap((path) =>
    db.of(settingsNames, path).flatMap(({ module, place }): readonly NamedConfiguration[] => {
      const found = moduleFile(db, roots, module);
      return found ? [{ place, path: found.path }] : [];
    }),
  );
});

const settingsName = /\bDJANGO_SETTINGS_MODULE["']?\]?[ \t]*(?:[:=,][ \t]*)?["']?([A-Za-z_][\w.]*\w)/g;

const settingsNames: FactFamily<readonly { readonly module: string; readonly place: Place }[]> = factFamily(
  "names of settings modules",
  (db, path) =>
    [...(db.file(path)?.text ?? "").matchAll(settingsName)].map((match) => {
      const module = match[1] ?? "";
      const end = match.index + match[0].length;
      return { module, place: { path, range: { start: end - module.length, end } } };
    }),
);
