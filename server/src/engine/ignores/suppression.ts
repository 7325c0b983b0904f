import { type Configuration, type ConfiguredIgnore, configurationFor } from "../configuration/configuration";
import { matchesGlob } from "../configuration/glob";
import type { Finding, RuleId, Severity } from "../finding";
import { needles, searched } from "../needles";
import { relativeTo } from "../path";
import type { IsoDate, RelativePath } from "../snapshot";
import { linesOf, type Range } from "../text";

/**
 * An ignore written as a comment in any format:
 * `readiness: ignore[debug-default, cors-wildcard] until=2027-01-31 reason` for its line or the next one,
 * `readiness: ignore-file[log-file-tracked] reason` for its file.
 */
export interface InlineIgnore {
  readonly path: RelativePath;
  /** The comment with its signs. */
  readonly range: Range;
  readonly rules: readonly RuleId[];
  /** Where each of the rules stands. */
  readonly ruleRanges: readonly Range[];
  readonly scope: "line" | "file";
  readonly reason: string;
  readonly until: IsoDate | undefined;
  /** Lines, from zero, whose findings it covers; empty for a whole file. */
  readonly lines: readonly number[];
  /** What to delete to be rid of it: with the white space before it, or with its line when nothing else is on it. */
  readonly removal: Range;
}

const ignoreComment =
  /(#|\/\/|\/\*|<!--|--|;)[ \t]*readiness:[ \t]*(ignore|ignore-file)[ \t]*\[([^\]\r\n]{0,1000})\]([^\r\n]*)/g;

const closings: Readonly<Record<string, string>> = { "/*": "*/", "<!--": "-->" };

/** The comments `readiness: ignore[…]` and `ignore-file[…]` of a file, in its order, those without a reason too. */
export const inlineIgnores = searched(
  "inline ignores",
  needles("readiness:"),
  [],
  (db, path): readonly InlineIgnore[] => {
    const file = db.file(path);
    if (!file) return [];
    const { text } = file;
    const lines = linesOf(file);
    const found: InlineIgnore[] = [];
    for (const match of text.matchAll(ignoreComment)) {
      const [, opening = "", kind, list = "", tail = ""] = match;
      if (!opensComment(opening, path)) continue;
      const closing = closings[opening];
      const closed = closing === undefined ? -1 : tail.indexOf(closing);
      const ownTail = closed === -1 ? tail.trimEnd() : tail.slice(0, closed);
      const tailStart = match.index + match[0].length - tail.length;
      const range = {
        start: match.index,
        end: tailStart + ownTail.length + (closed === -1 ? 0 : (closing?.length ?? 0)),
      };
      const line = lines.positionAt(match.index).line;
      const isAlone = isAloneOnLine(text, range, lines.lineRange(line));
      const ids = readIds(list, match.index + match[0].indexOf("[") + 1);
      found.push({
        path,
        range,
        rules: ids.map(({ id }) => id),
        ruleRanges: ids.map(({ range: own }) => own),
        scope: kind === "ignore-file" ? "file" : "line",
        ...readTail(ownTail),
        lines: kind === "ignore-file" ? [] : isAlone ? [line, line + 1] : [line],
        removal: isAlone
          ? { start: lines.lineRange(line).start, end: lines.offsetAt({ line: line + 1, column: 0 }) }
          : {
              start: range.start - (/(?<![ \t])[ \t]*$/.exec(text.slice(0, range.start))?.[0].length ?? 0),
              end: range.end,
            },
      });
    }
    return found;
  },
);

/** Which signs begin a comment, by the kind of file; in the others they stand in texts and examples. */
const openings: readonly (readonly [file: RegExp, signs: readonly string[]])[] = [
  [/\.(?:[cm]?[jt]sx?|jsonc?|css|scss|less|go|java|php|vue|svelte)$/i, ["//", "/*", "<!--"]],
  [/\.(?:md|mdx|html?|xml|svg)$/i, ["<!--"]],
  [/\.sql$/i, ["--", "/*"]],
  [/\.(?:ini|cfg|conf)$/i, ["#", ";"]],
];

function opensComment(opening: string, path: RelativePath): boolean {
  const known = openings.find(([file]) => file.test(path));
  return (known?.[1] ?? ["#"]).includes(opening);
}

/** Braces around a comment are how JSX writes one. */
function isAloneOnLine(text: string, comment: Range, line: Range): boolean {
  const before = text.slice(line.start, comment.start).trim();
  const after = text.slice(comment.end, line.end).trim();
  return (before === "" && after === "") || (before === "{" && after === "}");
}

function readIds(list: string, offset: number): { id: RuleId; range: Range }[] {
  return [...list.matchAll(/[^\s,]+/g)].map(({ 0: id, index }) => ({
    id,
    range: { start: offset + index, end: offset + index + id.length },
  }));
}

function readTail(tail: string): { reason: string; until: IsoDate | undefined } {
  const until = /\buntil=(\d{4}-\d{2}-\d{2})\b/.exec(tail);
  const reason = tail
    .replace(until?.[0] ?? "", "")
    .replace(/^[\s:–—-]+/, "")
    .trim();
  return { reason, until: until?.[1] };
}

/** Whether an ignore is in force: it has a reason, and its day has not passed. */
export function isInForce(ignore: Pick<InlineIgnore, "reason" | "until">, today: IsoDate): boolean {
  return ignore.reason !== "" && !isPast(ignore.until, today);
}

/** Whether an ignore in force means this finding, which stands on `line` (from zero). */
export function meansFinding(ignore: InlineIgnore, finding: Finding, line: number): boolean {
  return (
    ignore.path === finding.place.path &&
    ignore.rules.includes(finding.rule) &&
    (ignore.scope === "file" || ignore.lines.includes(line))
  );
}

/** Whether an entry of a configuration means this finding, in force or not. */
export function configurationMeansFinding(
  ignore: ConfiguredIgnore,
  configuration: Configuration,
  finding: Finding,
): boolean {
  return (
    ignore.rule === finding.rule &&
    matchesGlob(relativeTo(configuration.folder, finding.place.path), ignore.path)
  );
}

/** Whether a last day, which still counts, is over. Days are ISO 8601, so they compare as texts. */
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
    const override = setting?.paths.find(({ glob }) => matchesGlob(inside, glob));
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
  return configuration.ignore.find(
    (ignore) => isInForce(ignore, today) && configurationMeansFinding(ignore, configuration, finding),
  )?.reason;
}

/** Whether the configuration over a path takes it out of what is judged. */
export function isExcluded(all: readonly Configuration[], path: RelativePath): boolean {
  const configuration = configurationFor(all, path);
  const inside = relativeTo(configuration.folder, path);
  return configuration.exclude.some((glob) => matchesGlob(inside, glob));
}
