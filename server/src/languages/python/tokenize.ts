import * as C from "./characters";
import type { Comment, SyntaxError as Damage, Expression, Statement } from "./syntax";
import * as T from "./token";

/**
 * Thrown by `Tokens.fail` and caught where a statement ends; it never leaves the parser.
 * A symbol, because capturing a stack for every half-typed line would be slow.
 */
export const damage: unique symbol = Symbol("damage");

/** How deep expressions and blocks may be nested; CPython allows 200 brackets and 100 indentations. */
export const nestingLimit = 220;
/** How high the tree of one expression may grow, so that whoever walks it can recurse: `a + b + c + …` grows leftwards. */
const heightLimit = 1000;

/** The rules of the grammar that contain each other across files: each reaches the others through the cursor. */
export interface Grammar {
  test(tokens: Tokens): Expression;
  named(tokens: Tokens): Expression;
  starredOrNamed(tokens: Tokens): Expression;
  expressionList(tokens: Tokens): Expression;
  /** `least`: how tightly the operators bind at least (see operator-powers). */
  operators(tokens: Tokens, least: number): Expression;
  targets(tokens: Tokens): Expression;
  elements(tokens: Tokens, elements: Expression[]): void;
  yieldExpression(tokens: Tokens): Expression;
  block(tokens: Tokens, indent: number): Statement[];
  asyncStatement(tokens: Tokens, indent: number, decorators: readonly Expression[]): Statement;
}

/**
 * A cursor over the tokens of one text, one token of lookahead, made on demand.
 * There are no INDENT and DEDENT tokens: `indent` is the column of the logical line at hand.
 */
export class Tokens {
  kind = T.END;
  start = 0;
  end = 0;
  /** Where the token before the current one ended. */
  previousEnd = 0;
  /** The spelling of a NAME, normalised as Python does. */
  value = "";
  /** The start of the physical line on which the current token begins. */
  lineStart = 0;
  /** The column of the first token of the logical line; a tab reaches the next multiple of eight. */
  indent = 0;
  /** The brackets open before the current token (behind it, if it is a bracket itself). */
  depth = 0;
  /** The offsets of the open brackets, up to `depth`. */
  private readonly openings: number[] = [];
  /**
   * Brackets in which an error was found: whoever reads on from one of them comes upon the same error.
   * Stopping there at once keeps many unclosed brackets from being read to their end again and again.
   */
  private readonly hopeless = new Set<number>();
  /** Inside a replacement field, the depth at which `:` and `!` end its expression; otherwise -1. */
  fieldDepth = -1;

  /** Of the current STRING or FORMATTED token: the offset behind its opening quote. */
  contentStart = 0;
  /** Of the current STRING token: the offset of its closing quote. */
  contentEnd = 0;
  quote = 0;
  triple = false;
  raw = false;
  bytes = false;
  template = false;
  /** Whether the content has a backslash. */
  escaped = false;

  /** Whether the tokenizer met a triple-quoted string without an end. */
  foundOpenString = false;
  /** Where the block parsed last ended. */
  blockEnd = 0;
  /** Recursion depth of the parser. */
  nesting = 0;
  /** How many `elif` stand above the statement at hand. */
  elifs = 0;
  /** Height of the expression parsed last. */
  height = 0;

  failure = "";
  failureOffset = 0;
  readonly comments: Comment[] = [];
  readonly errors: Damage[] = [];
  private atLineStart = true;

  /**
   * @param breaksStrings decides, by the content of a triple-quoted string that spans lines, whether to take it
   *   for one that was never closed.
   */
  constructor(
    readonly text: string,
    readonly grammar: Grammar,
    private readonly breaksStrings: ((start: number, end: number) => boolean) | undefined,
  ) {
    this.end = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.lineStart = this.end;
    this.scan();
    this.previousEnd = this.start;
  }

  /** Gives up on the statement at hand. */
  fail(message: string): never {
    this.failure = message;
    this.failureOffset = this.start;
    throw damage;
  }

