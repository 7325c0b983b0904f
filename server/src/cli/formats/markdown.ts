import { severities } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import type { CategoryScore } from "../../engine/score";
import { severityHeading } from "../../summary/severity-words";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printable } from "../printable";
import { textIn } from "../text-in";
import { whyNotUnderstood } from "./text-summary";

/** A summary for a pull request or a job page: score, then findings by severity. */
export function formatMarkdown(judged: JudgedFolder): string {
  const { report, snapshot, locale } = judged;
  const t = textIn(locale);
  const { overall, categories } = report.score;
  const lines = [
    `# ${t("Production readiness: {score}", { score: overall === null ? "–" : `${overall.toFixed(1)} / 10` })}`,
    "",
    `| ${t("Category")} | ${t("Score")} | ${t("Passed")} | ${t("Failed")} | ${t("Not checked")} |`,
    "|---|--:|--:|--:|--:|",
    ...categories.filter((category) => category.passed + category.failed + category.unknown > 0).map(toRow),
    "",
  ];
  for (const severity of severities) {
    const findings = report.findings.filter((finding) => finding.severity === severity);
    if (findings.length === 0) continue;
    lines.push(`## ${renderMessage(severityHeading(severity), locale)} (${findings.length})`, "");
    for (const finding of findings) {
      const { path, range } = locate(finding.place, snapshot);
      lines.push(
        `- ${codeSpan(`${path}:${range.start.line}`)} ${escapeMarkdown(renderMessage(finding.message, locale))} (\`${finding.rule}\`)`,
      );
    }
    lines.push("");
  }
  if (report.findings.length === 0) lines.push(whyNotUnderstood(judged) ?? t("No problems found."), "");
  return lines.join("\n");

  function toRow({ id, score, passed, failed, unknown }: CategoryScore): string {
    return `| ${t(id)} | ${score === null ? "–" : score.toFixed(1)} | ${passed} | ${failed} | ${unknown} |`;
  }
}

/** Whatever stands in it, a file's name with backticks too, stays inside of it. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${printable(text)}\`` : `${fence} ${printable(text)} ${fence}`;
}

function escapeMarkdown(text: string): string {
  return printable(text.replace(/[\r\n]+/g, " ")).replace(/[\\*_<>[\]]/g, "\\$&");
}
