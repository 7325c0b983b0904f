import type { Range } from "../../engine/text";

/** One word of a command line, quotes removed. */
export interface Word {
  readonly text: string;
  /** Inside the split text, quotes included. */
  readonly range: Range;
  /** Some part of it stood in quotes. */
  readonly quoted: boolean;
}

/**
 * Splits a command line into words as a shell does, without substituting anything:
 * quotes and backslashes count, blanks and line breaks separate.
 * Operators (`&&`, `||`, `;`, `|`, `&`, redirections) are words of their own where they stand outside of quotes.
 */
export function splitWords(text: string): readonly Word[] {
  const words: Word[] = [];
  let offset = 0;
  while (offset < text.length) {
    const character = text[offset] as string;
    if (/\s/.test(character)) {
      offset++;
      continue;
    }
    if (character === "\\" && /\r|\n/.test(text[offset + 1] ?? "")) {
      offset += text[offset + 1] === "\r" ? 3 : 2;
      continue;
    }
    if (character === "#" && (offset === 0 || /\s/.test(text[offset - 1] ?? ""))) {
      while (offset < text.length && text[offset] !== "\n") offset++;
      continue;
    }
    OPERATOR.lastIndex = offset;
    const operator = OPERATOR.exec(text)?.[0];
    if (operator) {
      words.push({
        text: operator,
        range: { start: offset, end: offset + operator.length },
        quoted: false,
      });
      offset += operator.length;
      continue;
    }
    const word = readWord(text, offset);
    words.push(word);
    offset = word.range.end;
  }
  return words;
}

const OPERATOR = /&&|\|\||[;|&]|\d?>>?&?\d?|<<?/y;

export function isOperator(word: Word): boolean {
  return !word.quoted && /^(?:&&|\|\||[;|&]|\d?>>?&?\d?|<<?)$/.test(word.text);
}

function readWord(text: string, start: number): Word {
  let value = "";
  let quoted = false;
  let offset = start;
  let depth = 0;
  while (offset < text.length) {
    const character = text[offset] as string;
    if (depth === 0 && /[\s;|&<>]/.test(character)) break;
    if (character === "'" && depth === 0) {
      const end = text.indexOf("'", offset + 1);
      const stop = end === -1 ? text.length : end;
      value += text.slice(offset + 1, stop);
      quoted = true;
      offset = stop + 1;
    } else if (character === '"') {
      quoted = true;
      offset++;
      while (offset < text.length && text[offset] !== '"') {
        if (text[offset] === "\\" && /["\\$`\n]/.test(text[offset + 1] ?? "")) offset++;
        value += text[offset] ?? "";
        offset++;
      }
      offset++;
    } else if (character === "\\") {
      if (text[offset + 1] !== "\n") value += text[offset + 1] ?? "";
      offset += 2;
    } else {
      // `${NAME:-a b}` and `$(command arg)` are one word.
      if (character === "$" && /[{(]/.test(text[offset + 1] ?? "")) depth++;
      else if ((character === "}" || character === ")") && depth > 0) depth--;
      value += character;
      offset++;
    }
  }
  return { text: value, range: { start, end: Math.min(offset, text.length) }, quoted };
}
