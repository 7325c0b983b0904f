import type { Range } from "../../engine/text";

/** A read of `process.env` or `import.meta.env` in JavaScript or TypeScript. */
export interface JavaScriptEnvironmentRead {
  readonly key: string;
  /** The key itself, without quotes. */
  readonly range: Range;
  /** The literal after `??` or `||`, or a destructuring default. */
  readonly fallback?: string;
  /** It has a default other than nothing, or is only compared or asked for. */
  readonly hasDefault: boolean;
}

interface Token {
  /** "word": identifier or keyword; "string": without interpolation; "sign": one character; "value": number, template, regular expression. */
  readonly kind: "word" | "string" | "sign" | "value";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Reads no syntax tree, so half-typed text costs nothing but its own line. Text without `process.env` or `import.meta.env` is not looked at. */
export function scanEnvironmentReads(text: string): readonly JavaScriptEnvironmentRead[] {
  if (!text.includes("process.env") && !text.includes("import.meta.env")) return [];
  const tokens = tokensOf(text);
  const found: JavaScriptEnvironmentRead[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const end = environmentEnd(tokens, index);
    if (end === undefined) continue;
    const read = memberRead(tokens, end);
    if (read) found.push(read);
    else found.push(...destructured(tokens, index));
    index = end - 1;
  }
  return found;
}

/** The index after `process.env` or `import.meta.env` if it begins here. */
function environmentEnd(tokens: readonly Token[], index: number): number | undefined {
  const matches = (...texts: string[]) =>
    texts.every((text, offset) => tokens[index + offset]?.text === text);
  if (tokens[index - 1]?.text === ".") return undefined;
  if (matches("process", ".", "env")) return index + 3;
  if (matches("import", ".", "meta", ".", "env")) return index + 5;
  return undefined;
}

/** `.KEY`, `?.KEY`, `["KEY"]`, with a literal fallback if one follows. */
function memberRead(tokens: readonly Token[], start: number): JavaScriptEnvironmentRead | undefined {
  let index = start;
  if (tokens[index]?.text === "?") index++;
  if (tokens[index]?.text === ".") index++;
  const isBracket = tokens[index]?.text === "[";
  const token = tokens[isBracket ? index + 1 : index];
  if (index === start && !isBracket) return undefined;
  if (token?.kind !== (isBracket ? "string" : "word")) return undefined;
  let next = index + (isBracket ? 3 : 1);
  if (tokens[next]?.text === "!") next++;
  const operator = `${tokens[next]?.text ?? ""}${tokens[next + 1]?.text ?? ""}`;
  const fallback = operator === "??" || operator === "||" ? tokens[next + 2] : undefined;
  const isAsked =
    /^(?:==|!=|\?[^?.])/.test(operator) || tokens[start - 4]?.text === "!" || tokens[start - 6]?.text === "!";
  return toRead(token, fallback, isAsked);
}

/** `const { A, B: b, C = "x" } = process.env`, looked at from the right-hand side. */
function destructured(tokens: readonly Token[], start: number): JavaScriptEnvironmentRead[] {
  if (tokens[start - 1]?.text !== "=" || tokens[start - 2]?.text !== "}") return [];
  let open = start - 3;
  for (let depth = 1; open >= 0; open--) {
    if (tokens[open]?.text === "}") depth++;
    else if (tokens[open]?.text === "{" && --depth === 0) break;
  }
  const found: JavaScriptEnvironmentRead[] = [];
  for (let index = open + 1; index < start - 2; index++) {
    const token = tokens[index] as Token;
    const before = tokens[index - 1]?.text;
    if ((before !== "{" && before !== ",") || (token.kind !== "word" && token.kind !== "string")) continue;
    const valueAt = tokens[index + 1]?.text === ":" ? index + 3 : index + 1;
    found.push(toRead(token, tokens[valueAt]?.text === "=" ? tokens[valueAt + 1] : undefined));
  }
  return found;
}

function toRead(key: Token, fallback: Token | undefined, isAsked = false): JavaScriptEnvironmentRead {
  const inset = key.kind === "string" ? 1 : 0;
  const range = { start: key.start + inset, end: key.end - inset };
  const hasDefault = isAsked || (fallback !== undefined && !/^(?:""|''|undefined|null)$/.test(fallback.text));
  const read = { key: key.kind === "string" ? key.text.slice(1, -1) : key.text, range, hasDefault };
  return fallback?.kind === "string" ? { ...read, fallback: fallback.text.slice(1, -1) } : read;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  // Brace depths at which a template's `${` began: its `}` goes on with the template's text.
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const push = (kind: Token["kind"], start: number, end: number) => {
    tokens.push({ kind, text: text.slice(start, end), start, end });
    at = end;
  };
  while (at < text.length) {
    const character = text[at] as string;
    const next = text[at + 1];
    if (/\s/.test(character)) at++;
    else if (character === "/" && next === "/") at = endOf(text, "\n", at);
    else if (character === "/" && next === "*") at = endOf(text, "*/", at + 2) + 2;
    else if ((character === '"' || character === "'") && isApostrophe(text, at)) at++;
    else if (character === '"' || character === "'") push("string", at, endOfString(text, at));
    else if (character === "`") readTemplate(at + 1);
    else if (character === "}" && templates[templates.length - 1] === depth) {
      templates.pop();
      depth--;
      readTemplate(at + 1);
    } else if (/[A-Za-z_$\u0080-\uffff]/.test(character)) push("word", at, endOfWord(text, at));
    else if (/\d/.test(character)) push("value", at, endOfWord(text, at));
    else if (character === "/" && text[at - 1] !== "<" && mayBeginExpression(tokens[tokens.length - 1]))
      push("value", at, endOfRegularExpression(text, at));
    else {
      if (character === "{") depth++;
      if (character === "}") depth--;
      push("sign", at, at + 1);
    }
  }
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
  while (end < text.length && /[\w$\u0080-\uffff]/.test(text[end] as string)) end++;
  return end;
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
function mayBeginExpression(previous: Token | undefined): boolean {
  if (!previous) return true;
  if (previous.kind === "sign") return !/[)\]}]/.test(previous.text);
  return previous.kind === "word" && BEFORE_EXPRESSION.test(previous.text);
}

/** Keywords that an expression follows. */
const BEFORE_EXPRESSION =
  /^(?:return|typeof|case|in|of|do|else|throw|new|delete|void|await|yield|from|import|export|default)$/;
