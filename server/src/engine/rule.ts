import type { Fact } from "./database";
import type { Category, Finding, RuleId, Severity } from "./finding";
import type { Message } from "./message";
import type { RelativePath } from "./snapshot";
import type { FindingDraft, Optional, Proof, QuestionId, Verdict } from "./verdict";

/** What a rule found out of all its subjects. Unknown is neither pass nor fail; a pass is a list of proofs. */
export type Outcome =
  | { readonly kind: "pass"; readonly proofs: readonly Proof[] }
  | {
      readonly kind: "fail";
      readonly findings: readonly Finding[];
      readonly proofs: readonly Proof[];
      readonly unchecked: readonly Message[];
      readonly questions: readonly QuestionId[];
    }
  | { readonly kind: "not-applicable" }
  | {
      readonly kind: "unknown";
      readonly reasons: readonly Message[];
      readonly proofs: readonly Proof[];
      readonly questions: readonly QuestionId[];
    }
  | { readonly kind: "error"; readonly text: string | Message };

/** The value of a fact that has no subject here: no Compose file, no application. Rules that need it do not apply. */
export interface Absent {
  readonly answer: "absent";
  /** There may be one after all, which is an open question: until it is answered, rules that need the fact are unknown. */
  readonly open?: Unknown;
}

/** The value of a fact that cannot be established. Rules that need it are unknown. */
export interface Unknown {
  readonly answer: "unknown";
  readonly reason: Message;
  /** The question about the project that would settle it. */
  readonly question?: QuestionId;
  /** What its answer may name. */
  readonly candidates?: readonly string[];
}

/** What a fact answers that has no subject here. */
export const absent: Absent = { answer: "absent" };

/** What a fact answers that cannot be told: rules that need it are not checked, for this reason. */
export function unknown(reason: Message, question?: QuestionId): Unknown {
  return question === undefined ? { answer: "unknown", reason } : { answer: "unknown", reason, question };
}

/** No subject, as long as something else has none: for the reason it has, when that is open. */
export function absentLike(value: unknown): Absent {
  return isAbsent(value) ? value : absent;
}

/** Whether a fact answered that it has no subject here. */
export function isAbsent(value: unknown): value is Absent {
  return typeof value === "object" && value !== null && (value as Absent).answer === "absent";
}

/** What a fact found; nothing where it has no subject. For whoever looks for the subjects of something else in it. */
export function orNone<T>(value: readonly T[] | Absent): readonly T[] {
  return isAbsent(value) ? [] : value;
}

/** Whether a fact answered that it cannot be told. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && (value as Unknown).answer === "unknown";
}

export type { FindingDraft } from "./verdict";

/** `findings` empty and nothing unchecked is a pass; empty with something unchecked is unknown. */
export interface Judgement {
  readonly findings: readonly FindingDraft[];
  readonly unchecked?: readonly Message[];
}

/** What a rule of absence answers: faults, or what it could not check. */
export type CheckResult = readonly FindingDraft[] | Judgement | Absent | Unknown;

/** A verdict for each subject. None: the rule has nothing to judge here, and counts for nothing. */
export type RuleVerdicts = readonly Verdict[] | Absent | Unknown;

/** The facts that a rule declares, by the names under which `judge` gets their values. */
export type Needs = Readonly<Record<string, Fact<unknown>>>;

/** What `check` receives: exactly the declared facts, the empty cases taken out. */
export type Given<N extends Needs> = {
  readonly [Name in keyof N]: N[Name] extends Fact<infer T> ? Exclude<T, Absent | Unknown> : never;
};

/**
 * A rule judges its subjects one by one; or, where the good state is that there is nothing of the kind, lists what it
 * found, and finding nothing is proved by what was read. There is no third way to pass.
 */
export type Rule<N extends Needs = Needs> = RuleDescription<N> &
  (
    | { judge(facts: Given<N>): RuleVerdicts; readonly check?: undefined; readonly provedBy?: undefined }
    | { readonly provedBy: Search; check(facts: Given<N>): CheckResult; readonly judge?: undefined }
  );

/**
 * What must have been read for "nothing was found" to be a proof: the text of every file ("search"), the names and what
 * git says of them ("listing"), or the texts of some files. A file of another kind that was not read says nothing.
 */
export type Search = "search" | "listing" | SearchOfSome;

interface SearchOfSome {
  readonly reading: (path: RelativePath) => boolean;
  /** Stands in the text of every file that has something to judge: where it stands in none, nothing is proved. */
  readonly about?: RegExp;
}

interface RuleDescription<N extends Needs> {
  readonly id: RuleId;
  readonly category: Category;
  readonly severity: Severity;
  /** Names the problem: "DEBUG is on in production". Also the heading of the rule's page. */
  readonly title: string;
  /** Names the good state, for what works well: "DEBUG is off in production". */
  readonly passed: string;
  /** How long the repair takes a developer who knows the project. */
  readonly effort: "minutes" | "hours" | "days";
  /** Checks of the framework's own that ask the same. */
  readonly frameworkChecks?: readonly FrameworkCheck[];
  /** The number of the weakness in the Common Weakness Enumeration, where it is one. */
  readonly cwe?: number;
  readonly needs: N;
}

/** Declares a rule. `judge` is pure, sees only the facts it declares, and never gets an absent or unknown one. */
export function defineRule<const N extends Needs>(rule: Rule<N>): Rule {
  return rule as unknown as Rule;
}

/** A fact that only the report can give, because it is about the other rules. Rules that need it run after those. */
export function provided<T>(name: string): Fact<T> {
  const made: Fact<T> = {
    name,
    read() {
      throw new Error(`"${name}" is known only inside a report`);
    },
  };
  providedFacts.add(made);
  return made;
}

const providedFacts = new WeakSet<Fact<unknown>>();

/** Whether a rule is about what the other rules found. */
export function isAboutRules({ needs }: Rule): boolean {
  return Object.values(needs).some((needed) => providedFacts.has(needed));
}

/** Hands a fact to `check` with its empty cases, where a rule has something to say about absence itself. */
export function optional<T>(source: Fact<T>): Fact<Optional<Exclude<T, Absent | Unknown>>> {
  const known = optionalFacts.get(source as Fact<unknown>);
  if (known) return known as ReturnType<typeof optional<T>>;
  const made: Fact<Optional<unknown>> = {
    name: `optional ${source.name}`,
    read(db) {
      const value: unknown = db.get(source);
      const why = isAbsent(value) ? value.open : isUnknown(value) ? value : undefined;
      if (!why) return { value: isAbsent(value) ? undefined : value };
      const { reason, question } = why;
      return { value: undefined, unknown: reason, ...(question === undefined ? {} : { question }) };
    },
    equal: (left, right) =>
      left.value === right.value && left.unknown === right.unknown && left.question === right.question,
  };
  optionalFacts.set(source as Fact<unknown>, made);
  return made as ReturnType<typeof optional<T>>;
}

/** A check that a framework ships itself: "security.W018" of Django. */
export interface FrameworkCheck {
  readonly framework: string;
  readonly id: string;
  /** Where its documentation describes it. */
  readonly page: string;
}

const optionalFacts = new WeakMap<Fact<unknown>, Fact<unknown>>();
