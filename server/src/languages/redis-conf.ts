import type { Range } from "../engine/text";
import type { Comment, ParseError } from "./parse-result";

/** A redis.conf (Valkey and KeyDB read the same). A `#` begins a comment only at the start of a line. */
export interface RedisConf {
  /** In the order of the file; of most names the last one counts, `save` and `include` add up. */
  readonly directives: readonly RedisDirective[];
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export interface RedisDirective {
  /** In lower case: Redis does not mind. */
  readonly name: string;
  readonly nameRange: Range;
  readonly args: readonly RedisArgument[];
  /** From the name to the last argument. */
  readonly range: Range;
}

export interface RedisArgument {
  /** Without quotes, escapes resolved. */
  readonly value: string;
  /** With quotes. */
  readonly range: Range;
}

/** Reads a redis.conf. Never throws: a quote that is never closed is an error with its range. */
export function parseRedisConf(text: string): RedisConf {
  const directives: RedisDirective[] = [];
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    const line = match[0].replace(/^\uFEFF/, "");
    const indent = line.length - line.trimStart().length;
    const start = match.index + match[0].length - line.length + indent;
    const end = match.index + match[0].trimEnd().length;
    if (start >= end) continue;
    if (text[start] === "#") {
      comments.push({ range: { start, end }, text: text.slice(start, end) });
      continue;
    }
    const [name, ...args] = readArguments(text, start, end, errors);
    if (!name) continue;
    const range = { start, end: args.at(-1)?.range.end ?? name.range.end };
    directives.push({ name: name.value.toLowerCase(), nameRange: name.range, args, range });
  }
  return { directives, comments, errors };
}

/** The directive of a name that counts: the last one. */
export function lastDirective(file: RedisConf, name: string): RedisDirective | undefined {
  return file.directives.findLast((directive) => directive.name === name);
}

const ARGUMENT = /"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|\S+/gs;

function readArguments(text: string, start: number, end: number, errors: ParseError[]): RedisArgument[] {
  return [...text.slice(start, end).matchAll(ARGUMENT)].map(([written, double, single], index, all) => {
    const from = start + (all[index] as RegExpExecArray).index;
    const range = { start: from, end: from + written.length };
    if (double !== undefined) return { value: resolveEscapes(double), range };
    if (single !== undefined) return { value: single.replaceAll("\\'", "'"), range };
    if (/^["']/.test(written)) errors.push({ range, message: "The quote is never closed." });
    return { value: written, range };
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

function resolveEscapes(text: string): string {
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|([\s\S]))/g, (_, hex?: string, letter?: string) =>
    hex === undefined
      ? (ESCAPES[letter as string] ?? (letter as string))
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
