import { compareSeverity, type Finding, type Place } from "../engine/finding";
import { groupedBy } from "../engine/grouped-by";

/** What an editor shows as one diagnostic, the most severe finding first. */
export interface Shown {
  readonly findings: readonly [Finding, ...Finding[]];
  readonly place: Place;
}

/**
 * The code of a diagnostic that stands for several findings: settings that one module does not have. Underlined one by
 * one, they would all stand at the same innocent line.
 */
export const missingSettingsCode = "missing-settings";

/** Settings that a module does not have stand together, where the most severe does; everything else stands alone. */
export function shownTogether(findings: readonly Finding[]): readonly Shown[] {
  return groupedBy(findings, groupOf).map((group) => {
    const [first, ...others] = [...group].sort((a, b) => compareSeverity(a.severity, b.severity)) as [
      Finding,
      ...Finding[],
    ];
    return { findings: [first, ...others], place: first.place };
  });
}

function groupOf(finding: Finding): unknown {
  const { path, isMissing } = finding.place;
  return isMissing && path.endsWith(".py") ? path : finding;
}
