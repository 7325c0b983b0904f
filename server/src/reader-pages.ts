import { rules } from "../../rules/index";
import { rulePagesIn } from "./host/rule-page-sources";
import { localeOf } from "./locale";
import { readerPage } from "./summary/reader-page";

/** The page of a rule as people read it, in a language; undefined when there is none. */
export type RulePageOf = (rule: string, locale: "en" | "uk") => string | undefined;

/** Reads the sources of the pages from `pages.json` in the given directory, when the first one is asked for. */
export function readerPagesIn(directory: string): RulePageOf {
  const pages = rulePagesIn(directory);
  return (id, locale) => {
    const page = pages.pageOf(id, locale);
    const rule = rules.find((one) => one.id === id);
    return page === undefined || rule === undefined ? page : readerPage(page, rule, localeOf(locale));
  };
}
