import type { Range } from "../../engine/text";
import { goThrough } from "../advance";
import type { Comment, ParseError } from "../parse-result";
import { holdsData, isKnownDirective, mayStandIn, opensSection } from "./contexts";
import type { NginxArgument, NginxDirective, NginxFile } from "./syntax";
import { type NginxToken, readTokens } from "./tokens";

/**
 * Reads an nginx configuration or a part of one.
 * A missing semicolon ends with its line where the next one begins with a known directive.
 * If braces do not balance, blocks are closed where a directive stands that they cannot hold.
 * What a block beyond the deepest holds belongs to the one around it.
 */
export function parseNginx(text: string): NginxFile {
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  const tokens = readTokens(text, comments, errors);
  const depth = tokens.reduce((sum, { kind }) => sum + (kind === "{" ? 1 : kind === "}" ? -1 : 0), 0);
  const directives = readDirectives(tokens, depth > 0, errors);
  errors.sort((one, other) => one.range.start - other.range.start);
  return { directives, comments, errors };
}

/** Real configurations nest four or five blocks. */
const DEEPEST = 50;

/** A block whose closing brace has not come yet. */
interface OpenBlock {
  readonly name: string;
  readonly nameRange: Range;
  readonly args: readonly NginxArgument[];
  readonly start: number;
  /** Of the line the block's directive stands on. */
  readonly column: number;
  readonly directives: NginxDirective[];
}

function readDirectives(
  tokens: readonly NginxToken[],
  braceMissing: boolean,
  errors: ParseError[],
): NginxDirective[] {
  const top: NginxDirective[] = [];
  const open: OpenBlock[] = [];
  let tooDeep = 0;
  const siblings = () => open.at(-1)?.directives ?? top;
  const closeBlock = (brace: NginxToken | undefined) => {
    const block = open.pop();
    if (!block) return;
    const last = block.directives.at(-1);
    const end = brace?.end ?? last?.range.end ?? block.start + 1;
    if (!brace)
      errors.push({ range: block.nameRange, message: `The block "${block.name}" is never closed.` });
    siblings().push({
      name: block.name,
      nameRange: block.nameRange,
      args: block.args,
      block: {
        directives: block.directives,
        range: { start: block.start, end },
        closed: brace !== undefined,
      },
      range: { start: block.nameRange.start, end },
    });
  };

  goThrough(0, tokens.length, (at) => {
    const token = tokens[at] as NginxToken;
    if (token.kind !== "word") {
      if (token.kind === "}" && tooDeep > 0) tooDeep--;
      else if (token.kind === "}" && open.length > 0) closeBlock(token);
      else if (token.kind !== ";")
        errors.push({ range: rangeOf(token), message: `Nothing fits this "${token.kind}".` });
      return at + 1;
    }
    if (braceMissing)
      for (let excess = blocksToClose(token, tokens, at, open); excess > 0; excess--) closeBlock(undefined);

    const words = wordsFrom(tokens, at, holdsData(open.at(-1)?.name ?? ""));
    const [name, ...args] = words as [NginxToken, ...NginxToken[]];
    const behind = at + words.length;
    const next = tokens[behind];
    const head = { name: name.value, nameRange: rangeOf(name), args: args.map(argumentFrom) };
    if (next?.kind === "{" && open.length >= DEEPEST) {
      errors.push({ range: head.nameRange, message: "This is nested too deeply." });
      tooDeep++;
      return behind + 1;
    }
    if (next?.kind === "{") {
      open.push({ ...head, start: next.start, column: name.column, directives: [] });
      return behind + 1;
    }
    const end = next?.kind === ";" ? next.end : (words.at(-1) as NginxToken).end;
    if (next?.kind !== ";")
      errors.push({
        range: { start: name.start, end },
        message: `A semicolon is missing after "${name.value}".`,
      });
    siblings().push({ ...head, block: undefined, range: { start: name.start, end } });
    return next?.kind === ";" ? behind + 1 : behind;
  });
  while (open.length > 0) closeBlock(undefined);
  return top;
}

/** The directive's words: up to a sign, or to a line that begins with a directive of its own. */
function wordsFrom(tokens: readonly NginxToken[], from: number, data: boolean): NginxToken[] {
  const words: NginxToken[] = [];
  for (let index = from; tokens[index]?.kind === "word"; index++) {
    const token = tokens[index] as NginxToken;
    const startsDirective = token.firstOnLine && !token.quoted && isKnownDirective(token.value);
    if (index > from && startsDirective && !data && !isArgumentAt(tokens, index)) break;
    words.push(token);
  }
  return words;
}

/** A known name alone on its line before the `;` is an argument: `index` of `proxy_hide_header` or `default`-like values. */
function isArgumentAt(tokens: readonly NginxToken[], index: number): boolean {
  const next = tokens[index + 1];
  return next?.kind === ";" || next?.kind === undefined;
}

/** How many of the open blocks must have lost their closing brace for this directive to stand where it does. */
function blocksToClose(
  token: NginxToken,
  tokens: readonly NginxToken[],
  index: number,
  open: readonly OpenBlock[],
): number {
  const innermost = open.at(-1);
  if (!innermost || token.quoted || !isKnownDirective(token.value)) return 0;
  const opensBlock = tokens.slice(index, index + 12).find(({ kind }) => kind !== "word")?.kind === "{";
  const fits = (block: OpenBlock) => {
    if (holdsData(block.name)) return !opensBlock;
    if (token.value === "server" && block.name === "upstream") return !opensBlock;
    return mayStandIn(token.value, block.name);
  };
  // What may be nested is not, if it begins no further right than the block it would stand in.
  const outdented = (block: OpenBlock) => opensBlock && token.firstOnLine && token.column <= block.column;
  for (let excess = 0; excess < open.length; excess++) {
    const block = open[open.length - 1 - excess] as OpenBlock;
    if (fits(block) && !outdented(block)) return excess;
  }
  return opensSection(token.value) || (token.value === "server" && opensBlock) ? open.length : 0;
}

function argumentFrom(token: NginxToken): NginxArgument {
  return { value: token.value, range: rangeOf(token), quoted: token.quoted };
}

function rangeOf({ start, end }: NginxToken): Range {
  return { start, end };
}
