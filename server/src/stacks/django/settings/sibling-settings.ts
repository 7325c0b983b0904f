import { type Fact, fact } from "../../../engine/database";
import { fileNameOf, folderOf } from "../../../engine/path";
import { isAbsent, isUnknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { settingsFileName } from "../projects";
import { settingsTargets } from "./settings-targets";

/** What the name of a settings module says, and which production module lies beside it. */
export interface SiblingSettings {
  readonly stage: "development" | "production" | "unclear";
  readonly production: RelativePath | undefined;
  /** Other settings modules in the same folder. */
  readonly siblings: readonly RelativePath[];
}

const development =
  /^(?:settings[_.-]?)?(?:dev|develop|development|local|debug|test|testing)(?:[_.-]?settings)?\.py$/i;
const production = /^(?:settings[_.-]?)?(?:prod|production|live|deploy)(?:[_.-]?settings)?\.py$/i;

/** The folder that a module lies in; a package lies beside the others, with its own folder. */
function placeOfModule(path: RelativePath): RelativePath {
  return settingsFileName(path) === fileNameOf(path) ? folderOf(path) : folderOf(folderOf(path));
}

/** A package that takes all from the module for development, whatever is set: `from .development import *`. */
function isMadeOfDevelopment(text: string): boolean {
  const taken = [...text.matchAll(/^[ \t]*from \.(\w+) import \*/gm)];
  const [first] = taken;
  return (
    taken.length === 1 && first !== undefined && /^\S/.test(first[0]) && development.test(`${first[1]}.py`)
  );
}

/** For every settings module that production loads. */
export const siblingSettings: Fact<ReadonlyMap<RelativePath, SiblingSettings>> = fact(
  "sibling settings",
  (db) => {
    const all = db.get(settingsTargets);
    const found = new Map<RelativePath, SiblingSettings>();
    if (isAbsent(all) || isUnknown(all)) return found;
    for (const { modulePath } of all) {
      const folder = placeOfModule(modulePath);
      const siblings = db
        .paths()
        .filter((path) => path.endsWith(".py") && placeOfModule(path) === folder && path !== modulePath);
      const name = settingsFileName(modulePath);
      found.set(modulePath, {
        stage:
          development.test(name) || isMadeOfDevelopment(db.file(modulePath)?.text ?? "")
            ? "development"
            : production.test(name)
              ? "production"
              : "unclear",
        production: siblings.find((path) => production.test(settingsFileName(path))),
        siblings: siblings.filter(
          (path) =>
            development.test(settingsFileName(path)) ||
            production.test(settingsFileName(path)) ||
            /settings|base|common/i.test(settingsFileName(path)),
        ),
      });
    }
    return found;
  },
);