  advance(): void {
    this.previousEnd = this.end;
    this.scan();
  }

  /** Reads what repeats in a block; damage that made it read nothing, or go back, costs the tokens up to the next. */
  moveOn(read: () => void): void {
    const before = this.start;
    read();
    while (this.start <= before && this.kind !== T.END) this.advance();
  }

  expect(kind: number, what: string): void {
    if (this.kind !== kind) this.fail(`expected ${what}`);
    this.previousEnd = this.end;
    this.scan();
  }

  /** Whether the cursor is on a token of that kind; for places where the type checker still believes in another. */
  at(kind: number): boolean {
    return this.kind === kind;
  }

  /** Consumes the token if it is of that kind. */
  skip(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.previousEnd = this.end;
    this.scan();
    return true;
  }

  /** Begins one level of recursion; the caller takes it off `nesting` again. */
  descend(): void {
    if (++this.nesting > nestingLimit) this.fail("nested too deeply");
  }

  /** Records the height of an expression whose highest child is `height` high. */
  grow(height: number): void {
    if (height >= heightLimit) this.fail("expression too long");
    this.height = height + 1;
  }

  /** Marks the brackets that are open here as leading to an error. */
  giveUpBrackets(): void {
    for (let index = 0; index < this.depth; index++) this.hopeless.add(this.openings[index]!);
  }

  /** Goes back (or on) to the token at an offset of a logical line whose indentation is known. */
  rewind(offset: number, indent: number): void {
    this.moveTo(offset);
    this.atLineStart = false;
    this.indent = indent;
    this.scan();
  }

  /** Begins a new logical line at the start of a physical one. */
  restartLine(lineStart: number): void {
    this.moveTo(lineStart);
    this.lineStart = lineStart;
    this.atLineStart = true;
    this.scan();
  }

  /** Goes on behind `offset`, inside a replacement field of an f-string. */
  enterField(offset: number): void {
    this.openings[this.depth++] = offset - 1;
    this.fieldDepth = this.depth;
    this.end = offset;
    this.advance();
  }

  /** Takes an f-string as if it were a plain one, to get past it where it may be broken. */
  takeAsPlain(): void {
    if (this.triple) this.scanTripleQuoted(this.contentStart, this.quote);
    else this.scanSingleQuoted(this.contentStart, this.quote);
  }

  private moveTo(offset: number): void {
    const { comments } = this;
    while (comments.length > 0 && comments[comments.length - 1]!.range.start >= offset) comments.pop();
    this.depth = 0;
    this.fieldDepth = -1;
    this.previousEnd = offset;
    this.end = offset;
    if (this.lineStart > offset) this.lineStart = offset;
  }

  private scan(): void {
    const { text } = this;
    let position = this.end;
    let code: number;
    if (this.atLineStart) {
      position = this.skipToLogicalLine(position);
      code = text.charCodeAt(position);
    } else {
      code = text.charCodeAt(position);
      while (code === C.SPACE) code = text.charCodeAt(++position);
      if (code < 128 ? C.trivia[code] === 1 : Number.isNaN(code)) {
        position = this.skipTrivia(position);
        if (position < 0) return;
        code = text.charCodeAt(position);
      }
    }
    this.start = position;
    if (code < 128) {
      const shape = C.shapes[code]!;
      if (shape === C.WORD) this.scanWord(position, code);
      else if (shape === C.DIGIT) this.scanNumber(position, code);
      else if (shape === C.QUOTE) this.scanString(position, position);
      else if (shape === C.OPEN) {
        this.openings[this.depth++] = position;
        this.finish(this.hopeless.has(position) ? T.ERROR : C.single[code]!, position + 1);
      } else if (shape === C.CLOSE) {
        if (this.depth > 0) this.depth--;
        this.finish(C.single[code]!, position + 1);
      } else if (shape === C.SINGLE) this.finish(C.single[code]!, position + 1);
      else this.scanOperator(position, code);
    } else if (Number.isNaN(code)) {
      this.finish(T.END, text.length);
    } else {
      this.scanForeign(position);
    }
  }

