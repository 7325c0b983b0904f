import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { readTranslations } from "../../../scripts/translations/translation-file.mjs";
import { ukrainianPage } from "../../../scripts/translations/ukrainian-pages.mjs";

const folder = "l10n/uk/rules";

const headings = new Map([
  ["## Why it matters", "## Чому це важливо"],
  ["## Examples", "## Приклади"],
  ["## Fix", "## Як виправити"],
  ["## When not to worry", "## Коли не хвилюватися"],
]);

test("every Ukrainian page belongs to a rule", () => {
  const known = new Set(rules.map(({ id }) => `${id}.md`));
  expect(readdirSync(folder).filter((file) => !known.has(file))).toEqual([]);
});

describe("a Ukrainian page whose sentences pair says what the English one says", () => {
  const titles = readTranslations();
  const pages = rules.flatMap(({ id, category, title }) => {
    const english = readFileSync(`rules/${category}/${id}.md`, "utf8");
    const ukrainian = ukrainianPage(id, english);
    return ukrainian === undefined ? [] : [{ id, title, english, ukrainian }];
  });
  test("most do", () => expect(pages.length).toBeGreaterThan(rules.length / 2));
  test.each(pages)("$id", ({ title, english, ukrainian }) => {
    expect(problemsOf(english, ukrainian)).toEqual([]);
    expect(ukrainian.split("\n")[0]).toBe(`# ${titles[title]}`);
  });
});

describe("a page is wrong when it", () => {
  const english = [
    "# DEBUG is on",
    "",
    "## Why it matters",
    "",
    "Errors show `settings`.",
    "",
    "## Examples",
    "",
    "```python path=settings.py",
    "# comment",
    "DEBUG = True",
    "```",
    "",
    "## Fix",
    "",
    "Turn it off.",
    "",
    "## When not to worry",
    "",
    "Never.",
    "",
  ].join("\n");
  const good = english
    .replace("DEBUG is on", "DEBUG увімкнено")
    .replace("Errors show", "Помилки показують")
    .replace("Turn it off.", "Вимкніть його.")
    .replace("Never.", "Ніколи.")
    .replace(/^## .*$/gm, (heading) => headings.get(heading) ?? heading);

  test("(and a good one is not)", () => expect(problemsOf(english, good)).toEqual([]));

  test.each([
    ["has another comment in its code", good.replace("# comment", "# коментар")],
    ["has another path over its code", good.replace("path=settings.py", "path=shop/settings.py")],
    ["leaves its code out", good.replace(/```python[\s\S]*```\n/, "\n\n\n\n")],
    ["leaves a heading out", good.replace("## Як виправити\n\n", "")],
    ["has a heading of its own", good.replace("## Як виправити", "## Виправлення")],
    [
      "has its headings in another order",
      good
        .replace("## Приклади", "##")
        .replace("## Як виправити", "## Приклади")
        .replace(/^##$/m, "## Як виправити"),
    ],
    ["leaves a sentence out", good.replace("Вимкніть його.\n", "")],
    ["leaves a sentence in English", good.replace("Вимкніть його.", "Turn it off.")],
    ["renames something of the code", good.replace("`settings`", "`налаштування`")],
  ])("%s", (_, page) => {
    expect(page).not.toBe(good);
    expect(problemsOf(english, page)).not.toEqual([]);
  });
});

/**
 * Both pages line by line: headings are those of the map, code is the same to the byte, and where one has a sentence,
 * the other has one with the same names in backticks. A line stands for a sentence, so an English sentence that was
 * added later shows up as well.
 */
function problemsOf(english: string, ukrainian: string): string[] {
  const wanted = markedLines(english);
  const given = markedLines(ukrainian);
  const problems = wanted.flatMap(({ text, isCode }, index) => {
    const other = given[index];
    const at = `line ${index + 1}`;
    if (other === undefined) return [`${at} is missing: ${text}`];
    if (isCode || other.isCode || text === "" || other.text === "")
      return other.text === text ? [] : [`${at} is "${other.text}" instead of "${text}"`];
    if (text.startsWith("## "))
      return other.text === headings.get(text)
        ? []
        : [`${at} is "${other.text}" instead of "${headings.get(text)}"`];
    if (other.text.startsWith("## ")) return [`${at} is a heading: ${other.text}`];
    if (index > 0 && !/\p{Script=Cyrillic}/u.test(other.text))
      return [`${at} is not translated: ${other.text}`];
    return namesIn(text) === namesIn(other.text)
      ? []
      : [`${at} names ${namesIn(other.text)} instead of ${namesIn(text)}`];
  });
  return given.length > wanted.length ? [...problems, `line ${wanted.length + 1} is one too many`] : problems;
}

/** A line counts as code from the fence that opens a block to the one that closes it. */
function markedLines(page: string): { text: string; isCode: boolean }[] {
  let fence: string | undefined;
  return page.split("\n").map((text) => {
    const isCode = fence !== undefined || text.startsWith("```");
    if (fence === undefined) fence = /^`{3,}/.exec(text)?.[0];
    else if (text === fence) fence = undefined;
    return { text, isCode };
  });
}

/** What stands in backticks, in an order that does not depend on the order of the words. */
function namesIn(text: string): string {
  return (text.match(/`[^`]+`/g) ?? []).sort().join(" ");
}
