import { type Audit, viewOf } from "./audit";
import type { Block } from "./document";
import { actionPlan } from "./sections/action-plan";
import { deploymentChecklist } from "./sections/checklist";
import { conclusions } from "./sections/conclusions";
import { productionEnvironment } from "./sections/environment";
import { junk } from "./sections/junk";
import { accepted, notChecked } from "./sections/not-checked";
import { recommendations } from "./sections/recommendations";
import { summary } from "./sections/summary";
import { whatToFix } from "./sections/what-to-fix";
import { whatWorks } from "./sections/what-works";
import { writeHtml } from "./write-html";
import { writeMarkdown } from "./write-markdown";

export type AuditFormat = "markdown" | "html";

/** The whole audit as one text. No secret of the project is in it. */
export function writeAudit(audit: Audit, format: AuditFormat): string {
  const blocks = auditDocument(audit);
  return format === "html" ? writeHtml(blocks, audit.locale.id) : writeMarkdown(blocks);
}

/** In the order in which a lead reads it: how ready it is first, the work by day last. */
export function auditDocument(audit: Audit): readonly Block[] {
  const view = viewOf(audit);
  return [
    summary,
    whatWorks,
    whatToFix,
    junk,
    deploymentChecklist,
    productionEnvironment,
    notChecked,
    accepted,
    recommendations,
    conclusions,
    actionPlan,
  ].flatMap((section) => section(view));
}
