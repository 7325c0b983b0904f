/** A document for people, apart from how it is written down: Markdown and HTML are two ways. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3 | 4; readonly text: Text }
  | { readonly kind: "paragraph"; readonly text: Text }
  | { readonly kind: "list"; readonly items: readonly Text[]; readonly ordered: boolean }
  /** Items with a box; `mark` stands before the text and says the state in words. */
  | { readonly kind: "tasks"; readonly items: readonly Task[] }
  | { readonly kind: "table"; readonly head: readonly Text[]; readonly rows: readonly (readonly Text[])[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string };

export interface Task {
  readonly done: boolean;
  readonly text: Text;
}

export type Text = string | readonly Piece[];

/** Plain text, or a piece that stands out. */
export type Piece = string | { readonly code: string } | { readonly strong: string };

export function heading(level: 1 | 2 | 3 | 4, text: Text): Block {
  return { kind: "heading", level, text };
}

export function paragraph(text: Text): Block {
  return { kind: "paragraph", text };
}

/** Nothing for no items. */
export function list(items: readonly Text[], ordered = false): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: "list", items, ordered }];
}

/** Nothing for no rows. */
export function table(head: readonly Text[], rows: readonly (readonly Text[])[]): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: "table", head, rows }];
}

export function code(language: string, text: string): Block {
  return { kind: "code", language, text };
}

export function piecesOf(text: Text): readonly Piece[] {
  return typeof text === "string" ? [text] : text;
}

/** The text as people hear it. */
export function spokenText(text: Text): string {
  return piecesOf(text)
    .map((piece) => (typeof piece === "string" ? piece : "code" in piece ? piece.code : piece.strong))
    .join("");
}
