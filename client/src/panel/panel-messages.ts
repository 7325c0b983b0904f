import type { Locale, Translations } from "../../../server/src/engine/message";
import type { FolderReport, PlaceSummary } from "../../../server/src/lsp/protocol";

/** What the extension sends to the page. */
export interface PanelUpdate {
  readonly state: PanelState;
  /** The texts of the language, when it is another one than before; none of English. */
  readonly translations?: Translations;
}

/** All that the panel shows, sent as one message: the page keeps nothing of its own but what is folded out. */
export interface PanelState {
  readonly reports: readonly FolderReport[];
  /** By folder URI, oldest first. */
  readonly trends: Readonly<Record<string, readonly TrendPoint[]>>;
  readonly locale: Locale["id"];
}

/** The last score that a commit had, as far as it was seen. */
export interface TrendPoint {
  /** The abbreviated commit. */
  readonly commit: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly score: number;
}

/** What the page sends to the extension. Numbers are indexes into the reports that were sent last. */
export type PanelMessage =
  | { readonly kind: "ready" }
  | {
      readonly kind: "open" | "fix" | "ignore" | "advice";
      readonly folder: number;
      readonly finding: FindingKey;
    }
  | { readonly kind: "place"; readonly uri: string; readonly range: PlaceSummary["range"] }
  | {
      readonly kind: "answer";
      readonly folder: number;
      /** As the report names them. */
      readonly question: string;
      readonly answer: string;
    }
  /** Lets the user point at the file that answers, or write the answer. */
  | { readonly kind: "choose-file" | "configure"; readonly folder: number; readonly question: string }
  | { readonly kind: "explain"; readonly rule: string }
  | { readonly kind: "export"; readonly folder: number }
  | { readonly kind: "command"; readonly command: PanelCommand };

/** Names a finding also when the report has changed since the page was drawn. */
export interface FindingKey {
  readonly rule: string;
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly message: string;
}

export type PanelCommand = (typeof panelCommands)[number];

/** What the page may ask for. */
export const panelCommands = [
  "readiness.fixAll",
  "readiness.rescan",
  "readiness.showOutput",
  "readiness.auditDependencies",
  "workbench.trust.manage",
] as const;
