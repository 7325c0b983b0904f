import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import type { Value } from "../../server/src/interpreter/python/values/value";
import {
  type EvaluatedSettings,
  entryOf,
  isTrue,
  settingOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { isInstalled } from "../../server/src/stacks/django/settings/installed";
import {
  judgeModules,
  placeOfMissing,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, insertSetting } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

/** Storages of Django and WhiteNoise that write into STATIC_ROOT. */
const local = /^(?:django\.contrib\.staticfiles\.storage|whitenoise\.storage)\./;

/** Django reads STORAGES from version 4.2 on. */
function readsStorages({ target: { djangoVersion: version } }: EvaluatedSettings): boolean {
  return !version || version.major > 4 || (version.major === 4 && version.minor >= 2);
}

function storageOf(settings: EvaluatedSettings): Value {
  const storages = settingOf(settings, "STORAGES");
  return storages.source === "project" ? entryOf(storages.value, "staticfiles", "BACKEND") : storages.value;
}

export default defineRule({
  id: "static-root-missing",
  category: "deployment",
  severity: "major",
  title: "Static files have nowhere to be collected",
  passed: "Static files have a place to be collected",
  effort: "minutes",
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      const installed = isInstalled(settings, "django.contrib.staticfiles");
      if (installed === false) return "not-applicable";
      const root = settingOf(settings, "STATIC_ROOT");
      const isSet = isTrue(root.value);
      if (isSet === undefined || installed === undefined) return unknownSetting(root);
      const storages = [
        settingOf(settings, "STATICFILES_STORAGE").value,
        ...(readsStorages(settings) ? [storageOf(settings)] : []),
      ];
      // Django's own default is local, whichever version gives it.
      const isElsewhere = storages.some(
        (storage) =>
          storage.origin.kind !== "default" &&
          (storage.kind === "string" ? !local.test(storage.value) : storage.kind === "unknown"),
      );
      if (isSet) return soundSetting(settings, root, message("Static files are collected into STATIC_ROOT"));
      if (isElsewhere)
        return soundSetting(
          settings,
          settingOf(settings, settings.settings.has("STORAGES") ? "STORAGES" : "STATICFILES_STORAGE"),
          message("Static files go to a storage elsewhere"),
        );
      // In some of the branches that the environment chooses from, they may go elsewhere.
      const mayBeElsewhere = storages.some(
        (storage) =>
          storage.kind === "choice" &&
          storage.alternatives.some((one) => one.kind === "string" && !local.test(one.value)),
      );
      if (mayBeElsewhere) return unknownSetting(settingOf(settings, "STATICFILES_STORAGE"));
      const knowsBase = settings.settings.has("BASE_DIR");
      return {
        message: message(
          "STATIC_ROOT is not set: `collectstatic` fails, and production has neither styles nor scripts.",
        ),
        place: placeOfMissing(settings, ["STATIC_URL", "STATICFILES_DIRS"]),
        fixes: fixWith(
          message("Set {name} = {value}", { name: "STATIC_ROOT", value: 'BASE_DIR / "staticfiles"' }),
          "safe",
          knowsBase && settings.settings.get("BASE_DIR")?.value.kind === "path"
            ? insertSetting(settingsSources, settings, 'STATIC_ROOT = BASE_DIR / "staticfiles"', [
                /^STATIC_URL$/,
                /^STATIC/,
              ])
            : undefined,
        ).map((fix) => ({ ...fix, reveals: ["collectstatic-missing"] })),
      };
    }),
});
