import { basename, resolve } from "node:path";
import { categories } from "../../../../rules/categories";
import { checklist } from "../../../../rules/checklist";
import { rules } from "../../../../rules/index";
import { fullReport } from "../../full-report";
import { localeOf } from "../../locale";
import { writeAudit } from "../../report/audit-document";
import type { ReportCommand } from "../arguments";
import { withAdvisories } from "../ask-advisories";
import { judge } from "../judge";
import { printableLines } from "../printable";
import type { Program } from "../program";
import { readFolder } from "../read-folder";
import { deliver } from "./check";

/** Writes the whole audit of a folder; what it says does not change the exit code. */
export async function report(command: ReportCommand, { terminal, version }: Program): Promise<number> {
  const locale = localeOf(command.locale);
  const read = await readFolder(command.folder, terminal, locale);
  const snapshot = command.online ? await withAdvisories(read, terminal, locale) : read;
  const db = await judge(snapshot, terminal, locale);
  const name = basename(resolve(command.folder));
  const audit = { name, db, report: db.get(fullReport), rules, categories, checklist, locale, version };
  await deliver(printableLines(writeAudit(audit, command.format)), command, terminal);
  return 0;
}
