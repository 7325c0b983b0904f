import type { Range } from "vscode-languageserver";
import type { Command } from "../engine/command";
import type { Category, FixSafety, RuleId, Severity } from "../engine/finding";
import type { IgnoreScope } from "../engine/ignores/ignore-edit";
import type { RuleState } from "../engine/score";
import type { GitUnavailable } from "../engine/snapshot";
import type { Term } from "../summary/action-plan";
import type { ChecklistState } from "../summary/checklist-state";
import type { Light, Readiness } from "../summary/readiness";

/** What our own client and server say to each other beside the Language Server Protocol. Types and names only. */

/** Passed in `initializationOptions`. Everything may be left out: other clients know nothing of it. */
export interface InitializationOptions {
  /** False: the workspace is not trusted, and git is never started. */
  readonly trusted?: boolean;
  /** The git program the editor uses; must be absolute. */
  readonly gitPath?: string;
  /** A directory for what is kept between sessions; must be absolute. */
  readonly storage?: string;
  readonly locale?: "en" | "uk";
  /** Where a rule's page opens, with `{rule}` for its id: `vscode://readiness.readiness/rule/{rule}`. */
  readonly rulePage?: string;
  /** Commands that the client offers: only then do actions refer to them. */
  readonly commands?: readonly ClientCommand[];
  /** Send `readiness/reportChanged`. */
  readonly reports?: boolean;
  readonly display?: DisplaySettings;
  /** URIs of workspace folders that are not read. */
  readonly disabledFolders?: readonly string[];
}

/** How and when things are shown, never which findings exist. */
export interface DisplaySettings {
  /** Findings of the baseline: not at all, or as hints. */
  readonly baseline?: "hidden" | "hint";
  readonly codeLens?: boolean;
  /** When an edit is judged: while somebody types, which is the default, or when a file is saved. */
  readonly run?: "onType" | "onSave";
}

export type ClientCommand = (typeof clientCommands)[keyof typeof clientCommands];

/** Commands that the client runs on behalf of a code action. */
export const clientCommands = {
  /**
   * Asks for a reason and sends `serverCommands.ignore`. Argument: IgnoreArguments, or a list of them, of which it lets
   * the user choose.
   */
  ignore: "readiness.ignoreHere",
  /** Asks, then moves a path to the trash. Argument: its URI. */
  trash: "readiness.moveToTrash",
  /** Argument: rule id, or a list of them, of which it lets the user choose. */
  explain: "readiness.explainRule",
  /** Opens the production settings with their origins. */
  effectiveSettings: "readiness.showEffectiveSettings",
  /** Puts a command into a terminal without running it, quoted for its shell. Argument: TerminalArguments. */
  terminal: "readiness.putIntoTerminal",
  /** Says why a repair was not made. Argument: the sentence. */
  explainRefusal: "readiness.explainRefusal",
} as const;

/** Commands of `workspace/executeCommand`. */
export const serverCommands = {
  /** Applies every safe fix of all folders, or of the one whose URI is the argument. */
  fixAll: "readiness.fixAll",
  /** Reads all folders anew. */
  rescan: "readiness.rescan",
  /** Argument: IgnoreArguments with a reason. */
  ignore: "readiness.ignore",
  /** Asks the advisory databases about the dependencies of all folders, or of the one whose URI is the argument. */
  auditDependencies: "readiness.auditDependencies",
  /** Writes the answer to a question about production into `.readiness.json`. Argument: AnswerArguments. */
  answer: "readiness.answer",
} as const;

export interface TerminalArguments {
  readonly command: Command;
  /** URI of the workspace folder that the command is meant for. */
  readonly folder: string;
}

export interface AnswerArguments {
  /** Of the folder. */
  readonly uri: string;
  /** As the report names it. */
  readonly question: string;
  /** One of those that the report names; or the URI of the file that the user means instead. */
  readonly answer?: string;
  readonly file?: string;
}

export interface IgnoreArguments {
  readonly uri: string;
  readonly rule: RuleId;
  readonly range: Range;
  readonly scope: IgnoreScope;
  readonly reason?: string;
}

/** The names of what server and extension send each other beside the protocol of language servers. */
export const methods = {
  /** Notification to the client: FolderReport. */
  reportChanged: "readiness/reportChanged",
  /** Notification to the client: `{ uri }`, a folder that was removed. */
  reportGone: "readiness/reportGone",
  /** Request: no parameters → FolderReport[]. */
  report: "readiness/report",
  /** Request: AuditParameters → `{ text }`, the whole audit of a folder; null before it was read. */
  audit: "readiness/audit",
  /** Request: `{ rule }` → `{ markdown }` or null. */
  rulePage: "readiness/rulePage",
  /** Request: `{ uri?, showSecrets? }` → EffectiveSettings. */
  effectiveSettings: "readiness/effectiveSettings",
  /** Notification from the client: the user trusts the workspace now. */
  trusted: "readiness/trusted",
  /** Notification from the client: DisplaySettings. */
  display: "readiness/display",
} as const;

