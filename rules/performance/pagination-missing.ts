import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules, soundValue } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { paginates, restFrameworkOf } from "../../server/src/stacks/django/settings/rest-framework";
import { listViews } from "./pagination-missing.facts";

export default defineRule({
  id: "pagination-missing",
  category: "performance",
  severity: "minor",
  title: "A list of the API has no limit",
  passed: "The lists of the API come in pages",
  effort: "hours",
  cwe: 770,
  needs: { productionSettings, listViews },
  judge: ({ productionSettings, listViews }) =>
    judgeModules(productionSettings, (settings) => {
      const framework = restFrameworkOf(settings);
      if (!framework || listViews.length === 0) return "not-applicable";
      if ("unknown" in framework) return framework;
      const inPages = paginates(framework);
      if (inPages === true)
        return soundValue(
          settings,
          settingOf(settings, "REST_FRAMEWORK"),
          framework.entry("DEFAULT_PAGINATION_CLASS"),
          message("Lists are cut into pages"),
        );
      if (inPages !== false) return inPages;
      return {
        message: message(
          "Nothing cuts lists into pages: {count} {count:plural:view answers|views answer} one request with every row of the table.",
          { count: listViews.length },
        ),
        place: framework.place,
        related: listViews.map((view) => ({ ...view, note: message("Lists all rows") })),
      };
    }),
});
