import { describe, expect, test } from "vitest";
import { readConfiguration } from "../../../../server/src/engine/configuration/configuration";
import {
  configurationProblems,
  isDay,
} from "../../../../server/src/engine/configuration/configuration-problems";
import { renderMessage } from "../../../../server/src/engine/message";

const known = { ids: ["debug-default", "log-file-tracked"], categories: ["security", "testing"] } as const;

function problems(text: string): readonly string[] {
  return configurationProblems(text, known, [["django", "settings"]]).map(
    ({ range, message, suggestion }) =>
      `${text.slice(range.start, range.end)}: ${renderMessage(message)}${suggestion ? ` → ${suggestion}` : ""}`,
  );
}

describe("mistakes in the configuration", () => {
  test.each([
    ['{ "exlude": [] }', ['"exlude": "exlude" is not a setting here. Did you mean exclude? → "exclude"']],
    [
      '{ "rules": { "debug-defualt": "off" } }',
      [
        '"debug-defualt": There is no rule or category "debug-defualt". Did you mean debug-default? → "debug-default"',
      ],
    ],
    [
      '{ "rules": { "security": "majro" } }',
      ['"majro": This must be one of off, blocker, major, minor, advice. Did you mean major? → "major"'],
    ],
    ['{ "rules": { "security": 3 } }', ["3: This must be one of off, blocker, major, minor, advice"]],
    ['{ "rules": [] }', ["[]: This must be an object in braces"]],
    ['{ "exclude": [1] }', ["1: This must be a text in quotes"]],
    ['{ "ignore": [{ "reason": "x" }] }', ['{ "reason": "x" }: An ignore needs a "rule"']],
    [
      '{ "ignore": [{ "rule": "debug-default", "until": "31.12.2026" }] }',
      ['"31.12.2026": "31.12.2026" is not a day: write it as 2027-01-31'],
    ],
    [
      '{ "ignore": [{ "rule": "nothing-like-it", "reason": "x" }] }',
      ['"nothing-like-it": There is no rule "nothing-like-it"'],
    ],
    ['{ "a": 1', ['"a": "a" is not a setting here', ": This is not valid JSON: close brace expected"]],
    ["[]", ["[]: The configuration must be an object"]],
  ])("%s", (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test.each([
    "",
    "{}",
    '{ // a comment\n "exclude": ["a/**",], }',
    '{ "rules": { "debug-default": { "severity": "minor", "paths": { "old/**": "off" } }, "testing": "off" } }',
    '{ "ignore": [{ "rule": "debug-default", "path": "a", "reason": "b", "until": "2028-02-29" }] }',
    '{ "django": { "settings": "config.settings" }, "production": { "envFiles": [".env.prod"] }, "baseline": "b.json" }',
  ])("none in %s", (text) => {
    expect(problems(text)).toEqual([]);
  });

  test("cost no more than their entry", () => {
    const configuration = readConfiguration(
      '{ "exclude": ["a", 1], "rules": { "a": "off", "b": "?" }, "ignore": [1, { "rule": "r" }',
      "",
    );
    expect(configuration.exclude).toEqual(["a"]);
    expect(configuration.rules.get("a")).toEqual({ severity: "off", paths: [] });
    expect(configuration.rules.get("b")?.severity).toBe(undefined);
    expect(configuration.ignore.map(({ rule }) => rule)).toEqual(["r"]);
  });

  test("no text is too damaged", () => {
    const text = '{ "rules": { "a": { "severity": "off" } }, "ignore": [{ "rule": "b", "reason": "c" }] }';
    for (let end = 0; end <= text.length; end++) {
      expect(() => [readConfiguration(text.slice(0, end), ""), problems(text.slice(0, end))]).not.toThrow();
      expect(() => [readConfiguration(text.slice(end), ""), problems(text.slice(end))]).not.toThrow();
    }
    expect(() => readConfiguration("[".repeat(100_000), "")).not.toThrow();
    expect(() => problems("[".repeat(100_000))).not.toThrow();
  });

  test("a day is one of the calendar", () => {
    expect(["2027-01-31", "2028-02-29", "2027-02-29", "2027-13-01", "27-1-1", ""].map(isDay)).toEqual([
      ...[true, true, false, false, false, false],
    ]);
  });
});
