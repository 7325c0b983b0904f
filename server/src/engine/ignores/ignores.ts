import {
  type Configuration,
  type ConfiguredIgnore,
  configurationPath,
  configurationPaths,
  configurations,
} from "../configuration/configuration";
import type { KnownRules } from "../configuration/configuration-problems";
import { type Database, type Fact, fact } from "../database";
import type { Finding, Place, RuleId, TextEdit } from "../finding";
import { provided } from "../rule";
import type { IsoDate, SourceFile } from "../snapshot";
import { linesOf, type Range } from "../text";
import {
  configurationMeansFinding,
  type InlineIgnore,
  inlineIgnores,
  isInForce,
  meansFinding,
} from "./suppression";

/** One ignore of one rule, from a comment or from a configuration. */
export interface Ignore {
  readonly rule: RuleId;
  readonly from: "comment" | "configuration";
  /** Where the rule is named, or the entry of the configuration. */
  readonly place: Place;
  readonly reason: string;
  readonly until: IsoDate | undefined;
  /** The edit that takes this one away and leaves the others. */
  readonly removal: TextEdit;
  means(finding: Finding, db: Database): boolean;
}

/** Every ignore of the workspace, of comments and of configurations. */
export const ignores: Fact<readonly Ignore[]> = fact(
  "ignores",
  (db) => [
    ...[...db.paths(), ...db.get(configurationPaths)].flatMap((path) =>
      inlineIgnores(db, path).flatMap(splitComment),
    ),
    ...db.get(configurations).flatMap((configuration) => splitConfiguration(configuration, db)),
  ],
  (left, right) => left === right,
);

/** What each ignore is good for, where that can be said. */
export interface IgnoreUse {
  readonly ignore: Pick<Ignore, "rule" | "place" | "removal">;
  readonly use: "used" | "unused" | "no-such-rule";
}

/** The report provides it to rules about ignores. */
export const ignoreUses: Fact<readonly IgnoreUse[]> = provided("uses of ignores");

/** The report provides it to rules about the configuration. */
export const knownRules: Fact<KnownRules> = provided("known rules");

/** `findingsOf` gives what a rule found before any ignore, undefined where that is not fully known. */
export function usesOf(
  db: Database,
  known: KnownRules,
  findingsOf: (rule: RuleId) => readonly Finding[] | undefined,
): readonly IgnoreUse[] {
  return db.get(ignores).flatMap((ignore): IgnoreUse[] => {
    const { rule, place, removal } = ignore;
    const entry = (use: IgnoreUse["use"]) => [{ ignore: { rule, place, removal }, use }];
    // In a configuration a name that does not exist is a mistake of the configuration, reported as such.
    if (!known.ids.includes(rule)) return ignore.from === "comment" ? entry("no-such-rule") : [];
    // What is not in force has a finding of its own.
    if (!isInForce(ignore, db.today())) return [];
    const findings = findingsOf(rule);
    if (!findings) return [];
    return entry(findings.some((finding) => ignore.means(finding, db)) ? "used" : "unused");
  });
}

function splitComment(comment: InlineIgnore): Ignore[] {
  return comment.rules.map((rule, index) => ({
    rule,
    from: "comment",
    place: { path: comment.path, range: comment.ruleRanges[index] ?? comment.range },
    reason: comment.reason,
    until: comment.until,
    removal: {
      kind: "edit",
      path: comment.path,
      range: comment.rules.length === 1 ? comment.removal : withNeighbour(comment.ruleRanges, index),
      newText: "",
    },
    means(finding, db) {
      const file = finding.rule === rule ? db.file(finding.place.path) : undefined;
      return file !== undefined && meansFinding(comment, finding, lineOf(finding, file));
    },
  }));
}

function splitConfiguration(configuration: Configuration, db: Database): Ignore[] {
  const path = configurationPath(configuration);
  const text = db.file(path)?.text ?? "";
  return configuration.ignore.map((entry) => ({
    rule: entry.rule,
    from: "configuration",
    place: { path, range: entry.range },
    reason: entry.reason,
    until: entry.until,
    removal: { kind: "edit", path, range: entryRemoval(text, entry), newText: "" },
    means: (finding) => configurationMeansFinding(entry, configuration, finding),
  }));
}

/** One item of a list with the separator that goes with it. */
function withNeighbour(items: readonly Range[], index: number): Range {
  const own = items[index] as Range;
  const next = items[index + 1];
  if (next) return { start: own.start, end: next.start };
  return { start: items[index - 1]?.end ?? own.start, end: own.end };
}

/** The entry of a JSON list with its comma and line break. */
function entryRemoval(text: string, { range }: ConfiguredIgnore): Range {
  const before = /(?<![ \t])[ \t]*$/.exec(text.slice(0, range.start))?.[0].length ?? 0;
  const after = /^[ \t]*,[ \t]*(?:\r?\n)?/.exec(text.slice(range.end))?.[0];
  if (after !== undefined) return { start: range.start - before, end: range.end + after.length };
  const comma = /,\s*$/.exec(text.slice(0, range.start))?.[0].length ?? 0;
  return { start: range.start - comma, end: range.end };
}

/** The line that a finding begins in, from 0. */
export function lineOf({ place }: Finding, file: SourceFile): number {
  return linesOf(file).positionAt(place.range.start).line;
}
