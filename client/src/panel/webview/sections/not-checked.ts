import type { FolderReport } from "../../../../../server/src/lsp/protocol";
import { button, foldedSection, h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";

const gitTexts = {
  "untrusted-workspace":
    "The workspace is not trusted, so git was not asked: a repository can make git run its commands.",
  "not-a-repository": "The folder is not in a git repository, so what depends on git does not exist here.",
  "no-git": "Git was not found, so what depends on it is not checked.",
  "dubious-ownership": "The repository belongs to another user, so git refuses to read it.",
  failed: "Git could not be asked, so what depends on it is not checked.",
} as const;

/** What nobody knows, why, and the button that makes it known. */
export function showNotChecked(
  { rules, gitUnavailable }: FolderReport,
  context: PageContext,
): View | undefined {
  const { t } = context;
  const unknown = rules.filter(({ state }) => state === "unknown" || state === "error");
  const partial = rules.filter(({ state, reasons }) => state === "fail" && reasons.length > 0);
  if (unknown.length + partial.length === 0 && gitUnavailable === undefined) return undefined;
  const list = h(
    "ul",
    { class: "rules" },
    [...unknown, ...partial].map(({ id, title, state, reasons }) =>
      h(
        "li",
        { key: id },
        // A question, because nobody knows: neither that it is so nor that it is not.
        h("span", {}, `${state === "fail" ? title : `${title}?`} ${reasons.join(" ")}`),
        h(
          "button",
          {
            class: "link",
            attributes: { type: "button", title },
            onClick: () => context.send({ kind: "explain", rule: id }),
          },
          id,
        ),
        id === "vulnerable-dependency" &&
          button(t("Check the dependencies now"), () =>
            context.send({ kind: "command", command: "readiness.auditDependencies" }),
          ),
      ),
    ),
  );
  const count = unknown.length + partial.length;
  return gitUnavailable === undefined
    ? foldedSection("not-checked", `${t("What could not be checked")} (${count})`, list)
    : h(
        "section",
        { key: "without git" },
        h("h2", {}, t("What could not be checked")),
        showGit(gitUnavailable, context),
        list,
      );
}

function showGit(reason: NonNullable<FolderReport["gitUnavailable"]>, { t, send }: PageContext): View {
  return h(
    "p",
    { key: "git" },
    `${t(gitTexts[reason])} `,
    reason === "untrusted-workspace"
      ? button(t("Manage Workspace Trust"), () =>
          send({ kind: "command", command: "workbench.trust.manage" }),
        )
      : button(t("Show Output"), () => send({ kind: "command", command: "readiness.showOutput" })),
  );
}
