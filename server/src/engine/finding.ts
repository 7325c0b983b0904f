import type { Command } from "./command";
import type { Message } from "./message";
import type { RelativePath } from "./snapshot";
import type { Range } from "./text";

/** "blocker" must not go live; "advice" is recommended or optional and weighs nothing in the score. */
export type Severity = "blocker" | "major" | "minor" | "advice";

/** The most severe first. */
export const severities = ["blocker", "major", "minor", "advice"] as const satisfies readonly Severity[];

/** Sorts the most severe first. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** The most severe of some; advice when there are none. */
export function worstSeverity(all: Iterable<{ readonly severity: Severity }>): Severity {
  const present = new Set([...all].map(({ severity }) => severity));
  return severities.find((severity) => present.has(severity)) ?? "advice";
}

export type Category =
  | "security"
  | "dependencies"
  | "deployment"
  | "operations"
  | "performance"
  | "testing"
  | "code-quality"
  | "architecture"
  | "documentation";

/** Kebab-case, names the problem: "debug-default". */
export type RuleId = string;

/** A part of a file's text, in UTF-16 units from its start; of an empty range only the position counts. */
export interface Place {
  readonly path: RelativePath;
  readonly range: Range;
  /** What this place has to do with the finding; for related places. */
  readonly note?: Message;
  /** Nothing is wrong here: something is missing, and this is where it belongs. */
  readonly isMissing?: true;
}

/** One problem, as everything shows it. */
export interface Finding {
  readonly rule: RuleId;
  readonly category: Category;
  readonly severity: Severity;
  /** What is wrong and why it matters; what to do is in the fixes. */
  readonly message: Message;
  /** One primary place, inside an existing file. */
  readonly place: Place;
  readonly related: readonly Place[];
  readonly fixes: readonly Fix[];
  readonly advice?: Advice;
  /** "unnecessary" shows faded (unused code), "deprecated" struck through. */
  readonly tags?: readonly ("unnecessary" | "deprecated")[];
  /** Set when the project itself accepts this already, such as by Django's SILENCED_SYSTEM_CHECKS: where it says so. */
  readonly accepted?: Message;
}

/** "safe" fixes join fix-all; "review" fixes change what a developer sees locally and are offered one by one. */
export type FixSafety = "safe" | "review";

/** A change that removes a finding. See `safety` for who may make it without being asked. */
export interface Fix {
  readonly title: Message;
  readonly safety: FixSafety;
  readonly edits: readonly FileEdit[];
  /** True when the finding stays until its advice is followed too: an ignored file is still tracked. */
  readonly partial?: true;
  /** Rules whose answer then rests on what production sets, as the title says: that they become unknown is no loss. */
  readonly leavesOpen?: readonly RuleId[];
  /** Rules that say nothing of the project before, for want of what the fix adds: what they find then was so all along. */
  readonly reveals?: readonly RuleId[];
  /** What it writes describes the rest of the project: among many fixes it waits until the others are made. */
  readonly last?: true;
}

export type FileEdit = TextEdit | FileCreation | FileRemoval;

/** Replaces a range of the text that was judged. */
export interface TextEdit {
  readonly kind: "edit";
  readonly path: RelativePath;
  readonly range: Range;
  readonly newText: string;
}

/** Creates a file that does not exist. */
export interface FileCreation {
  readonly kind: "create";
  readonly path: RelativePath;
  readonly text: string;
}

/** Moves a file or directory to the trash, after a question, in an editor only: never by fix-all or the command line. */
export interface FileRemoval {
  readonly kind: "trash";
  readonly path: RelativePath;
}

/** A thing to do that is not an edit. Shown, copied or put into a terminal by the user; never run by us. */
export interface Advice {
  readonly text: Message;
  readonly command?: Command;
}
