import { environmentKeys } from "../../facts/environment/environment-keys";
import { templateText } from "../../facts/environment/template-text";
import type { AuditView } from "../audit";
import { type Block, code, heading, paragraph } from "../document";

/** What a production server has to set, from what the code reads: never a value of the project's own. */
export function productionEnvironment({ db, t }: AuditView): readonly Block[] {
  const keys = db.get(environmentKeys);
  if (keys.length === 0) return [];
  return [
    heading(2, t("Environment variables for production")),
    paragraph(t("Every variable that the code reads. Blank values are for the server to fill in.")),
    code("bash", templateText(keys, { heading: t("The environment of production"), production: true })),
  ];
}
