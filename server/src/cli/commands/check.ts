import { relative, resolve, sep } from "node:path";
import { text as readStream } from "node:stream/consumers";
import { rules } from "../../../../rules/index";
import { baselinePath, baselineProblem } from "../../engine/baseline";
import type { Database } from "../../engine/database";
import { renderMessage } from "../../engine/message";
import { withTexts } from "../../engine/overlay";
import type { Report } from "../../engine/report";
import type { RelativePath, Snapshot } from "../../engine/snapshot";
import { fullReport } from "../../full-report";
import { createExclusion } from "../../host/exclusion";
import { changedSince } from "../../host/git-history";
import { writeOutput } from "../../host/write-output";
import { localeOf } from "../../locale";
import { production } from "../../summary/production";
import { type CheckCommand, isAtOrAbove, UsageError } from "../arguments";
import { withAdvisories } from "../ask-advisories";
import { formatGithub } from "../formats/github";
import { formatJson } from "../formats/json";
import { formatMarkdown } from "../formats/markdown";
import { formatSarif } from "../formats/sarif";
import { formatText } from "../formats/text";
import { judge } from "../judge";
import type { JudgedFolder } from "../judged-folder";
import { type Answer, keptAnswer } from "../kept-answers";
import type { Program } from "../program";
import { excludedIn, readFolder } from "../read-folder";
import type { Terminal } from "../terminal";
import { watchFolder } from "../watch-folder";

/** Reports what is wrong in a folder; the exit code says whether something at or above `failOn` is. */
export async function check(command: CheckCommand, program: Program): Promise<number> {
  const { terminal } = program;
  const locale = localeOf(command.locale);
  const read = await readFolder(command.folder, terminal, locale);
  const original = command.online ? await withAdvisories(read, terminal, locale) : read;
  const snapshot =
    command.stdinFilename === undefined
      ? original
      : withTexts(
          original,
          [
            {
              path: pathInside(command.folder, command.stdinFilename),
              text: (await readStream(process.stdin)).replace(/^\uFEFF/, ""),
            },
          ],
          createExclusion(excludedIn(command.folder)).coversFile,
        );
  const kept = keptAnswer(command, snapshot, program);
  if (kept.answer !== undefined) {
    await deliver(kept.answer.text, command, terminal);
    return kept.answer.exitCode;
  }
  const db = await judge(snapshot, terminal, locale);
  const unreadable = db.get(baselineProblem);
  if (unreadable)
    terminal.note(
      `readiness: ${db.get(baselinePath)} is no baseline that can be read: ${renderMessage(unreadable.reason, locale)}. No finding counts as known.`,
    );
  const answer = await show(command, snapshot, db, program);
  if (!unreadable && !hasFailedRules(db)) kept.keep(answer);
  if (!command.watch) return answer.exitCode;
  return watchFolder(command.folder, snapshot, terminal, async (next) => {
    db.update(next);
    if (terminal.isInteractive) await terminal.write("\u001b[2J\u001b[H");
    await show(command, next, db, program);
  });
}

async function show(
  command: CheckCommand,
  snapshot: Snapshot,
  db: Database,
  program: Program,
): Promise<Answer> {
  const { terminal, pageOf, version } = program;
  const locale = localeOf(command.locale);
  const whole = db.get(fullReport);
  const report = command.changed === undefined ? whole : await onlyChanged(whole, command, command.changed);
  const text = format(
    command,
    {
      report,
      snapshot,
      production: db.get(production),
      rules,
      version,
      locale,
      pageOf: (rule) => pageOf(rule, command.locale),
    },
    terminal,
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
  { format: wanted, folder, showPassed }: CheckCommand,
  judgedFolder: JudgedFolder,
  { colors, shells }: Terminal,
): string {
  switch (wanted) {
    case "text":
      return formatText(judgedFolder, colors, { passed: showPassed, shells });
    case "json":
      return formatJson(judgedFolder);
    case "sarif":
      return formatSarif(judgedFolder);
    case "github":
      return formatGithub(judgedFolder, folderInCheckout(folder));
    case "markdown":
      return formatMarkdown(judgedFolder);
  }
}

/** Where the folder lies in the checkout of GitHub Actions, as "backend/"; annotations take paths from its top. */
function folderInCheckout(folder: string): string {
  const top = process.env["GITHUB_WORKSPACE"];
  const inside = top ? relative(resolve(top), resolve(folder)).split(sep).join("/") : "";
  return inside === "" || inside.startsWith("..") || resolve(inside) === inside ? "" : `${inside}/`;
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

/** Findings in changed files; rules and score stay those of the whole folder. */
async function onlyChanged(report: Report, { folder }: CheckCommand, ref: string): Promise<Report> {
  const changed = await changedSince(folder, ref, { trusted: true });
  if (changed.kind === "failed") throw new UsageError(changed.message);
  const isChanged = (path: RelativePath) => changed.paths.has(path);
  return {
    ...report,
    findings: report.findings.filter(({ place }) => isChanged(place.path)),
    accepted: report.accepted.filter(({ finding }) => isChanged(finding.place.path)),
  };
}

function pathInside(folder: string, path: string): RelativePath {
  const inside = relative(resolve(folder), resolve(folder, path));
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || resolve(inside) === inside)
    throw new UsageError(`${path} lies outside the folder ${folder}.`);
  return inside.split(sep).join("/");
}
