import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { notKnown } from "../../server/src/engine/verdict";
import { isLoopback } from "../../server/src/facts/deployment/own-machine";
import { isTrue, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, insertSetting, standsUnder } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

/** What developers look at mail with. */
const catcher = /^(?:mailhog|mailpit|maildev|mailcatcher|smtp4dev|(?:sandbox\.)?smtp\.mailtrap\.io)$/;

/** `if not os.getenv("EMAIL_HOST_USER"):` */
const asksForServer = /\b(?:environ|getenv|env|config)\b.*(?:MAIL|SMTP|SENDGRID|SES)/i;

export default defineRule({
  id: "email-to-console",
  category: "operations",
  severity: "major",
  title: "E-mail does not leave the server, or leaves it unencrypted",
  passed: "E-mail leaves the server encrypted",
  effort: "minutes",
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      const backend = settingOf(settings, "EMAIL_BACKEND");
      if (backend.value.kind !== "string")
        return backend.source === "unset" ? "not-applicable" : unknownSetting(backend);
      const swallowed = /backends\.(console|filebased|dummy|locmem)\./.exec(backend.value.value)?.[1];
      const place = stepsOf(backend)[0];
      if (swallowed && place) {
        // An image by itself does not tell what it is given: without the server's name nothing is sent.
        if (settings.target.environmentIsSupposed && standsUnder(settingsSources, place, asksForServer))
          return notKnown(message("Whether production names a mail server is not known"));
        return {
          message: message(
            "In production e-mail goes to the {backend} backend: password resets and notices reach nobody.",
            {
              backend: swallowed,
            },
          ),
          place,
        };
      }
      const host = settingOf(settings, "EMAIL_HOST");
      const hostPlace = stepsOf(host)[0];
      const isSmtp = backend.value.value.endsWith("smtp.EmailBackend");
      if (isSmtp && host.value.kind === "string" && hostPlace && catcher.test(host.value.value))
        return {
          message: message(
            "In production e-mail goes to {host}, which only catches it: password resets and notices reach nobody.",
            { host: host.value.value },
          ),
          place: hostPlace,
        };
      const isRemote =
        host.value.kind === "string" &&
        !isOwnServer(host.value.value) &&
        !/^(?:postfix|smtp|mail|mailing)$/.test(host.value.value);
      const isKnown = host.value.kind !== "unknown";
      if (isSmtp && host.value.kind === "string" && isOwnServer(host.value.value))
        return notKnown(message("Whether a mail server listens where Django runs is not known"));
      if (!isSmtp || (isKnown && (!isRemote || !hostPlace)))
        return place && !swallowed
          ? soundSetting(settings, backend, message("E-mail leaves the machine"))
          : "not-applicable";
      const [tls, ssl] = ["EMAIL_USE_TLS", "EMAIL_USE_SSL"].map((name) => settingOf(settings, name));
      if (!isKnown && !isTrue(tls!.value) && !isTrue(ssl!.value)) return unknownSetting(host);
      if (isTrue(tls!.value) !== false || isTrue(ssl!.value) !== false)
        return isTrue(tls!.value) || isTrue(ssl!.value)
          ? soundSetting(settings, isTrue(tls!.value) ? tls! : ssl!, message("E-mail is sent with TLS"))
          : unknownSetting(isTrue(tls!.value) === undefined ? tls! : ssl!);
      return {
        severity: "minor",
        message: message(
          "E-mail and its password go to {host} unencrypted: neither EMAIL_USE_TLS nor EMAIL_USE_SSL is on.",
          {
            host: host.value.kind === "string" ? host.value.value : "",
          },
        ),
        place: stepsOf(tls!)[0] ?? hostPlace ?? place!,
        fixes:
          tls!.source === "django-default"
            ? fixWith(
                message("Set {name} = {value}", { name: "EMAIL_USE_TLS", value: "True" }),
                "review",
                insertSetting(settingsSources, settings, "EMAIL_USE_TLS = True", [/^EMAIL_PORT$/, /^EMAIL_/]),
              )
            : [],
      };
    }),
});

/** Django asks the machine it runs on where the host is empty. */
function isOwnServer(host: string): boolean {
  return host === "" || isLoopback(host);
}
