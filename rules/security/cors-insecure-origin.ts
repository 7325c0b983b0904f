import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { corsSettings } from "../../server/src/stacks/django/settings/cors";
import { stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, removeElement } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "cors-insecure-origin",
  category: "security",
  severity: "minor",
  title: "CORS allows an origin without TLS",
  passed: "All origins that CORS allows use TLS",
  effort: "minutes",
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      const cors = corsSettings(settings);
      if (!cors || cors.origins.source === "unset") return "not-applicable";
      const insecure = certainTexts(cors.origins.value).filter(({ text }) => /^http:\/\//i.test(text.trim()));
      if (insecure.length === 0)
        return isClosed(cors.origins.value)
          ? soundSetting(settings, cors.origins, message("CORS allows no origin without TLS"))
          : unknownSetting(cors.origins);
      return insecure.map(({ text, place, own }) => ({
        message: /localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0/.test(text)
          ? message(
              "In production {name} allows {origin}: any program on a visitor's machine may read this API.",
              {
                name: cors.origins.name,
                origin: text,
              },
            )
          : message(
              "In production {name} allows {origin} without TLS: whoever sits between can pose as it.",
              {
                name: cors.origins.name,
                origin: text,
              },
            ),
        place: place ?? stepsOf(cors.origins)[0]!,
        fixes:
          own && place
            ? fixWith(
                message("Remove {origin}", { origin: text }),
                "review",
                removeElement(settingsSources, place),
              )
            : [],
      }));
    }),
});
