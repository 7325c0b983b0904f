import type { Colors } from "picocolors/types";
import { commandLine, type Shell } from "../../engine/command";
import type { Finding, Severity } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import type { Rule } from "../../engine/rule";
import { excerptOf } from "../excerpt";
import type { JudgedFolder } from "../judged-folder";
import { type Location, locate } from "../locate";
import { printable } from "../printable";
import { textIn } from "../text-in";

/** How findings are written; commands only where they mean the same in each of the shells. */
export interface FindingStyle {
  readonly colors: Colors;
  readonly shells: readonly Shell[];
}

export const severityColors: Readonly<Record<Severity, "red" | "yellow" | "blue" | "dim">> = {
  blocker: "red",
  major: "yellow",
  minor: "blue",
  advice: "dim",
};

/** What stands below a finding's first line, before any indentation. */
export interface FindingDetails {
  readonly code: readonly string[];
  readonly related: readonly string[];
  /** The fix, or what to do. */
  readonly remedy: string | undefined;
  readonly command: string | undefined;
}

/** What stands below the line of a finding: at most five related places, the source, and what to do. */
export function detailsOf(finding: Finding, judged: JudgedFolder, style: FindingStyle): FindingDetails {
  const { snapshot, locale } = judged;
  const { colors, shells } = style;
  const t = textIn(locale);
  // An empty range stands for the whole file, whose first line would explain nothing.
  const isWholeFile = finding.place.range.end <= finding.place.range.start;
  const related = finding.related.slice(0, 5).map((place) => {
    const at = locate(place, snapshot);
    const note = place.note ? `: ${printable(renderMessage(place.note, locale))}` : "";
    return colors.dim(`${printable(at.path)}:${at.range.start.line}${note}`);
  });
  const [fix] = finding.fixes;
  const remedy = fix
    ? `${colors.green(fix.safety === "safe" ? t("fix") : t("fix, to review"))}: ${printable(renderMessage(fix.title, locale))}`
    : finding.advice &&
      `${colors.cyan(t("to do"))}: ${printable(renderMessage(finding.advice.text, locale))}`;
  return {
    code: isWholeFile ? [] : codeFrame(locate(finding.place, snapshot), finding, judged, colors),
    related,
    remedy,
    command: fix || !finding.advice?.command ? undefined : commandLine(finding.advice.command, shells),
  };
}

/** Rules that find credentials where they are written: CWE-321 (keys) and CWE-798. */
const isAboutCredentials = (rule: Rule | undefined) => rule?.cwe === 321 || rule?.cwe === 798;

/** Without the literal that is found itself: the line around it need not say that it is a secret. */
function withoutLiteral(shown: string, source: string, { place }: Finding, text: string): string {
  const found = text.slice(place.range.start, place.range.end).trim();
  const isLiteral = /^["'`].*["'`]$/s.test(found) || !/\s/.test(found);
  return isLiteral && found !== "" && found !== source ? shown.replaceAll(found, "…") : shown;
}

/** The finding's first line with its part underlined. */
function codeFrame(
  { path, range }: Location,
  finding: Finding,
  { snapshot, rules }: JudgedFolder,
  colors: Colors,
): string[] {
  const file = snapshot.files.get(path);
  if (!file) return [];
  const { source, shown: excerpt, indent } = excerptOf(file, range.start.line);
  const rule = rules.find(({ id }) => id === finding.rule);
  const shown = isAboutCredentials(rule) ? withoutLiteral(excerpt, source, finding, file.text) : excerpt;
  if (source === "") return [];
  const frame = [`${colors.dim("│")} ${shown}`];
  // After masking or cutting, columns mean something else.
  if (shown === source) {
    const from = Math.max(0, range.start.column - 1 - indent);
    const to = range.start.line === range.end.line ? range.end.column - 1 - indent : source.length;
    const length = Math.max(1, Math.min(to, source.length) - from);
    if (from < source.length)
      frame.push(`${colors.dim("│")} ${" ".repeat(from)}${colors.red("~".repeat(length))}`);
  }
  return frame;
}
