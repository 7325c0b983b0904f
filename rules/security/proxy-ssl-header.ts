import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { requestPaths } from "../../server/src/facts/deployment/request-path";
import { isTrue, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { besideSecurity } from "../../server/src/stacks/django/settings/judge-deploy-check";
import {
  judgeEach,
  placeOfMissing,
  unknownValue,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, insertSetting } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

const line = 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")';

export default defineRule({
  id: "proxy-ssl-header",
  category: "security",
  severity: "major",
  title: "Proxy and Django disagree about TLS",
  passed: "Proxy and Django agree about TLS",
  effort: "minutes",
  needs: { productionSettings, settingsSources, requestPaths },
  check: ({ productionSettings, settingsSources, requestPaths }) =>
    judgeEach(productionSettings, (settings) => {
      const header = settingOf(settings, "SECURE_PROXY_SSL_HEADER");
      if (header.source === "unknown") return unknownValue(header);
      const trusted = isTrue(header.value);
      const ending = requestPaths.find(
        ({ tls, entry }) => tls === "yes" && entry !== "application" && entry !== "unknown",
      );
      if (trusted === false && ending) {
        const redirects = isTrue(settingOf(settings, "SECURE_SSL_REDIRECT").value);
        return {
          message: redirects
            ? message(
                "TLS ends at the proxy and SECURE_PROXY_SSL_HEADER is not set: Django takes every request for unencrypted and redirects it for ever.",
              )
            : message(
                "TLS ends at the proxy and SECURE_PROXY_SSL_HEADER is not set: Django takes every request for unencrypted, builds http:// links and rejects forms sent over https.",
              ),
          place: placeOfMissing(settings, ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS"]),
          related: ending.place ? [{ ...ending.place, note: message("TLS ends here") }] : [],
          fixes: fixWith(
            message("Trust X-Forwarded-Proto from the proxy"),
            "review",
            insertSetting(settingsSources, settings, line, besideSecurity),
          ),
        };
      }
      const silent = requestPaths.find(
        ({ setsForwardedProto, entry }) => setsForwardedProto === "no" || entry === "application",
      );
      const place = stepsOf(header)[0];
      if (!trusted || !silent || !place) return "good";
      return {
        message: message(
          "Django trusts X-Forwarded-Proto, but no proxy here overwrites it: anybody can send it and pass for encrypted.",
        ),
        place,
        related: silent.forwardedProtoPlaces.map((one) => ({
          ...one,
          note: message("The header is not set here"),
        })),
      };
    }),
});
