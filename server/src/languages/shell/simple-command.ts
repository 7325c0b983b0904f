import type { Range } from "../../engine/text";
import type { ShellAssignment, ShellRedirection, ShellWord } from "./syntax";
import type { ShellToken } from "./tokens";

/** A command without what joins it to others: `A=1 program argument > file`. */
interface SimpleCommand {
  readonly words: readonly ShellWord[];
  readonly assignments: readonly ShellAssignment[];
  readonly redirections: readonly ShellRedirection[];
  /** Undefined where no command begins. */
  readonly range: Range | undefined;
  /** The index of the first token behind it. */
  readonly end: number;
}

/** Reads the simple command that begins at a token. */
export function simpleCommandAt(tokens: readonly ShellToken[], start: number): SimpleCommand {
  const words: ShellWord[] = [];
  const assignments: ShellAssignment[] = [];
  const redirections: ShellRedirection[] = [];
  let range: Range | undefined;
  const cover = (next: Range) => {
    range = { start: range?.start ?? next.start, end: next.end };
  };
  let index = start;
  for (; index < tokens.length; index++) {
    const token = tokens[index] as ShellToken;
    const inTest = words[0]?.value === "[[" && words.at(-1)?.value !== "]]";
    if (token.kind === "redirection" && !inTest) {
      const target = tokens[index + 1];
      const word = target?.kind === "word" ? target.word : undefined;
      if (word) index++;
      const whole = { start: token.range.start, end: word?.range.end ?? token.range.end };
      redirections.push({ operator: token.operator, target: word, range: whole });
      cover(whole);
    } else if (token.kind === "word") {
      const assignment = words.length === 0 ? assignmentFrom(token) : undefined;
      if (assignment) assignments.push(assignment);
      else words.push(token.word);
      cover(token.range);
    } else if (!inTest || (token.kind === "operator" && token.operator === "\n")) break;
  }
  return { words, assignments, redirections, range, end: index };
}

const ASSIGNMENT = /^([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=/;

function assignmentFrom(token: ShellToken & { kind: "word" }): ShellAssignment | undefined {
  const [head, name] = ASSIGNMENT.exec(token.raw) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const { word } = token;
  const range = { start: word.range.start + head.length, end: word.range.end };
  return { name, value: { ...word, value: word.value.slice(head.length), range }, range: word.range };
}
