import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { sound } from "../../server/src/engine/verdict";
import { isDeployed } from "../../server/src/facts/deployment/delivery";
import type { Value } from "../../server/src/interpreter/python/values/value";
import { entryOf, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  placeOfMissing,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, insertSetting } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { loggingInCode } from "./logging-unconfigured.facts";

/** Django's own logger hands on to the root: with the handlers that it comes with, each of its lines would be there twice. */
const toConsole = `LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"level": "INFO"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}`;

/** The mails to ADMINS go on being sent. */
const withMails = toConsole
  .replace(
    '"handlers": {"console": {"class": "logging.StreamHandler"}},',
    `"filters": {"production": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "mail_admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "filters": ["production"],
        },
    },`,
  )
  .replace('{"django": {"level": "INFO"}}', '{"django": {"handlers": ["mail_admins"], "level": "INFO"}}');

export default defineRule({
  id: "logging-unconfigured",
  category: "operations",
  severity: "minor",
  title: "Errors are not logged in production",
  passed: "Logging is configured",
  effort: "minutes",
  needs: { productionSettings, settingsSources, loggingInCode, isDeployed },
  judge: ({ productionSettings, settingsSources, loggingInCode, isDeployed }) =>
    judgeModules(productionSettings, (settings) => {
      const logging = settingOf(settings, "LOGGING");
      if (logging.source === "project" && !writes(logging.value))
        return {
          message: message(
            "LOGGING names no handler that writes anything: errors and your own messages go nowhere.",
          ),
          place: stepsOf(logging)[0] ?? placeOfMissing(settings, ["ADMINS", "SERVER_EMAIL"]),
        };
      if (logging.source === "project")
        return soundSetting(settings, logging, message("LOGGING says where messages go"));
      if (logging.source === "unknown") return unknownSetting(logging);
      const configurator = settingOf(settings, "LOGGING_CONFIG");
      if (configurator.source !== "django-default" && configurator.value.kind !== "none")
        return soundSetting(settings, configurator, message("LOGGING_CONFIG sets logging up"));
      if (loggingInCode.place) return sound(message("The code sets logging up itself"), loggingInCode.place);
      return {
        severity: isDeployed ? "minor" : "advice",
        message: message(
          "LOGGING is not set: with DEBUG off Django writes errors nowhere but into mails to ADMINS, and your own messages below a warning nowhere at all.",
        ),
        place: placeOfMissing(settings, ["ADMINS", "SERVER_EMAIL"]),
        fixes: fixWith(
          message("Log to the console, where Docker and systemd collect it"),
          "safe",
          insertSetting(
            settingsSources,
            settings,
            settingOf(settings, "ADMINS").source === "django-default" ? toConsole : withMails,
            [],
          ),
        ),
      };
    }),
});

/** Whether some handler writes, as far as can be seen. */
function writes(logging: Value): boolean {
  if (logging.kind !== "dict" || logging.open) return true;
  const handlers = logging.entries.get("handlers")?.value;
  // What only changes others builds upon what Django sets up.
  if (!handlers) return [...logging.entries.keys()].some((key) => /^(?:loggers|root|incremental)$/.test(key));
  if (handlers.kind !== "dict" || handlers.open) return true;
  return [...handlers.entries.keys()].some((name) => {
    const kind = entryOf(handlers, name, "class");
    return kind.kind !== "string" || !/NullHandler$/.test(kind.value);
  });
}
