import type { Fix, Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { notKnown } from "../../server/src/engine/verdict";
import { decisionOf } from "../../server/src/interpreter/python/values/origins";
import { alternativesOf, type Value } from "../../server/src/interpreter/python/values/value";
import { givenHosts, letInGivenHosts } from "../../server/src/stacks/django/given-hosts";
import { type VariableGiver, variableGiver } from "../../server/src/stacks/django/given-variables";
import { isCheckedElsewhere } from "../../server/src/stacks/django/settings/checked-elsewhere";
import { type Setting, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { readHosts, unsetKeyOf } from "../../server/src/stacks/django/settings/host-edits";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, removeElement, type Sources } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "allowed-hosts-wildcard",
  category: "security",
  severity: "blocker",
  title: "ALLOWED_HOSTS allows every host",
  passed: "ALLOWED_HOSTS names certain hosts",
  effort: "minutes",
  cwe: 644,
  needs: { productionSettings, settingsSources, variableGiver },
  judge: ({ productionSettings, settingsSources, variableGiver }) =>
    judgeModules(productionSettings, (settings) => {
      const hosts = settingOf(settings, "ALLOWED_HOSTS");
      const wildcards = certainTexts(hosts.value).filter(({ text }) => text.trim() === "*");
      // Nobody reaches a site without hosts: where a variable names them, production sets it.
      const unset = unsetKeyOf(settingsSources, hosts);
      if (unset !== undefined && isEmpty(hosts.value))
        return notKnown(message("Production has to set {key}", { key: unset }));
      if (wildcards.length === 0)
        return isClosed(hosts.value) && !mayHoldWildcard(hosts.value)
          ? soundSetting(settings, hosts, message("ALLOWED_HOSTS holds no *"))
          : unknownSetting(hosts);
      return wildcards.slice(0, 1).map(({ place, own }) => {
        const defaults = decisionOf(hosts.value).reads.filter(({ outcome }) => outcome === "default");
        const at = place ?? stepsOf(hosts)[0]!;
        return {
          severity: isCheckedElsewhere(settingsSources.get(at.path)?.text ?? "", at.range)
            ? "minor"
            : defaults.length > 0 && settings.target.environmentIsSupposed
              ? "major"
              : "blocker",
          message:
            defaults.length > 0
              ? message(
                  "In production ALLOWED_HOSTS contains *, what {key} falls back to: links in mails and caches can be made to point to any host.",
                  { key: defaults.map(({ key }) => key).join(", ") },
                )
              : message(
                  "In production ALLOWED_HOSTS contains *: links in mails and caches can be made to point to any host.",
                ),
          place: at,
          fixes: repair(hosts, at, own, settingsSources, variableGiver),
        };
      });
    }),
});

function isEmpty(value: Value): boolean {
  return isClosed(value) && certainTexts(value).every(({ text }) => text.trim() === "");
}

/** In one of the branches that are not decided here. */
function mayHoldWildcard(value: Value): boolean {
  return alternativesOf(value).some((one) => certainTexts(one).some(({ text }) => text.trim() === "*"));
}

/** Without the star somebody must be let in: by the other names of the list, or by what production sets. */
function repair(
  hosts: Setting,
  at: Place,
  own: boolean,
  sources: Sources,
  giver: VariableGiver,
): readonly Fix[] {
  return readHosts(sources, hosts, at)
    ? letInGivenHosts(givenHosts(hosts, at, sources, giver))
    : fixWith(message("Remove the *"), "review", own ? removeElement(sources, at) : undefined);
}
