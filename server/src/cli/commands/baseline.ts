import {
  baseline as baselineFact,
  baselinePath,
  baselineProblem,
  entriesOfFindings,
  writeBaseline,
} from "../../engine/ignores/baseline";
import { renderMessage } from "../../engine/message";
import { fullReport } from "../../full-report";
import { writeTexts } from "../../host/write-texts";
import { localeOf } from "../../locale";
import { type BaselineCommand, UsageError } from "../arguments";
import { judge } from "../judge";
import { readFolder } from "../read-folder";
import type { Terminal } from "../terminal";
import { textIn } from "../text-in";

/** Writes today's findings down as known, or only drops those that no longer occur. */
export async function baseline(
  { folder, locale: id, prune }: BaselineCommand,
  terminal: Terminal,
): Promise<number> {
  const locale = localeOf(id);
  const t = textIn(locale);
  const snapshot = await readFolder(folder, terminal, locale);
  const db = await judge(snapshot, terminal, locale);
  const report = db.get(fullReport);
  const path = db.get(baselinePath);
  const problem = db.get(baselineProblem);
  if (problem)
    throw new UsageError(
      `${path} is no baseline that can be read: ${renderMessage(problem.reason, locale)}. It was left as it is.`,
    );
  if (prune && !db.get(baselineFact))
    throw new UsageError(`There is no baseline to prune: ${path} does not exist.`);
  const known = report.accepted.filter(({ by }) => by === "baseline").map(({ finding }) => finding);
  const entries = entriesOfFindings(prune ? known : [...known, ...report.findings], db);
  const before = snapshot.files.get(path)?.text;
  const after = writeBaseline(entries);
  if (before !== after) {
    const written = terminal.inOnePiece(() => writeTexts(folder, [{ path, before, after }], "none"));
    if (written.kind === "refused")
      throw new UsageError(written.refused.map(({ message }) => message).join(" "));
  }
  const count = entries.reduce((sum, entry) => sum + entry.count, 0);
  await terminal.write(
    `${t("{path}: {count} known {count:plural:problem|problems}, {gone} dropped", {
      path,
      count,
      gone: report.outdatedBaseline.reduce((sum, entry) => sum + entry.count, 0),
    })}\n`,
  );
  return 0;
}
