import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { untestedCode } from "../../server/src/facts/testing/test-files";

export default defineRule({
  id: "tests-missing",
  category: "testing",
  severity: "major",
  title: "Code has no test",
  passed: "Every app and package has tests",
  effort: "days",
  needs: { untestedCode },
  check: ({ untestedCode }) =>
    untestedCode.map(({ kind, name, place, lines }) => ({
      message:
        kind === "django-app"
          ? message(
              "The app {name} has {lines} {lines:plural:line|lines} of code and no test: the next change may break it unseen.",
              { name, lines },
            )
          : message(
              "{name} has {lines} {lines:plural:line|lines} of code and no test: the next change may break it unseen.",
              { name, lines },
            ),
      place,
    })),
});