  /** Only the end is an empty token: whoever takes tokens moves. */
  private finish(kind: number, end: number): void {
    this.kind = kind;
    this.end = end > this.start || kind === T.END ? end : this.start + 1;
  }

  /** Skips blank lines and comments, measures the indentation and returns the offset of the first token. */
  private skipToLogicalLine(from: number): number {
    const { text } = this;
    let position = from;
    for (;;) {
      const lineStart = position;
      let column = 0;
      let code = text.charCodeAt(position);
      for (;;) {
        if (code === C.SPACE) column++;
        else if (code === C.TAB) column = (column | 7) + 1;
        else if (code === C.FORM_FEED) column = 0;
        else break;
        code = text.charCodeAt(++position);
      }
      if (code === C.HASH) {
        position = this.takeComment(position);
        code = text.charCodeAt(position);
      }
      if (code === C.LF) position++;
      else if (code === C.CR) position += text.charCodeAt(position + 1) === C.LF ? 2 : 1;
      else {
        if (code === C.BACKSLASH) {
          // An indentation may be continued on the next line; the first one counts.
          const next = C.afterLineBreak(text, position + 1);
          if (next > position + 1) {
            position = next;
            code = text.charCodeAt(position);
            while (code === C.SPACE || code === C.TAB || code === C.FORM_FEED)
              code = text.charCodeAt(++position);
          }
        }
        this.lineStart = lineStart;
        this.indent = Number.isNaN(code) ? 0 : column;
        this.atLineStart = false;
        return position;
      }
    }
  }

