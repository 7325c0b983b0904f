import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RuleId } from "../engine/finding";

/** The Markdown sources of the pages of all rules by language, as the build writes them beside the programs. */
export interface RulePages {
  pageOf(rule: RuleId, locale: "en" | "uk"): string | undefined;
}

/** Reads the pages when the first one is asked for, from `pages.json` in the given directory. */
export function rulePagesIn(directory: string): RulePages {
  let pages: Readonly<Record<RuleId, { readonly en: string; readonly uk?: string }>> | undefined;
  return {
    pageOf(rule, locale) {
      pages ??= JSON.parse(readFileSync(join(directory, "pages.json"), "utf8")) as NonNullable<typeof pages>;
      const page = Object.hasOwn(pages, rule) ? pages[rule] : undefined;
      return page?.[locale] ?? page?.en;
    },
  };
}
