import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  acceptedIfSilenced,
  judgeModules,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, removeElement } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { weaknessOf } from "../../server/src/stacks/django/settings/signing-keys";

export default defineRule({
  id: "secret-key-fallbacks-weak",
  category: "security",
  severity: "major",
  title: "A key of SECRET_KEY_FALLBACKS is weak",
  passed: "SECRET_KEY_FALLBACKS are long and random",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W025"),
  cwe: 330,
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      const fallbacks = settingOf(settings, "SECRET_KEY_FALLBACKS");
      if (fallbacks.source === "unset") return "not-applicable";
      const { value } = fallbacks;
      if (value.kind !== "list" && value.kind !== "tuple") return unknownSetting(fallbacks);
      return value.elements.flatMap((element, index): readonly (Verdict | FindingDraft)[] => {
        const number = { number: index + 1 };
        if (element.value.kind !== "string" || element.presence !== "certain" || !element.place)
          return [
            notKnown(message("The old key number {number} of SECRET_KEY_FALLBACKS is not known", number)),
          ];
        if (!weaknessOf(element.value.value))
          return [
            sound(
              message("The old key number {number} of SECRET_KEY_FALLBACKS is long and mixed", number),
              element.place,
            ),
          ];
        return [
          {
            ...acceptedIfSilenced(settings, "security.W025"),
            message: message(
              "The old key number {number} of SECRET_KEY_FALLBACKS is weak: what it signed is still trusted.",
              { number: index + 1 },
            ),
            place: element.place,
            fixes: fixWith(
              message("Remove the weak key: what it signed becomes invalid"),
              "review",
              removeElement(settingsSources, element.place),
            ),
          },
        ];
      });
    }),
});
