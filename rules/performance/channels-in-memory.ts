import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { placesOf } from "../../server/src/interpreter/python/values/origins";
import { entryOf, settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundValue,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";

export default defineRule({
  id: "channels-in-memory",
  category: "performance",
  severity: "major",
  title: "The channel layer lives in one process",
  passed: "The channel layer is shared by all processes",
  effort: "hours",
  needs: { productionSettings },
  judge: ({ productionSettings }) =>
    judgeModules(productionSettings, (settings) => {
      const layers = settingOf(settings, "CHANNEL_LAYERS");
      if (layers.source === "unset") return "not-applicable";
      const backend = entryOf(layers.value, "default", "BACKEND");
      if (backend.kind === "unknown") return { unknown: backend.reason };
      if (backend.kind !== "string") return unknownSetting(layers);
      if (!backend.value.endsWith("InMemoryChannelLayer"))
        return soundValue(settings, layers, backend, message("All processes share the channel layer"));
      const place = placesOf(backend)[0] ?? layers.assigned[0];
      if (!place) return "not-applicable";
      return {
        message: message(
          "The channel layer is in memory: a message reaches only the visitors whose connection the same process holds.",
        ),
        place,
      };
    }),
});
