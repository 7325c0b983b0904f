import { text as readStream } from "node:stream/consumers";
import { rules } from "../../../../rules/index";
import type { Database } from "../../engine/database";
import { baselinePath, baselineProblem } from "../../engine/ignores/baseline";
import { renderMessage } from "../../engine/message";
import { withTexts } from "../../engine/overlay";
import type { Snapshot } from "../../engine/snapshot";
import { fullReport } from "../../full-report";
import { createExclusion } from "../../host/exclusion";
import { writeOutput } from "../../host/write-output";
import { localeOf } from "../../locale";
import { production } from "../../summary/production";
import type { Answer } from "../answer";
import { type CheckCommand, isAtOrAbove, requireRule, UsageError } from "../arguments";
import { withAdvisories } from "../ask-advisories";
import { filterReport, requirePathInside } from "../filter-report";
import { folderInCheckout, folderOfPaths } from "../folder-in-checkout";
import { formatCompact } from "../formats/compact";
import { formatGithub } from "../formats/github";
import { formatJson } from "../formats/json";
import { formatMarkdown } from "../formats/markdown";
import { formatSarif } from "../formats/sarif";
import { formatText } from "../formats/text";
import { judge } from "../judge";
import type { JudgedFolder } from "../judged-folder";
import { keptAnswer } from "../kept-answers";
import type { Program } from "../program";
import { excludedIn, isBeyondLimits, readFolder } from "../read-folder";
import type { Terminal } from "../terminal";
import { keepUnchanged } from "../unchanged-answer";
import { watchFolder } from "../watch-folder";

/** Reports what is wrong in a folder; the exit code says whether something at or above `failOn` is. */
export async function check(given: CheckCommand, program: Program): Promise<number> {
  const { terminal } = program;
  const command = given.folder === "." ? { ...given, folder: await folderOfPaths(given.paths) } : given;
  const locale = localeOf(command.locale);
  for (const wanted of command.rules)
    requireRule(
      wanted,
      rules.map(({ id }) => id),
    );
  const since = Date.now();
  const read = await readFolder(command.folder, terminal, locale);
  const original = command.online ? await withAdvisories(read, terminal, locale) : read;
  const snapshot =
    command.stdinFilename === undefined
      ? original
      : withTexts(
          original,
          [
            {
              path: requirePathInside(command.folder, command.stdinFilename),
              text: (await readStream(process.stdin)).replace(/^\uFEFF/, ""),
            },
          ],
          createExclusion(excludedIn(command.folder)).coversFile,
        );
  const prefix = await prefixOf(command);
  const kept = keptAnswer(command, snapshot, program, prefix);
  const isKept = dependsOnFolderOnly(command) && !isBeyondLimits(snapshot);
  if (kept.answer !== undefined) {
    await deliver(kept.answer.text, command, terminal);
    if (isKept) await keepUnchanged(kept.answer, command.folder, since);
    return kept.answer.exitCode;
  }
  const db = await judge(snapshot, terminal, locale);
  const unreadable = db.get(baselineProblem);
  if (unreadable)
    terminal.note(
      `readiness: ${db.get(baselinePath)} is no baseline that can be read: ${renderMessage(unreadable.reason, locale)}. No finding counts as known.`,
    );
  const answer = await show(command, snapshot, db, program, prefix);
  if (!unreadable && !hasFailedRules(db)) {
    kept.keep(answer);
    if (isKept) await keepUnchanged(answer, command.folder, since);
  }
  if (!command.watch) return answer.exitCode;
  return watchFolder(command.folder, snapshot, terminal, async (next) => {
    db.update(next);
    if (terminal.isInteractive) await terminal.clear();
    await show(command, next, db, program, prefix);
  });
}

/** Nothing else than the folder decides what is said, and saying it is all that is done. */
function dependsOnFolderOnly({ watch, changed, online, stdinFilename, output }: CheckCommand): boolean {
  return !watch && !online && changed === undefined && stdinFilename === undefined && output === undefined;
}

async function show(
  command: CheckCommand,
  snapshot: Snapshot,
  db: Database,
  program: Program,
  prefix: string,
): Promise<Answer> {
  const { terminal, pageOf, version } = program;
  const locale = localeOf(command.locale);
  const whole = db.get(fullReport);
  const report = await filterReport(whole, command);
  const text = format(
    command,
    {
      report,
      whole,
      snapshot,
      production: db.get(production),
      rules,
      version,
      locale,
      pageOf: (rule) => pageOf(rule, command.locale),
    },
    terminal,
    prefix,
  );
  await deliver(text, command, terminal);
  for (const { id, reasons, state } of report.rules)
    if (state === "error")
      terminal.note(`readiness: ${id}: ${reasons.map((reason) => renderMessage(reason, locale)).join(" ")}`);
  const isBad = report.findings.some(({ severity }) => isAtOrAbove(severity, command.failOn));
  return { text, exitCode: isBad ? 1 : 0 };
}

function hasFailedRules(db: Database): boolean {
  return db.get(fullReport).rules.some(({ state }) => state === "error");
}

function format(
  { format: wanted, showPassed, by, quiet }: CheckCommand,
  judgedFolder: JudgedFolder,
  { colors, shells }: Terminal,
  prefix: string,
): string {
  switch (wanted) {
    case "text":
      return formatText(judgedFolder, colors, { passed: showPassed, by, quiet, shells });
    case "compact":
      return formatCompact(judgedFolder);
    case "json":
      return formatJson(judgedFolder);
    case "sarif":
      return formatSarif(judgedFolder, prefix);
    case "github":
      return formatGithub(judgedFolder, prefix);
    case "markdown":
      return formatMarkdown(judgedFolder);
  }
}

/** From the top of the checkout to the folder, "" or "backend/", where a format's paths start there. */
async function prefixOf({ format: wanted, folder }: CheckCommand): Promise<string> {
  return wanted === "github" || wanted === "sarif" ? folderInCheckout(folder) : "";
}

/** Into a file, or to standard output. */
export async function deliver(
  text: string,
  { output, folder }: Pick<CheckCommand, "output" | "folder">,
  terminal: Terminal,
): Promise<void> {
  if (output === undefined) return terminal.write(text);
  try {
    terminal.inOnePiece(() => writeOutput(output, text, [folder, process.cwd()]));
  } catch (error) {
    throw new UsageError(`${output} cannot be written: ${(error as Error).message}`);
  }
}
