import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, type Verdict } from "../../server/src/engine/verdict";
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
import { type CsrfSwitch, csrfSwitches, type ExemptView, exemptViews } from "./csrf-middleware-missing.facts";

export default defineRule({
  id: "csrf-middleware-missing",
  category: "security",
  severity: "major",
  title: "The CSRF middleware is missing",
  passed: "The CSRF middleware is installed",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W003"),
  cwe: 352,
  needs: { productionSettings, settingsSources, csrfSwitches, exemptViews },
  judge: ({ productionSettings, settingsSources, csrfSwitches, exemptViews }) => {
    const undone = switchedOff(productionSettings, csrfSwitches);
    if (undone.length > 0) return undone;
    const installed = judgeMiddleware(productionSettings, settingsSources, {
      check: "security.W003",
      middleware: "django.middleware.csrf.CsrfViewMiddleware",
      good: message("The CSRF middleware is installed"),
      message: message(
        "CsrfViewMiddleware is not in MIDDLEWARE: any website can send forms in the name of a logged-in visitor.",
      ),
      reveals: ["csrf-cookie-insecure"],
    });
    return [...installed, ...exemptViews.map(judgeExempt)];
  },
});

function judgeExempt({ place, isForSessions }: ExemptView): Verdict {
  if (!isForSessions)
    return notKnown(
      message("How a view of {path} that is exempt from the CSRF check knows who asks is not known", {
        path: place.path,
      }),
    );
  return fault({
    severity: "minor",
    message: message(
      "The CSRF check leaves this view out, and it goes by who is signed in: any website can call it in the name of a visitor.",
    ),
    place,
    cause: `${place.path} exempt`,
  });
}

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
