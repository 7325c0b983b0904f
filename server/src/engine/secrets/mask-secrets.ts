import type { Range } from "../text";
import { namedSecretsIn } from "./named-secrets";
import { generatedWordsIn, secretFormsIn } from "./secret-forms";

const mask = "…";

/**
 * A text as it may be shown: what may be a secret is replaced by "…", by its form and by the name before it. It hides too
 * much rather than too little: behind a name that says secret only a flag, a number, a reference or an instruction is seen.
 * Linear in the text; lines stay lines. A whole text is judged better than one of its lines, for values of several lines.
 */
export function maskSecrets(text: string): string {
  return replaceRanges(text, [...secretFormsIn(text), ...namedSecretsIn(text), ...generatedWordsIn(text)]);
}

/** The same for a few words that we say ourselves, in which paths and digests are meant to be read. */
export function maskSecretsInWords(words: string): string {
  if (!/[@=:?&"' ]|\w{20}/.test(words)) return words;
  let masked = maskedWords.get(words);
  if (masked === undefined) {
    masked = replaceRanges(words, [...secretFormsIn(words), ...namedSecretsIn(words)]);
    if (maskedWords.size >= wordsKept) maskedWords.clear();
    maskedWords.set(words, masked);
  }
  return masked;
}

/** After each keystroke nearly the same messages are made again. */
const maskedWords = new Map<string, string>();
const wordsKept = 5_000;

function replaceRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  // Pieces and not one growing text: looking at its end would copy it each time.
  const shown: string[] = [];
  let position = 0;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    if (end <= position) continue;
    const from = Math.max(start, position);
    shown.push(
      text.slice(position, from),
      text
        .slice(from, end)
        .replace(/[^\r\n]+/g, (line) => (line.trim() === "" ? line : `${/^[ \t]*/.exec(line)![0]}${mask}`)),
    );
    position = end;
  }
  // Two secrets with nothing but blanks between are one, which does not tell how many words it has.
  return (shown.join("") + text.slice(position)).replace(/…(?:[ \t]{0,20}…)+/g, mask);
}
