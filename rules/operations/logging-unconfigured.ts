import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { loggingInCode } from "../../server/src/stacks/django/code/logging-in-code";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeEach,
  placeOfMissing,
  unknownValue,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, insertSetting } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

const toConsole = `LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}`;

export default defineRule({
  id: "logging-unconfigured",
  category: "operations",
  severity: "minor",
  title: "Errors are not logged in production",
  passed: "Logging is configured",
  effort: "minutes",
  needs: { productionSettings, settingsSources, loggingInCode },
  check: ({ productionSettings, settingsSources, loggingInCode }) =>
    judgeEach(productionSettings, (settings) => {
      const logging = settingOf(settings, "LOGGING");
      if (logging.source === "project") return "good";
      if (logging.source === "unknown") return unknownValue(logging);
      const configurator = settingOf(settings, "LOGGING_CONFIG");
      if (loggingInCode || configurator.source !== "django-default") return "good";
      return {
        message: message(
          "LOGGING is not set: with DEBUG off Django writes errors nowhere but into mails to ADMINS, and your own messages below a warning nowhere at all.",
        ),
        place: placeOfMissing(settings, ["ADMINS", "SERVER_EMAIL"]),
        fixes: fixWith(
          message("Log to the console, where Docker and systemd collect it"),
          "safe",
          insertSetting(settingsSources, settings, toConsole, []),
        ),
      };
    }),
});
