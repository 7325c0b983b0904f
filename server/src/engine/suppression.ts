import { minimatch } from "minimatch";
import { type Configuration, configurationFor } from "./configuration";
import { factFamily } from "./database";
import type { Finding, RuleId, Severity } from "./finding";
import type { IsoDate, RelativePath } from "./snapshot";
import { linesOf, type Range } from "./text";

/**
 * An ignore written as a comment in any format:
 * `readiness: ignore[debug-default, cors-wildcard] until=2027-01-31 reason` for its line or the next one,
 * `readiness: ignore-file[log-file-tracked] reason` for its file.
 */
export interface InlineIgnore {
  readonly path: RelativePath;
  readonly range: Range;
  readonly rules: readonly RuleId[];
  readonly scope: "line" | "file";
  readonly reason: string;
  readonly until: IsoDate | undefined;
  /** Lines, from zero, whose findings it covers; empty for a whole file. */
  readonly lines: readonly number[];
}

const ignoreComment =
  /(?:#|\/\/|\/\*|<!--|--|;)[ \t]*readiness:[ \t]*(ignore|ignore-file)[ \t]*\[([^\]\r\n]*)\]([^\r\n]*)/g;

export const inlineIgnores = factFamily("inline ignores", (db, path): readonly InlineIgnore[] => {
  const file = db.file(path);
  // Markdown shows such comments as examples; there an ignore is an HTML comment.
  if (!file?.text.includes("readiness:")) return [];
  const lines = linesOf(file);
  const found: InlineIgnore[] = [];
  for (const match of file.text.matchAll(ignoreComment)) {
    if (path.endsWith(".md") && !match[0].startsWith("<!--")) continue;
    const line = lines.positionAt(match.index).line;
    const isAlone = file.text.slice(lines.lineRange(line).start, match.index).trim() === "";
    const { reason, until } = readTail(match[3] ?? "");
    found.push({
      path,
      range: { start: match.index, end: match.index + match[0].trimEnd().length },
      rules: (match[2] ?? "").split(",").flatMap((id) => id.trim() || []),
      scope: match[1] === "ignore-file" ? "file" : "line",
      reason,
      until,
      lines: match[1] === "ignore-file" ? [] : isAlone ? [line, line + 1] : [line],
    });
  }
  return found;
});

function readTail(tail: string): { reason: string; until: IsoDate | undefined } {
  const until = /\buntil=(\d{4}-\d{2}-\d{2})\b/.exec(tail);
  const reason = tail
    .replace(until?.[0] ?? "", "")
    .replace(/(?:\*\/|-->)\s*$/, "")
    .replace(/^[\s:–—-]+/, "")
    .trim();
  return { reason, until: until?.[1] };
}

export function coversFinding(ignore: InlineIgnore, finding: Finding, line: number, today: IsoDate): boolean {
  if (ignore.path !== finding.place.path || !ignore.rules.includes(finding.rule)) return false;
  if (ignore.reason === "" || isPast(ignore.until, today)) return false;
  return ignore.scope === "file" || ignore.lines.includes(line);
}

export function isPast(until: IsoDate | undefined, today: IsoDate): boolean {
  return until !== undefined && until < today;
}

/** The configured severity of a finding; undefined when nothing is configured for it. */
export function configuredSeverity(
  all: readonly Configuration[],
  finding: Finding,
): Severity | "off" | undefined {
  const configuration = configurationFor(all, finding.place.path);
  const inside = relativeTo(configuration.folder, finding.place.path);
  for (const key of [finding.rule, finding.category]) {
    const setting = configuration.rules.get(key);
    const override = setting?.paths.find(({ glob }) => minimatch(inside, glob, { dot: true }));
    const severity = override?.severity ?? setting?.severity;
    if (severity) return severity;
  }
  return undefined;
}

/** The reason with which the configuration accepts a finding; undefined when it does not. */
export function configuredReason(
  all: readonly Configuration[],
  finding: Finding,
  today: IsoDate,
): string | undefined {
  const configuration = configurationFor(all, finding.place.path);
  const inside = relativeTo(configuration.folder, finding.place.path);
  return configuration.ignore.find(
    ({ rule, path, reason, until }) =>
      rule === finding.rule &&
      reason !== "" &&
      !isPast(until, today) &&
      minimatch(inside, path, { dot: true }),
  )?.reason;
}

export function isExcluded(all: readonly Configuration[], path: RelativePath): boolean {
  const configuration = configurationFor(all, path);
  const inside = relativeTo(configuration.folder, path);
  return configuration.exclude.some((glob) => minimatch(inside, glob, { dot: true }));
}

function relativeTo(folder: string, path: RelativePath): string {
  return folder === "" ? path : path.slice(folder.length + 1);
}
