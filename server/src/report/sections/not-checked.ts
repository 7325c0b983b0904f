import type { AuditView } from "../audit";
import { type Block, heading, list, paragraph, table } from "../document";

/** What nobody knows, and why: neither passed nor failed. */
export function notChecked({ t, report, ruleOf, render }: AuditView): readonly Block[] {
  const unknown = report.rules.filter(
    ({ state, reasons }) => state === "unknown" || state === "error" || reasons.length > 0,
  );
  if (unknown.length === 0) return [];
  return [
    heading(2, t("What could not be checked")),
    ...list(
      unknown.map(({ id, state, reasons }) => [
        // A question, because nobody knows: neither that it is so nor that it is not.
        `${t(ruleOf.get(id)?.title ?? id)}${state === "fail" ? "" : "?"} (`,
        { code: id },
        `): ${reasons.map(render).join(" ")}`,
      ]),
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
