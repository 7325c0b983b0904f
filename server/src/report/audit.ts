import type { ChecklistItem } from "../../../rules/checklist";
import type { Database } from "../engine/database";
import type { Category, Finding, Place, RuleId } from "../engine/finding";
import { type Locale, type Message, type MessageValues, message, renderMessage } from "../engine/message";
import type { Report, RuleReport } from "../engine/report";
import type { Rule } from "../engine/rule";
import { linesOf } from "../engine/text";
import type { Light } from "../summary/readiness";

/** Everything that an audit tells. The document is a pure function of it: same snapshot, same bytes. */
export interface Audit {
  /** The name of the audited folder. */
  readonly name: string;
  readonly db: Database;
  readonly report: Report;
  readonly rules: readonly Rule[];
  readonly categories: readonly { readonly id: Category; readonly title: string }[];
  readonly checklist: readonly ChecklistItem[];
  readonly locale: Locale;
  /** Of this program. */
  readonly version: string;
}

/** An audit with what its sections ask for again and again. */
export interface AuditView extends Audit {
  readonly ruleOf: ReadonlyMap<RuleId, Rule>;
  readonly judgedOf: ReadonlyMap<RuleId, RuleReport>;
  readonly findingsOf: ReadonlyMap<RuleId, readonly Finding[]>;
  t(template: string, values?: MessageValues): string;
  render(text: Message): string;
  /** `backend/config/settings.py:19` */
  placeOf(finding: Finding): string;
  placeText(place: Place): string;
}

/** Prepares an audit for its sections; what it renders is in the language of the audit. */
export function viewOf(audit: Audit): AuditView {
  const findingsOf = new Map<RuleId, Finding[]>();
  for (const finding of audit.report.findings) {
    const known = findingsOf.get(finding.rule);
    if (known) known.push(finding);
    else findingsOf.set(finding.rule, [finding]);
  }
  const placeText = (place: Place) => {
    const file = audit.db.file(place.path);
    return file ? `${place.path}:${linesOf(file).positionAt(place.range.start).line + 1}` : place.path;
  };
  return {
    ...audit,
    ruleOf: new Map(audit.rules.map((rule) => [rule.id, rule])),
    judgedOf: new Map(audit.report.rules.map((rule) => [rule.id, rule])),
    findingsOf,
    t: (template, values) => renderMessage(message(template, values), audit.locale),
    render: (text) => renderMessage(text, audit.locale),
    placeOf: ({ place }) => placeText(place),
    placeText,
  };
}

/** How a document without colours shows a light. */
export const lightSymbols: Readonly<Record<Light, string>> = {
  red: "🔴",
  yellow: "🟡",
  green: "🟢",
  grey: "⚪",
};
