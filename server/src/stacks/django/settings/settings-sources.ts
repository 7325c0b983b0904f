import { type Fact, fact } from "../../../engine/database";
import { type Absent, isAbsent, isUnknown, type Unknown } from "../../../engine/rule";
import type { RelativePath, SourceFile } from "../../../engine/snapshot";
import { pythonModule } from "../../../facts/python-modules";
import type { Module } from "../../../languages/python/syntax";
import type { EvaluatedSettings } from "./evaluated-settings";
import { productionSettings } from "./production-settings";

/** A file that production settings are made from: a module that was run, an env file that was read, or Compose's. */
export interface SettingsSource extends SourceFile {
  /** Undefined for files that are not Python. */
  readonly tree: Module | undefined;
}

/** The texts behind the production settings, by path: what fixes are written against. */
export const settingsSources: Fact<ReadonlyMap<RelativePath, SettingsSource> | Absent | Unknown> = fact(
  "settings sources",
  (db) => {
    const all = db.get(productionSettings);
    if (isAbsent(all) || isUnknown(all)) return all;
    const sources = new Map<RelativePath, SettingsSource>();
    const add = (path: RelativePath) => {
      const file = sources.has(path) ? undefined : db.file(path);
      if (file)
        sources.set(path, { ...file, tree: path.endsWith(".py") ? db.of(pythonModule, path) : undefined });
    };
    for (const { modules, environmentFiles, target } of all) {
      for (const path of [...modules, ...environmentFiles]) add(path);
      for (const variable of target.environment.variables.values()) {
        if (variable.kind === "set") for (const { path } of variable.steps) add(path);
      }
    }
    return sources;
  },
  Object.is,
);

/** The production settings together with the texts behind them. */
export const sourcedSettings: Fact<SourcedSettings | Absent | Unknown> = fact(
  "sourced settings",
  (db) => {
    const all = db.get(productionSettings);
    const sources = db.get(settingsSources);
    if (isAbsent(all) || isUnknown(all)) return all;
    return isAbsent(sources) || isUnknown(sources) ? sources : { all, sources };
  },
  Object.is,
);

/** Settings with the texts that they come from, for edits. */
export interface SourcedSettings {
  readonly all: readonly EvaluatedSettings[];
  readonly sources: ReadonlyMap<RelativePath, SettingsSource>;
}
