import type { FolderReport } from "../../../../../server/src/lsp/protocol";
import { h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";
import { showAccepted } from "./accepted";
import { showActions } from "./actions";
import { showCategories } from "./categories";
import { showChecklist } from "./checklist";
import { showNotChecked } from "./not-checked";
import { showOverview } from "./overview";
import { showProduction } from "./production";
import { showProved } from "./proved";
import { showTrend } from "./trend";

/** One folder of the workspace: how ready it is, what to do, and what it rests on. */
export function showFolder(report: FolderReport, index: number, context: PageContext): View {
  const { light, isForProduction } = report.readiness;
  if (light === "grey" && !isForProduction && report.findings.length === 0)
    return h(
      "article",
      { key: report.uri },
      h("h1", {}, headingOf(report, context)),
      h(
        "p",
        {},
        context.t(
          "Nothing here is for production: Readiness knows Django, Flask, FastAPI, Express, NestJS, Next.js, Docker Compose, Kubernetes and nginx.",
        ),
      ),
      showProduction(report, index, context),
    );
  return h(
    "article",
    { key: report.uri },
    showOverview(report, index, headingOf(report, context), context),
    showProduction(report, index, context),
    showCategories(report, context),
    showActions(report, index, context),
    showChecklist(report, context),
    showProved(report, context),
    showNotChecked(report, context),
    showAccepted(report, index, context),
    showTrend(report, context),
  );
}

function headingOf({ name }: FolderReport, { t, state }: PageContext): string {
  return state.reports.length > 1 ? t("Production readiness of {name}", { name }) : t("Production readiness");
}