  /** Skips blanks, comments, joined lines; returns -1 when a NEWLINE token was made. */
  private skipTrivia(from: number): number {
    const { text } = this;
    let position = from;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code === C.SPACE || code === C.TAB || code === C.FORM_FEED) position++;
      else if (code === C.HASH) position = this.takeComment(position);
      else if (code === C.LF || code === C.CR) {
        const next = C.afterLineBreak(text, position);
        if (this.depth === 0) {
          this.endLine(position, next);
          return -1;
        }
        position = next;
        this.lineStart = next;
      } else if (code === C.BACKSLASH) {
        const next = C.afterLineBreak(text, position + 1);
        if (next === position + 1) return position;
        position = next;
        this.lineStart = next;
      } else {
        if (Number.isNaN(code) && this.kind !== T.NEWLINE && this.kind !== T.END && this.depth === 0) {
          this.endLine(position, position);
          return -1;
        }
        return position;
      }
    }
  }

  private endLine(start: number, end: number): void {
    this.kind = T.NEWLINE;
    this.start = start;
    this.end = end;
    this.atLineStart = true;
  }

  private takeComment(start: number): number {
    const { text } = this;
    let end = start + 1;
    let code = text.charCodeAt(end);
    while (!Number.isNaN(code) && code !== C.LF && code !== C.CR) code = text.charCodeAt(++end);
    this.comments.push({ range: { start, end }, text: text.slice(start, end) });
    return end;
  }

  private scanWord(start: number, first: number): void {
    const { text } = this;
    let end = start + 1;
    let code = text.charCodeAt(end);
    while (code < 128 && C.wordPart[code] === 1) code = text.charCodeAt(++end);
    if (code >= 128) {
      this.scanForeign(start);
      return;
    }
    if (
      (code === C.SINGLE_QUOTE || code === C.DOUBLE_QUOTE) &&
      end - start <= 2 &&
      C.isStringPrefix(text, start, end)
    ) {
      this.scanString(start, end);
      return;
    }
    const word = text.slice(start, end);
    this.end = end;
    this.value = word;
    this.kind = T.NAME;
    // Keywords have two to eight letters, and only three of them a capital.
    if (
      end - start <= 8 &&
      end - start >= 2 &&
      (first >= 97 || first === 70 || first === 78 || first === 84)
    ) {
      const keyword = T.keywords.get(word);
      if (keyword !== undefined) this.kind = keyword;
    }
  }

  /** An C.identifier with letters beyond ASCII, or a character that begins nothing. */
  private scanForeign(start: number): void {
    C.identifier.lastIndex = start;
    const match = C.identifier.exec(this.text);
    if (match === null) {
      const wide = this.text.codePointAt(start)! > 0xffff;
      this.finish(T.ERROR, start + (wide ? 2 : 1));
      return;
    }
    this.value = match[0].normalize("NFKC");
    this.finish(T.keywords.get(this.value) ?? T.NAME, start + match[0].length);
  }

  private scanNumber(start: number, first: number): void {
    const { text } = this;
    let position = start;
    let code = text.charCodeAt(start + 1) | 32;
    if (first === C.ZERO && (code === C.LOWER_X || code === C.LOWER_O || code === C.LOWER_B)) {
      const base = code === C.LOWER_X ? 16 : code === C.LOWER_O ? 8 : 2;
      position = C.skipDigits(text, start + 2, base);
      this.finish(position > start + 2 ? T.NUMBER : T.ERROR, position);
    } else {
      position = C.skipDigits(text, position, 10);
      const whole = position;
      code = text.charCodeAt(position);
      if (code === C.FULL_STOP) {
        position = C.skipDigits(text, position + 1, 10);
        code = text.charCodeAt(position);
      }
      if ((code | 32) === C.LOWER_E) {
        const sign = text.charCodeAt(position + 1);
        const digits = sign === C.PLUS_SIGN || sign === C.HYPHEN ? position + 2 : position + 1;
        if (C.isDigit(text.charCodeAt(digits))) position = C.skipDigits(text, digits, 10);
        code = text.charCodeAt(position);
      }
      if ((code | 32) === C.LOWER_J) position++;
      // `0644` was octal in Python 2 and is nothing in Python 3.
      const octal = first === C.ZERO && position === whole && C.hasOtherThanZero(text, start, whole);
      this.finish(octal ? T.ERROR : T.NUMBER, position);
    }
    // `1if x else y` is allowed, `1abc` is not.
    code = text.charCodeAt(position);
    if (code < 128 ? C.wordPart[code] === 1 : !Number.isNaN(code)) {
      const before = this.end;
      C.numberFollower.lastIndex = position;
      if (!C.numberFollower.test(text)) this.finish(T.ERROR, before);
    }
  }

  private scanString(start: number, quoteAt: number): void {
    const { text } = this;
    this.raw = false;
    this.bytes = false;
    this.template = false;
    let formatted = false;
    for (let position = start; position < quoteAt; position++) {
      const letter = text.charCodeAt(position) | 32;
      if (letter === C.LOWER_R) this.raw = true;
      else if (letter === C.LOWER_B) this.bytes = true;
      else if (letter === C.LOWER_F) formatted = true;
      else if (letter === C.LOWER_T) this.template = formatted = true;
    }
    const quote = text.charCodeAt(quoteAt);
    this.quote = quote;
    this.triple = text.charCodeAt(quoteAt + 1) === quote && text.charCodeAt(quoteAt + 2) === quote;
    const contentStart = quoteAt + (this.triple ? 3 : 1);
    this.contentStart = contentStart;
    if (formatted) this.finish(T.FORMATTED, contentStart);
    else if (this.triple) this.scanTripleQuoted(contentStart, quote);
    else this.scanSingleQuoted(contentStart, quote);
  }

  private scanSingleQuoted(from: number, quote: number): void {
    const { text } = this;
    let position = from;
    this.escaped = false;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code === quote) {
        this.contentEnd = position;
        this.finish(T.STRING, position + 1);
        return;
      }
      if (code === C.BACKSLASH) {
        this.escaped = true;
        position = C.afterEscapedCharacter(text, position);
      } else if (code === C.LF || code === C.CR || Number.isNaN(code)) {
        this.finish(T.ERROR, Math.min(position, text.length));
        return;
      } else position++;
    }
  }

  private scanTripleQuoted(from: number, quote: number): void {
    const { text } = this;
    let position = from;
    this.escaped = false;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code === quote) {
        if (text.charCodeAt(position + 1) === quote && text.charCodeAt(position + 2) === quote) {
          this.contentEnd = position;
          const broken = this.breaksStrings?.(from, position) ?? false;
          this.finish(broken ? T.ERROR : T.STRING, position + 3);
          return;
        }
        position++;
      } else if (code === C.BACKSLASH) {
        this.escaped = true;
        position = C.afterEscapedCharacter(text, position);
      } else if (Number.isNaN(code)) {
        this.foundOpenString = true;
        this.finish(T.ERROR, text.length);
        return;
      } else position++;
    }
  }

  private scanOperator(position: number, code: number): void {
    const { text } = this;
    const next = text.charCodeAt(position + 1);
    switch (code) {
      case C.EQUALS_SIGN:
        if (next === C.EQUALS_SIGN) this.finish(T.DOUBLE_EQUAL, position + 2);
        else this.finish(T.EQUAL, position + 1);
        return;
      case C.FULL_STOP:
        if (C.isDigit(next)) this.scanNumber(position, code);
        else if (next === C.FULL_STOP && text.charCodeAt(position + 2) === C.FULL_STOP) {
          this.finish(T.ELLIPSIS, position + 3);
        } else this.finish(T.DOT, position + 1);
        return;
      case C.COLON_SIGN:
        if (next === C.EQUALS_SIGN && this.depth !== this.fieldDepth) this.finish(T.WALRUS, position + 2);
        else this.finish(T.COLON, position + 1);
        return;
      case C.EXCLAMATION_MARK:
        if (next === C.EQUALS_SIGN) this.finish(T.NOT_EQUAL, position + 2);
        else this.finish(T.EXCLAMATION, position + 1);
        return;
      case C.HYPHEN:
        if (next === C.GREATER_SIGN) this.finish(T.ARROW, position + 2);
        else this.finishArithmetic(T.MINUS, position + 1);
        return;
      case C.PLUS_SIGN:
        this.finishArithmetic(T.PLUS, position + 1);
        return;
      case C.ASTERISK:
        if (next === C.ASTERISK) this.finishArithmetic(T.DOUBLE_STAR, position + 2);
        else this.finishArithmetic(T.STAR, position + 1);
        return;
      case C.SOLIDUS:
        if (next === C.SOLIDUS) this.finishArithmetic(T.DOUBLE_SLASH, position + 2);
        else this.finishArithmetic(T.SLASH, position + 1);
        return;
      case C.PERCENT_SIGN:
        this.finishArithmetic(T.PERCENT, position + 1);
        return;
      case C.AT_SIGN:
        this.finishArithmetic(T.AT, position + 1);
        return;
      case C.AMPERSAND_SIGN:
        this.finishArithmetic(T.AMPERSAND, position + 1);
        return;
      case C.VERTICAL_LINE:
        this.finishArithmetic(T.PIPE, position + 1);
        return;
      case C.CIRCUMFLEX:
        this.finishArithmetic(T.CARET, position + 1);
        return;
      case C.LESS_SIGN:
        if (next === C.LESS_SIGN) this.finishArithmetic(T.LEFT_SHIFT, position + 2);
        else if (next === C.EQUALS_SIGN) this.finish(T.LESS_EQUAL, position + 2);
        else this.finish(T.LESS, position + 1);
        return;
      case C.GREATER_SIGN:
        if (next === C.GREATER_SIGN) this.finishArithmetic(T.RIGHT_SHIFT, position + 2);
        else if (next === C.EQUALS_SIGN) this.finish(T.GREATER_EQUAL, position + 2);
        else this.finish(T.GREATER, position + 1);
        return;
      default:
        this.finish(T.ERROR, position + 1);
    }
  }

  private finishArithmetic(kind: number, end: number): void {
    if (this.text.charCodeAt(end) === C.EQUALS_SIGN) this.finish(T.AUGMENTED, end + 1);
    else this.finish(kind, end);
  }
}
