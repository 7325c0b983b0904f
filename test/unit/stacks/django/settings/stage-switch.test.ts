import { describe, expect, test } from "vitest";
import { isTrue, settingOf } from "../../../../../server/src/stacks/django/settings/evaluated-settings";
import { evaluateText } from "./settings-in-memory";

/** DEBUG as the statements leave it: true, false, or undefined where it is not known. */
function debugAfter(lines: string, variables: Readonly<Record<string, string>> = {}): boolean | undefined {
  return isTrue(settingOf(evaluateText(`import os\n${lines}\n`, variables), "DEBUG").value);
}

describe("what development falls back to says nothing about production", () => {
  test.each([
    'DEBUG = os.getenv("ENVIRONMENT", "development") != "production"',
    'ENV = os.environ.get("APP_ENV", "dev")\nDEBUG = ENV == "dev"',
    'DEBUG = os.environ.get("DJANGO_ENV") != "prod"',
    'DEBUG = os.environ.get("WHERE", "") not in ("production", "staging")',
    'DEBUG = "production" != os.environ.get("WHERE", "somewhere")',
    'DEBUG = not os.getenv("PRODUCTION")',
    'DEBUG = os.getenv("IS_PROD", "false").lower() != "true"',
    'DEBUG = "PRODUCTION" not in os.environ',
    'DEBUG = os.getenv("LOCAL", "1") == "1"',
    'DEBUG = "DYNO" not in os.environ',
    'if os.environ.get("WHERE") == "production":\n    DEBUG = False\nelse:\n    DEBUG = True',
  ])("%s", (lines) => expect(debugAfter(lines)).toBe(undefined));
});

describe("a variable that is set decides", () => {
  test.each([
    ['DEBUG = os.getenv("ENVIRONMENT", "development") != "production"', { ENVIRONMENT: "production" }, false],
    ['DEBUG = os.getenv("ENVIRONMENT", "production") != "production"', { ENVIRONMENT: "dev" }, true],
    ['DEBUG = not os.getenv("PRODUCTION")', { PRODUCTION: "1" }, false],
  ] as const)("%s", (lines, variables, debug) => expect(debugAfter(lines, variables)).toBe(debug));
});

describe("what falls back to production, or has nothing to do with it, decides", () => {
  test.each([
    ['DEBUG = os.getenv("ENVIRONMENT", "production") != "production"', false],
    ['DEBUG = os.getenv("PRODUCTION", "1") != "1"', false],
    ['DEBUG = os.getenv("DEBUG", "True") == "True"', true],
    ['DEBUG = os.getenv("LOCAL", "0") == "1"', false],
    ['DEBUG = os.getenv("DB_NAME", "local") == "local"', true],
  ] as const)("%s", (lines, debug) => expect(debugAfter(lines)).toBe(debug));
});
