import type { Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { sound } from "../../server/src/engine/verdict";
import { environmentKeys } from "../../server/src/facts/environment/environment-keys";
import { judgeModules, placeBeside } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { siblingSettings } from "../../server/src/stacks/django/settings/sibling-settings";

export default defineRule({
  id: "settings-not-split",
  category: "architecture",
  severity: "advice",
  title: "Development and production share all settings",
  passed: "Development and production have settings of their own",
  effort: "hours",
  needs: { productionSettings, settingsSources, siblingSettings, environmentKeys },
  judge: ({ productionSettings, settingsSources, siblingSettings, environmentKeys }) =>
    judgeModules(productionSettings, (settings) => {
      const { target, modules, open, environmentFiles } = settings;
      const split = (place: Place) =>
        sound(message("{module} tells one place from another", { module: target.modulePath }), place);
      if (open) return "not-applicable";
      const here = placeBeside(settings, ["DATABASES", "DEBUG"]);
      if (environmentFiles.length > 0) return split(here);
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
      if (reads || !isAlone || isSplitInside) return split(here);
      return {
        message: message(
          "{module} serves development and production, and nothing in it but DEBUG depends on where it runs: database, hosts and e-mail are the same.",
          { module: target.modulePath },
        ),
        place: here,
      };
    }),
});
