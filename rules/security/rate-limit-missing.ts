import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { webApplications } from "../../server/src/stacks/web/web-applications";

export default defineRule({
  id: "rate-limit-missing",
  category: "security",
  severity: "minor",
  title: "Passwords can be tried without limit",
  passed: "Sign-in is limited",
  effort: "hours",
  cwe: 307,
  needs: { webApplications },
  judge: ({ webApplications }) =>
    webApplications.flatMap(
      ({
        framework,
        folder,
        signIns,
        limits,
        lateLimits,
        unguardedLimits,
        limitWords,
      }): readonly Verdict[] => {
        const [first, ...others] = signIns;
        if (!first) return [];
        if (limits)
          return [sound(message("{framework} limits how often it can be asked", { framework }), limits)];
        if (lateLimits)
          return [
            fault({
              message: message(
                "{framework} registers the routes before the limit, and holds only those to it that come after it: nothing counts the attempts to sign in.",
                { framework },
              ),
              place: lateLimits,
              related: [{ ...first, note: message("This is not limited") }],
              advice: { text: message("Register the limit first, and wait for it: await app.register(…)") },
              cause: folder,
            }),
          ];
        if (unguardedLimits)
          return [
            fault({
              message: message(
                "ThrottlerModule is set up and no ThrottlerGuard stands before any route: nothing counts the attempts to sign in.",
              ),
              place: unguardedLimits,
              related: [{ ...first, note: message("This is not limited") }],
              advice: {
                text: message(
                  "Provide ThrottlerGuard as APP_GUARD in the module of the application, or name it in @UseGuards at the routes.",
                ),
              },
              cause: folder,
            }),
          ];
        if (limitWords)
          return [
            notKnown(
              message("{path} speaks of a limit, which may be about something else than signing in", {
                path: limitWords.path,
              }),
            ),
          ];
        return [
          fault({
            message: message(
              "Nothing counts the attempts to sign in, neither {framework} nor a proxy in this repository: passwords can be tried as fast as the server answers.",
              { framework },
            ),
            place: first,
            related: others
              .slice(0, 3)
              .map((place) => ({ ...place, note: message("This is not limited either") })),
            cause: folder,
          }),
        ];
      },
    ),
});
