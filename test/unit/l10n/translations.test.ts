import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compare, placeholderProblem } from "../../../scripts/translations/compare.mjs";
import { collectTemplates } from "../../../scripts/translations/templates.mjs";
import { readTranslations } from "../../../scripts/translations/translation-file.mjs";
import { message, renderMessage } from "../../../server/src/engine/message";
import { localeOf } from "../../../server/src/locale";

describe("the translations", async () => {
  const { templates, unreadable } = await collectTemplates();
  const { unused, mismatched } = compare(templates, readTranslations());

  test("are compared with the templates of the sources", () => {
    expect(templates.size).toBeGreaterThan(500);
    expect(templates.has("DEBUG is on in production"), "a title of a rule").toBe(true);
    expect(templates.has("{reason} ({at})"), "a message of a fact").toBe(true);
    expect(templates.has("Rescan"), "a text of the panel").toBe(true);
  });

  test("can be found without running the sources", () => expect(unreadable).toEqual([]));
  test("are all in use", () => expect(unused).toEqual([]));
  test("fill the same values, with three plural forms", () => expect(mismatched).toEqual([]));
});

describe("a translation is wrong when it", () => {
  test.each([
    ["leaves a value out", "{path} is tracked", "Відстежується", "fills {} instead of {path}"],
    ["names another value", "{path} is tracked", "{file} відстежується", "fills {file} instead of {path}"],
    [
      "has two plural forms",
      "{n} {n:plural:file|files}",
      "{n} {n:plural:файл|файли}",
      "{n} needs three forms in Ukrainian: one|few|many",
    ],
    [
      "has an unknown plural",
      "{n} found",
      "{n} {m:plural:файл|файли|файлів}",
      "knows {m}, which the template does not",
    ],
  ])("%s", (_, template, translation, problem) => {
    expect(placeholderProblem(template, translation)).toBe(problem);
  });

  test("a good one is not", () => {
    expect(
      placeholderProblem("{n} {n:plural:file|files} in {path}", "У {path}: {n} {n:plural:файл|файли|файлів}"),
    ).toBeUndefined();
  });
});

test("numbers choose their form in Ukrainian", () => {
  const shown = [1, 2, 5, 11, 21, 22].map((count) =>
    renderMessage(message("{count} {count:plural:problem|problems}", { count }), localeOf("uk")),
  );
  expect(shown).toEqual([
    "1 проблема",
    "2 проблеми",
    "5 проблем",
    "11 проблем",
    "21 проблема",
    "22 проблеми",
  ]);
});

test("commands and settings have the same texts in both languages", () => {
  const english = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;
  const ukrainian = JSON.parse(readFileSync("package.nls.uk.json", "utf8")) as Record<string, string>;
  expect(Object.keys(ukrainian).sort()).toEqual(Object.keys(english).sort());
  expect(Object.entries(ukrainian).filter(([, text]) => text.trim() === "")).toEqual([]);
  const manifest = readFileSync("package.json", "utf8");
  const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  expect(new Set(used)).toEqual(new Set(Object.keys(english)));
  const linksOf = (text: string) => text.match(/\(command:[\w.]+\)/g) ?? [];
  for (const [key, text] of Object.entries(english))
    expect(linksOf(ukrainian[key] ?? ""), key).toEqual(linksOf(text));
});
