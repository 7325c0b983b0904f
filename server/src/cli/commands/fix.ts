import { resolve } from "node:path";
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import { rules } from "../../../../rules/index";
import type { Fix } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import { maskHunks } from "../../engine/secrets/mask-patch";
import { repairAll } from "../../full-report";
import { readText } from "../../host/read-text";
import { readLimits } from "../../host/read-workspace";
import { watchdog } from "../../host/watchdog";
import { type TextChange, textChangesBetween, writeTexts } from "../../host/write-texts";
import { localeOf } from "../../locale";
import { type FixCommand, requireRule } from "../arguments";
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
    await terminal.writeVerbatim(changes.map((change) => toPatch(change, markOf(folder, change))).join(""));
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
  await terminal.write(lines.join(""));
  terminal.note(
    t("{count} {count:plural:problem|problems} repaired in {files} {files:plural:file|files}.", {
      count: fixed.applied.length,
      files: changes.length,
    }),
  );
  return 0;
}

/** The byte order mark that a file begins with, which its text does not show and git wants to see. */
function markOf(folder: string, { path }: TextChange): string {
  const read = readText(resolve(folder, path), readLimits.importantFileBytes);
  return read?.kind === "text" && read.encoding === "utf8-bom" ? "\uFEFF" : "";
}

/** Lines of context around a change, less where one of them may hold a secret. */
const contexts = [3, 2, 1];

/** A unified diff that `git apply` takes, unless a changed line or its neighbour had to be masked. */
function toPatch({ path, before, after }: TextChange, mark: string): string {
  const old = before === undefined ? "" : mark + before;
  const changed = mark + after;
  let shown = "";
  for (const context of contexts) {
    const patch = structuredPatch(
      before === undefined ? "/dev/null" : `a/${path}`,
      `b/${path}`,
      old,
      changed,
      undefined,
      undefined,
      { context },
    );
    const masked = maskHunks(patch.hunks, old, changed);
    const isContextWhole = patch.hunks.every(({ lines }, hunk) =>
      lines.every((line, index) => !line.startsWith(" ") || masked[hunk]?.[index] === line),
    );
    const hunks = patch.hunks.map((hunk, index) => ({ ...hunk, lines: [...(masked[index] ?? [])] }));
    shown = formatPatch({ ...patch, hunks }, FILE_HEADERS_ONLY);
    if (isContextWhole) break;
  }
  return shown;
}
