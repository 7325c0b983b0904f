import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isDeployed } from "../../server/src/facts/deployment/delivery";
import { placesOf } from "../../server/src/interpreter/python/values/origins";
import { databaseOf } from "../../server/src/stacks/django/settings/database-settings";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules, soundValue } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";

export default defineRule({
  id: "connections-not-reused",
  category: "performance",
  severity: "minor",
  title: "Every request opens a database connection",
  passed: "Database connections are reused",
  effort: "minutes",
  needs: { productionSettings, isDeployed },
  judge: ({ productionSettings, isDeployed }) =>
    judgeModules(productionSettings, (settings) => {
      const database = databaseOf(settings);
      if ("unknown" in database) return database;
      // Under ASGI Django itself advises against persistent connections; SQLite has no connections to keep.
      if (
        /sqlite3|dummy/.test(database.engine) ||
        settingOf(settings, "ASGI_APPLICATION").source === "project"
      )
        return "not-applicable";
      const age = database.entry("CONN_MAX_AGE");
      const pool = database.entry("OPTIONS", "pool");
      const host = database.entry("HOST");
      if (age.kind === "unknown") return { unknown: age.reason };
      const databases = settingOf(settings, "DATABASES");
      if (pool.kind !== "unbound" && pool.kind !== "none")
        return soundValue(settings, databases, pool, message("A pool keeps the connections to the database"));
      if (host.kind === "string" && /bouncer|pgpool|proxysql|pooler/i.test(host.value))
        return soundValue(settings, databases, host, message("A pooler stands before the database"));
      const isOff = age.kind === "unbound" || (age.kind === "number" && age.value === 0);
      const place = age.kind === "number" ? (placesOf(age)[0] ?? database.place) : database.place;
      if (!place) return "not-applicable";
      if (!isOff)
        return soundValue(
          settings,
          databases,
          age,
          message("CONN_MAX_AGE keeps the connections to the database"),
        );
      return {
        severity: isDeployed ? "minor" : "advice",
        message: message(
          "CONN_MAX_AGE is 0 and there is no pool: every request connects to the database anew, which often takes longer than its queries.",
        ),
        place,
      };
    }),
});
