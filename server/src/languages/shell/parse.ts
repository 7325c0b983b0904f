import type { Range } from "../../engine/text";
import { goThrough } from "../advance";
import type { Comment, ParseError } from "../parse-result";
import { isTest } from "./lookup";
import type {
  ShellAssignment,
  ShellBranch,
  ShellCommand,
  ShellRedirection,
  ShellScript,
  ShellWord,
} from "./syntax";
import { readTokens, type ShellToken } from "./tokens";

/** Reads a script, or the one command line of a Dockerfile, a Procfile or `sh -c`. Nothing in it is executed or expanded. */
export function parseShell(text: string): ShellScript {
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  const tokens = readTokens(text, comments, errors);
  const commands = readCommands(tokens, errors);
  const interpreter = /^#!(.*)/.exec(comments[0]?.range.start === 0 ? comments[0].text : "")?.[1]?.trim();
  const stopsOnError = / -\w*e/.test(interpreter ?? "") || commands.some(setsStopOnError);
  errors.sort((one, other) => one.range.start - other.range.start);
  return { commands, interpreter, stopsOnError, comments, errors };
}

function setsStopOnError(command: ShellCommand): boolean {
  const [program, ...options] = command.words.map((word) => word.value);
  if (program !== "set" || command.inside.length > 0) return false;
  return options.some(
    (option, index) => /^-\w*e/.test(option) || (/^-\w*o$/.test(option) && options[index + 1] === "errexit"),
  );
}

/** An `if`, `case`, loop, group or function that has begun; `branch` is what commands now stand in. */
interface Frame {
  readonly opener: "if" | "case" | "loop" | "group" | "subshell";
  readonly range: Range;
  branch: ShellBranch;
  /** Of a `case`: what it looks at. Of a function's body: its name. */
  readonly subject: string | undefined;
  /** Of an `if`: the first token of the test that was read last. */
  test?: number;
}

/** Deeper nesting is damage; commands in it count as standing at this depth. */
const DEEPEST = 100;

/** In tokens: `if ! [ "$1" = web ]; then` and some line breaks. */
const LONGEST_TEST = 10;

const CLOSERS: Readonly<Record<string, Frame["opener"]>> = {
  fi: "if",
  esac: "case",
  done: "loop",
  "}": "group",
};

