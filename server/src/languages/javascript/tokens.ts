import { goThrough } from "../advance";

export interface JsToken {
  /** "word": identifier or keyword; "string": without interpolation; "sign": one character; "value": number, template, regular expression. */
  readonly kind: "word" | "string" | "sign" | "value";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Splits JavaScript or TypeScript into words, strings and signs, comments left out; half-typed text costs its own line. */
export function readTokens(text: string): readonly JsToken[] {
  const tokens: JsToken[] = [];
  // Brace depths at which a template's `${` began: its `}` goes on with the template's text.
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const push = (kind: JsToken["kind"], start: number, end: number) => {
    tokens.push({ kind, text: text.slice(start, end), start, end });
    at = end;
  };
  goThrough(0, text.length, (from) => {
    at = from;
    const character = text[at] as string;
    const next = text[at + 1];
    if (isBlank(character)) at++;
    else if (character === "/" && next === "/") at = endOf(text, "\n", at);
    else if (character === "/" && next === "*") at = endOf(text, "*/", at + 2) + 2;
    else if ((character === '"' || character === "'") && isApostrophe(text, at)) at++;
    else if (character === '"' || character === "'") push("string", at, endOfString(text, at));
    else if (character === "`") readTemplate(at + 1);
    else if (character === "}" && templates[templates.length - 1] === depth) {
      templates.pop();
      depth--;
      readTemplate(at + 1);
    } else if (isOfWord(text.charCodeAt(at)))
      push(character >= "0" && character <= "9" ? "value" : "word", at, endOfWord(text, at));
    else if (character === "/" && text[at - 1] !== "<" && mayBeginExpression(tokens[tokens.length - 1]))
      push("value", at, endOfRegularExpression(text, at));
    else {
      if (character === "{") depth++;
      if (character === "}") depth--;
      push("sign", at, at + 1);
    }
    return at;
  });
  return tokens;

  /** Reads template text up to its end or to a `${`, whose inside is read as code. */
  function readTemplate(start: number): void {
    let end = start;
    while (end < text.length && text[end] !== "`" && !(text[end] === "$" && text[end + 1] === "{"))
      end += text[end] === "\\" ? 2 : 1;
    if (text[end] === "$") {
      depth++;
      templates.push(depth);
      at = end + 2;
      return;
    }
    push("value", start - 1, Math.min(end + 1, text.length));
  }
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found;
}

/** In the text of JSX a quote is a sign like any other: it follows a letter at once (`Don't`), or closes nowhere on its line. */
function isApostrophe(text: string, at: number): boolean {
  const word = /[\w$\u0080-\uffff]*$/.exec(text.slice(Math.max(0, at - 20), at))?.[0] ?? "";
  if (word !== "") return !BEFORE_EXPRESSION.test(word);
  return text[endOfString(text, at) - 1] !== text[at];
}

/** A string ends at its quote or, unclosed, at the end of the line. */
function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text[end] !== text[start] && text[end] !== "\n")
    end += text[end] === "\\" ? 2 : 1;
  return Math.min(end + 1, text.length);
}

function endOfWord(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isOfWord(text.charCodeAt(end))) end++;
  return end;
}

/** Letters, digits, `_`, `$` and everything that is no ASCII; asked for each character, so no pattern. */
function isOfWord(code: number): boolean {
  if (code >= 0x80) return true;
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36
  );
}

function isBlank(character: string): boolean {
  return (
    character === " " ||
    character === "\n" ||
    (character < "!" || character > "~" ? /\s/.test(character) : false)
  );
}

function endOfRegularExpression(text: string, start: number): number {
  let inClass = false;
  let end = start + 1;
  for (; end < text.length && text[end] !== "\n" && (inClass || text[end] !== "/"); end++) {
    if (text[end] === "\\") end++;
    else if (text[end] === "[") inClass = true;
    else if (text[end] === "]") inClass = false;
  }
  return Math.min(end + 1, text.length);
}

/** Whether a slash after this token begins a regular expression rather than divides. */
function mayBeginExpression(previous: JsToken | undefined): boolean {
  if (!previous) return true;
  if (previous.kind === "sign") return !/[)\]}]/.test(previous.text);
  return previous.kind === "word" && BEFORE_EXPRESSION.test(previous.text);
}

/** Keywords that an expression follows. */
const BEFORE_EXPRESSION =
  /^(?:return|typeof|case|in|of|do|else|throw|new|delete|void|await|yield|from|import|export|default)$/;
