import { rules } from "../../../../rules/index";
import type { Fix } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import { repairAll } from "../../full-report";
import { watchdog } from "../../host/watchdog";
import { textChangesBetween, writeTexts } from "../../host/write-texts";
import { localeOf } from "../../locale";
import { type FixCommand, requireRule } from "../arguments";
import { toPatch } from "../patch";
import { printable } from "../printable";
import { readFolder } from "../read-folder";
import type { Terminal } from "../terminal";
import { textIn } from "../text-in";

/** Applies fixes to the files of a folder, all or none. Exit code 2 when a file cannot be written. */
export async function fix(command: FixCommand, terminal: Terminal): Promise<number> {
  const { folder, review, dryRun } = command;
  for (const rule of command.rules)
    requireRule(
      rule,
      rules.map(({ id }) => id),
    );
  const locale = localeOf(command.locale);
  const t = textIn(locale);
  const snapshot = await readFolder(folder, terminal, locale);
  const admits = ({ safety }: Fix, { rule }: { rule: string }) =>
    (review || safety === "safe") && (command.rules.length === 0 || command.rules.includes(rule));
  const fixed = repairAll(snapshot, admits, watchdog);
  const changes = textChangesBetween(snapshot, fixed.snapshot);
  for (const { finding, fix: offered, because } of fixed.leftOut)
    terminal.note(
      t("Left out: {fix} in {path} ({rule}), because {because}.", {
        fix: offered.title,
        path: finding.place.path,
        rule: finding.rule,
        because,
      }),
    );
  if (changes.length === 0) {
    terminal.note(t("There is nothing to repair."));
    return 0;
  }
  if (dryRun) {
    await terminal.writeVerbatim(changes.map((change) => toPatch(folder, change)).join(""));
    return 0;
  }
  const written = terminal.inOnePiece(() => writeTexts(folder, changes));
  if (written.kind === "refused") {
    for (const { message } of written.refused) terminal.note(`readiness: ${message}`);
    terminal.note(t("Nothing was changed."));
    return 2;
  }
  const lines = fixed.applied.map(
    ({ finding, fix: applied }) =>
      `${printable(`${finding.place.path}: ${renderMessage(applied.title, locale)} (${finding.rule})`)}\n`,
  );
  const settled = fixed.settled.map(
    ({ rule, place }) =>
      `${printable(t("{path}: repaired along with that ({rule})", { path: place.path, rule }))}\n`,
  );
  await terminal.write([...lines, ...settled].join(""));
  terminal.note(
    t("{count} {count:plural:problem|problems} repaired in {files} {files:plural:file|files}.", {
      count: fixed.applied.length + settled.length,
      files: changes.length,
    }),
  );
  return 0;
}
