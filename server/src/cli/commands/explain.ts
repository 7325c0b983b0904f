import { rules } from "../../../../rules/index";
import { localeOf } from "../../locale";
import { type ExplainCommand, requireRule } from "../arguments";
import type { Program } from "../program";
import { textIn } from "../text-in";

/** Prints the page of a rule, or the list of all rules. */
export async function explain(
  { rule: wanted, locale }: ExplainCommand,
  { terminal, pageOf }: Program,
): Promise<number> {
  if (wanted === undefined) {
    const t = textIn(localeOf(locale));
    const width = Math.max(0, ...rules.map(({ id }) => id.length));
    const lines = rules.map(
      ({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${t(title)}\n`,
    );
    await terminal.write(lines.join(""));
    return 0;
  }
  requireRule(
    wanted,
    rules.map(({ id }) => id),
  );
  await terminal.write(pageOf(wanted, locale) ?? "");
  return 0;
}
