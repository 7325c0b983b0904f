import { categories } from "../../../../rules/categories";
import { checklist } from "../../../../rules/checklist";
import { rules } from "../../../../rules/index";
import { writeAudit } from "../../report/audit-document";
import type { AuditParameters } from "../protocol";
import type { Session } from "../session";

/** The whole audit of a folder as a text; null while the folder is not read. */
export function audit(
  { uri, format }: AuditParameters,
  session: Session,
  version: string,
): { text: string } | null {
  const folder = session.folders.find((each) => each.uri === uri);
  const judged = folder?.files.judge();
  if (!folder || !judged) return null;
  const { db, report } = judged;
  const { locale } = session;
  return {
    text: writeAudit(
      { name: folder.name, db, report, rules, categories, checklist, locale, version },
      format,
    ),
  };
}
