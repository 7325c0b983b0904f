import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import type { Rule } from "../../../server/src/engine/rule";
import { localeOf } from "../../../server/src/locale";
import { readerPage } from "../../../server/src/summary/reader-page";

const pageOf = (rule: Rule, locale: "en" | "uk" = "en") =>
  readerPage(readFileSync(`rules/${rule.category}/${rule.id}.md`, "utf8"), rule, localeOf(locale));

const ruleOf = (id: string) => {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(id);
  return rule;
};

describe("the page of a rule as people read it", () => {
  test("names the rule, and what others call it, below the heading", () => {
    const lines = pageOf(ruleOf("debug-default")).split("\n");
    expect(lines[0]).toBe("# DEBUG is on in production");
    expect(lines[2]).toBe(
      "`debug-default` · **blocker** · security · takes minutes · [Django security.W018](https://docs.djangoproject.com/en/stable/ref/checks/#security) · [CWE-489](https://cwe.mitre.org/data/definitions/489.html)",
    );
    expect(pageOf(ruleOf("debug-default"), "uk").split("\n")[2]).toMatch(
      /^`debug-default` · \*\*блокер\*\* · безпека · забирає хвилини · /,
    );
  });

  test("shows the text before and after the repair, says which is which, and no scaffolding", () => {
    const page = pageOf(ruleOf("debug-default"));
    expect(page).toContain(
      `**Before** \`shop/settings.py\`

\`\`\`python
import os

DEBUG = os.getenv("DEBUG", "True")
\`\`\`

**After** \`shop/settings.py\`

\`\`\`python
import os

DEBUG = os.getenv("DEBUG", "False").lower() in ("1", "true", "yes", "on")
\`\`\`
`,
    );
    expect(page).not.toContain("manage.py");
  });

  test("shows the problem where no edit repairs it", () => {
    expect(pageOf(ruleOf("tests-missing"))).toContain("**The problem** `");
    expect(pageOf(ruleOf("resource-limits-missing"))).toMatch(/\*\*Before\*\* [\s\S]*\*\*After\*\* /);
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
    const page = pageOf(rule);
    expect(
      page.match(/^## .*$/gm)?.filter((heading) => /^## (?:Why|Fix|When|Configure)/.test(heading)),
    ).toEqual(["## Why it matters", "## Fix", "## When not to worry", "## Configure or ignore it"]);
    expect(page).not.toMatch(/expect[:=]|path=|\*\*\w+\*\* `manage\.py`/);
    expect(page).toContain(`# readiness: ignore[${rule.id}] reason`);
    expect(page.match(/^```/gm)?.length ?? 0).toBeGreaterThan(2);
  });
});
