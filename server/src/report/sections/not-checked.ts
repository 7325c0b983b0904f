import type { AuditView } from "../audit";
import { type Block, heading, list, paragraph, table } from "../document";

/** What nobody knows, and why: neither passed nor failed. */
export function notChecked({ t, report, ruleOf, render }: AuditView): readonly Block[] {
  const unknown = report.rules.filter(
    ({ state, reasons }) => state === "unknown" || state === "error" || reasons.length > 0,
  );
  if (unknown.length === 0) return [];
  const byReason = new Map<string, (typeof unknown)[number][]>();
  for (const rule of unknown) {
    const reason = rule.reasons.map(render).join(" ");
    byReason.set(reason, [...(byReason.get(reason) ?? []), rule]);
  }
  return [
    heading(2, t("What could not be checked")),
    ...list(
      [...byReason].map(([reason, [first, ...others]]) => {
        if (!first) return [reason];
        if (others.length > 0)
          return [`${reason} (`, { code: [first, ...others].map(({ id }) => id).join(", ") }, ")"];
        // A question, because nobody knows: neither that it is so nor that it is not.
        const title = `${t(ruleOf.get(first.id)?.title ?? first.id)}${first.state === "fail" ? "" : "?"} (`;
        return [title, { code: first.id }, `): ${reason}`];
      }),
    ),
  ];
}

/** What the project accepts, with the reason it gave. */
export function accepted({ t, report, render, placeOf }: AuditView): readonly Block[] {
  if (report.accepted.length === 0) return [];
  return [
    heading(2, t("Accepted with a reason")),
    paragraph(t("These problems exist, and the project has decided to live with them.")),
    ...table(
      [t("Place"), t("Problem"), t("Reason")],
      report.accepted.map(({ finding, reason }) => [
        [{ code: placeOf(finding) }],
        render(finding.message),
        typeof reason === "string" ? reason : render(reason),
      ]),
    ),
  ];
}
