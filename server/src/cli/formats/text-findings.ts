import { type Finding, severities } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import { severityHeading } from "../../summary/severity-words";
import type { Grouping } from "../arguments";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printable } from "../printable";
import { textIn } from "../text-in";
import { detailsOf, type FindingStyle, severityColors } from "./text-finding";

/** One line for each printed line, without line breaks. */
export function findingLines(judged: JudgedFolder, by: Grouping, style: FindingStyle): string[] {
  return by === "file" ? linesByFile(judged, style) : linesBySeverity(judged, style);
}

/** The most severe first, and together what breaks the same rule. */
function linesBySeverity(judged: JudgedFolder, style: FindingStyle): string[] {
  const { report, rules, locale } = judged;
  const { colors } = style;
  const t = textIn(locale);
  const lines: string[] = [];
  for (const severity of severities) {
    const findings = report.findings.filter((finding) => finding.severity === severity);
    if (findings.length === 0) continue;
    const color = colors[severityColors[severity]];
    lines.push(
      colors.bold(color(`${renderMessage(severityHeading(severity), locale)} (${findings.length})`)),
      "",
    );
    for (const { id, title } of rules) {
      const ofRule = findings.filter(({ rule }) => rule === id);
      if (ofRule.length === 0) continue;
      const count = ofRule.length > 1 ? ` (${ofRule.length})` : "";
      lines.push(`  ${color("●")} ${colors.bold(t(title))}${count}  ${colors.dim(id)}`);
      lines.push(...linesOfRule(ofRule, judged, style), "");
    }
  }
  return lines;
}

/** Findings of one rule; a remedy that the next finding shares is said once, after the last. */
function linesOfRule(findings: readonly Finding[], judged: JudgedFolder, style: FindingStyle): string[] {
  const all = findings.map((finding) => ({ finding, details: detailsOf(finding, judged, style) }));
  return all.flatMap(({ finding, details }, index) => {
    const { path, range } = locate(finding.place, judged.snapshot);
    const next = all[index + 1]?.details;
    const isShared = next !== undefined && next.remedy === details.remedy;
    const at = style.colors.underline(printable(`${path}:${range.start.line}:${range.start.column}`));
    return [
      `    ${at}  ${printable(renderMessage(finding.message, judged.locale))}`,
      ...details.code.map((line) => `      ${line}`),
      ...details.related.map((line) => `      ${line}`),
      ...(details.remedy === undefined || isShared ? [] : [`      ${details.remedy}`]),
      ...(details.command === undefined ? [] : [`        ${details.command}`]),
    ];
  });
}

/** In the order of the files, each with its findings from top to bottom. */
function linesByFile(judged: JudgedFolder, style: FindingStyle): string[] {
  const { snapshot, locale, report } = judged;
  const { colors } = style;
  const t = textIn(locale);
  const lines: string[] = [];
  let path: string | undefined;
  for (const finding of report.findings) {
    if (finding.place.path !== path) {
      if (path !== undefined) lines.push("");
      path = finding.place.path;
      lines.push(colors.underline(printable(path)));
    }
    const { start } = locate(finding.place, snapshot).range;
    const severity = colors[severityColors[finding.severity]](t(finding.severity).padEnd(7));
    const text = printable(renderMessage(finding.message, locale));
    const { code, related, remedy, command } = detailsOf(finding, judged, style);
    lines.push(
      `  ${`${start.line}:${start.column}`.padEnd(7)} ${severity}  ${text}  ${colors.dim(finding.rule)}`,
      ...code.map((line) => `    ${line}`),
      ...related.map((line) => `      ${line}`),
      ...(remedy === undefined ? [] : [`      ${remedy}`]),
      ...(command === undefined ? [] : [`        ${command}`]),
    );
  }
  if (lines.length > 0) lines.push("");
  return lines;
}
