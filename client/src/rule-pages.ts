import * as vscode from "vscode";
import { methods } from "../../server/src/lsp/protocol";
import type { ServerConnection } from "./connection";
import type { Reports } from "./reports";
import { t } from "./texts";

const scheme = "readiness-rule";

/** Rule pages as read-only documents, by the command and by the links of diagnostics. */
export function registerRulePages(connection: ServerConnection, reports: Reports): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      async provideTextDocumentContent(uri) {
        const page = await connection.request<{ markdown: string } | null>(methods.rulePage, {
          rule: ruleOf(uri),
        });
        return page?.markdown ?? t("There is no rule {rule}.", { rule: ruleOf(uri) });
      },
    }),
    // The link behind a diagnostic's code: vscode://readiness.readiness/rule/debug-default
    vscode.window.registerUriHandler({
      handleUri: (uri) => {
        const rule = /^\/rule\/([a-z0-9-]+)$/.exec(uri.path)?.[1];
        return rule === undefined ? undefined : showRulePage(rule);
      },
    }),
    vscode.commands.registerCommand("readiness.explainRule", async (given?: unknown) => {
      const rule = ruleIdOf(given) ?? (await pickRule(reports, Array.isArray(given) ? given : undefined));
      if (rule !== undefined) await showRulePage(rule);
    }),
  );
}

async function showRulePage(rule: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${rule}.md` });
  await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
}

/** Of some rules, or of all. */
async function pickRule(reports: Reports, some: readonly unknown[] | undefined): Promise<string | undefined> {
  const all = reports.current()?.rules ?? [];
  const rules = some ? all.filter(({ id }) => some.includes(id)) : all;
  const chosen = await vscode.window.showQuickPick(
    rules.map(({ id, title, severity }) => ({ label: id, description: severity, detail: title })),
    { placeHolder: t("The rule to explain"), matchOnDetail: true },
  );
  return chosen?.label;
}

/** The command is called with an id, or from the tree with the item that was clicked. */
function ruleIdOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  const rule = (given as { rule?: unknown } | undefined)?.rule;
  if (typeof rule === "string") return rule;
  const id = (rule as { id?: unknown } | undefined)?.id;
  return typeof id === "string" ? id : undefined;
}

function ruleOf(uri: vscode.Uri): string {
  return uri.path.replace(/^\//, "").replace(/\.md$/, "");
}
