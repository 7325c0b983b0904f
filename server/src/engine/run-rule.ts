import { type Database, type Fact, type FactFamily, factFamily } from "./database";
import type { Finding, Fix } from "./finding";
import { adaptLineBreaks } from "./fixes/adapt-line-breaks";
import { failureText } from "./guard";
import { message } from "./message";
import {
  type CheckResult,
  isAbsent,
  isUnknown,
  type Outcome,
  type Rule,
  type RuleVerdicts,
  type Unknown,
} from "./rule";
import { isSameValue } from "./same-value";
import type { RelativePath, UnreadReason } from "./snapshot";
import { type FindingDraft, foundNothing, notKnown, type Proof, type Verdict } from "./verdict";

/** The facts that take the place of those which only a report can give. */
export type ProvidedFacts = ReadonlyMap<Fact<unknown>, Fact<unknown>>;

/**
 * The outcomes of the given rules by id, each rerun only when a fact it needs changes. What is thrown, or never comes to
 * an end, costs one rule.
 */
export function outcomesOf(rules: readonly Rule[], given: ProvidedFacts = new Map()): FactFamily<Outcome> {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const judged = factFamily("judgement", (db, id): Outcome => {
    const rule = byId.get(id);
    return rule ? runRule(rule, db, given) : { kind: "not-applicable" };
  });
  return factFamily("outcome", (db, id) => {
    try {
      return db.of(judged, id);
    } catch (thrown) {
      return { kind: "error", text: failureText(thrown) };
    }
  });
}

function runRule(rule: Rule, db: Database, given: ProvidedFacts): Outcome {
  const facts: Record<string, unknown> = {};
  const missing: Unknown[] = [];
  for (const [name, needed] of Object.entries(rule.needs)) {
    const value = db.get(given.get(needed) ?? needed);
    if (isAbsent(value) && !value.open) return { kind: "not-applicable" };
    if (isAbsent(value) && value.open) missing.push(value.open);
    if (isUnknown(value)) missing.push(value);
    facts[name] = value;
  }
  if (missing.length > 0) return notChecked(missing);
  return rule.judge
    ? toOutcome(rule, rule.judge(facts as never), db)
    : checked(rule, rule.check(facts as never), db);
}

function toOutcome(rule: Rule, result: RuleVerdicts, db: Database): Outcome {
  if (isAbsent(result)) return result.open ? notChecked([result.open]) : { kind: "not-applicable" };
  if (isUnknown(result)) return notChecked([result]);
  if (result.length === 0) return { kind: "not-applicable" };
  const faults = result.flatMap((verdict) => {
    if (verdict.kind !== "fault") return [];
    const { kind: _, ...fault } = verdict;
    return [fault];
  });
  const proofs = unique(result.filter((verdict) => verdict.kind === "sound").map(toProof));
  const open = result.filter((verdict) => verdict.kind === "unknown");
  const unchecked = unique(open.map(({ reason }) => reason));
  const questions = unique(open.flatMap(({ question }) => question ?? []));
  if (faults.length > 0) {
    const findings = oneOfEachCause(faults).map((draft) => toFinding(rule, draft, db));
    return { kind: "fail", findings, proofs, unchecked, questions };
  }
  if (unchecked.length > 0) return { kind: "unknown", reasons: unchecked, proofs, questions };
  return { kind: "pass", proofs };
}

function checked(rule: Rule, result: CheckResult, db: Database): Outcome {
  if (isAbsent(result)) return result.open ? notChecked([result.open]) : { kind: "not-applicable" };
  if (isUnknown(result)) return notChecked([result]);
  const drafts = "findings" in result ? result.findings : result;
  const unchecked = "findings" in result ? unique(result.unchecked ?? []) : [];
  const findings = oneOfEachCause(drafts).map((draft) => toFinding(rule, draft, db));
  if (findings.length > 0) return { kind: "fail", findings, proofs: [], unchecked, questions: [] };
  if (unchecked.length > 0) return { kind: "unknown", reasons: unchecked, proofs: [], questions: [] };
  // An empty folder holds nothing that could be right or wrong.
  if (db.paths().length === 0) return { kind: "not-applicable" };
  return toOutcome(rule, searched(rule, db), db);
}

