import { type Database, type Fact, fact } from "../../../engine/database";
import { type Message, message } from "../../../engine/message";
import { isInside } from "../../../engine/path";
import { type Absent, isAbsent, isUnknown, type Unknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { ignoring } from "../../../facts/repository/git-truth";
import { djangoProjects } from "../projects";
import { type EvaluatedSettings, evaluateSettings } from "./evaluated-settings";
import { settingsTargets } from "./settings-targets";
import { siblingSettings } from "./sibling-settings";

/** What every settings module of production comes to. Absent without a Django project, unknown when its module is not found. */
export const productionSettings: Fact<readonly EvaluatedSettings[] | Absent | Unknown> = fact(
  "production settings",
  (db) => {
    const targets = db.get(settingsTargets);
    if (isAbsent(targets) || isUnknown(targets)) return targets;
    return targets.map((target) => {
      const settings = evaluateSettings(db, target);
      const doubt = doubtOf(db, settings);
      const modulePath = meantFor(db, target.modulePath);
      const meant = modulePath === undefined ? undefined : evaluateSettings(db, { ...target, modulePath });
      return { ...settings, ...(doubt && { doubt }), ...(meant && { meant }) };
    });
  },
  Object.is,
);

/** The module of production beside one for development. */
function meantFor(db: Database, modulePath: RelativePath): RelativePath | undefined {
  const own = db.get(siblingSettings).get(modulePath);
  return own?.stage === "development" ? own.production : undefined;
}

/** Whether what is known of a deployment is other projects': production's processes start those, and not the one of these settings. */
export function isDeployedUnseen({ target }: EvaluatedSettings, all: readonly EvaluatedSettings[]): boolean {
  return target.isStartedUnseen === true && all.some((one) => !one.target.isStartedUnseen);
}

/** A module that git ignores is made on machines, the server among them; and an entry module may have the last word. */
function doubtOf(db: Database, { leftOut, target }: EvaluatedSettings): Message | undefined {
  const { ignores } = db.get(ignoring);
  const kept = leftOut.find((path) => ignores(path, false));
  if (kept)
    return message("{path}, which git ignores, is loaded where it exists and may say otherwise", {
      path: kept,
    });
  const entries = db
    .get(djangoProjects)
    .filter(({ folder }) => isInside(target.modulePath, folder))
    .flatMap(({ defaults }) => defaults.filter(({ entry }) => entry !== "manage"));
  const entry = entries.find(({ path }) => changesSettings.test(db.file(path)?.text ?? ""));
  return entry && message("{path} changes settings after they are loaded", { path: entry.path });
}

const changesSettings =
  /^[ \t]*(?:(?:\w+\.)*settings\.[A-Z][A-Z0-9_]*[ \t]*(?:\+|\[[^\]\n]*\][ \t]*)?=(?!=)|setattr\([ \t]*settings\b)/m;
