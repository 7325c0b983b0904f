import type { FolderReport } from "../../../server/src/lsp/protocol";

/** What the extension sends to the page. */
export interface PanelState {
  readonly reports: readonly FolderReport[];
  /** The page's own words in the user's language. */
  readonly texts: Readonly<
    Record<
      | "heading"
      | "outOfTen"
      | "held"
      | "nothingYet"
      | "fixAll"
      | "rescan"
      | "categories"
      | "passed"
      | "failed"
      | "notChecked"
      | "findings"
      | "nothingOpen"
      | "explain"
      | "noGit",
      string
    >
  >;
}

/** What the page sends to the extension. */
export type PanelMessage =
  | { readonly kind: "ready" }
  /** Indexes into the reports that were sent last. */
  | { readonly kind: "open"; readonly folder: number; readonly finding: number }
  | { readonly kind: "explain"; readonly rule: string }
  | { readonly kind: "command"; readonly command: string };