function readCommands(tokens: readonly ShellToken[], errors: ParseError[]): ShellCommand[] {
  const commands: ShellCommand[] = [];
  const frames: Frame[] = [];
  let joinedBy: ShellCommand["joinedBy"] = "start";
  // Whether the commands since the last `;` decide about the next one.
  let afterTest = false;
  let functionName: string | undefined;
  let index = 0;

  const branch = (
    kind: ShellBranch["kind"],
    label?: string,
    subject?: string,
    statement?: number,
  ): ShellBranch => ({ kind, label, subject, statement });
  const push = (opener: Frame["opener"], range: Range, first: ShellBranch, subject?: string) => {
    if (frames.length < DEEPEST) frames.push({ opener, range, branch: first, subject });
    else errors.push({ range, message: "The nesting is too deep to be read." });
  };
  const pop = (opener: Frame["opener"], range: Range, sign: string) => {
    const found = frames.findLastIndex((frame) => frame.opener === opener);
    if (found === -1) errors.push({ range, message: `Nothing is open for this "${sign}".` });
    else
      for (const lost of frames.splice(found).slice(1))
        errors.push({ range: lost.range, message: "This is never closed." });
  };
  const innermost = (opener: Frame["opener"]) => frames.findLast((frame) => frame.opener === opener);

  goThrough(0, tokens.length, (at) => {
    index = at;
    const token = tokens[at] as ShellToken;
    if (token.kind === "operator") {
      readOperator(token.operator, token.range);
      index++;
    } else if (!(token.kind === "word" && !token.word.quoted && readKeyword(token.word.value, token.range)))
      readSimpleCommand();
    return index;
  });
  for (const lost of frames) errors.push({ range: lost.range, message: "This is never closed." });
  return commands;

  function readOperator(operator: string, range: Range): void {
    if (operator === "(") {
      push(
        "subshell",
        range,
        functionName === undefined ? branch("subshell") : branch("function", functionName),
      );
      functionName = undefined;
    } else if (operator === ")") pop("subshell", range, ")");
    else if (operator.startsWith(";;") || operator === ";&") startCaseBranch(index + 1);
    else if (operator === "&&" || operator === "||" || operator === "&") joinedBy = operator;
    else if (operator.startsWith("|")) joinedBy = "|";
    else if (joinedBy === "start" || joinedBy === ";" || commandEndsBefore(index))
      joinedBy = commands.length > 0 ? ";" : "start";
    if (operator === ";" || operator === "\n" || operator === "&" || operator.startsWith(";;"))
      if (joinedBy === ";" || joinedBy === "&" || joinedBy === "start") afterTest = false;
  }

  /** A line may end behind `&&`, `||` and `|`: the list goes on. */
  function commandEndsBefore(at: number): boolean {
    const before = tokens[at - 1];
    return (
      !(before?.kind === "operator" && /^(?:&&|\|\||\|&?)$/.test(before.operator)) &&
      before?.kind !== "operator"
    );
  }

  /** Reads a reserved word where a command could begin; true if it was one. */
  function readKeyword(word: string, range: Range): boolean {
    const closes = CLOSERS[word];
    if (closes) pop(closes, range, word);
    else if (word === "if") {
      push("if", range, branch("condition"));
      startTest();
    } else if (word === "while" || word === "until") push("loop", range, branch("condition"));
    else if (word === "then")
      setBranch("if", branch("if", testBefore(index), undefined, innermost("if")?.range.start));
    else if (word === "elif") {
      setBranch("if", branch("condition"));
      startTest();
    } else if (word === "else")
      setBranch("if", branch("else", undefined, undefined, innermost("if")?.range.start));
    else if (word === "do") setBranch("loop", branch("loop"));
    else if (word === "for" || word === "select") return readFor(range);
    else if (word === "case") return readCase(range);
    else if (word === "function") return readFunctionName();
    else if (word === "{") {
      push("group", range, functionName === undefined ? branch("group") : branch("function", functionName));
      functionName = undefined;
    } else if (word !== "!" && word !== "time") return false;
    index++;
    return true;
  }

  function startTest(): void {
    const frame = innermost("if");
    if (frame) frame.test = index + 1;
  }

  /** `[ "$1" = web ]`, with one space between its words; undefined for more than one simple test. */
  function testBefore(then: number): string | undefined {
    const from = innermost("if")?.test;
    if (from === undefined || then - from > LONGEST_TEST) return undefined;
    const words: string[] = [];
    for (const token of tokens.slice(from, then)) {
      if (token.kind === "word") words.push(token.raw);
      else if (token.kind === "redirection" || !/^[;\n]$/.test(token.operator)) return undefined;
    }
    return words.join(" ");
  }

  function setBranch(opener: Frame["opener"], next: ShellBranch): void {
    const frame = innermost(opener);
    if (frame) {
      for (const lost of frames.splice(frames.indexOf(frame) + 1))
        errors.push({ range: lost.range, message: "This is never closed." });
      frame.branch = next;
    }
    joinedBy = commands.length > 0 ? ";" : "start";
    afterTest = false;
  }

  /** `for NAME in words`: the header holds no command. */
  function readFor(range: Range): boolean {
    push("loop", range, branch("loop"));
    for (index++; index < tokens.length; index++) {
      const token = tokens[index] as ShellToken;
      if (token.kind === "word" && token.raw === "do") break;
      if (token.kind === "operator" && /^[;\n]$/.test(token.operator)) break;
    }
    return true;
  }

  function readCase(range: Range): boolean {
    const subject = tokens[index + 1];
    push("case", range, branch("case"), subject?.kind === "word" ? subject.raw : undefined);
    index += 2;
    while (tokens[index]?.kind === "operator" && (tokens[index] as { operator: string }).operator === "\n")
      index++;
    const next = tokens[index];
    if (next?.kind === "word" && next.raw === "in") index++;
    startCaseBranch(index);
    index++;
    return true;
  }

  /** Reads `pattern | pattern )` behind `in` or `;;`; leaves `index` on its last token. */
  function startCaseBranch(from: number): void {
    const frame = innermost("case");
    if (!frame) return;
    const patterns: string[] = [];
    let at = from;
    for (; at < tokens.length; at++) {
      const token = tokens[at] as ShellToken;
      if (token.kind === "word" && token.raw === "esac" && patterns.length === 0) break;
      if (token.kind === "word") patterns.push(token.word.value);
      else if (token.kind === "operator" && token.operator === ")") break;
      else if (token.kind === "operator" && token.operator === "\n" && patterns.length > 0) break;
    }
    const closed = tokens[at]?.kind === "operator";
    index = closed ? at : at - 1;
    frame.branch = branch("case", patterns.join("|"), frame.subject, frame.range.start);
    joinedBy = commands.length > 0 ? ";" : "start";
    afterTest = false;
  }

  function readFunctionName(): boolean {
    const name = tokens[index + 1];
    if (name?.kind !== "word") return false;
    functionName = name.word.value;
    index += 2;
    skipEmptyParentheses();
    return true;
  }

  function skipEmptyParentheses(): boolean {
    const [open, close] = [tokens[index], tokens[index + 1]];
    const empty =
      open?.kind === "operator" &&
      open.operator === "(" &&
      close?.kind === "operator" &&
      close.operator === ")";
    if (empty) index += 2;
    return empty;
  }

  function readSimpleCommand(): void {
    const words: ShellWord[] = [];
    const assignments: ShellAssignment[] = [];
    const redirections: ShellRedirection[] = [];
    let range: Range | undefined;
    const cover = (next: Range) => {
      range = { start: range?.start ?? next.start, end: next.end };
    };
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
    if (
      words.length === 1 &&
      assignments.length === 0 &&
      /^[\w.:-]+$/.test(words[0]?.value ?? "") &&
      skipEmptyParentheses()
    ) {
      functionName = words[0]?.value;
      return;
    }
    if (!range) {
      index++;
      return;
    }
    const inside = frames.map((frame) => frame.branch);
    const next = tokens[index];
    const command: ShellCommand = {
      words,
      assignments,
      redirections,
      joinedBy,
      background: next?.kind === "operator" && next.operator === "&",
      inside,
      conditional: inside.some(isBranch) || joinedBy === "||" || (joinedBy === "&&" && afterTest),
      range,
    };
    commands.push(command);
    if (joinedBy === "||" || isTest(command)) afterTest = true;
    joinedBy = ";";
  }
}

function isBranch({ kind }: ShellBranch): boolean {
  return kind === "if" || kind === "else" || kind === "case" || kind === "loop" || kind === "function";
}

const ASSIGNMENT = /^([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=/;

function assignmentFrom(token: ShellToken & { kind: "word" }): ShellAssignment | undefined {
  const [head, name] = ASSIGNMENT.exec(token.raw) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const { word } = token;
  const range = { start: word.range.start + head.length, end: word.range.end };
  return { name, value: { ...word, value: word.value.slice(head.length), range }, range: word.range };
}
