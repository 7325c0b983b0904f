import type { Colors } from "picocolors/types";
import { commandLine, type Shell } from "../../engine/command";
import { type Finding, type Severity, severities } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import { productionLines } from "../../summary/production-text";
import { excerptOf, printable } from "../excerpt";
import type { JudgedFolder } from "../judged-folder";
import { type Location, locate } from "../locate";
import { textIn } from "../text-in";

/** What is shown beside the findings; commands only where they mean the same in each of the shells. */
export interface TextOptions {
  readonly passed?: boolean;
  readonly shells?: readonly Shell[];
}

/** For people at a terminal: findings by file, each with its line, then the score and what was not checked. */
export function formatText(
  judged: JudgedFolder,
  colors: Colors,
  { passed = false, shells = ["posix"] }: TextOptions = {},
): string {
  return [
    ...productionHead(judged, colors),
    ...findingLines(judged, colors, shells),
    ...(passed ? proofLines(judged, colors) : []),
    ...summaryLines(judged, colors),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What production is, on which everything below rests. */
function productionHead({ production, snapshot, locale }: JudgedFolder, colors: Colors): string[] {
  const lines = productionLines(production, locale, (place) => {
    const { path, range } = locate(place, snapshot);
    return `${path}:${range.start.line}`;
  });
  return lines.length > 0 ? [...lines.map((line) => colors.dim(printable(line))), ""] : [];
}

/** "3 blockers": other languages decline the word with its number. */
const severityCounts: Readonly<Record<Severity, string>> = {
  blocker: "{count} {count:plural:blocker|blockers}",
  major: "{count} major",
  minor: "{count} minor",
  advice: "{count} advice",
};

const severityColors: Readonly<Record<Severity, "red" | "yellow" | "blue" | "dim">> = {
  blocker: "red",
  major: "yellow",
  minor: "blue",
  advice: "dim",
};

function findingLines(judged: JudgedFolder, colors: Colors, shells: readonly Shell[]): string[] {
  const lines: string[] = [];
  let path: string | undefined;
  for (const finding of judged.report.findings) {
    if (finding.place.path !== path) {
      if (path !== undefined) lines.push("");
      path = finding.place.path;
      lines.push(colors.underline(printable(path)));
    }
    lines.push(...describeFinding(finding, judged, colors, shells));
  }
  if (lines.length > 0) lines.push("");
  return lines;
}

function describeFinding(
  finding: Finding,
  judged: JudgedFolder,
  colors: Colors,
  shells: readonly Shell[],
): string[] {
  const { snapshot, locale } = judged;
  const t = textIn(locale);
  const location = locate(finding.place, snapshot);
  const { start } = location.range;
  const severity = colors[severityColors[finding.severity]](t(finding.severity).padEnd(7));
  const text = printable(renderMessage(finding.message, locale));
  const lines = [
    `  ${`${start.line}:${start.column}`.padEnd(7)} ${severity}  ${text}  ${colors.dim(finding.rule)}`,
  ];
  // An empty range stands for the whole file, whose first line would explain nothing.
  if (finding.place.range.end > finding.place.range.start)
    lines.push(...codeFrame(location, judged, colors).map((line) => `    ${line}`));
  for (const place of finding.related.slice(0, 5)) {
    const at = locate(place, snapshot);
    const note = place.note ? `: ${printable(renderMessage(place.note, locale))}` : "";
    lines.push(colors.dim(`      ${printable(at.path)}:${at.range.start.line}${note}`));
  }
  const [fix] = finding.fixes;
  if (fix) {
    const label = fix.safety === "safe" ? t("fix") : t("fix, to review");
    lines.push(`      ${colors.green(label)}: ${printable(renderMessage(fix.title, locale))}`);
  } else if (finding.advice) {
    lines.push(`      ${colors.cyan(t("to do"))}: ${printable(renderMessage(finding.advice.text, locale))}`);
    const line = finding.advice.command && commandLine(finding.advice.command, shells);
    if (line !== undefined) lines.push(`        ${line}`);
  }
  return lines;
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

/** The finding's first line with its part underlined. */
function codeFrame({ path, range }: Location, { snapshot }: JudgedFolder, colors: Colors): string[] {
  const file = snapshot.files.get(path);
  if (!file) return [];
  const { source, shown, indent } = excerptOf(file, range.start.line);
  if (source === "") return [];
  const frame = [`${colors.dim("│")} ${shown}`];
  // After masking or cutting, columns mean something else.
  if (shown === source) {
    const from = Math.max(0, range.start.column - 1 - indent);
    const to = range.start.line === range.end.line ? range.end.column - 1 - indent : source.length;
    const length = Math.max(1, Math.min(to, source.length) - from);
    if (from < source.length)
      frame.push(`${colors.dim("│")} ${" ".repeat(from)}${colors.red("~".repeat(length))}`);
  }
  return frame;
}

function summaryLines({ report, locale }: JudgedFolder, colors: Colors): string[] {
  const t = textIn(locale);
  const { findings, accepted, rules, score, outdatedBaseline } = report;
  const lines: string[] = [];
  if (findings.length === 0) lines.push(colors.green(t("No problems found.")));
  else {
    const counts = severities.flatMap((severity) => {
      const count = findings.filter((finding) => finding.severity === severity).length;
      return count === 0 ? [] : [t(severityCounts[severity], { count })];
    });
    lines.push(
      colors.bold(
        `${t("{count} {count:plural:problem|problems}", { count: findings.length })} (${counts.join(", ")})`,
      ),
    );
  }
  if (accepted.length > 0)
    lines.push(t("{count} accepted {count:plural:problem|problems} not shown", { count: accepted.length }));
  if (outdatedBaseline.length > 0)
    lines.push(
      t(
        '{count} {count:plural:entry|entries} of the baseline no longer {count:plural:occurs|occur}: run "readiness baseline --prune"',
        { count: outdatedBaseline.length },
      ),
    );
  const safe = findings.filter(({ fixes }) => fixes.some(({ safety }) => safety === "safe")).length;
  if (safe > 0) lines.push(t('{count} can be repaired safely: run "readiness fix"', { count: safe }));
  lines.push("");
  if (score.overall !== null) {
    const held = score.capped ? ` ${t("(held there by an open blocker)")}` : "";
    lines.push(`${colors.bold(`${t("Score")} ${score.overall.toFixed(1)} / 10`)}${held}`);
  }
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
  const unchecked = rules.filter(({ state }) => state === "unknown" || state === "error");
  if (unchecked.length > 0) {
    lines.push("", t("Not checked:"));
    // Many rules often wait for the same thing: it is said once.
    const byReason = new Map<string, string[]>();
    for (const { id, reasons } of unchecked) {
      const reason = printable(reasons.map((one) => renderMessage(one, locale)).join(" "));
      byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
    }
    for (const [reason, ids] of byReason) lines.push(`  ${reason}`, `    ${ids.join(", ")}`);
  }
  return lines;
}
