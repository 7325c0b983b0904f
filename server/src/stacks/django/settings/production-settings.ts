import { type Fact, fact } from "../../../engine/database";
import { type Absent, isAbsent, isUnknown, type Unknown } from "../../../engine/rule";
import { type EvaluatedSettings, evaluateSettings } from "./evaluated-settings";
import { settingsTargets } from "./settings-targets";

/** What every settings module of production comes to. Absent without a Django project, unknown when its module is not found. */
export const productionSettings: Fact<readonly EvaluatedSettings[] | Absent | Unknown> = fact(
  "production settings",
  (db) => {
    const targets = db.get(settingsTargets);
    if (isAbsent(targets) || isUnknown(targets)) return targets;
    return targets.map((target) => evaluateSettings(db, target));
  },
  Object.is,
);
