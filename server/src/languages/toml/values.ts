import { parse, TomlError, type TomlTableWithoutBigInt } from "smol-toml";
import type { ParseError } from "../parse-result";

/** Plain values of a TOML file: tables are objects, dates are ISO texts in `Date` objects. */
export type TomlValues = TomlTableWithoutBigInt;

/**
 * The values of a TOML file without places, for lock files of ten thousands of lines.
 * All or nothing: a file with an error has no values; use `parseToml` where a person may be typing.
 */
export function parseTomlValues(text: string): {
  readonly values: TomlValues | undefined;
  readonly error: ParseError | undefined;
} {
  try {
    return { values: parse(text) as TomlValues, error: undefined };
  } catch (thrown) {
    const line = thrown instanceof TomlError ? thrown.line - 1 : 0;
    let start = 0;
    for (let skipped = 0; skipped < line; skipped++) start = text.indexOf("\n", start) + 1;
    const end = text.indexOf("\n", start);
    const [message = "This file cannot be read."] = String((thrown as Error).message).split("\n");
    return { values: undefined, error: { range: { start, end: end === -1 ? text.length : end }, message } };
  }
}
