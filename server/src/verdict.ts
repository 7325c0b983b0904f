import { categoryWeights } from "../../rules/categories";
import { rules } from "../../rules/index";
import { type ReportFact, reportOf } from "./engine/report";

/** The report over all rules that ship: the one verdict that editor and command line show. */
export const verdict: ReportFact = reportOf(rules, categoryWeights);