/** That everything that could hold it was read and nothing was found. No verdict where there is nothing of the kind. */
function searched(rule: Rule, db: Database): readonly Verdict[] {
  if (!db.tree().complete) return [notKnown(message("Not all of the folder was listed"))];
  const search = rule.provedBy ?? "search";
  const { reading: concerns, about } =
    typeof search === "object" ? search : { reading: () => search === "search", about: undefined };
  const unread = [...db.unread()].flatMap(([path, reason]) =>
    harmless.has(reason) || isData(path) || !concerns(path) ? [] : [path],
  );
  const judged = (path: RelativePath) => !about || db.of(holding(about), path);
  const read =
    search === "listing"
      ? db.paths().length
      : db.paths().filter((path) => concerns(path) && judged(path)).length;
  if (read === 0 && unread.length === 0) return [];
  return [
    foundNothing(
      message("{passed}: {count} {count:plural:file was|files were} read", {
        passed: message(rule.passed),
        count: read,
      }),
      { read, unread },
    ),
  ];
}

const holders = new WeakMap<RegExp, FactFamily<boolean>>();

/** Whether a pattern matches the text of a file: a fact of that file, so that typing in it asks nothing of the others. */
function holding(pattern: RegExp): FactFamily<boolean> {
  let family = holders.get(pattern);
  if (!family) {
    family = factFamily("holds a subject", (db, path) => pattern.test(db.file(path)?.text ?? ""));
    holders.set(pattern, family);
  }
  return family;
}

/** What is no text, or no file of this folder. */
const harmless: ReadonlySet<UnreadReason> = new Set(["binary", "outside-workspace"]);

/** Too large to have been written by hand. */
function isData(path: RelativePath): boolean {
  return /\.(?:csv|tsv|sql|jsonl?|geojson|svg|map|lock|xml|txt|min\.js|min\.css|css|ipynb|po|dat|log)$/i.test(
    path,
  );
}

function notChecked(missing: readonly Unknown[]): Outcome {
  return {
    kind: "unknown",
    reasons: unique(missing.map(({ reason }) => reason)),
    proofs: [],
    questions: unique(missing.flatMap(({ question }) => question ?? [])),
  };
}

function toProof({ because, places, searched }: Proof): Proof {
  return searched === undefined ? { because, places } : { because, places, searched };
}

/** One fix for what is one cause: the same repair at every place, or a part of it where a place has none. */
function joinFixes(all: readonly Fix[], own: readonly Fix[]): readonly Fix[] {
  return all.map((fix) => {
    const same = own.find(
      ({ title, safety }) => title.template === fix.title.template && safety === fix.safety,
    );
    if (!same) return { ...fix, partial: true };
    const added = same.edits.filter((edit) => !fix.edits.some((known) => isSameValue(known, edit)));
    return { ...fix, edits: [...fix.edits, ...added] };
  });
}

/**
 * The first fault of each cause, with the places of the others as related ones. Without a cause it is the place: two
 * deployments that share a file have its faults once.
 */
function oneOfEachCause(
  faults: readonly (FindingDraft & { readonly cause?: string })[],
): readonly FindingDraft[] {
  const byCause = new Map<string, FindingDraft>();
  const drafts: FindingDraft[] = [];
  for (const { cause: given, ...draft } of faults) {
    const { path, range } = draft.place;
    const cause = given ?? `${path}:${range.start}-${range.end}:${draft.message.template}`;
    const first = byCause.get(cause);
    if (first === undefined) {
      byCause.set(cause, draft);
      drafts.push(draft);
      continue;
    }
    const known = [first.place, ...(first.related ?? [])];
    const others = [draft.place, ...(draft.related ?? [])].filter(
      ({ path, range }) => !known.some((one) => one.path === path && isSameValue(one.range, range)),
    );
    const joined = {
      ...first,
      related: [...(first.related ?? []), ...others],
      fixes: joinFixes(first.fixes ?? [], draft.fixes ?? []),
    };
    drafts[drafts.indexOf(first)] = joined;
    byCause.set(cause, joined);
  }
  return drafts;
}

/** Several facts may be unknown for the same reason, several subjects right for the same one. */
function unique<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function toFinding(rule: Rule, draft: FindingDraft, db: Database): Finding {
  return {
    ...draft,
    rule: rule.id,
    category: rule.category,
    severity: draft.severity ?? rule.severity,
    related: draft.related ?? [],
    fixes: adaptLineBreaks(draft.fixes ?? [], db),
  };
}
