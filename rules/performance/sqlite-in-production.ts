import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { sound } from "../../server/src/engine/verdict";
import { environmentReadsOf, placesOf } from "../../server/src/interpreter/python/values/origins";
import { databaseOf } from "../../server/src/stacks/django/settings/database-settings";
import {
  type EvaluatedSettings,
  entryOf,
  settingOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { standsUnder } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

/** `if "DATABASE_URL" in os.environ:`, `if DB_HOST:` */
const asksForDatabase = /DATABASE|\bDB_|_DB\b|POSTGRES|MYSQL|MARIADB/i;

export default defineRule({
  id: "sqlite-in-production",
  category: "performance",
  severity: "major",
  title: "Production runs on SQLite",
  passed: "Production runs on a database server",
  effort: "hours",
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      const database = databaseOf(settings);
      if ("unknown" in database) return database;
      const { engine, place, alternatives } = database;
      if (!place) return "not-applicable";
      if (!/sqlite3$/.test(engine))
        return judgeOthers(settings) ?? sound(message("The database is no SQLite file"), place);
      // Where a variable names the database, SQLite is what developers fall back to.
      const isFallback = environmentReadsOf(database.value).some(
        ({ outcome }) => outcome === "default" || outcome === "missing",
      );
      const isChosen = [place, ...alternatives].some((one) =>
        standsUnder(settingsSources, one, asksForDatabase),
      );
      if (isFallback || isChosen) return { unknown: message("The database of production is not known") };
      return {
        message: message(
          "The database is SQLite: one writer at a time, in a file that a new container does not have.",
        ),
        place,
      };
    }),
});

/** Another database than the default one may be a file. */
function judgeOthers(settings: EvaluatedSettings): FindingDraft | undefined {
  const { value } = settingOf(settings, "DATABASES");
  if (value.kind !== "dict") return undefined;
  for (const [alias, { presence }] of value.entries) {
    const engine = entryOf(value, alias, "ENGINE");
    if (presence !== "certain" || engine.kind !== "string" || !/sqlite3$/.test(engine.value)) continue;
    const place = placesOf(engine)[0];
    if (!place || environmentReadsOf(engine).length > 0) continue;
    return {
      severity: "minor",
      message: message(
        "The database {alias} is SQLite: one writer at a time, in a file that a new container does not have.",
        { alias },
      ),
      place,
    };
  }
  return undefined;
}
