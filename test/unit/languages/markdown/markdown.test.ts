import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  githubAnchor,
  hasAnchor,
  parseMarkdown,
  splitTarget,
} from "../../../../server/src/languages/markdown";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const TEXT = readFileSync(join(import.meta.dirname, "readme.md.txt"), "utf8");

it("a heading in a quotation or of a list item has an anchor too", () => {
  const { headings } = parseMarkdown(
    "> ### Docker Compose\n\n* ### Compose\n\n1. ## Compose\n\n#none\n\n- #5 is none\n",
  );
  expect(headings.map(({ level, anchor }) => [level, anchor])).toEqual([
    [3, "docker-compose"],
    [3, "compose"],
    [2, "compose-1"],
  ]);
});

describe("a README", () => {
  const file = parseMarkdown(TEXT);

  it("has headings with the anchors GitHub gives them", () => {
    expect(file.headings.map((heading) => [heading.level, heading.text, heading.anchor])).toEqual([
      [1, "Shop 🛒 marketplace", "shop--marketplace"],
      [2, "Set up", "set-up"],
      [2, "⚙️ Налаштування середовища", "\uFE0F-налаштування-середовища"],
      [3, "1. Install pip & run all tests", "1-install-pip--run-all-tests"],
      [2, "Set up", "set-up-1"],
      [1, "Underlined snake_case heading", "underlined-snake_case-heading"],
      [2, "Second", "second"],
      [2, "HTML & heading", "html--heading"],
      [2, "Quoted", "quoted"],
    ]);
    expect(textAt(TEXT, file.headings[0]!.range)).toBe("# Shop 🛒 marketplace");
    expect(textAt(TEXT, file.headings[6]!.range)).toBe("Second\n---");
  });

  it("has links with their targets, none from code or comments", () => {
    expect(file.links.map((link) => [link.kind, link.target, textAt(TEXT, link.targetRange)])).toEqual([
      ["link", "https://ci.example.com", "https://ci.example.com"],
      ["image", "https://ci.example.com/badge.svg", "https://ci.example.com/badge.svg"],
      ["image", "media/logo(1).png", "media/logo\\(1\\).png"],
      ["link", "#set-up", "#set-up"],
      ["link", "docs/guide%20one.md#step-1", "docs/guide%20one.md#step-1"],
      ["reference", "docs/api file.md", "api"],
      ["reference", "LICENSE", "License"],
      ["link", "tests.md", "tests.md"],
      ["reference", undefined, "nowhere"],
      ["image", "media/shot.png", "media/shot.png"],
      ["link", "docs/", "docs/"],
      ["definition", "docs/api file.md", "docs/api file.md"],
      ["definition", "LICENSE", "LICENSE"],
      ["link", "foot.md", "foot.md"],
    ]);
    expect(textAt(TEXT, file.links[2]!.range)).toBe('![logo](media/logo\\(1\\).png "Logo")');
  });

  it("has code blocks, comments and anchors of HTML", () => {
    expect(file.codeBlocks.map((block) => [block.language, block.content.trim().split("\n")[0]])).toEqual([
      ["bash", "# not a heading"],
      ["python", "> # neither"],
      ["yaml", "# no"],
      [undefined, "[indented](code.md)"],
    ]);
    expect(file.comments.map((comment) => textAt(TEXT, comment.range))).toEqual([
      "<!-- readiness: comment [no](comment.md)\n# no -->",
    ]);
    expect(file.anchors.map((anchor) => textAt(TEXT, anchor.range))).toEqual(["custom", "legacy-anchor"]);
  });

  it.each([
    "set-up-1",
    "Legacy-Anchor",
    "-налаштування-середовища",
    "%EF%B8%8F-%D0%BD%D0%B0%D0%BB%D0%B0%D1%88%D1%82%D1%83%D0%B2%D0%B0%D0%BD%D0%BD%D1%8F-%D1%81%D0%B5%D1%80%D0%B5%D0%B4%D0%BE%D0%B2%D0%B8%D1%89%D0%B0",
    "",
    "top",
  ])("can be pointed at as #%s", (fragment) => expect(hasAnchor(file, fragment)).toBe(true));

  it.each(["set-up-2", "not-a-heading", "no", "100%"])("cannot be pointed at as #%s", (fragment) =>
    expect(hasAnchor(file, fragment)).toBe(false),
  );

  it("reads the same with Windows line breaks", () => {
    const windows = parseMarkdown(TEXT.replaceAll("\n", "\r\n"));
    expect(windows.headings.map((heading) => heading.anchor)).toEqual(
      file.headings.map((heading) => heading.anchor),
    );
    expect(windows.links.map((link) => link.target)).toEqual(file.links.map((link) => link.target));
  });

  it("survives every damage", () => {
    for (const text of damagedVersions(TEXT)) assertRangesInside(parseMarkdown(text), text);
  });
});

describe("anchors and targets", () => {
  it.each([
    ["Hello, World!", "hello-world"],
    ["I :heart: unicode", "i-heart-unicode"],
    ["C++ & C#", "c--c"],
    ["Що нового?", "що-нового"],
    ["2.1 Виявлені проблеми", "21-виявлені-проблеми"],
    ["a_b-c", "a_b-c"],
    ["🚀 Start", "-start"],
  ])("%s", (text, anchor) => expect(githubAnchor(text)).toBe(anchor));

  it.each([
    ["docs/a%20b.md#x", { external: false, path: "docs/a b.md", fragment: "x" }],
    ["#x", { external: false, path: "", fragment: "x" }],
    ["/README.md?raw=1", { external: false, path: "/README.md", fragment: undefined }],
    ["mailto:a@example.com", { external: true }],
    ["//cdn.example.com/x", { external: true }],
    ["100%", { external: false, path: "100%" }],
  ])("%s", (target, expected) => expect(splitTarget(target)).toMatchObject(expected));

  it.each([
    ["brackets", "[".repeat(100_000)],
    ["pairs", "[a]".repeat(50_000)],
    ["parentheses", "[a](".repeat(30_000)],
    ["nested destinations", `[a](${"(".repeat(50_000)}`],
    ["backticks", Array.from({ length: 600 }, (_, count) => "`".repeat(count)).join(" ")],
    ["equal backticks", "` ".repeat(50_001)],
    ["comments", "<!-- ".repeat(50_000)],
    ["tags", "<a ".repeat(50_000)],
    ["emphasis", `# ${"_a ".repeat(30_000)}`],
    ["stars", `# ${"*a ".repeat(30_000)}`],
    ["headings", "<h1>".repeat(20_000)],
    ["blanks in a heading", `# a${" ".repeat(100_000)}b`],
    ["blanks", `a\n${" ".repeat(200_000)}\nb`],
    ["signs", `# ${"#".repeat(100_000)} x`],
    ["underlines", `a\n${"-".repeat(100_000)}x`],
    ["entities", `# ${"&a".repeat(50_000)}`],
    ["blank lines", "\n".repeat(200_000)],
    ["definitions", "[a]: b\n".repeat(20_000)],
    ["titles", `[a](b "${'x" "'.repeat(30_000)}`],
  ])("are found in bounded time in %s", (_name, text) => {
    assertLinear(() => parseMarkdown(text));
  });
});
