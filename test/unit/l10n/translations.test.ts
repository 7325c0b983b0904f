import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  collectTemplates,
  compare,
  placeholderProblem,
  readTranslations,
} from "../../../scripts/translations.mjs";
import { message, renderMessage } from "../../../server/src/engine/message";
import { localeOf } from "../../../server/src/locale";

describe("the translations", async () => {
  const { templates, unreadable } = await collectTemplates();
  const { missing, unused, mismatched } = compare(templates, readTranslations());

  test("are compared with the templates of the sources", () => {
    expect(templates.size).toBeGreaterThan(500);
    expect(templates.has("DEBUG is on in production"), "a title of a rule").toBe(true);
    expect(templates.has("{reason} ({at})"), "a message of a fact").toBe(true);
    expect(templates.has("Rescan"), "a text of the panel").toBe(true);
  });

  test("can be found without running the sources", () => expect(unreadable).toEqual([]));
  test("are complete", () => expect(missing.map((each) => `${templates.get(each)}: ${each}`)).toEqual([]));
  test("are all in use", () => expect(unused).toEqual([]));
  test("fill the same values, with three plural forms", () => expect(mismatched).toEqual([]));
});

describe("a translation is wrong when it", () => {
  test.each([
    ["leaves a value out", "{path} is tracked", "Відстежується"],
    ["names another value", "{path} is tracked", "{file} відстежується"],
    ["has two plural forms", "{n} {n:plural:file|files}", "{n} {n:plural:файл|файли}"],
    ["has an unknown plural", "{n} found", "{n} {m:plural:файл|файли|файлів}"],
  ])("%s", (_, template, translation) => {
    expect(placeholderProblem(template, translation)).toBeDefined();
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

describe("the Ukrainian page", () => {
  const pages = readdirSync("rules", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(`rules/${name}`)
        .filter((file) => file.endsWith(".md"))
        .map((file) => [file, `rules/${name}/${file}`] as const),
    );

  test.each(pages)("of %s has the same examples and sections", (file, page) => {
    const translated = `l10n/uk/rules/${file}`;
    expect(existsSync(translated), `${translated} is missing`).toBe(true);
    const english = readFileSync(page, "utf8");
    const ukrainian = readFileSync(translated, "utf8");
    expect(codeOf(ukrainian)).toEqual(codeOf(english));
    expect(ukrainian.match(/^#+ /gm)).toEqual(english.match(/^#+ /gm));
    const [title] = /^# (.*)$/m.exec(ukrainian)?.slice(1) ?? [];
    const [englishTitle = ""] = /^# (.*)$/m.exec(english)?.slice(1) ?? [];
    expect(title).toBe(renderMessage(message(englishTitle), localeOf("uk")));
  });

  test("of a rule that is gone is gone as well", () => {
    const known = new Set(pages.map(([file]) => file));
    expect(readdirSync("l10n/uk/rules").filter((file) => !known.has(file))).toEqual([]);
  });
});

/** The fenced blocks, in order, the fences included. */
function codeOf(page: string): readonly string[] {
  return page.match(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm) ?? [];
}
