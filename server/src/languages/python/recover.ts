import type { DamagedStatement } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/**
 * Skips the statement that failed and moves to the first token of the next line that is none of its own.
 * An unclosed bracket or quote ends at a line that begins a statement and is indented no deeper than this one.
 * Lines indented deeper belong to the damage: whoever runs them stands in the text that cannot be read.
 * @param start the first token of the statement
 * @param indent the column of the block it stands in
 */
export function recover(tokens: Tokens, start: number, indent: number): DamagedStatement {
  const { text, failure, failureOffset } = tokens;
  tokens.errors.push({ range: failedRange(tokens), message: failure });
  tokens.giveUpBrackets();
  tokens.rewind(start, indent);
  const bindings = new Bindings(tokens);
  let end = start;
  let stringStart = -1;
  for (;;) {
    if (tokens.kind === T.FORMATTED) tokens.takeAsPlain();
    const { kind } = tokens;
    if (kind === T.END) break;
    if (kind === T.NEWLINE) {
      tokens.advance();
      if (tokens.indent <= indent) break;
      stringStart = -1;
      bindings.beginLine();
      continue;
    }
    if (tokens.lineStart > start && tokens.lineStart >= end) {
      if (beginsStatement(text, tokens.start) && columnAt(text, tokens.lineStart) <= indent) {
        tokens.restartLine(tokens.lineStart);
        break;
      }
      bindings.beginLine();
    }
    const swallowed = swallowingString(tokens, stringStart, failureOffset);
    if (swallowed >= 0) {
      const line = findStatementLine(text, swallowed, tokens.end, indent);
      if (line >= 0) {
        end = trimEnd(text, line);
        tokens.restartLine(line);
        break;
      }
    }
    bindings.take();
    stringStart = kind === T.STRING && tokens.triple ? tokens.start : -1;
    end = tokens.end;
    tokens.advance();
  }
  tokens.blockEnd = end;
  return { kind: "damaged-statement", range: { start, end }, mayAssign: [...bindings.names] };
}

/**
 * The start of a string at or before the cursor that was probably never closed and took lines in that are none of
 * its own, or -1: a string without an end, one whose end is followed by what looks like the inside of another, or
 * one out of place that ends where another seems to begin.
 */
function swallowingString(tokens: Tokens, previousString: number, failureOffset: number): number {
  const { kind, start } = tokens;
  if (kind === T.ERROR) return start;
  if (start !== failureOffset) return -1;
  if (kind === T.STRING && tokens.triple && endsLikeAnOpening(tokens)) return start;
  return previousString >= 0 && continuesNothing(kind) ? previousString : -1;
}

