import type { Range } from "../../engine/text";
import { isOperator, splitWords, type Word } from "./command-words";

/** One simple command of a script, in the order of the text. */
export interface ShellCommand {
  /** Without leading assignments, redirections and keywords. */
  readonly words: readonly Word[];
  /** `NAME=value` in front of it; without words they change the script's own environment. */
  readonly assignments: readonly { readonly name: string; readonly value: string; readonly range: Range }[];
  /** Whether a branch, a loop or `||` decides if it runs. */
  readonly conditional: boolean;
  readonly range: Range;
  /** Ends with `&`. */
  readonly inBackground: boolean;
}

const openers = new Set(["if", "case", "while", "until", "for", "select"]);
const closers = new Set(["fi", "esac", "done"]);
const keywords = new Set(["then", "do", "else", "elif", "!", "{", "}", "(", ")", "time", "in"]);

/** The simple commands of a shell text. Tolerant: what is no shell gives commands nobody knows. */
export function readShellCommands(text: string): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  let depth = 0;
  let functions = 0;
  let afterOr = false;
  for (const line of logicalLines(text)) {
    let current: Word[] = [];
    const finish = (operator: string) => {
      const made = toCommand(current, depth > 0 || functions > 0 || afterOr, operator === "&");
      if (made) found.push(made);
      afterOr = operator === "||";
      current = [];
    };
    for (const local of splitWords(line.text)) {
      const word: Word = {
        ...local,
        range: { start: local.range.start + line.start, end: local.range.end + line.start },
      };
      if (isOperator(word) && !/^\d?[<>]/.test(word.text)) {
        finish(word.text);
        continue;
      }
      if (!word.quoted && current.length === 0) {
        const plain = word.text.replace(/^\(+/, "");
        if (openers.has(plain)) {
          depth++;
          if (plain !== "if" && plain !== "while" && plain !== "until") current.push(word);
          continue;
        }
        if (closers.has(plain.replace(/\)+$/, ""))) {
          depth = Math.max(0, depth - 1);
          continue;
        }
        if (/^(?:function|[\w-]+\(\)\{?)$/.test(plain)) {
          functions++;
          current.push({ ...word, text: "function" });
          continue;
        }
        if (plain === "}" && functions > 0) functions--;
        // `web)` opens a branch of a case.
        if (keywords.has(plain) || (depth > 0 && /^[\w*?|."-]+\)$/.test(plain))) continue;
      }
      current.push(word);
    }
    finish("\n");
  }
  return found;
}

function toCommand(
  all: readonly Word[],
  conditional: boolean,
  inBackground: boolean,
): ShellCommand | undefined {
  const words: Word[] = [];
  const assignments: ShellCommand["assignments"][number][] = [];
  for (let index = 0; index < all.length; index++) {
    const word = all[index] as Word;
    if (!word.quoted && /^\d?(?:>>?|<<?)&?\d?$/.test(word.text)) {
      // The target of a redirection belongs to it.
      if (!/&\d$/.test(word.text)) index++;
      continue;
    }
    const assigned = words.length === 0 ? /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text) : null;
    if (assigned) assignments.push({ name: assigned[1] ?? "", value: assigned[2] ?? "", range: word.range });
    else words.push(word);
  }
  if (words[0]?.text === "function" || words[0]?.text === "case" || words[0]?.text === "for")
    return undefined;
  const first = all[0];
  const last = all[all.length - 1];
  if (!first || !last || (words.length === 0 && assignments.length === 0)) return undefined;
  return {
    words,
    assignments,
    conditional,
    inBackground,
    range: { start: first.range.start, end: last.range.end },
  };
}

/** Lines with their continuations joined; offsets stay those of the text. Here-documents are left out. */
function logicalLines(text: string): readonly { readonly text: string; readonly start: number }[] {
  const lines: { text: string; start: number }[] = [];
  let start = 0;
  let heredoc: string | undefined;
  while (start <= text.length) {
    let end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    while (end < text.length && continues(text, start, end)) {
      const next = text.indexOf("\n", end + 1);
      end = next === -1 ? text.length : next;
    }
    const line = text.slice(start, end);
    if (heredoc !== undefined) {
      if (line.trim() === heredoc) heredoc = undefined;
    } else {
      lines.push({ text: line, start });
      heredoc = /<<-?\s*["']?(\w+)["']?/.exec(line)?.[1];
    }
    start = end + 1;
  }
  return lines;
}

/** A backslash at the end, an operator at the end, or a quote that is still open. */
function continues(text: string, start: number, end: number): boolean {
  if (end - start > 20_000) return false;
  const line = text.slice(start, end).trimEnd();
  if (/\\$/.test(line) || /(?:&&|\|\||\|)$/.test(line)) return true;
  return hasOpenQuote(line);
}

function hasOpenQuote(line: string): boolean {
  let quote = "";
  for (let offset = 0; offset < line.length; offset++) {
    const character = line[offset] as string;
    if (character === "\\" && quote !== "'") offset++;
    else if (quote) {
      if (character === quote) quote = "";
    } else if (character === "#" && (offset === 0 || /\s/.test(line[offset - 1] ?? ""))) return false;
    else if (character === "'" || character === '"') quote = character;
  }
  return quote !== "";
}
