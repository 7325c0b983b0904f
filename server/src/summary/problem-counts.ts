import { type Finding, severities } from "../engine/finding";
import { type Locale, message, renderMessage } from "../engine/message";
import { severityCount } from "./severity-words";

/** "73 problems (11 blockers, 21 major, 24 minor, 17 advice)": the one way in which open problems are counted. */
export function problemCounts(findings: readonly Pick<Finding, "severity">[], locale: Locale): string {
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [renderMessage(severityCount(severity, count), locale)];
  });
  const all = renderMessage(
    message("{count} {count:plural:problem|problems}", { count: findings.length }),
    locale,
  );
  return counts.length === 0 ? all : `${all} (${counts.join(", ")})`;
}
