import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { notKnown, sound } from "../../server/src/engine/verdict";
import { requestPaths } from "../../server/src/facts/deployment/request-path";
import {
  type EvaluatedSettings,
  isTrue,
  settingOf,
  stepsOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { besideSecurity } from "../../server/src/stacks/django/settings/judge-deploy-check";
import {
  judgeModules,
  placeOfMissing,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { trustedHeaderOf } from "../../server/src/stacks/django/settings/proxy-header";
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
  judge: ({ productionSettings, settingsSources, requestPaths }) =>
    judgeModules(productionSettings, (settings) => {
      const header = settingOf(settings, "SECURE_PROXY_SSL_HEADER");
      if (header.source === "unknown") return unknownSetting(header);
      const trusted = isTrue(header.value);
      const endings = requestPaths.filter(
        ({ tls, entry, handsTlsOn }) =>
          tls === "yes" && entry !== "application" && entry !== "unknown" && !handsTlsOn,
      );
      const ending = endings.find(({ isLikelyOnly }) => !isLikelyOnly);
      const silent = requestPaths.find(
        ({ setsForwardedProto, entry }) => setsForwardedProto === "no" || entry === "application",
      );
      if (trusted === false && ending) {
        return {
          message: messageOfUntold(settings),
          place: placeOfMissing(settings, ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS"]),
          related: ending.place ? [{ ...ending.place, note: message("TLS ends here") }] : [],
          // Where a proxy passes the header on, or there is a way past it, anybody could pass for encrypted.
          fixes: silent
            ? []
            : fixWith(
                message("Trust X-Forwarded-Proto from the proxy"),
                "review",
                insertSetting(settingsSources, settings, line, besideSecurity),
              ),
          ...(silent && { advice: { text: message("First let every proxy set X-Forwarded-Proto itself.") } }),
        };
      }
      const [optional] = endings;
      if (trusted === false && optional)
        return notKnown(
          message("Whether production is started with the {entry} that ends TLS is not known", {
            entry: optional.entry,
          }),
        );
      const place = stepsOf(header)[0];
      if (!place) return "not-applicable";
      const isOther = (trustedHeaderOf(settings) ?? "X-Forwarded-Proto") !== "X-Forwarded-Proto";
      if (trusted && (isOther || !silent)) {
        const paths = requestPaths.flatMap(({ forwardedProtoPlaces }) => forwardedProtoPlaces);
        return !isOther && requestPaths.every(({ setsForwardedProto }) => setsForwardedProto === "yes")
          ? sound(
              message("The proxy overwrites the header that SECURE_PROXY_SSL_HEADER trusts"),
              place,
              ...paths,
            )
          : notKnown(
              message(
                "Whether a proxy overwrites the header that SECURE_PROXY_SSL_HEADER trusts is not known",
              ),
            );
      }
      if (!trusted || !silent) return "not-applicable";
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

/** What a proxy that ends TLS and tells nobody costs: forms over https pass only from the origins that are trusted. */
function messageOfUntold(settings: EvaluatedSettings): Message {
  if (isTrue(settingOf(settings, "SECURE_SSL_REDIRECT").value))
    return message(
      "TLS ends at the proxy and SECURE_PROXY_SSL_HEADER is not set: Django takes every request for unencrypted and redirects it for ever.",
    );
  const trusted = settingOf(settings, "CSRF_TRUSTED_ORIGINS");
  const passes =
    trusted.source === "unknown" ||
    (trusted.source === "project" &&
      (!isClosed(trusted.value) ||
        certainTexts(trusted.value).some(({ text }) => text.trim().startsWith("https://"))));
  return passes
    ? message(
        "TLS ends at the proxy and SECURE_PROXY_SSL_HEADER is not set: Django takes every request for unencrypted and builds http:// links.",
      )
    : message(
        "TLS ends at the proxy and SECURE_PROXY_SSL_HEADER is not set: Django takes every request for unencrypted, builds http:// links and rejects forms sent over https.",
      );
}
