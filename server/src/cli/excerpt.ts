import { linesOf } from "../engine/text";
import { maskSecrets } from "../facts/secrets/mask-secrets";

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
  const shown = printable(maskSecrets(source)).slice(0, width);
  return {
    source,
    shown: source.length > width ? `${shown}…` : shown,
    indent: original.length - original.trimStart().length,
  };
}

/** File names and messages may carry what a terminal would take as commands. */
export function printable(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "\uFFFD")
    .replaceAll("\t", " ");
}
