import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { placesOf } from "../../server/src/interpreter/python/values/origins";
import { entryOf, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  placeOfMissing,
  soundValue,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { cacheUse } from "./cache-per-process.facts";

export default defineRule({
  id: "cache-per-process",
  category: "performance",
  severity: "major",
  title: "Every process has a cache of its own",
  passed: "All processes share the cache",
  effort: "hours",
  needs: { productionSettings, cacheUse },
  judge: ({ productionSettings, cacheUse }) =>
    judgeModules(productionSettings, (settings) => {
      const engine = settingOf(settings, "SESSION_ENGINE").value;
      const sessions = engine.kind === "string" && /sessions\.backends\.cache$/.test(engine.value);
      const first = cacheUse[0];
      if (!sessions && !first) return "not-applicable";
      const caches = settingOf(settings, "CACHES");
      const alias = sessions ? settingOf(settings, "SESSION_CACHE_ALIAS").value : undefined;
      const used = alias?.kind === "string" ? alias.value : "default";
      const backend = entryOf(caches.value, used, "BACKEND");
      if (backend.kind === "unknown") return { unknown: backend.reason };
      const kind =
        backend.kind === "string"
          ? /backends\.(locmem|dummy|filebased)\./.exec(backend.value)?.[1]
          : undefined;
      if (!kind)
        return soundValue(
          settings,
          caches,
          backend,
          message("All processes share {name} of CACHES", { name: used }),
        );
      return {
        severity: sessions ? "major" : "minor",
        message: sessions
          ? message(
              "Sessions are kept in the {kind} cache, which is not shared: visitors are logged out whenever another process answers.",
              { kind },
            )
          : message(
              "The cache of production is {kind}, which is not shared: each process computes for itself, and what one clears another still has.",
              { kind },
            ),
        place:
          placesOf(backend)[0] ??
          stepsOf(caches)[0] ??
          placeOfMissing(settings, ["SESSION_ENGINE", "DATABASES"]),
        related: first ? [{ ...first, note: message("The cache is used here") }] : [],
      };
    }),
});
