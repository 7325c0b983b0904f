import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import type { Verdict } from "../../server/src/engine/verdict";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import {
  type EvaluatedSettings,
  settingOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules } from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts } from "../../server/src/stacks/django/settings/list-elements";
import { judgeMiddleware, liesIn } from "../../server/src/stacks/django/settings/middleware";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { type CsrfSwitch, csrfSwitches } from "./csrf-middleware-missing.facts";

export default defineRule({
  id: "csrf-middleware-missing",
  category: "security",
  severity: "major",
  title: "The CSRF middleware is missing",
  passed: "The CSRF middleware is installed",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W003"),
  cwe: 352,
  needs: { productionSettings, settingsSources, csrfSwitches },
  judge: ({ productionSettings, settingsSources, csrfSwitches }) => {
    const undone = switchedOff(productionSettings, csrfSwitches);
    if (undone.length > 0) return undone;
    return judgeMiddleware(productionSettings, settingsSources, {
      check: "security.W003",
      middleware: "django.middleware.csrf.CsrfViewMiddleware",
      good: message("The CSRF middleware is installed"),
      message: message(
        "CsrfViewMiddleware is not in MIDDLEWARE: any website can send forms in the name of a logged-in visitor.",
      ),
      reveals: ["csrf-cookie-insecure"],
    });
  },
});

/** A middleware of the project's own may tell Django to check nothing. */
function switchedOff(
  all: readonly EvaluatedSettings[],
  switches: ReadonlyMap<string, CsrfSwitch>,
): readonly Verdict[] {
  return judgeModules(all, (settings) =>
    certainTexts(settingOf(settings, "MIDDLEWARE").value).flatMap(({ text, place }) => {
      const code = [...switches].find(([path]) => liesIn(path, text))?.[1];
      if (!code) return [];
      return [
        {
          message: code.isForSomePaths
            ? message(
                "The middleware {name} switches the checks off for some paths: any website can send forms to them in the name of a logged-in visitor.",
                { name: text },
              )
            : message(
                "The middleware {name} switches the checks off for every request: any website can send forms in the name of a logged-in visitor.",
                { name: text },
              ),
          place: code.place,
          related: place ? [{ ...place, note: message("It is installed here.") }] : [],
        },
      ];
    }),
  );
}
