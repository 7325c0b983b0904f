import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, judgeOptional, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { requestPaths } from "../../server/src/facts/deployment/request-path";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import {
  besideCookie,
  judgeDeployRule,
  severityOverTls,
} from "../../server/src/stacks/django/settings/judge-deploy-check";
import { sourcedSettings } from "../../server/src/stacks/django/settings/settings-sources";
import { type WebApplication, webApplications } from "../../server/src/stacks/web/web-applications";

export default defineRule({
  id: "session-cookie-insecure",
  category: "security",
  severity: "major",
  title: "The session cookie is sent without TLS",
  passed: "The session cookie is sent with TLS only",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W010", "security.W011", "security.W012"),
  cwe: 614,
  needs: {
    django: optional(sourcedSettings),
    paths: optional(requestPaths),
    applications: optional(webApplications),
  },
  judge: ({ django, paths, applications }) => [
    ...judgeOptional(django, ({ all, sources }) =>
      judgeDeployRule(all, sources, {
        checks: ["security.W010", "security.W011", "security.W012"],
        setting: "SESSION_COOKIE_SECURE",
        good: message("The session cookie is sent with TLS only"),
        message: message(
          "In production SESSION_COOKIE_SECURE is not True: the browser sends the session over unencrypted connections too, where anybody can copy it.",
        ),
        severity: severityOverTls(paths.value ?? [], "major"),
        overTls: paths.value ?? [],
        shutsOutPlainHttp: true,
        wanted: "True",
        siblings: besideCookie("SESSION"),
      }),
    ),
    ...(applications.value ?? []).flatMap(cookiesOf),
  ],
});

/** Cookies that code of other frameworks sets: one finding an application. */
function cookiesOf({ folder, framework, cookies }: WebApplication): readonly Verdict[] {
  return cookies.map(({ name, secure, place }): Verdict => {
    const values = { framework, name };
    if (secure === "on")
      return sound(message("{framework} sends the cookie {name} with TLS only", values), place);
    if (secure === "decided elsewhere")
      return notKnown(
        message(
          "Whether {framework} sends the cookie {name} without TLS is decided where it is deployed",
          values,
        ),
      );
    return fault({
      severity: "minor",
      message: message(
        "{framework} sends the cookie {name}, which signs somebody in, over unencrypted connections too: it is not marked as secure.",
        values,
      ),
      place,
      cause: `${folder}:${framework}`,
    });
  });
}
