import type { Finding, Place, Severity } from "./finding";
import { type Message, message } from "./message";
import type { RelativePath } from "./snapshot";

/**
 * What a rule says of one subject: a settings module, a service, an image, an env file, a location, a manifest.
 * There is no verdict without an argument: a fault has its place, a sound subject its proof, an unknown one its reason.
 */
export type Verdict = Fault | Sound | NotKnown;

/** Something is wrong with the subject. */
export interface Fault extends FindingDraft {
  readonly kind: "fault";
  /**
   * The one thing to change, when several subjects share it: faults of one rule with the same cause are one finding,
   * the places of the others are related to it.
   */
  readonly cause?: string;
}

/** A finding without what the engine fills in. */
export interface FindingDraft extends Pick<Finding, "message" | "place"> {
  /** When it differs from the rule's. */
  readonly severity?: Severity;
  readonly related?: Finding["related"];
  readonly fixes?: Finding["fixes"];
  readonly advice?: NonNullable<Finding["advice"]>;
  readonly tags?: NonNullable<Finding["tags"]>;
  readonly accepted?: NonNullable<Finding["accepted"]>;
}

/** The subject is right, and this is why. Made by `sound` and `foundNothing` only. */
export interface Sound extends Proof {
  readonly kind: "sound";
}

/** Why something is right: a sentence, and where that is seen or how much was searched. */
export interface Proof {
  readonly because: Message;
  /** Where the evidence stands; empty for a search, whose evidence is that nothing was found. */
  readonly places: readonly Place[];
  /** How many files (or other things) a search has read. */
  readonly searched?: number;
}

/** What would have to be known to judge the subject. */
export interface NotKnown {
  readonly kind: "unknown";
  readonly reason: Message;
  /** The question about the project that would settle it, when a person can answer it. */
  readonly question?: QuestionId;
}

/** Names an open question about the project: see the fact that asks it. */
export type QuestionId = string;

/** Something is wrong, at a place. */
export function fault(draft: FindingDraft & { readonly cause?: string }): Fault {
  return { kind: "fault", ...draft };
}

/** A proof by what stands at the places: at least one. Take it away, and the verdict must change. */
export function sound(because: Message, ...places: readonly [Place, ...Place[]]): Sound {
  return { kind: "sound", because, places };
}

/**
 * A proof by search: everything that could hold the thing was read, and it is not there.
 * `because` should name `{count}` through its values. With anything unread that mattered, or nothing read, nobody knows.
 */
export function foundNothing(
  because: Message,
  search: { readonly read: number; readonly unread?: readonly RelativePath[] },
): Sound | NotKnown {
  const unread = search.unread ?? [];
  const [first] = unread;
  if (first !== undefined)
    return notKnown(
      message("{count} {count:plural:file|files} could not be read, {path} among them", {
        count: unread.length,
        path: first,
      }),
    );
  if (search.read === 0) return notKnown(message("There was nothing to read"));
  return { kind: "sound", because, places: [], searched: search.read };
}

/** The value of a fact, or that there is none, with the reason and the question where it may be there after all. */
export interface Optional<T> {
  readonly value: T | undefined;
  readonly unknown?: Message;
  readonly question?: QuestionId;
}

/** The verdicts about a value where there is one; where that is not known, the reason; none where there is none. */
export function judgeOptional<T>(
  { value, unknown, question }: Optional<T>,
  judge: (value: T) => readonly Verdict[],
): readonly Verdict[] {
  if (value !== undefined) return judge(value);
  return unknown ? [notKnown(unknown, question)] : [];
}

/** Nobody can tell, for this reason; `question` where a person could answer. */
export function notKnown(reason: Message, question?: QuestionId): NotKnown {
  return question === undefined ? { kind: "unknown", reason } : { kind: "unknown", reason, question };
}
