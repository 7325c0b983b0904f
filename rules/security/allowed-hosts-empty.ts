import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { alternativesOf, type Value } from "../../server/src/interpreter/python/values/value";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { givenHosts, letInGivenHosts } from "../../server/src/stacks/django/given-hosts";
import { variableGiver } from "../../server/src/stacks/django/given-variables";
import { isTrue, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { isLocalHost, unsetKeyOf } from "../../server/src/stacks/django/settings/host-edits";
import {
  acceptedIfSilenced,
  judgeModules,
  placeOfMissing,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "allowed-hosts-empty",
  category: "security",
  severity: "blocker",
  title: "ALLOWED_HOSTS names no public host",
  passed: "ALLOWED_HOSTS names a public host",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W020"),
  needs: { productionSettings, settingsSources, variableGiver },
  judge: ({ productionSettings, settingsSources, variableGiver }) =>
    judgeModules(productionSettings, (settings) => {
      const hosts = settingOf(settings, "ALLOWED_HOSTS");
      const filled = isTrue(hosts.value);
      if (filled === undefined) return unknownSetting(hosts);
      const texts = alternativesOf(hosts.value).flatMap(certainTexts);
      const names = [...new Set(texts.map(({ text }) => text.trim()))];
      // Another rule speaks of what lets everybody in.
      if (names.includes("*")) return "not-applicable";
      if (
        filled &&
        isClosed(hosts.value) &&
        names.every((name) => isLocalHost(name) || standsForHost(name)) &&
        !names.every(isLocalHost)
      )
        return {
          unknown: message("{hosts} in ALLOWED_HOSTS stands for the name that production will have", {
            hosts: names.filter(standsForHost).join(", "),
          }),
        };
      if (filled && namesHost(hosts.value))
        return soundSetting(settings, hosts, message("ALLOWED_HOSTS names the hosts of production"));
      if (filled && !(isClosed(hosts.value) && names.every(isLocalHost))) return unknownSetting(hosts);
      // A developer's settings, of which another rule speaks where production loads them.
      if (
        settings.target.environmentIsSupposed &&
        names.length === 0 &&
        isTrue(settingOf(settings, "DEBUG").value)
      )
        return { unknown: message("The value of {name} in production is not known", { name: hosts.name }) };
      // Nobody reaches a site without hosts: where a variable names them, production sets it.
      const unset = unsetKeyOf(settingsSources, hosts);
      if (unset !== undefined) return { unknown: message("Production has to set {key}", { key: unset }) };
      const [place] = stepsOf(hosts);
      return {
        ...acceptedIfSilenced(settings, "security.W020"),
        place: place ?? placeOfMissing(settings, ["ALLOWED_HOSTS"]),
        fixes: place ? letInGivenHosts(givenHosts(hosts, place, settingsSources, variableGiver)) : [],
        message: names.some((name) => name !== "")
          ? message(
              "In production ALLOWED_HOSTS names only this machine ({hosts}): requests from outside get 400.",
              { hosts: names.filter((name) => name !== "").join(", ") },
            )
          : message(
              "In production ALLOWED_HOSTS is empty: with DEBUG off Django answers every request with 400.",
            ),
      };
    }),
});

/** `yourdomain.com`, `www.your-site.example`: a name that everybody has to replace. */
function standsForHost(host: string): boolean {
  return /(?:^|\.)(?:your|my)[-_]?(?:own[-_]?)?(?:domain|site|website|host|server|app|project)(?:[-_]?name)?\./i.test(
    host,
  );
}

/** Whatever is decided where it runs, a host that others can reach is among them. */
function namesHost(value: Value): boolean {
  return alternativesOf(value).every((one) =>
    certainTexts(one).some(({ text }) => !isLocalHost(text.trim())),
  );
}
