import { compareSeverity, type Finding, type Fix, type Place } from "../finding";
import { type Message, message } from "../message";
import type { Report, RuleReport } from "../report";
import type { RelativePath, Snapshot } from "../snapshot";
import { editsOf } from "./apply-edits";

/** One finding and the fix that is tried on it. */
export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** A snapshot and what is said of it. */
export interface JudgedSnapshot {
  readonly snapshot: Snapshot;
  readonly report: Report;
}

/** How many errors the parser of a file finds in its text; 0 for files that nothing here parses. */
export type CountParseErrors = (path: RelativePath, text: string) => number;

/**
 * Why fixes must not be offered, judged by what they do; undefined when they are right. Right is: what they repair is gone
 * (or they say that they are partial), nothing above advice is new, no proof is lost, nothing that was known is unknown
 * (but what they say they leave open), and every file they touch still parses.
 */
export function problemAfter(
  applied: readonly AppliedFix[],
  before: JudgedSnapshot,
  after: JudgedSnapshot,
  countParseErrors: CountParseErrors,
): Message | undefined {
  return (
    brokenFile(applied, before, after, countParseErrors) ??
    survivor(applied, before.report, after.report) ??
    newcomer(applied, before, after) ??
    lostKnowledge(applied, before, after.report)
  );
}

function brokenFile(
  applied: readonly AppliedFix[],
  before: JudgedSnapshot,
  after: JudgedSnapshot,
  countParseErrors: CountParseErrors,
): Message | undefined {
  const paths = new Set(applied.flatMap(({ fix }) => fix.edits.map(({ path }) => path)));
  for (const path of paths) {
    const text = after.snapshot.files.get(path)?.text;
    if (text === undefined) continue;
    const old = before.snapshot.files.get(path)?.text;
    const known = old === undefined ? 0 : countParseErrors(path, old);
    if (countParseErrors(path, text) > known) return message("{path} would not be valid any more", { path });
  }
  return undefined;
}

/** A finding that its fix does not remove. */
function survivor(applied: readonly AppliedFix[], before: Report, after: Report): Message | undefined {
  const old = countByKey(before.findings);
  const left = countByKey(after.findings);
  const removed = countByKey(applied.filter(({ fix }) => !fix.partial).map(({ finding }) => finding));
  for (const [key, count] of removed) {
    const { rule } = applied.find(({ finding }) => keyOf(finding) === key)!.finding;
    if ((left.get(key) ?? 0) > (old.get(key) ?? 0) - count)
      return message("the finding of {rule} would stay", { rule });
  }
  return undefined;
}

/**
 * A finding above advice that was not there, also one in a file that the fixes create: what we write has no lesser faults.
 * What was told of a missing file, and is told of the file now that there is one, is not new.
 */
function newcomer(
  applied: readonly AppliedFix[],
  before: JudgedSnapshot,
  after: JudgedSnapshot,
): Message | undefined {
  const old = countByKey(before.report.findings);
  const left = countByKey(after.report.findings);
  const gone = before.report.findings.filter((finding) => !left.has(keyOf(finding)));
  // What is left of a finding that is repaired in part is no news.
  const repaired = new Set(applied.filter(({ fix }) => !fix.partial).map(({ finding }) => keyOf(finding)));
  const revealed = new Set(applied.flatMap(({ fix }) => fix.reveals ?? []));
  const shift = (place: Place) => shiftedBy(applied, place);
  const seen = new Map<string, number>();
  for (const finding of after.report.findings) {
    if (finding.severity === "advice" || revealed.has(finding.rule)) continue;
    const key = keyOf(finding);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count <= (old.get(key) ?? 0)) continue;
    const from = before.snapshot.files.has(finding.place.path)
      ? -1
      : gone.findIndex((one) => isSameKind(one, finding));
    if (from !== -1) gone.splice(from, 1);
    else if (!gone.some((one) => !repaired.has(keyOf(one)) && isSameFault(one, finding, shift)))
      return message("{rule} would then find something in {path}", {
        rule: finding.rule,
        path: finding.place.path,
      });
  }
  return undefined;
}

/** Where a place begins once the fixes are applied. */
function shiftedBy(applied: readonly AppliedFix[], { path, range }: Place): Place {
  let start = range.start;
  for (const edit of editsOf(applied.map(({ fix }) => fix)))
    if (edit.kind === "edit" && edit.path === path && edit.range.end <= range.start)
      start += edit.newText.length - (edit.range.end - edit.range.start);
  return { path, range: { start, end: start } };
}

/**
 * Whether what is told now was told before in other words: at another of its places, because one of them is right now, or as
 * something graver at its place. `shift` gives the place that an old one has now.
 */
function isSameFault(old: Finding, now: Finding, shift: (place: Place) => Place): boolean {
  const places = [old.place, ...old.related];
  if (old.rule === now.rule && compareSeverity(old.severity, now.severity) <= 0)
    return isSameKind(old, now)
      ? places.some(({ path }) => path === now.place.path)
      : places.some((place) => isSamePlace(shift(place), now.place));
  return compareSeverity(old.severity, now.severity) < 0 && isSamePlace(shift(old.place), now.place);
}

function isSameKind(one: Finding, other: Finding): boolean {
  return one.rule === other.rule && one.message.template === other.message.template;
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.path === other.path && one.range.start === other.range.start;
}

function lostKnowledge(
  applied: readonly AppliedFix[],
  { snapshot, report: before }: JudgedSnapshot,
  after: Report,
): Message | undefined {
  const now = new Map(after.rules.map((rule) => [rule.id, rule]));
  const leftOpen = new Set(applied.flatMap(({ fix }) => fix.leavesOpen ?? []));
  for (const rule of before.rules) {
    const next = now.get(rule.id);
    if (!next || leftOpen.has(rule.id)) continue;
    const open = new Set(rule.reasons.map((reason) => reason.template));
    const isNew = (reason: Message) => !open.has(reason.template) && !namesUnread(reason, snapshot);
    if (rule.state !== "not-applicable" && next.reasons.some(isNew))
      return message("{rule} could then not be checked any more", { rule: rule.id });
    // A search that has nothing to look for any more is no loss; evidence that stood somewhere is.
    const isProofLost = evidenceOf(next) < evidenceOf(rule);
    // A fault in its place is a finding, and told as one.
    if (isProofLost && next.state !== "fail")
      return message("a proof of {rule} would be lost", { rule: rule.id });
  }
  return undefined;
}

/** A search that found something does not say which files it could not read; one that finds nothing any more does. */
function namesUnread({ values }: Message, { unread }: Snapshot): boolean {
  return Object.values(values).some((value) => typeof value === "string" && unread.has(value));
}

/** How many proofs rest on something that stands somewhere. */
function evidenceOf({ proofs }: RuleReport): number {
  return proofs.filter(({ places }) => places.length > 0).length;
}

/** Findings keep their words while their numbers, lines and names change: the template tells them apart. */
function keyOf({ rule, place, message: { template } }: Finding): string {
  return JSON.stringify([rule, place.path, template]);
}

function countByKey(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return counts;
}
