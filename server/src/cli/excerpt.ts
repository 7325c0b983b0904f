import { maskSecrets } from "../engine/secrets/mask-secrets";
import { linesOf } from "../engine/text";
import { printable } from "./printable";

const width = 100;

/** One line of a file, as it stands and as a terminal or a log may show it. */
export interface Excerpt {
  /** Without white space around it; may hold a secret. */
  readonly source: string;
  /** The same with secrets masked, harmless to a terminal and cut to a width: equal to `source` when nothing had to change. */
  readonly shown: string;
  /** Columns in front of `source`. */
  readonly indent: number;
}

/** The excerpt of a line that is counted from 1. */
export function excerptOf(file: { readonly text: string }, line: number): Excerpt {
  const { start, end } = linesOf(file).lineRange(line - 1);
  const original = file.text.slice(start, end);
  const source = original.trim();
  // Masked as a part of its text: what stands above tells what a line is. Lines stay lines.
  const masked = maskedLine(file, line - 1).trim();
  const shown = printable(masked).slice(0, width);
  return {
    source,
    shown: masked.length > width ? `${shown}…` : shown,
    indent: original.length - original.trimStart().length,
  };
}

const maskedFiles = new WeakMap<{ readonly text: string }, { readonly text: string }>();

function maskedLine(file: { readonly text: string }, line: number): string {
  let masked = maskedFiles.get(file);
  if (masked === undefined) {
    masked = { text: maskSecrets(file.text) };
    maskedFiles.set(file, masked);
  }
  const { start, end } = linesOf(masked).lineRange(line);
  return masked.text.slice(start, end);
}
