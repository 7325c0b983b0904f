import { type Database, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { emptyEnvironment } from "../../../engine/process-environment";
import { isAbsent, isUnknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { djangoProjects, moduleFile } from "../projects";
import { djangoVersions } from "../version";
import { djangoDefaults } from "./django-defaults";
import {
  type EvaluatedSettings,
  evaluateSettings,
  type Setting,
  settingOf,
  stepsOf,
} from "./evaluated-settings";
import { productionSettings } from "./production-settings";
import { dottedNameOf, type SettingsTarget } from "./settings-target";

/** The settings of one module as production has them. */
export interface EffectiveModule {
  /** Dotted, as DJANGO_SETTINGS_MODULE names it. */
  readonly name: string;
  readonly path: RelativePath;
  /** Where it is named as production's; empty for a module that only the user named. */
  readonly why: readonly Place[];
  readonly evaluated: EvaluatedSettings;
  /** What the project sets, in order of decision, then Django's defaults by name. */
  readonly settings: readonly EffectiveSetting[];
}

/** A setting as production has it, for people. */
export interface EffectiveSetting extends Setting {
  /** The deciding place first; empty for Django's defaults. */
  readonly steps: readonly Place[];
}

export type EffectiveSettingsResult =
  | { readonly kind: "modules"; readonly modules: readonly EffectiveModule[] }
  /** Why there are none. */
  | { readonly kind: "none"; readonly reason: Message };

/** The effective settings of production, or of the one module that `wanted` names by its dotted name or its path. */
export function effectiveSettings(db: Database, wanted: string | undefined): EffectiveSettingsResult {
  const all = db.get(productionSettings);
  const production = isAbsent(all) || isUnknown(all) ? [] : all;
  if (wanted !== undefined) {
    const named = production.filter(({ target }) => namesOf(target).includes(wanted));
    const found = named.length > 0 ? named : (db.of(namedSettings, wanted) ?? []);
    if (found.length === 0)
      return { kind: "none", reason: message("There is no settings module {name}", { name: wanted }) };
    return { kind: "modules", modules: found.map(toModule) };
  }
  if (isAbsent(all)) return { kind: "none", reason: message("There is no Django project here") };
  if (isUnknown(all)) return { kind: "none", reason: all.reason };
  return { kind: "modules", modules: all.map(toModule) };
}

/** A module that production does not name, in an empty environment. */
const namedSettings = factFamily(
  "named settings",
  (db, name): readonly EvaluatedSettings[] | undefined => {
    for (const project of db.get(djangoProjects)) {
      const version = db.of(djangoVersions, project.folder);
      const module = name.endsWith(".py")
        ? db.file(name) && { path: name, root: project.importRoots[0] ?? "" }
        : moduleFile(db, project.importRoots, name);
      if (!module) continue;
      const roots = [module.root, ...project.importRoots.filter((root) => root !== module.root)];
      const target = {
        modulePath: module.path,
        environment: emptyEnvironment,
        why: [],
        importRoots: roots,
        ...(version && { djangoVersion: version }),
      };
      return [evaluateSettings(db, target)];
    }
    return undefined;
  },
  Object.is,
);

function toModule(evaluated: EvaluatedSettings): EffectiveModule {
  const { target } = evaluated;
  const own = [...evaluated.settings.keys()];
  const defaults = [...djangoDefaults(target.djangoVersion).keys()].filter(
    (name) => !evaluated.settings.has(name),
  );
  return {
    name: dottedNameOf(target),
    path: target.modulePath,
    why: target.why,
    evaluated,
    settings: [...own, ...defaults.sort()].map((name) => {
      const setting = settingOf(evaluated, name);
      return { ...setting, steps: stepsOf(setting) };
    }),
  };
}

function namesOf(target: SettingsTarget): readonly string[] {
  return [dottedNameOf(target), target.modulePath];
}
