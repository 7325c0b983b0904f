import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RuleId } from "../engine/finding";

/** The Markdown pages of all rules by language, as the build writes them beside the programs. */
export interface RulePages {
  /** As people read it: without the marks that the tests of the page need. */
  pageOf(rule: RuleId, locale: "en" | "uk"): string | undefined;
}

/** Reads the pages when the first one is asked for, from `pages.json` in the given directory. */
export function rulePagesIn(directory: string): RulePages {
  let pages: Readonly<Record<RuleId, { readonly en: string; readonly uk?: string }>> | undefined;
  return {
    pageOf(rule, locale) {
      pages ??= JSON.parse(readFileSync(join(directory, "pages.json"), "utf8")) as NonNullable<typeof pages>;
      const page = Object.hasOwn(pages, rule) ? pages[rule] : undefined;
      const text = page?.[locale] ?? page?.en;
      return text && withoutMarks(text);
    },
  };
}

const marker = /[ \t]*(?:#|\/\/|--|<!--|;)[ \t]*expect:[ \t]*[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*[ \t]*(?:-->)?$/;

/** Takes expectations out of the examples and puts a file's name above its text instead of into the fence. */
export function withoutMarks(page: string): string {
  let fence: string | undefined;
  const lines = page.split("\n").flatMap((line) => {
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
      return [line.replace(marker, "")];
    }
    const [, ticks, language = "", attributes = ""] = /^(`{3,})(\S*)(.*)$/.exec(line) ?? [];
    if (ticks === undefined) return [line];
    fence = ticks;
    const path = /(?:^|\s)path=(\S+)/.exec(attributes)?.[1];
    return path === undefined ? [ticks + language] : [`\`${path}\``, "", ticks + language];
  });
  return lines.join("\n");
}
