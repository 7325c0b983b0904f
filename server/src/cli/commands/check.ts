import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { rules } from "../../../../rules/index";
import { createDatabase } from "../../engine/database";
import { verdict } from "../../verdict";
import { type CheckCommand, type Format, isAtOrAbove, UsageError } from "../arguments";
import { formatGithub } from "../formats/github";
import { formatJson } from "../formats/json";
import { formatMarkdown } from "../formats/markdown";
import { formatText } from "../formats/text";
import { localeOf } from "../locale";
import { readFolder } from "../read-folder";
import type { Terminal } from "../terminal";
import type { FolderVerdict } from "../verdict-on-folder";

/** Reports what is wrong in a folder; the exit code says whether something at or above `failOn` is. */
export async function check(
  command: CheckCommand,
  pageOf: (rule: string, locale: "en" | "uk") => string | undefined,
  terminal: Terminal,
): Promise<number> {
  const locale = localeOf(command.locale);
  const snapshot = await readFolder(command.folder, terminal, locale);
  const report = createDatabase(snapshot).get(verdict);
  const text = format(
    command.format,
    {
      report,
      snapshot,
      rules,
      locale,
      pageOf: (rule) => pageOf(rule, command.locale),
    },
    terminal,
  );
  await deliver(text, command.output, terminal);
  for (const { id, reasons, state } of report.rules)
    if (state === "error")
      terminal.note(
        `readiness: the rule ${id} failed: ${reasons.map(({ values }) => values["error"]).join(" ")}`,
      );
  return report.findings.some(({ severity }) => isAtOrAbove(severity, command.failOn)) ? 1 : 0;
}

function format(format: Format, verdict: FolderVerdict, terminal: Terminal): string {
  switch (format) {
    case "text":
      return formatText(verdict, terminal.colors);
    case "json":
      return formatJson(verdict);
    case "sarif":
      throw new UsageError("soon");
    case "github":
      return formatGithub(verdict);
    case "markdown":
      return formatMarkdown(verdict);
  }
}

/** Into a file, or to standard output. */
export async function deliver(text: string, output: string | undefined, terminal: Terminal): Promise<void> {
  if (output === undefined) return terminal.write(text);
  try {
    writeFileSync(resolve(output), text);
  } catch (error) {
    throw new UsageError(`${output} cannot be written: ${(error as Error).message}`);
  }
}
