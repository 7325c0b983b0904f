/** How a value stands behind its name. */
export interface ClauseContext {
  /** The quotes that the name stands in; "" for none. */
  readonly quote: string;
  /** Where the value ends: with its line, with the quotes around it, with a word, or as an expression does. */
  readonly ends: "line" | "quote" | "word" | "code";
  /** No blank around what assigns. */
  readonly isTight: boolean;
  readonly isFirst: boolean;
  /** The value may be a mapping whose keys say nothing. */
  readonly isCollection: boolean;
  /** A key as YAML has it: its value may stand on the lines below. */
  readonly isKey: boolean;
  /** Columns before the name. */
  readonly indent: number;
}
