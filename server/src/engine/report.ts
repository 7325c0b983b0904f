import { type Configuration, configurations } from "./configuration/configuration";
import type { KnownRules } from "./configuration/configuration-problems";
import { type Database, type Fact, fact } from "./database";
import type { Category, Finding, RuleId, Severity } from "./finding";
import { type BaselineAccount, type BaselineEntry, baseline, openBaseline } from "./ignores/baseline";
import { ignoreUses, knownRules, lineOf, usesOf } from "./ignores/ignores";
import {
  configuredReason,
  configuredSeverity,
  type InlineIgnore,
  inlineIgnores,
  isExcluded,
  isInForce,
  meansFinding,
} from "./ignores/suppression";
import { type Message, message } from "./message";
import { isAboutRules, type Outcome, type Rule } from "./rule";
import { outcomesOf, type ProvidedFacts } from "./run-rule";
import { type RuleState, type Score, type ScoringPolicy, scoreRules } from "./score";
import type { Proof, QuestionId } from "./verdict";

/** The verdict on one snapshot. Same snapshot, same report. */
export interface Report {
  /** Open findings, sorted by path, offset and rule. */
  readonly findings: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  /** In the order of the rule index. */
  readonly rules: readonly RuleReport[];
  readonly score: Score;
  /** Entries of the baseline whose findings are gone. */
  readonly outdatedBaseline: readonly BaselineEntry[];
}

/** Findings that the baseline accepts stay in the score: they only fail nothing. */
export interface AcceptedFinding {
  readonly finding: Finding;
  readonly reason: string | Message;
  readonly by: "comment" | "configuration" | "baseline" | "project";
}

/** What one rule says of the repository, in words. */
export interface RuleReport {
  readonly id: RuleId;
  readonly category: Category;
  readonly severity: Severity;
  readonly state: RuleState;
  /** Why it is unknown or failed to run; what it could not check beside its findings. */
  readonly reasons: readonly Message[];
  /** Why what is right is right, a proof for each subject; of a pass at least one. */
  readonly proofs: readonly Proof[];
  /** Questions about the project that would settle what is unknown. */
  readonly questions: readonly QuestionId[];
}

/** The report, and what it is made of: judging rule by rule lets others run in between, and changes nothing else. */
export interface ReportFact extends Fact<Report> {
  readonly rules: readonly Rule[];
  judge(db: Database, rule: Rule): Outcome;
  /** The findings of some rules as the report will have them, before all the others are judged. */
  openFindings(db: Database, rules: readonly Rule[]): readonly Finding[];
}

/** Whether the application of this repository is understood; what tells it is the project's business, not the engine's. */
export type UnderstoodFact = Fact<{ readonly understood: boolean }>;

const everything: UnderstoodFact = fact("everything is understood", () => ({ understood: true }));

/** The report over the given rules, as a fact of the snapshot. */
export function reportOf(
  rules: readonly Rule[],
  policy: ScoringPolicy,
  understanding: UnderstoodFact = everything,
): ReportFact {
  const outcomes = outcomesOf(rules, factsAboutRules(rules, policy));
  const judgeAll = (db: Database, some: readonly Rule[]) => {
    const configured = db.get(configurations);
    const known = db.get(baseline);
    const account = known && openBaseline(known, db);
    const judged = some.map((rule) => judge(rule, db.of(outcomes, rule.id), { db, configured, account }));
    return { judged, account, findings: judged.flatMap(({ open }) => open).sort(compareFindings) };
  };
  const report = fact("report", (db): Report => {
    const { judged, account, findings } = judgeAll(db, rules);
    return {
      findings,
      accepted: judged
        .flatMap(({ accepted }) => accepted)
        .sort((a, b) => compareFindings(a.finding, b.finding)),
      rules: judged.map(({ report }) => report),
      score: scoreRules(
        judged.map(({ report, open, accepted }) => ({
          ...report,
          blocks: [...open, ...accepted.filter(isBaselined).map(({ finding }) => finding)].some(
            ({ severity }) => severity === "blocker",
          ),
        })),
        policy,
        db.get(understanding).understood,
      ),
      outdatedBaseline: account?.left() ?? [],
    };
  });
  return {
    ...report,
    rules,
    judge: (db, { id }) => db.of(outcomes, id),
    openFindings: (db, some) => judgeAll(db, some).findings,
  };
}

