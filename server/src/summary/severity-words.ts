import type { Severity } from "../engine/finding";
import { type Message, message } from "../engine/message";

/** What people read for a severity, wherever it is shown. */

const words = { blocker: "Blocker", major: "Major", minor: "Minor", advice: "Advice" } as const;

/** Other languages decline the word with its number. */
const counts = {
  blocker: "{count} {count:plural:blocker|blockers}",
  major: "{count} major",
  minor: "{count} minor",
  advice: "{count} advice",
} as const;

const headings = { blocker: "Blockers", major: "Major", minor: "Minor", advice: "Advice" } as const;

const leastOnes = {
  blocker: "Blockers only",
  major: "Major and worse",
  minor: "Minor and worse",
  advice: "Advice and worse",
} as const;

/** Of one problem: "Blocker". */
export function severityWord(severity: Severity): Message {
  return message(words[severity]);
}

/** Over several problems: "Blockers". */
export function severityHeading(severity: Severity): Message {
  return message(headings[severity]);
}

/** "3 blockers" */
export function severityCount(severity: Severity, count: number): Message {
  return message(counts[severity], { count });
}

/** That one and what is worse: "Major and worse". */
export function atLeast(severity: Severity): Message {
  return message(leastOnes[severity]);
}
