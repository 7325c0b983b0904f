import type { Severity } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printable } from "../printable";

const commands: Readonly<Record<Severity, string>> = {
  blocker: "error",
  major: "warning",
  minor: "notice",
  advice: "notice",
};

/**
 * Workflow commands: GitHub Actions shows each as an annotation at its line.
 * `prefix` leads from the top of the checkout to the folder: "" or "backend/".
 */
export function formatGithub({ report, snapshot, locale }: JudgedFolder, prefix = ""): string {
  const lines = report.findings.map((finding) => {
    const { path, range } = locate(finding.place, snapshot);
    const properties = [
      `file=${escapeProperty(prefix + path)}`,
      `line=${range.start.line}`,
      `endLine=${range.end.line}`,
      // GitHub takes columns only within one line.
      ...(range.start.line === range.end.line
        ? [`col=${range.start.column}`, `endColumn=${range.end.column}`]
        : []),
      `title=${escapeProperty(`${finding.rule} (${finding.severity})`)}`,
    ];
    return `::${commands[finding.severity]} ${properties.join(",")}::${escapeData(renderMessage(finding.message, locale))}\n`;
  });
  return lines.join("");
}

function escapeData(text: string): string {
  return printable(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
