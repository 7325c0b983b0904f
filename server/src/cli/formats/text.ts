import type { Colors } from "picocolors/types";
import type { Shell } from "../../engine/command";
import { renderMessage } from "../../engine/message";
import type { Grouping } from "../arguments";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printable } from "../printable";
import { textIn } from "../text-in";
import { findingLines } from "./text-findings";
import { summaryLines, whyNotUnderstood } from "./text-summary";

/** How the text for people is cut; all of it when nothing is said. */
export interface TextOptions {
  readonly by?: Grouping;
  /** Nothing but findings. */
  readonly quiet?: boolean;
  /** What is right is listed too, with its proofs. */
  readonly passed?: boolean;
  readonly shells?: readonly Shell[];
}

/** For people at a terminal: a summary, the findings each with its line, then the score and what was not checked. */
export function formatText(
  judged: JudgedFolder,
  colors: Colors,
  { by = "severity", quiet = false, passed = false, shells = ["posix"] }: TextOptions = {},
): string {
  const findings = findingLines(judged, by, { colors, shells });
  const lines = quiet
    ? findings
    : [
        ...summaryLines(judged, colors),
        ...findings,
        ...(passed ? proofLines(judged, colors) : []),
        ...scoreLines(judged, colors),
      ];
  return withoutLastEmpty(lines)
    .map((line) => `${line}\n`)
    .join("");
}

function withoutLastEmpty(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** What is right, rule by rule, each with why and where that is seen. */
function proofLines({ report, rules, snapshot, locale }: JudgedFolder, colors: Colors): string[] {
  const t = textIn(locale);
  const titles = new Map(rules.map(({ id, passed }) => [id, passed]));
  const lines = report.rules.flatMap(({ id, state, proofs }) => {
    if (proofs.length === 0) return [];
    // A rule with open findings may have judged other subjects to be right.
    const mark = state === "pass" ? colors.green("✓") : colors.dim("·");
    return [
      `${mark} ${t(titles.get(id) ?? id)}  ${colors.dim(id)}`,
      ...proofs.map(({ because, places }) => {
        const where = places.map((place) => {
          const { path, range } = locate(place, snapshot);
          return `${printable(path)}:${range.start.line}`;
        });
        const at = where.length > 0 ? colors.dim(` (${where.slice(0, 4).join(", ")})`) : "";
        return `    ${printable(renderMessage(because, locale))}${at}`;
      }),
    ];
  });
  return lines.length > 0 ? [colors.bold(t("Proved")), ...lines, ""] : [];
}

function scoreLines(judged: JudgedFolder, colors: Colors): string[] {
  const { report, locale } = judged;
  const t = textIn(locale);
  const { score, outdatedBaseline } = report;
  const lines: string[] = [];
  if (outdatedBaseline.length > 0)
    lines.push(
      t(
        '{count} {count:plural:entry|entries} of the baseline no longer {count:plural:occurs|occur}: run "readiness baseline --prune"',
        { count: outdatedBaseline.length },
      ),
      "",
    );
  if (whyNotUnderstood(judged) !== undefined) return lines;
  if (score.overall !== null) lines.push(colors.bold(`${t("Score")} ${score.overall.toFixed(1)} / 10`));
  for (const { id, score: own, passed, failed, unknown, answered, asked } of score.categories) {
    if (passed + failed + unknown === 0) continue;
    const notChecked = unknown > 0 ? `, ${t("{count} not checked", { count: unknown })}` : "";
    const understood =
      own === null && asked > 0
        ? `, ${t("{answered} of {asked} questions understood", { answered, asked })}`
        : "";
    lines.push(
      `  ${t(id).padEnd(14)} ${(own === null ? "–" : own.toFixed(1)).padStart(4)}  ${t("{passed} of {all} passed", { passed, all: passed + failed })}${notChecked}${understood}`,
    );
  }
  return [...lines, ...uncheckedLines(judged)];
}

/** Many rules often wait for the same thing: it is said once. */
function uncheckedLines({ report, locale }: JudgedFolder): string[] {
  const unchecked = report.rules.filter(({ state }) => state === "unknown" || state === "error");
  if (unchecked.length === 0) return [];
  const t = textIn(locale);
  const byReason = new Map<string, string[]>();
  for (const { id, reasons } of unchecked) {
    const reason = printable(reasons.map((one) => renderMessage(one, locale)).join(" "));
    byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return [
    "",
    t("Not checked:"),
    ...[...byReason].flatMap(([reason, ids]) => [`  ${reason}`, `    ${ids.join(", ")}`]),
  ];
}
