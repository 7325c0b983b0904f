import { rules } from "../../rules/index";
import { scoringPolicy } from "../../rules/scoring";
import { createDatabase } from "../../server/src/engine/database";
import { reportOf } from "../../server/src/engine/report";
import { snapshotOf } from "./snapshot";

const pipelineRules = rules.filter(({ id }) => id.startsWith("pipeline-"));
const report = reportOf(pipelineRules, scoringPolicy);

/** The severities that a rule gives for one workflow, sorted. */
export function severitiesOfPipeline(
  rule: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
) {
  const { findings } = createDatabase(snapshotOf({ ".github/workflows/ci.yml": text, ...others })).get(
    report,
  );
  return findings.flatMap((finding) => (finding.rule === rule ? [finding.severity] : [])).sort();
}

export const pipelineJob = (on: string, step: string, more = "") =>
  `on: ${on}\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n${more}    steps:\n${step}\n`;
export const pipelineRun = (on: string, script: string, more = "") =>
  pipelineJob(on, `      - run: ${script}`, more);
