import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isTrue, settingOf, stepsOf } from "../../server/src/facts/django/evaluated-settings";
import {
  acceptedIfSilenced,
  judgeEach,
  notKnown,
  placeOfMissing,
} from "../../server/src/facts/django/judge-settings";
import { certainTexts, isClosed } from "../../server/src/facts/django/list-elements";
import { productionSettings } from "../../server/src/facts/django/production-settings";

export default defineRule({
  id: "allowed-hosts-empty",
  category: "security",
  severity: "blocker",
  title: "ALLOWED_HOSTS names no public host",
  passed: "ALLOWED_HOSTS names a public host",
  effort: "minutes",
  django: ["security.W020"],
  needs: { productionSettings },
  check: ({ productionSettings }) =>
    judgeEach(productionSettings, (settings) => {
      const hosts = settingOf(settings, "ALLOWED_HOSTS");
      const filled = isTrue(hosts.value);
      if (filled === undefined) return notKnown(hosts);
      const place = stepsOf(hosts)[0] ?? placeOfMissing(settings, ["ALLOWED_HOSTS"]);
      const draft = { ...acceptedIfSilenced(settings, "security.W020"), place };
      if (!filled) {
        return {
          ...draft,
          message: message(
            "In production ALLOWED_HOSTS is empty: with DEBUG off Django answers every request with 400.",
          ),
        };
      }
      const names = certainTexts(hosts.value).map(({ text }) => text.trim());
      if (!isClosed(hosts.value) || names.some((name) => !isLocal(name))) return "good";
      return {
        ...draft,
        message: message(
          "In production ALLOWED_HOSTS names only this machine ({hosts}): requests from outside get 400.",
          {
            hosts: names.join(", "),
          },
        ),
      };
    }),
});

function isLocal(host: string): boolean {
  return /^(?:localhost|\.?localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1\]?|)$/i.test(host);
}
