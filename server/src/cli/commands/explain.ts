import { rules } from "../../../../rules/index";
import { type ExplainCommand, suggest, UsageError } from "../arguments";
import type { Terminal } from "../terminal";

/** Prints the page of a rule, or the list of all rules. */
export async function explain(
  { rule: wanted, locale }: ExplainCommand,
  pageOf: (rule: string, locale: "en" | "uk") => string | undefined,
  terminal: Terminal,
): Promise<number> {
  if (wanted === undefined) {
    const width = Math.max(0, ...rules.map(({ id }) => id.length));
    const lines = rules.map(
      ({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`,
    );
    await terminal.write(lines.join(""));
    return 0;
  }
  const rule = rules.find(({ id }) => id === wanted);
  if (!rule)
    throw new UsageError(
      `There is no rule "${wanted}".${suggest(
        wanted,
        rules.map(({ id }) => id),
      )}`,
    );
  await terminal.write(pageOf(rule.id, locale) ?? `# ${rule.title}\n`);
  return 0;
}
