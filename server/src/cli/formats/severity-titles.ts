import type { Severity } from "../../engine/finding";
import type { Locale } from "../../engine/message";
import { textIn } from "../text-in";

const titles: Readonly<Record<Severity, string>> = {
  blocker: "Blockers",
  major: "Major",
  minor: "Minor",
  advice: "Advice",
};

/** The heading over the findings of a severity. */
export function severityTitle(severity: Severity, locale: Locale): string {
  const t = textIn(locale);
  return t(titles[severity]);
}