export interface AuditParameters {
  /** Of the folder. */
  readonly uri: string;
  readonly format: "markdown" | "html";
}

/** The report on one workspace folder as the panel shows it, in the client's language. */
export interface FolderReport {
  readonly uri: string;
  readonly name: string;
  readonly score: {
    readonly overall: number | null;
    readonly capped: boolean;
    readonly categories: readonly CategoryReport[];
  };
  /** What production is, on which the verdicts rest, and what the repository leaves open. */
  readonly production: ProductionSummary;
  readonly rules: readonly RuleSummary[];
  readonly findings: readonly FindingSummary[];
  readonly accepted: readonly AcceptedSummary[];
  readonly readiness: ReadinessSummary;
  readonly checklist: readonly ChecklistSummary[];
  /** What to do, in the order in which to work it down. */
  readonly actions: readonly ActionSummary[];
  /** Files of which the text was read, and those that were too large or no text. */
  readonly files: { readonly read: number; readonly skipped: number };
  /** Why git could not be asked; undefined when it was. */
  readonly gitUnavailable: GitUnavailable["reason"] | undefined;
  /** The commit that HEAD points to; undefined before the first one and without git. */
  readonly head: string | undefined;
}

export interface ProductionSummary {
  /** One sentence, what is left out, and the open questions: a line each. */
  readonly lines: readonly string[];
  readonly statements: readonly {
    readonly about: "deployment" | "settings" | "environment" | "proxy" | "others";
    readonly what: string;
    readonly certainty: "certain" | "likely" | "undecided";
    readonly because: string | undefined;
    readonly places: readonly PlaceSummary[];
  }[];
  readonly questions: readonly {
    readonly id: string;
    readonly text: string;
    readonly candidates: readonly string[];
    /** The member to add to `.readiness.json`, as text. */
    readonly add: string;
    /** Titles of the answers that `serverCommands.answer` can write. */
    readonly answers: readonly string[];
  }[];
  /** Frameworks that were recognised and whose configuration is not read: a sentence each. */
  readonly notRead: readonly string[];
}

export interface PlaceSummary {
  readonly uri: string;
  /** Relative to the folder, for people. */
  readonly path: string;
  readonly range: Range;
}

export interface ReadinessSummary extends Readiness {
  /** How ready the folder is, in one line. */
  readonly text: string;
}

export interface ChecklistSummary {
  readonly id: string;
  readonly title: string;
  /** Must be done before going live; otherwise recommended. */
  readonly required: boolean;
  readonly state: ChecklistState;
  readonly decidedBy: readonly RuleId[];
}

export interface ActionSummary {
  readonly rule: RuleId;
  readonly term: Term;
  readonly effort: "minutes" | "hours" | "days";
  /** Indexes into the report's findings. */
  readonly findings: readonly number[];
}

export interface CategoryReport {
  readonly id: Category;
  readonly title: string;
  readonly light: Light;
  readonly score: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notApplicable: number;
  readonly accepted: number;
  readonly earned: number;
  readonly possible: number;
  /** Questions answered with a proof or a fault, and all that matter here. */
  readonly answered: number;
  readonly asked: number;
}

export interface RuleSummary {
  readonly id: RuleId;
  readonly category: Category;
  readonly severity: Severity;
  /** What the rule weighs inside its category. */
  readonly weight: number;
  readonly title: string;
  /** Names the good state. */
  readonly passed: string;
  readonly effort: "minutes" | "hours" | "days";
  readonly state: RuleState;
  readonly reasons: readonly string[];
  /** Why what is right is right. */
  readonly proofs: readonly ProofSummary[];
}

export interface ProofSummary {
  readonly because: string;
  /** The first few; empty for a search that found nothing. */
  readonly places: readonly PlaceSummary[];
}

export interface FindingSummary {
  readonly rule: RuleId;
  readonly category: Category;
  readonly severity: Severity;
  readonly message: string;
  readonly uri: string;
  /** Relative to the folder, for people. */
  readonly path: string;
  readonly range: Range;
  readonly fixes: readonly { readonly title: string; readonly safety: FixSafety }[];
  readonly advice?: { readonly text: string; readonly command?: Command };
}

export interface AcceptedSummary extends FindingSummary {
  readonly reason: string;
  readonly by: "comment" | "configuration" | "baseline" | "project";
}

/** A read-only document: each line may lead to the place it comes from. */
export interface EffectiveSettings {
  readonly text: string;
  /** Links by line, from zero. */
  readonly links: readonly { readonly line: number; readonly uri: string; readonly targetLine: number }[];
}