/** What rules about the other rules are given. */
function factsAboutRules(rules: readonly Rule[], { weights }: ScoringPolicy): ProvidedFacts {
  const others = rules.filter((rule) => !isAboutRules(rule));
  const otherIds = new Set(others.map(({ id }) => id));
  const outcomes = outcomesOf(others);
  const known: KnownRules = { ids: rules.map(({ id }) => id), categories: [...weights.keys()] };
  return new Map<Fact<unknown>, Fact<unknown>>([
    [knownRules, fact("known rules", () => known)],
    [
      ignoreUses,
      fact("uses of ignores", (db) =>
        usesOf(db, known, (id) => (otherIds.has(id) ? completeFindings(db.of(outcomes, id)) : undefined)),
      ),
    ],
  ]);
}

/** Undefined when the rule may have missed some. */
function completeFindings(outcome: Outcome): readonly Finding[] | undefined {
  if (outcome.kind === "pass" || outcome.kind === "not-applicable") return [];
  return outcome.kind === "fail" && outcome.unchecked.length === 0 ? outcome.findings : undefined;
}

/** By file, place and rule: the same order in every run. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.place.path, b.place.path) ||
    a.place.range.start - b.place.range.start ||
    a.place.range.end - b.place.range.end ||
    compareText(a.rule, b.rule) ||
    compareText(JSON.stringify(a.message), JSON.stringify(b.message))
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Judged {
  readonly open: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  readonly report: RuleReport;
}

interface Circumstances {
  readonly db: Database;
  readonly configured: readonly Configuration[];
  readonly account: BaselineAccount | undefined;
}

function judge(rule: Rule, outcome: Outcome, circumstances: Circumstances): Judged {
  const { configured } = circumstances;
  const open: Finding[] = [];
  const accepted: AcceptedFinding[] = [];
  let switchedOff = 0;
  for (const original of outcome.kind === "fail" ? outcome.findings : []) {
    const severity = configuredSeverity(configured, original);
    if (severity === "off" || isExcluded(configured, original.place.path)) {
      switchedOff++;
      continue;
    }
    const finding = severity ? { ...original, severity } : original;
    const acceptance = acceptanceOf(finding, circumstances);
    if (acceptance) accepted.push({ finding, ...acceptance });
    else open.push(finding);
  }
  return { open, accepted, report: reportRule(rule, outcome, open, accepted, switchedOff, configured) };
}

function acceptanceOf(
  finding: Finding,
  { db, configured, account }: Circumstances,
): Omit<AcceptedFinding, "finding"> | undefined {
  if (finding.accepted) return { reason: finding.accepted, by: "project" };
  const inline = inlineIgnoreOf(finding, db);
  if (inline) return { reason: inline.reason, by: "comment" };
  const reason = configuredReason(configured, finding, db.today());
  if (reason !== undefined) return { reason, by: "configuration" };
  return account?.covers(finding) ? { reason: message("It is in the baseline"), by: "baseline" } : undefined;
}

function isBaselined({ by }: AcceptedFinding): boolean {
  return by === "baseline";
}

function inlineIgnoreOf(finding: Finding, db: Database): InlineIgnore | undefined {
  const ignores = inlineIgnores(db, finding.place.path);
  const file = ignores.length > 0 ? db.file(finding.place.path) : undefined;
  if (!file) return undefined;
  const line = lineOf(finding, file);
  return ignores.find((ignore) => isInForce(ignore, db.today()) && meansFinding(ignore, finding, line));
}

function reportRule(
  rule: Rule,
  outcome: Outcome,
  open: readonly Finding[],
  accepted: readonly AcceptedFinding[],
  switchedOff: number,
  configured: readonly Configuration[],
): RuleReport {
  const { id, category } = rule;
  const root = configured.find(({ folder }) => folder === "");
  const setting = root?.rules.get(id)?.severity ?? root?.rules.get(category)?.severity;
  const severity = setting && setting !== "off" ? setting : rule.severity;
  const state: RuleState =
    setting === "off"
      ? "off"
      : outcome.kind !== "fail"
        ? outcome.kind
        : open.length > 0 || accepted.some(isBaselined)
          ? "fail"
          : accepted.length > 0
            ? "accepted"
            : switchedOff > 0
              ? "off"
              : "pass";
  return {
    id,
    category,
    severity,
    state,
    reasons: reasonsOf(outcome),
    proofs: "proofs" in outcome ? outcome.proofs : [],
    questions: "questions" in outcome ? outcome.questions : [],
  };
}

function reasonsOf(outcome: Outcome): readonly Message[] {
  if (outcome.kind === "unknown") return outcome.reasons;
  if (outcome.kind === "fail") return outcome.unchecked;
  if (outcome.kind === "error") return [message("The rule failed to run: {error}", { error: outcome.text })];
  return [];
}
