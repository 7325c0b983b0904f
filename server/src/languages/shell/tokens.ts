import { matchAt, type Range } from "../../engine/text";
import { goThrough, linesFrom } from "../advance";
import type { Comment, ParseError } from "../parse-result";
import type { ShellVariable, ShellWord } from "./syntax";

export type ShellToken =
  | { readonly kind: "word"; readonly word: ShellWord; readonly raw: string; readonly range: Range }
  | { readonly kind: "operator"; readonly operator: string; readonly range: Range }
  | { readonly kind: "redirection"; readonly operator: string; readonly range: Range };

/** Splits a command line into words without reading operators, as Compose does with a `command:` in one text. */
export function splitWords(text: string): readonly ShellWord[] {
  const words: ShellWord[] = [];
  const quotes = createQuoteMemory(text);
  goThrough(0, text.length, (offset) => {
    const skipped = skipBlanks(text, offset, /(?:\s|\\\r?\n)*/y);
    if (skipped >= text.length) return undefined;
    const read = readWord(text, skipped, /\s/, quotes);
    words.push(read.word);
    return read.end;
  });
  return words;
}

const REDIRECTION = /\d*(?:<<<|<<-|<<|<&|<>|<(?!\()|>>|>&|>\||>(?!\())|&>>?/y;
const OPERATOR = /&&|\|\||;;&|;;|;&|\|&|[;|&()\n]/y;
const BLANKS = /(?:[ \t\r\v\f]|\\\r?\n)*/y;
const WORD_END = /[\s;|&()<>]/;

/** Splits a script into words, operators (a line break is one) and redirections; here-documents are left out. */
export function readTokens(text: string, comments: Comment[], errors: ParseError[]): ShellToken[] {
  const tokens: ShellToken[] = [];
  const quotes = createQuoteMemory(text);
  const awaitedHeredocs: { name: string; stripTabs: boolean }[] = [];
  let heredocOperator: string | undefined;
  goThrough(0, text.length, (from) => {
    const offset = skipBlanks(text, from, BLANKS);
    if (offset >= text.length) return undefined;
    if (text[offset] === "#") {
      const end = endOfLine(text, offset);
      comments.push({ range: { start: offset, end }, text: text.slice(offset, end) });
      return end;
    }
    const redirection = matchAt(REDIRECTION, text, offset);
    if (redirection !== undefined) {
      const range = { start: offset, end: offset + redirection.length };
      tokens.push({ kind: "redirection", operator: redirection, range });
      heredocOperator = /^\d*<<-?$/.test(redirection) ? redirection : undefined;
      return range.end;
    }
    const operator = text.startsWith("((", offset) ? undefined : matchAt(OPERATOR, text, offset);
    if (operator !== undefined) {
      let next = offset + operator.length;
      tokens.push({ kind: "operator", operator, range: { start: offset, end: next } });
      if (operator === "\n")
        for (const heredoc of awaitedHeredocs.splice(0)) next = endOfHeredoc(text, next, heredoc);
      return next;
    }
    const { word, end, unclosed } = readWord(text, offset, WORD_END, quotes);
    if (unclosed) errors.push({ range: { start: offset, end }, message: "The quote is never closed." });
    tokens.push({ kind: "word", word, raw: text.slice(offset, end), range: word.range });
    if (heredocOperator) awaitedHeredocs.push({ name: word.value, stripTabs: heredocOperator.endsWith("-") });
    heredocOperator = undefined;
    return end;
  });
  return tokens;
}

/** Remembers behind which place a quote never comes again, so that open quotes do not make reading quadratic. */
interface QuoteMemory {
  /** The next such quote that no backslash quotes, or nothing. */
  closing(quote: string, from: number): number | undefined;
}

function createQuoteMemory(text: string): QuoteMemory {
  const noneFrom = new Map<string, number>();
  return {
    closing(quote, from) {
      if (from >= (noneFrom.get(quote) ?? Number.POSITIVE_INFINITY)) return undefined;
      for (let offset = from; offset < text.length; offset++) {
        if (text[offset] === "\\" && quote !== "'") offset++;
        else if (text[offset] === quote) return offset;
      }
      noneFrom.set(quote, from);
      return undefined;
    },
  };
}

function readWord(
  text: string,
  start: number,
  wordEnd: RegExp,
  quotes: QuoteMemory,
): { word: ShellWord; end: number; unclosed: boolean } {
  let value = "";
  let quoted = false;
  let literal = true;
  let unclosed = false;
  const variables: ShellVariable[] = [];
  let offset = start;
  /** Reads one character outside of single quotes; `inQuotes` says whether double quotes are around. */
  const readCharacter = (inQuotes: boolean) => {
    const character = text[offset] as string;
    const end = character === "$" || character === "`" ? endOfSubstitution(text, offset) : undefined;
    if (end !== undefined) {
      literal = false;
      const variable = variableAt(text, offset, end);
      if (variable) variables.push(variable);
      value += text.slice(offset, end);
      offset = end;
      return;
    }
    if (character === "\\" && offset + 1 < text.length) {
      const next = text[offset + 1] as string;
      if (inQuotes && !/["\\$`\n]/.test(next)) value += character;
      if (next !== "\n") value += next;
      offset += 2;
      return;
    }
    if (!inQuotes && /[*?[]/.test(character)) literal = false;
    value += character;
    offset++;
  };

  goThrough(start, text.length, (at) => {
    offset = at;
    const character = text[offset] as string;
    // `A=(1 2)` and `<(command)` are words although brackets end others.
    const brackets = wordEnd === WORD_END ? bracketsAt(text, offset, start) : undefined;
    if (brackets === undefined && offset > start && wordEnd.test(character)) return undefined;
    if (brackets !== undefined) {
      literal = false;
      value += text.slice(offset, brackets);
      offset = brackets;
      return offset;
    }
    if (character === "'" || character === '"') {
      quoted = true;
      const closing = quotes.closing(character, offset + 1);
      unclosed ||= closing === undefined;
      // A quote that never closes ends with its line, so that the rest of the script stays readable.
      const end = closing ?? endOfLine(text, offset);
      offset++;
      if (character === "'") {
        value += text.slice(offset, end);
        offset = end;
      } else {
        while (offset < end || (closing !== undefined && offset < text.length && text[offset] !== '"'))
          readCharacter(true);
      }
      if (closing !== undefined && text[offset] === character) offset++;
    } else readCharacter(false);
    return offset;
  });
  return {
    word: { value, range: { start, end: offset }, quoted, literal, variables },
    end: offset,
    unclosed,
  };
}

/** The end of the brackets of an array, a process substitution or an arithmetic `((…))` that begins here. */
function bracketsAt(text: string, offset: number, wordStart: number): number | undefined {
  const array = text[offset] === "(" && text[offset - 1] === "=" && offset > wordStart;
  const process = /[<>]/.test(text[offset] as string) && text[offset + 1] === "(";
  if (text.startsWith("((", offset) && offset === wordStart) return endOfBalanced(text, offset, "(", ")");
  return array || process ? endOfBalanced(text, array ? offset : offset + 1, "(", ")") : undefined;
}

/** The end of `$NAME`, `${…}`, `$(…)`, `$((…))` or `` `…` ``; nothing if the sign stands for itself. */
function endOfSubstitution(text: string, start: number): number | undefined {
  if (text[start] === "`") {
    // Backticks inside others are written with a backslash.
    const end = matchAt(/`(?:[^`\\]|\\[\s\S])*`/y, text, start);
    return end === undefined ? undefined : start + end.length;
  }
  const next = text[start + 1] ?? "";
  if (next === "{") return endOfBalanced(text, start + 1, "{", "}");
  if (next === "(") return endOfBalanced(text, start + 1, "(", ")");
  const name = matchAt(/[A-Za-z_]\w*|[0-9@*#?$!-]/y, text, start + 1);
  return name === undefined ? undefined : start + 1 + name.length;
}

/** Substitutions longer than this are damage: reading them again and again must not make the whole quadratic. */
const LONGEST = 10_000;

/** Behind the bracket that closes the one at `start`, quotes considered; if none does, the end of the line. */
function endOfBalanced(text: string, start: number, open: string, close: string): number {
  let depth = 0;
  const limit = Math.min(text.length, start + LONGEST);
  for (let offset = start; offset < limit; offset++) {
    const character = text[offset];
    if (character === "\\") offset++;
    else if (character === open) depth++;
    else if (character === close && --depth === 0) return offset + 1;
    else if (character === "'" && open === "(") {
      const end = text.indexOf("'", offset + 1);
      if (end !== -1 && end < limit) offset = end;
    }
  }
  return endOfLine(text, start);
}

function variableAt(text: string, start: number, end: number): ShellVariable | undefined {
  const written = text.slice(start, end);
  const plain = /^\$(\w+|[@*#?$!-])$/.exec(written)?.[1];
  const range = { start, end };
  if (plain !== undefined) return { name: plain, operator: undefined, word: undefined, range };
  const [, name, operator, word] =
    /^\$\{[!#]?(\w+|[@*])(?:\[[^\]]*\])?(?:(:?[-=+?]|##?|%%?|\/\/?|\^\^?|,,?|:|@)([\s\S]*))?\}$/.exec(
      written,
    ) ?? [];
  return name === undefined ? undefined : { name, operator, word, range };
}

function endOfHeredoc(text: string, from: number, heredoc: { name: string; stripTabs: boolean }): number {
  for (const { start, end } of linesFrom(text, from)) {
    const line = text.slice(start, end);
    if ((heredoc.stripTabs ? line.replace(/^\t+/, "") : line) === heredoc.name) return end;
  }
  return text.length;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

function skipBlanks(text: string, from: number, blanks: RegExp): number {
  return from + (matchAt(blanks, text, from) ?? "").length;
}
