import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { environmentKeys } from "../../server/src/facts/environment/environment-keys";
import { judgeEach, placeOfMissing } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { siblingSettings } from "../../server/src/stacks/django/settings/sibling-settings";

export default defineRule({
  id: "settings-not-split",
  category: "architecture",
  severity: "minor",
  title: "Development and production share all settings",
  passed: "Development and production have settings of their own",
  effort: "hours",
  needs: { productionSettings, settingsSources, siblingSettings, environmentKeys },
  check: ({ productionSettings, settingsSources, siblingSettings, environmentKeys }) =>
    judgeEach(productionSettings, (settings) => {
      const { target, modules, open, environmentFiles } = settings;
      if (open || environmentFiles.length > 0) return "good";
      // What only switches debugging or hides the key does not tell one place from another.
      const reads = environmentKeys.some(
        ({ key, reads }) => !/DEBUG|SECRET/.test(key) && reads.some(({ path }) => modules.includes(path)),
      );
      const isAlone =
        modules.length === 1 && (siblingSettings.get(target.modulePath)?.siblings.length ?? 0) === 0;
      // An import that is allowed to fail, or a class for each place, is a split too.
      const text = settingsSources.get(target.modulePath)?.text ?? "";
      const isSplitInside =
        /\bimport \*|\bImportError\b|\bModuleNotFoundError\b|^from configurations\b/m.test(text);
      if (reads || !isAlone || isSplitInside) return "good";
      return {
        message: message(
          "{module} serves development and production, and nothing in it but DEBUG depends on where it runs: database, hosts and e-mail are the same.",
          { module: target.modulePath },
        ),
        place: placeOfMissing(settings, ["DATABASES", "DEBUG"]),
      };
    }),
});