/** Whether the closing quotes of a string stand where opening ones do: behind a sign, or before a word. */
function endsLikeAnOpening({ text, contentEnd, end }: Tokens): boolean {
  return (
    /[=([{,:+%][ \t]*$/.test(text.slice(Math.max(0, contentEnd - 20), contentEnd)) ||
    /\w/.test(text.charAt(end))
  );
}

/** The start of the first line behind `from` that begins a statement and is indented by `indent` at most, or -1. */
export function findStatementLine(text: string, from: number, to: number, indent: number): number {
  for (let line = nextLine(text, from, to); line < to; line = nextLine(text, line, to)) {
    if (columnAt(text, line) <= indent && beginsStatement(text, skipBlanks(text, line))) return line;
  }
  return -1;
}

/** Whether a line that begins like this is a statement of its own rather than the middle of one. */
function beginsStatement(text: string, start: number): boolean {
  statementStart.lastIndex = start;
  return statementStart.test(text);
}

const statementStart = (() => {
  const word = "[\\p{L}_][\\p{L}\\p{N}_]*";
  const blanks = "[ \\t]*";
  const keyword =
    "(?:import|from|def|class|if|elif|else|for|while|try|except|finally|with|async|return|raise|del|pass|break|continue|global|nonlocal|assert)\\b";
  const assignment = "(?:(?:[-+*%@&|^]|//?|\\*\\*|<<|>>)?=(?!=)|:[^=\\n\\r]*=(?!=))";
  const target = `${word}(?:${blanks},${blanks}${word}|\\.${word}|\\[[^\\]\\n\\r]*\\])*`;
  const call = `${word}(?:\\.${word})+\\(`;
  return new RegExp(`${keyword}|@${word}|${target}${blanks}${assignment}|${call}`, "uy");
})();

/** Collects the names that text which cannot be read may bind. */
class Bindings {
  readonly names = new Set<string>();
  /** The names on this line so far that an assignment sign would bind. */
  private targets: string[] = [];
  private lineDepth = 0;
  /** Behind `import`, `for`, `as` and the like every name is bound. */
  private binds = false;
  private previousKind = T.NEWLINE;
  private attribute = "";

  constructor(private readonly tokens: Tokens) {}

  beginLine(): void {
    this.targets = [];
    this.lineDepth = this.tokens.depth;
  }

  /** Looks at the token under the cursor. */
  take(): void {
    const { tokens, previousKind, names } = this;
    const { kind } = tokens;
    this.previousKind = kind;
    switch (kind) {
      case T.NAME:
        if (previousKind === T.DOT) this.attribute = tokens.value;
        else {
          this.attribute = "";
          this.targets.push(tokens.value);
          if (this.binds) names.add(tokens.value);
          if (namespaces.has(tokens.value)) names.add("*");
        }
        break;
      case T.EQUAL:
      case T.AUGMENTED:
      case T.WALRUS:
        // In brackets that opened on this line it is a keyword argument, and only the last name counts.
        for (const name of tokens.depth > this.lineDepth ? this.targets.slice(-1) : this.targets)
          names.add(name);
        this.targets = [];
        this.binds = false;
        break;
      case T.COLON:
        this.binds = false;
        break;
      case T.ERROR:
      case T.LEFT_PARENTHESIS:
        // The parenthesis may be one that leads to an error.
        if (mutators.has(this.attribute)) for (const name of this.targets.slice(-1)) names.add(name);
        this.attribute = "";
        break;
      case T.IMPORT:
      case T.FOR:
      case T.AS:
      case T.DEF:
      case T.CLASS:
      case T.DEL:
      case T.GLOBAL:
        this.binds = true;
        break;
      case T.STAR:
        if (previousKind === T.IMPORT) names.add("*");
        break;
      case T.IN:
      case T.SEMICOLON:
        this.targets = [];
        this.binds = false;
        break;
      default:
        break;
    }
  }
}

const mutators: ReadonlySet<string> = new Set([
  "add",
  "append",
  "clear",
  "discard",
  "extend",
  "insert",
  "pop",
  "popitem",
  "remove",
  "reverse",
  "setdefault",
  "sort",
  "update",
]);

/** What these reach can be any name. */
const namespaces: ReadonlySet<string> = new Set(["globals", "locals", "vars", "exec", "setattr"]);

function failedRange({ text, failureOffset, start, end }: Tokens): { start: number; end: number } {
  const from = Math.min(failureOffset, text.length);
  return { start: from, end: start === failureOffset && end > from ? Math.min(end, text.length) : from };
}

/** Tokens that cannot stand behind a string in an expression. */
function continuesNothing(kind: number): boolean {
  return kind === T.NAME || kind === T.NUMBER || kind === T.STRING || kind >= T.FALSE;
}

/** The start of the line behind the one `offset` is on; `to` if there is none before it. */
function nextLine(text: string, offset: number, to: number): number {
  for (let position = offset; position < to; position++) {
    const code = text.charCodeAt(position);
    if (code === 10) return position + 1;
    if (code === 13) return text.charCodeAt(position + 1) === 10 ? position + 2 : position + 1;
  }
  return to;
}

function skipBlanks(text: string, from: number): number {
  let position = from;
  while (text.charCodeAt(position) === 32 || text.charCodeAt(position) === 9) position++;
  return position;
}

function columnAt(text: string, lineStart: number): number {
  let column = 0;
  for (let position = lineStart; ; position++) {
    const code = text.charCodeAt(position);
    if (code === 32) column++;
    else if (code === 9) column = (column | 7) + 1;
    else return column;
  }
}

function trimEnd(text: string, from: number): number {
  let end = from;
  while (end > 0 && text.charCodeAt(end - 1) <= 32) end--;
  return end;
}
