import type { NginxLevel } from "./nginx-blocks";

/** What a pair of parentheses in a location's expression takes from the decoded address. */
export interface Capture {
  /** `$1`, `$who`: as variables name it, without the `$`. */
  readonly name: string;
  /** The expression between the parentheses. */
  readonly pattern: string;
  /** The expression in front of them. */
  readonly before: string;
}

/** The captures of a `location ~`, numbers and names; those of the nearest regular location around for another block. */
export function capturesAt(level: NginxLevel): readonly Capture[] {
  for (let here: NginxLevel | undefined = level; here; here = here.parent) {
    if (here.kind !== "location") continue;
    const [modifier, expression] = here.args;
    if (/^~\*?$/.test(modifier ?? "") && expression !== undefined) return capturesIn(expression);
  }
  return [];
}

/** The capturing groups of an expression; a named one has its number as well. */
export function capturesIn(expression: string): readonly Capture[] {
  const found: Capture[] = [];
  const open: { readonly start: number; readonly before: string; readonly names: readonly string[] }[] = [];
  let count = 0;
  for (let index = 0; index < expression.length; index++) {
    const character = expression[index];
    if (character === "\\") index++;
    else if (character === "[") index = endOfClass(expression, index);
    else if (character === "(") {
      const named = /^\(\?P?<(\w+)>/.exec(expression.slice(index, index + 80));
      const isCapture = named !== null || expression[index + 1] !== "?";
      if (isCapture) count++;
      const names = isCapture ? [String(count), ...(named?.[1] === undefined ? [] : [named[1]])] : [];
      open.push({ start: index + (named?.[0].length ?? 1), before: expression.slice(0, index), names });
    } else if (character === ")") {
      const group = open.pop();
      const pattern = expression.slice(group?.start ?? index, index);
      for (const name of group?.names ?? []) found.push({ name, pattern, before: group?.before ?? "" });
    }
  }
  return found;
}

function endOfClass(expression: string, start: number): number {
  let index = start + 1;
  if (expression[index] === "^") index++;
  if (expression[index] === "]") index++;
  while (index < expression.length && expression[index] !== "]") index += expression[index] === "\\" ? 2 : 1;
  return index;
}

/** Whether what is taken may be `../…`: nginx resolves a `..` of the address itself, and keeps one that is glued to a name. */
export function mayLeadOut({ pattern, before }: Capture): boolean {
  if (!/[^/^(|]$/.test(before.replace(/[(|]+$/, ""))) return false;
  return /^(?:\.|\[\^(?![^\]]*\.)|\\[SWD]|\[(?:[^\]\\]|\\.)*\.)/.test(pattern.replace(/^(?:\(\?:|\()+/, ""));
}

/** Whether a line break fits into what an expression takes: all that is not named, and all that is no word or digit. A dot takes none. */
export function mayHoldLineBreak(pattern: string): boolean {
  const classes = [...pattern.matchAll(/\[\^((?:\\.|[^\]\\]){0,500})\]/g)];
  if (classes.some(([, inner = ""]) => !/\\[nsvR]|\\x0a|\\W|\\D/.test(inner))) return true;
  const plain = pattern.replace(/\[\^(?:\\.|[^\]\\]){0,500}\]/g, "");
  return /\(\?\w*s\w*[:)]/.test(plain) || /\\[WDsn]/.test(plain);
}

/** The variables of a text by name, without the `$`. */
export function nginxVariablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)].flatMap(([, braced, plain]) => braced ?? plain ?? []);
}
