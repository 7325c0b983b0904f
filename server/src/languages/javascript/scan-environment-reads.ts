import type { Range } from "../../engine/text";
import { type JsToken, readTokens } from "./tokens";

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

/** Reads no syntax tree, so half-typed text costs nothing but its own line. Text without `process.env` or `import.meta.env` is not looked at. */
export function scanEnvironmentReads(text: string): readonly JavaScriptEnvironmentRead[] {
  if (!text.includes("process.env") && !text.includes("import.meta.env")) return [];
  const tokens = readTokens(text);
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
function environmentEnd(tokens: readonly JsToken[], index: number): number | undefined {
  const first = tokens[index]?.text;
  if (first !== "process" && first !== "import") return undefined;
  const matches = (...texts: string[]) =>
    texts.every((text, offset) => tokens[index + offset]?.text === text);
  if (tokens[index - 1]?.text === ".") return undefined;
  if (matches("process", ".", "env")) return index + 3;
  if (matches("import", ".", "meta", ".", "env")) return index + 5;
  return undefined;
}

/** `.KEY`, `?.KEY`, `["KEY"]`, with a literal fallback if one follows. */
function memberRead(tokens: readonly JsToken[], start: number): JavaScriptEnvironmentRead | undefined {
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
  const first = start - (tokens[start - 3]?.text === "process" ? 3 : 5);
  // Between something else and an explicit nothing: whoever wrote it does without.
  const isBetween = /^(?:\|\||\?\?)$/.test(
    `${tokens[first - 2]?.text ?? ""}${tokens[first - 1]?.text ?? ""}`,
  );
  const isAsked =
    /^(?:==|!=|\?[^?.])/.test(operator) ||
    tokens[first - 1]?.text === "!" ||
    (isBetween && /^(?:undefined|null)$/.test(fallback?.text ?? ""));
  return toRead(token, fallback, isAsked);
}

/** `const { A, B: b, C = "x" } = process.env`, looked at from the right-hand side. */
function destructured(tokens: readonly JsToken[], start: number): JavaScriptEnvironmentRead[] {
  if (tokens[start - 1]?.text !== "=" || tokens[start - 2]?.text !== "}") return [];
  let open = start - 3;
  for (let depth = 1; open >= 0; open--) {
    if (tokens[open]?.text === "}") depth++;
    else if (tokens[open]?.text === "{" && --depth === 0) break;
  }
  const found: JavaScriptEnvironmentRead[] = [];
  for (let index = open + 1; index < start - 2; index++) {
    const token = tokens[index] as JsToken;
    const before = tokens[index - 1]?.text;
    if ((before !== "{" && before !== ",") || (token.kind !== "word" && token.kind !== "string")) continue;
    const valueAt = tokens[index + 1]?.text === ":" ? index + 3 : index + 1;
    found.push(toRead(token, tokens[valueAt]?.text === "=" ? tokens[valueAt + 1] : undefined));
  }
  return found;
}

function toRead(key: JsToken, fallback: JsToken | undefined, isAsked = false): JavaScriptEnvironmentRead {
  const inset = key.kind === "string" ? 1 : 0;
  const range = { start: key.start + inset, end: key.end - inset };
  const hasDefault = isAsked || (fallback !== undefined && !/^(?:""|''|undefined|null)$/.test(fallback.text));
  const read = { key: key.kind === "string" ? key.text.slice(1, -1) : key.text, range, hasDefault };
  return fallback?.kind === "string" ? { ...read, fallback: fallback.text.slice(1, -1) } : read;
}
