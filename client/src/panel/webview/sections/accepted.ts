import type { FolderReport } from "../../../../../server/src/lsp/protocol";
import { button, foldedSection, h, type View } from "../view/element";
import { keyOf, type PageContext } from "../view/page-context";

const mostShown = 200;

/** Problems that exist and that the project has decided to live with. */
export function showAccepted(
  { accepted }: FolderReport,
  folder: number,
  { t, send }: PageContext,
): View | undefined {
  if (accepted.length === 0) return undefined;
  const left = accepted.length - mostShown;
  return foldedSection(
    "accepted",
    `${t("Accepted with a reason")} (${accepted.length})`,
    h(
      "ul",
      { class: "rules" },
      accepted.slice(0, mostShown).map((finding) => {
        const place = `${finding.path}:${finding.range.start.line + 1}`;
        return h(
          "li",
          { key: JSON.stringify(keyOf(finding)) },
          h("span", {}, finding.message),
          h("span", { class: "details" }, finding.reason),
          button(place, () => send({ kind: "open", folder, finding: keyOf(finding) }), {
            class: "link",
            attributes: { title: t("Open") },
          }),
        );
      }),
    ),
    left > 0 && h("p", { class: "details" }, t("… and {count} more", { count: left })),
  );
}
