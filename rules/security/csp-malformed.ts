import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { judgeDeployCheck } from "../../server/src/stacks/django/settings/deploy-checks";
import { type Setting, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { unreported } from "../../server/src/stacks/django/settings/judge-deploy-check";
import {
  acceptedIfSilenced,
  judgeModules,
  placeOfMissing,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";

const names = ["SECURE_CSP", "SECURE_CSP_REPORT_ONLY"];

export default defineRule({
  id: "csp-malformed",
  category: "security",
  severity: "minor",
  title: "The content security policy is not a dictionary",
  passed: "The content security policy is well-formed",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.E026"),
  needs: { productionSettings },
  judge: ({ productionSettings }) =>
    judgeModules(productionSettings, (settings) => {
      const policies = names
        .map((name) => settingOf(settings, name))
        .filter(({ source }) => source === "project");
      if (policies.length === 0) return "not-applicable";
      const verdict = judgeDeployCheck(settings, "security.E026");
      const wrong = policies.find(({ value }) => value.kind !== "dict");
      if (!verdict.reported || !wrong)
        return unreported(
          settings,
          [verdict],
          policies[0] as Setting,
          message("The content security policy maps directives to sources"),
        );
      return {
        ...acceptedIfSilenced(settings, "security.E026"),
        message: message(
          "{name} must map directives to sources; as it is, Django's check fails and no policy is sent.",
          {
            name: wrong.name,
          },
        ),
        place: stepsOf(wrong)[0] ?? placeOfMissing(settings, [wrong.name]),
      };
    }),
});
