import { expect, test } from "vitest";
import { isTrue, settingOf } from "../../../../../server/src/stacks/django/settings/evaluated-settings";
import { evaluateText } from "./settings-in-memory";

test.each([
  ['DEBUG = env.get("DEBUG", "off") == "on"', {}, false],
  ['DEBUG = env.get("DEBUG", "off") == "on"', { DEBUG: "on" }, true],
  ['DEBUG = "SECRET" in env', {}, false],
  ['if "DEBUG" in env:\n    DEBUG = env["DEBUG"] == "1"\nelse:\n    DEBUG = True', { DEBUG: "0" }, false],
] as const)(
  "a copy of the environment is read like the environment: %s with %o",
  (lines, variables, debug) => {
    const evaluated = evaluateText(`import os\nenv = os.environ.copy()\n${lines}\n`, variables);
    expect(isTrue(settingOf(evaluated, "DEBUG").value)).toBe(debug);
  },
);
