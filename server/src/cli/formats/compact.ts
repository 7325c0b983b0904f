import { renderMessage } from "../../engine/message";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printable } from "../printable";

/** A line for each finding, as compilers write them: `path:line:column: severity: message [rule]`. */
export function formatCompact({ report, snapshot, locale }: JudgedFolder): string {
  return report.findings
    .map((finding) => {
      const { path, range } = locate(finding.place, snapshot);
      const text = renderMessage(finding.message, locale);
      const at = `${path}:${range.start.line}:${range.start.column}`;
      return `${printable(`${at}: ${finding.severity}: ${text} [${finding.rule}]`)}\n`;
    })
    .join("");
}
