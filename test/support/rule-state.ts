import { rules } from "../../rules/index";
import { scoringPolicy } from "../../rules/scoring";
import { createDatabase } from "../../server/src/engine/database";
import { renderMessage } from "../../server/src/engine/message";
import { reportOf } from "../../server/src/engine/report";
import { snapshotOf } from "./snapshot";

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** What a rule says of files by path. */
export function stateOf(id: string, files: Files): string | undefined {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  return createDatabase(snapshotOf(files)).get(report).rules[0]?.state;
}

/** What a rule finds in files by path: severity and English sentence. */
export function messagesOf(id: string, files: Files): readonly string[] {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  return createDatabase(snapshotOf(files))
    .get(report)
    .findings.map(({ severity, message }) => `${severity}: ${renderMessage(message)}`);
}

/** Lines as they stand inside of a mapping of YAML. */
export function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, "    ").replace(/\n?$/, lines === "" ? "" : "\n");
}
